package sitetest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
)

// Page is an answer, parsed as a browser does it.
type Page struct {
	Element
	Request string // GET /a/open
	Status  int
	Header  http.Header
	Body    string
}

// Element is a part of a page.
type Element struct {
	t *testing.T
	n *html.Node
}

func newPage(t *testing.T, request string, rec *httptest.ResponseRecorder) *Page {
	t.Helper()
	p := &Page{Request: request, Status: rec.Code, Header: rec.Header(), Body: rec.Body.String()}
	doc, err := html.Parse(strings.NewReader(p.Body))
	if err != nil {
		t.Fatal(err)
	}
	p.Element = Element{t, doc}
	return p
}

// Want fails the test unless the answer has the status.
func (p *Page) Want(status int) *Page {
	p.t.Helper()
	if p.Status != status {
		p.t.Fatalf("%s: status %d, want %d: %s", p.Request, p.Status, status, p.Text())
	}
	return p
}

// WantRedirect fails the test unless the answer leads to the address.
func (p *Page) WantRedirect(address string) {
	p.t.Helper()
	if got := p.Header.Get("Location"); p.Status != http.StatusSeeOther || got != address {
		p.t.Fatalf("%s: status %d to %q, want 303 to %q: %s", p.Request, p.Status, got, address, p.Text())
	}
}

// Cookie is the one that the answer sets; anything but one fails the test.
func (p *Page) Cookie() *http.Cookie {
	p.t.Helper()
	all := (&http.Response{Header: p.Header}).Cookies()
	if len(all) != 1 {
		p.t.Fatalf("%s sets %d cookies", p.Request, len(all))
	}
	return all[0]
}

// Shows reports whether the text can be read on the page.
func (p *Page) Shows(text string) bool { return strings.Contains(p.Text(), text) }

// All are the elements with the tag and the attributes, given as name=value; of a
// class or another attribute with several words one is enough. The tag * is any.
func (e Element) All(tag string, attributes ...string) (out []Element) {
	for n := range e.n.Descendants() {
		if n.Type == html.ElementNode && (tag == "*" || n.Data == tag) && !slices.ContainsFunc(attributes, func(a string) bool { return !has(n, a) }) {
			out = append(out, Element{e.t, n})
		}
	}
	return out
}

// One is the only such element; anything else fails the test.
func (e Element) One(tag string, attributes ...string) Element {
	e.t.Helper()
	all := e.All(tag, attributes...)
	if len(all) != 1 {
		e.t.Fatalf("%d elements %s%q, want one in: %s", len(all), tag, attributes, e.Text())
	}
	return all[0]
}

func has(n *html.Node, attribute string) bool {
	name, value, hasValue := strings.Cut(attribute, "=")
	for _, a := range n.Attr {
		if a.Key == name {
			return !hasValue || a.Val == value || slices.Contains(strings.Fields(a.Val), value)
		}
	}
	return false
}

// Attr is the value of an attribute, empty without it.
func (e Element) Attr(name string) string {
	for _, a := range e.n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// Has reports whether the element has the attribute.
func (e Element) Has(name string) bool {
	return slices.ContainsFunc(e.n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// Text is what can be read in the element: a space around each element in it, each
// run of spaces as one.
func (e Element) Text() string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
			return
		}
		if n.Data == "script" || n.Data == "style" {
			return
		}
		around := " "
		if n.Data == "mark" || n.Data == "ins" || n.Data == "del" {
			around = "" // within a word
		}
		b.WriteString(around)
		for c := range n.ChildNodes() {
			walk(c)
		}
		b.WriteString(around)
	}
	walk(e.n)
	return strings.Join(strings.Fields(b.String()), " ")
}

// Texts are those of the elements.
func Texts(elements []Element) []string {
	out := make([]string, len(elements))
	for i, e := range elements {
		out[i] = e.Text()
	}
	return out
}

// Values are what a form sends as it stands, without its buttons.
func (e Element) Values() url.Values {
	out := url.Values{}
	for _, input := range e.All("input") {
		if kind := input.Attr("type"); input.Has("name") && (kind != "checkbox" || input.Has("checked")) {
			out.Add(input.Attr("name"), input.Attr("value"))
		}
	}
	for _, area := range e.All("textarea") {
		text := ""
		for c := range area.n.ChildNodes() {
			text += c.Data
		}
		out.Add(area.Attr("name"), text)
	}
	for _, choice := range e.All("select") {
		options := choice.All("option")
		i := max(slices.IndexFunc(options, func(o Element) bool { return o.Has("selected") }), 0)
		value := options[i].Attr("value")
		if !options[i].Has("value") {
			value = options[i].Text()
		}
		out.Add(choice.Attr("name"), value)
	}
	return out
}

// Unmarked are the pieces of text with Chinese characters that the page does not mark as
// Chinese, by lang on them or around them. What can't be marked is left out: the title,
// what machines read, and what stands in fields.
func (p *Page) Unmarked() (out []string) {
	var look func(n *html.Node, chinese bool)
	look = func(n *html.Node, chinese bool) {
		if n.Type == html.ElementNode {
			if lang := (Element{p.t, n}).Attr("lang"); lang != "" {
				chinese = strings.HasPrefix(lang, "zh")
			}
			if slices.Contains([]string{"head", "script", "style", "textarea"}, n.Data) {
				return
			}
			for _, name := range []string{"aria-label", "title", "alt", "placeholder"} {
				if text := (Element{p.t, n}).Attr(name); !chinese && hasHan(text) {
					out = append(out, name+"="+text)
				}
			}
		}
		if n.Type == html.TextNode && !chinese && hasHan(n.Data) {
			out = append(out, strings.TrimSpace(n.Data))
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			look(c, chinese)
		}
	}
	look(p.n, false)
	return out
}

func hasHan(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
