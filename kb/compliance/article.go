package compliance

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance/suspect"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// article is a text under examination: its fields, and what was found out about
// them so far. It belongs to one check.
type article struct {
	kb.Article
	views  []*view // in the order of the file
	effort *effort
	model  *suspect.Model
	known  map[question]bool
	spans  map[question][][]int
}

// question is a pattern and a stretch of a view: the long stretches (paragraph,
// section, field) are asked about once, not once a match.
type question struct {
	re         *regexp.Regexp
	v          *view
	start, end int
}

func newArticle(ctx context.Context, src kb.Article, facts kb.Facts, at time.Time, model *suspect.Model) *article {
	a := &article{Article: src, model: model, known: map[question]bool{}, spans: map[question][][]int{}}
	add := func(field, text string) { a.views = append(a.views, newView(field, text, text, nil)) }
	fill := func(field, text string) {
		shown, spans := facts.FillSpans(text, at)
		a.views = append(a.views, newView(field, text, shown, spans))
	}
	fill("title", src.Title)
	for i, q := range src.Questions {
		add(fmt.Sprintf("questions[%d]", i), q)
	}
	fill("answer", src.Answer)
	// The tags of an internal article name its topic (代理投诉): nobody outside reads
	// them as a promise, nor its products and sources.
	if src.Audience != kb.AudienceAgent {
		for i, t := range src.Tags {
			add(fmt.Sprintf("tags[%d]", i), t)
		}
		for i, product := range src.Products {
			add(fmt.Sprintf("products[%d]", i), product)
		}
		for i, s := range src.Sources {
			add(fmt.Sprintf("sources[%d]", i), s.Rule)
		}
	}
	body := string([]rune(src.Body)) // a bad byte is a character, here and in the page
	shown, spans := markdown.Judged(body, facts, at)
	a.views = append(a.views, newView("body", body, shown, spans))
	bytes := 0
	for _, v := range a.views {
		bytes += len(v.text)
	}
	a.effort = newEffort(ctx, bytes)
	return a
}

// order is the place of each field in the file.
func (a *article) order() map[string]int {
	order := make(map[string]int, len(a.views))
	for i, v := range a.views {
		order[v.field] = i
	}
	return order
}

// historical reports an article that says of itself that it tells the past.
func (a *article) historical() bool {
	return a.History || slices.Contains(a.Tags, "history") || slices.Contains(a.Tags, "历史")
}

// says reports whether a stretch of a view matches; it remembers the answer.
func (a *article) says(re *regexp.Regexp, v *view, start, end int) bool {
	q := question{re, v, start, end}
	answer, ok := a.known[q]
	if !ok {
		answer = a.effort.matches(re, v.text[start:end])
		a.known[q] = answer
	}
	return answer
}

// asserts reports whether the title, the answer or the body has one of the
// patterns; what customers ask says nothing on the house's behalf.
func (a *article) asserts(patterns []pattern) bool {
	for _, v := range a.views {
		if !v.says() {
			continue
		}
		if slices.ContainsFunc(patterns, func(p pattern) bool { return a.says(p.re, v, 0, len(v.text)) }) {
			return true
		}
	}
	return false
}

// says reports a field in which the house speaks, in sentences.
func (v *view) says() bool { return v.field == "title" || v.field == "answer" || v.field == "body" }

// found gives the matches of a pattern in a stretch, in bytes of the stretch; it
// remembers them.
func (a *article) found(re *regexp.Regexp, v *view, s stretch) [][]int {
	q := question{re, v, s.start, s.end}
	spans, ok := a.spans[q]
	if !ok && a.effort.spend(s.end-s.start+costOfCall) {
		spans = re.FindAllStringIndex(v.text[s.start:s.end], -1)
		a.spans[q] = spans
	}
	return spans
}
