package wikis

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/content/importer"
)

// What stands for a page by its title and for a file of the page in the addresses of HTML
// that is made of the storage format.
const (
	titleScheme      = "confluence-title:"
	attachmentScheme = "confluence-attachment:"
)

// empty are elements of HTML without an end.
var empty = []string{"br", "hr", "img", "col"}

// boxes are macros whose text is a callout, by the classes of Confluence's own HTML.
var boxes = map[string]string{"info": "information", "note": "note", "tip": "tip", "warning": "warning"}

// storage turns the storage format of Confluence into the HTML that its pages have:
// https://confluence.atlassian.com/doc/confluence-storage-format-790796544.html
func storage(body string, links importer.Links) (string, error) {
	body = strings.ReplaceAll(body, "]] >", "]]>") // so a CDATA within a CDATA is written
	d := xml.NewDecoder(strings.NewReader(`<body xmlns:ac="ac" xmlns:ri="ri">` + body + `</body>`))
	d.Strict, d.AutoClose, d.Entity = false, empty, xml.HTMLEntity
	w := &writer{links: links}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return w.out.String(), nil
		}
		if err != nil {
			return "", fmt.Errorf("its text is no storage format of Confluence: %w", err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return "", errors.New("its text declares a document type")
		case xml.StartElement:
			w.start(t)
		case xml.EndElement:
			w.end()
		case xml.CharData:
			if !w.quiet() {
				w.out.WriteString(html.EscapeString(string(t)))
			}
		}
	}
}

// writer writes HTML; open are the ends of the elements that are open, with whether their
// text is for nobody.
type writer struct {
	out   strings.Builder
	open  []ending
	links importer.Links
	// Of the link or picture that is open: where it leads, what is read where it has no
	// text of its own, and whether it has one.
	href, label string
	written     bool
	picture     bool
}

type ending struct {
	text  string
	quiet bool
	link  bool
}

func (w *writer) quiet() bool { return len(w.open) > 0 && w.open[len(w.open)-1].quiet }

// push writes the beginning of an element and keeps its end.
func (w *writer) push(begin, end string) {
	w.out.WriteString(begin)
	w.open = append(w.open, ending{end, w.quiet(), false})
}

func (w *writer) end() {
	if last := len(w.open) - 1; last >= 0 {
		if w.open[last].link && !w.written && w.href != "" {
			w.out.WriteString(`<a href="` + html.EscapeString(w.href) + `">` + html.EscapeString(w.label) + "</a>")
		}
		w.out.WriteString(w.open[last].text)
		w.open = w.open[:last]
	}
}

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (w *writer) start(t xml.StartElement) {
	switch {
	case w.quiet():
		w.push("", "")
	case t.Name.Space == "ac":
		w.macro(t)
	case t.Name.Space == "ri":
		w.resource(t)
	default:
		var b strings.Builder
		for _, a := range t.Attr {
			if a.Name.Space == "" {
				fmt.Fprintf(&b, ` %s="%s"`, a.Name.Local, html.EscapeString(a.Value))
			}
		}
		name := t.Name.Local
		end := "</" + name + ">"
		if slices.Contains(empty, name) {
			end = ""
		}
		w.push("<"+name+b.String()+">", end)
	}
}

// macro writes an element of Confluence's own.
func (w *writer) macro(t xml.StartElement) {
	name := attribute(t, "name")
	switch t.Name.Local {
	case "structured-macro", "macro":
		switch box := boxes[name]; {
		case box != "":
			w.push(`<div class="confluence-information-macro confluence-information-macro-`+box+`"><div class="confluence-information-macro-body">`, "</div></div>")
		case name == "code", name == "noformat":
			w.push("<pre>", "</pre>")
		case name == "panel", name == "expand", name == "excerpt", name == "section", name == "column":
			w.push("<div>", "</div>")
		default:
			w.links.Note("the macro %s was left out", name)
			w.push("", "")
		}
	case "parameter", "task-id", "task-status", "placeholder":
		w.push("", "")
		w.open[len(w.open)-1].quiet = true
	case "task-list":
		w.push("<ul>", "</ul>")
	case "task":
		w.push("<li>", "</li>")
	case "link", "image":
		w.href, w.label, w.written, w.picture = "", "", false, t.Name.Local == "image"
		w.push("", "")
		w.open[len(w.open)-1].link = !w.picture
	case "link-body", "plain-text-link-body":
		w.written = true
		w.push(`<a href="`+html.EscapeString(w.href)+`">`, "</a>")
	default:
		w.push("", "")
	}
}

// resource writes a picture, or keeps where a link leads.
func (w *writer) resource(t xml.StartElement) {
	address, label := "", ""
	switch t.Name.Local {
	case "attachment":
		label = attribute(t, "filename")
		address = attachmentScheme + label
	case "url":
		address = attribute(t, "value")
	case "page", "blog-post":
		label = attribute(t, "content-title")
		address = titleScheme + label
	}
	w.href, w.label = address, label
	begin := ""
	if w.picture && address != "" {
		begin = `<img src="` + html.EscapeString(address) + `">`
	}
	w.push(begin, "")
}
