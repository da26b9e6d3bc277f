package markdown

import (
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Judged is a body as the compliance check reads it: the text that a page shows, its
// {{facts}} filled in, with the marks that say what kind of block a line is (#, -, >
// and bars, a blank line where the author left one), since a rule may ask what
// announces a list or heads a column. Behind the text stand the addresses of its links
// that may name a person, a line each. spans are as of [Rendered.Spans], in the body as
// it is given here.
func Judged(body string, facts kb.Facts, at time.Time) (text string, spans [][2]int) {
	filled, places := body, [][2]int(nil)
	if strings.Contains(body, "{{") {
		filled, places = facts.FillSpans(body, at, read(body).code()...)
	}
	t := read(filled)
	p := plain{writer: writer{src: t.src, marks: &marks{seen: map[string]bool{}}}}
	p.blocks(t.root)
	for _, a := range p.marks.addresses {
		p.newline(a.at)
		p.stand(a.text, a.at, a.until)
	}
	r := Rendered{Text: strings.TrimRight(p.out.String(), "\n"), body: string(t.src), pieces: p.pieces}
	spans = r.Spans()
	if places != nil {
		for i, s := range spans {
			spans[i] = unfilled(places, s)
		}
	}
	return r.Text, spans
}

// unfilled is where a stretch of a filled text stands in the text before. places are
// those of the filled characters.
func unfilled(places [][2]int, s [2]int) [2]int {
	switch {
	case len(places) == 0:
		return [2]int{}
	case s[0] >= s[1] && s[0] >= len(places):
		end := places[len(places)-1][1]
		return [2]int{end, end}
	case s[0] >= s[1]:
		return [2]int{places[s[0]][0], places[s[0]][0]}
	}
	return [2]int{places[s[0]][0], places[s[1]-1][1]}
}
