// Package bench is a synthetic knowledge base to measure with, as large as one
// likes: articles, the questions that customers would ask of them, and beginnings of
// titles. The same seed makes the same.
package bench

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// Corpus makes a knowledge base of n articles, the same for the same seed. There
// is no body of texts of this kind and size that may be passed on, so it is made:
// by templates and words whose frequencies, lengths and repetitions are those that
// decide how fast a search is.
func Corpus(n int, seed uint64) []index.Document { return slices.Collect(Articles(n, seed)) }

// Articles are those of [Corpus], each made when it is its turn: many of them need not be
// kept.
func Articles(n int, seed uint64) iter.Seq[index.Document] {
	return func(yield func(index.Document) bool) {
		w, titles := newWriter(seed, 1), map[string]bool{}
		for i := range n {
			if !yield(w.article(i, titles)) {
				return
			}
		}
	}
}

// Titles makes n short questions without answers, each an article of its own: what houses
// have whose knowledge base is a list of questions.
func Titles(n int, seed uint64) []index.Document {
	w := newWriter(seed, 4)
	titles := map[string]bool{}
	docs := make([]index.Document, n)
	for i := range docs {
		p, in := w.product(), w.intent()
		title := w.question(p, in)
		for try := 0; titles[title]; try++ {
			if title = w.question(p, in); try > 5 {
				title = w.word() + w.query(p.name) + w.word()
			}
		}
		titles[title] = true
		slug := fmt.Sprintf("t%06d", i)
		docs[i] = index.Document{
			ArticleID: slug, Slug: slug, Revision: 1, Title: title, Kind: "faq", Category: p.category, Products: []string{p.name},
			Audience: kb.AudiencePublic, UpdatedAt: written.Add(time.Duration(i) * time.Minute),
		}
	}
	return docs
}

// agentShare of the articles are not for customers.
const agentShare = 0.15

// written is when the first synthetic article was changed last.
var written = time.Date(2025, 1, 1, 8, 0, 0, 0, time.UTC)

func (w *writer) article(number int, titles map[string]bool) index.Document {
	p, in := w.product(), w.intent()
	title := w.title(p, in)
	for try := 0; titles[title]; try++ {
		if p, in = w.product(), w.intent(); try < 20 {
			title = w.title(p, in)
		} else {
			title = fmt.Sprintf("%s（第%d号）", w.title(p, in), number)
		}
	}
	titles[title] = true
	d := index.Document{
		Slug: fmt.Sprintf("a%06d", number), Revision: 1, Title: title,
		Answer: w.named(p, in), Kind: "faq", Category: p.category, Products: []string{p.name}, Tags: []string{in.short},
		Audience: kb.AudiencePublic, UpdatedAt: written.Add(time.Duration(number) * time.Minute),
	}
	d.ArticleID = d.Slug
	for range 2 + w.IntN(3) {
		d.Questions = append(d.Questions, w.question(p, in))
	}
	if w.IntN(3) == 0 {
		other := w.product().name
		if other != p.name {
			d.Products = append(d.Products, other)
		}
	}
	if w.IntN(2) == 0 {
		d.Tags = append(d.Tags, w.intent().short)
	}
	if w.Float64() < agentShare {
		d.Audience = kb.AudienceAgent
	}
	w.body(&d, p, in)
	return d
}

func (w *writer) title(p product, in intent) string {
	switch w.IntN(6) {
	case 0:
		return p.name + in.ask + "？"
	case 1:
		return one(w, settings) + p.name + in.ask + "？"
	case 2:
		return p.name + "：" + one(w, settings) + in.ask
	case 3:
		return one(w, settings) + "，" + p.name + in.ask + "（" + w.word() + w.word() + "）"
	case 4:
		return p.name + w.word() + in.ask + "？"
	}
	return p.name + in.ask + "（" + one(w, settings) + "）"
}

func (w *writer) question(p product, in intent) string {
	switch w.IntN(4) {
	case 0:
		return one(w, openings) + p.name + in.ask
	case 1:
		return p.name + in.short + one(w, closings)
	case 2:
		return in.ask + "，" + p.name + w.word()
	}
	return p.name + w.word() + in.short + one(w, closings)
}

// Lengths of bodies in characters: about 500 in the mean, few of them long.
const (
	shortestBody = 150
	longestBody  = 1500
	medianBody   = 430
	bodySpread   = 0.55 // of the logarithm
)

// body writes sections until the text is as long as it is to be.
func (w *writer) body(d *index.Document, p product, in intent) {
	want := int(medianBody * math.Exp(w.NormFloat64()*bodySpread))
	want = min(max(want, shortestBody), longestBody-sentenceRoom)
	var b strings.Builder
	for runes := 0; runes < want; {
		if len(d.Sections) == 0 || w.IntN(8) == 0 {
			heading := w.word() + one(w, intents).short
			d.Sections = append(d.Sections, index.Section{Title: heading, Anchor: fmt.Sprintf("s%d", len(d.Sections)+1), Start: b.Len()})
			b.WriteString(heading + "\n")
			runes += utf8.RuneCountInString(heading) + 1
		}
		sentence := w.sentence()
		switch w.IntN(8) {
		case 0, 1:
			sentence = w.named(p, in)
		case 2: // articles speak of other things, too
			sentence = w.named(w.product(), w.intent())
		}
		b.WriteString(sentence)
		runes += utf8.RuneCountInString(sentence)
		if w.IntN(5) == 0 {
			b.WriteString("\n")
			runes++
		}
	}
	d.Body = strings.TrimSpace(b.String())
}

// sentenceRoom is left for a last sentence.
const sentenceRoom = 120

// Queries makes m different questions about the documents, as customers ask:
// mostly a product and what they want of it, in either order, with words around;
// some are two words, some hold a word that few articles have.
func Queries(docs []index.Document, m int, seed uint64) []string {
	w := newWriter(seed, 2)
	seen := make(map[string]bool, m)
	queries := make([]string, 0, m)
	for len(docs) > 0 && len(queries) < m {
		q := w.query(one(w, docs).Products[0])
		if !seen[q] {
			seen[q] = true
			queries = append(queries, q)
		}
	}
	// Short questions run out first: any piece of the list is to be like any other.
	w.Shuffle(len(queries), func(i, j int) { queries[i], queries[j] = queries[j], queries[i] })
	return queries
}

// Stories are m different questions of longStory characters and more: what was done, and
// what happened then.
func Stories(docs []index.Document, m int, seed uint64) []string {
	w := newWriter(seed, 5)
	seen := make(map[string]bool, m)
	var out []string
	for len(docs) > 0 && len(out) < m {
		product := one(w, docs).Products[0]
		q := one(w, openings) + "，" + one(w, settings) + "我" + w.word() + w.word() + "的" + product + w.intent().short + "了，" + w.query(product)
		for utf8.RuneCountInString(q) < longStory {
			q += "，" + w.word() + w.word() + w.intent().ask
		}
		if !seen[q] {
			seen[q] = true
			out = append(out, q)
		}
	}
	return out
}

// longStory is from how many characters on a question is long.
const longStory = 25

func (w *writer) query(product string) string {
	in := w.intent()
	switch w.IntN(10) {
	case 0:
		return product + in.ask
	case 1:
		return product + in.short
	case 2:
		return product + " " + in.short
	case 3:
		return in.ask + product
	case 4:
		return one(w, openings) + product + in.ask
	case 5:
		return product + in.short + one(w, closings)
	case 6:
		return product + w.rareWord() + in.short
	case 7:
		return one(w, settings) + product + in.short
	case 8:
		return one(w, openings) + in.short + product + one(w, closings)
	}
	return product + w.word() + in.ask
}

// Prefixes are at most m different beginnings of titles, of one to four
// characters: what somebody has typed when suggestions are asked for.
func Prefixes(docs []index.Document, m int, seed uint64) []string {
	w := newWriter(seed, 3)
	seen := map[string]bool{}
	var out []string
	for try := 0; len(docs) > 0 && len(out) < m && try < 20*m; try++ {
		title := []rune(one(w, docs).Title)
		p := string(title[:min(1+w.IntN(4), len(title))])
		if !seen[p] {
			seen[p] = true
			out = append(out, p)
		}
	}
	return out
}
