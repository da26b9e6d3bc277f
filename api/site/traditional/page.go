package traditional

import (
	"bytes"
	"html"
	"slices"
	"strings"

	xhtml "golang.org/x/net/html"
)

// inline are elements that a word may stand across: marks of a search most of all.
var inline = []string{"mark", "strong", "em", "b", "i", "span", "a", "small", "u", "del", "ins"}

// attributes are those that people read.
var attributes = []string{"title", "alt", "placeholder", "aria-label", "content", "label"}

// untouched are elements whose text is not of the page's author, or not for people.
var untouched = []string{"script", "style", "textarea", "code", "pre", "kbd"}

// Page is an HTML page in traditional characters: what people read of it. Addresses and
// values, scripts, what stands in fields and in elements with translate="no" stay.
func Page(page []byte) []byte {
	w := writer{}
	z := xhtml.NewTokenizer(bytes.NewReader(page))
	for {
		kind := z.Next()
		raw := string(z.Raw())
		switch kind {
		case xhtml.ErrorToken:
			w.write(raw)
			w.flush()
			return w.out.Bytes()
		case xhtml.TextToken:
			w.text(raw)
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			w.open(z.Token(), raw, kind == xhtml.StartTagToken)
		case xhtml.EndTagToken:
			w.end(z.Token().Data, raw)
		default:
			w.write(raw)
		}
	}
}

// writer gathers text up to where no word can go on, then converts it as one.
type writer struct {
	out    bytes.Buffer
	parts  []string // texts and, between them, tags: text tag text tag …
	outer  string   // the element that is left alone
	nested int      // how often it stands within itself
	data   bool     // what is left alone is read by machines that want the language
}

func (w *writer) text(raw string) {
	switch {
	case w.outer != "" && !w.data:
		w.write(raw)
	case w.outer != "": // JSON-LD is no HTML
		w.write(String(raw))
	case len(w.parts)%2 == 0:
		w.parts = append(w.parts, raw)
	default:
		w.parts[len(w.parts)-1] += raw
	}
}

// tag keeps a tag that a word may stand across, or ends the text before another one.
func (w *writer) tag(name, raw string) {
	if !slices.Contains(inline, name) {
		w.write(raw)
		return
	}
	if len(w.parts)%2 == 0 {
		w.parts = append(w.parts, "")
	}
	w.parts = append(w.parts, raw)
}

func (w *writer) open(t xhtml.Token, raw string, holds bool) {
	if w.outer != "" {
		if t.Data == w.outer && holds {
			w.nested++
		}
		w.write(raw)
		return
	}
	left, data := slices.Contains(untouched, t.Data), false
	for _, a := range t.Attr {
		if slices.Contains(attributes, a.Key) && a.Val != "" {
			if to := String(a.Val); to != a.Val {
				raw = strings.Replace(raw, a.Key+`="`+html.EscapeString(a.Val)+`"`, a.Key+`="`+html.EscapeString(to)+`"`, 1)
			}
		}
		left = left || a.Key == "translate" && a.Val == "no"
		data = data || a.Key == "type" && a.Val == "application/ld+json"
	}
	if left && holds {
		w.outer, w.nested, w.data = t.Data, 1, data
		w.write(raw)
		return
	}
	w.tag(t.Data, raw)
}

func (w *writer) end(name, raw string) {
	if w.outer == "" {
		w.tag(name, raw)
		return
	}
	w.write(raw)
	if name == w.outer {
		if w.nested--; w.nested == 0 {
			w.outer = ""
		}
	}
}

// write writes what is no text, after the text before it.
func (w *writer) write(raw string) {
	w.flush()
	w.out.WriteString(raw)
}

// flush writes the text that was gathered, with its tags where they were in it.
func (w *writer) flush() {
	var text strings.Builder
	var places []int
	for i := 0; i < len(w.parts); i += 2 {
		text.WriteString(w.parts[i])
		places = append(places, text.Len())
	}
	converted, from := placed(text.String(), places), 0
	for i := range places {
		w.out.WriteString(converted[from:places[i]])
		from = places[i]
		if 2*i+1 < len(w.parts) {
			w.out.WriteString(w.parts[2*i+1])
		}
	}
	w.parts = w.parts[:0]
}
