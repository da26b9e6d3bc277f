package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/api/site/console"
	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// words lets the console change the word files.
type words struct{ *app }

// Files implements console.Words.
func (w words) Files() *content.Files { return w.content }

// Preview implements console.Words.
func (w words) Preview(ctx context.Context, name, text string, samples []string) (*console.WordPreview, error) {
	if name == "taxonomy.yaml" {
		return w.previewTaxonomy(ctx, text)
	}
	p := &console.WordPreview{}
	old, _, err := w.content.Read(name)
	if err != nil {
		return nil, err
	}
	changed, err := zh.LoadWords(w.content.With(name, text))
	if err != nil {
		p.Wrong = wrongLines(err, text)
		return p, nil
	}
	before := w.live.Analyzer()
	if before == nil {
		return nil, kb.Errorf(kb.Busy, "", "the index is being built; try again in a moment")
	}
	after, err := before.WithWords(changed)
	if err != nil {
		return nil, err
	}
	p.Recut = after.Version() != before.Version()
	for _, s := range append(samples, changedWords(old, text, maxChangedWords)...) {
		if slices.ContainsFunc(p.Samples, func(have console.Sample) bool { return have.Query == s }) {
			continue
		}
		sample := console.Sample{Query: s}
		if sample.Before, err = askBy(ctx, w.live, before, s); err != nil {
			return nil, err
		}
		if sample.After, err = askBy(ctx, w.live, after, s); err != nil {
			return nil, err
		}
		p.Samples = append(p.Samples, sample)
	}
	return p, nil
}

// askBy asks as a customer with the words of an analyzer.
func askBy(ctx context.Context, e index.Engine, analyzer *zh.Analyzer, text string) (out console.SampleResult, err error) {
	for _, u := range analyzer.Query(text).Units {
		word := string(u.Text)
		var others []string
		for _, a := range u.Alternatives {
			others = append(others, string(a.Text))
		}
		if len(others) > 0 {
			word += "（" + strings.Join(others, "、") + "）"
		}
		out.Words = append(out.Words, word)
	}
	found, err := e.Search(ctx, index.Query{Text: text, Scopes: kb.Principal{}.Scopes(), Limit: 5, Analyzer: analyzer})
	if err != nil {
		return out, err
	}
	out.Total = found.Total
	for _, h := range found.Hits {
		out.Titles = append(out.Titles, h.Document.Title)
	}
	return out, nil
}

// maxChangedWords are tried at most besides the samples that were asked for.
const maxChangedWords = 10

// changedWords are the words of the lines that only one of two texts has.
func changedWords(old, text string, limit int) (out []string) {
	lines := func(s string) map[string]bool {
		set := map[string]bool{}
		for line := range strings.Lines(s) {
			line, _, _ = strings.Cut(line, "#")
			set[strings.TrimSpace(line)] = true
		}
		return set
	}
	before, after := lines(old), lines(text)
	for _, s := range []string{text, old} {
		for line := range strings.Lines(s) {
			line, _, _ = strings.Cut(line, "#")
			if line = strings.TrimSpace(line); before[line] == after[line] {
				continue
			}
			for word := range strings.FieldsFuncSeq(line, func(r rune) bool { return strings.ContainsRune(",，、=>~ \t", r) }) {
				if strings.IndexFunc(word, zh.IsHan) < 0 || slices.Contains(out, word) {
					continue // frequencies, tags and syllables
				}
				if out = append(out, word); len(out) == limit {
					return out
				}
			}
		}
	}
	return out
}

// wrongLines are the lines that an error of reading words speaks of.
func wrongLines(err error, text string) (out []console.WrongLine) {
	lines := strings.Split(text, "\n")
	var walk func(error)
	walk = func(err error) {
		var bad *zh.LineError
		if many, ok := err.(interface{ Unwrap() []error }); ok {
			for _, e := range many.Unwrap() {
				walk(e)
			}
		} else if errors.As(err, &bad) {
			out = append(out, wrongLine(lines, bad.Line))
		}
	}
	walk(err)
	return out
}

func wrongLine(lines []string, number int) console.WrongLine {
	n := min(max(number, 1), len(lines))
	return console.WrongLine{Number: n, Text: strings.TrimSpace(lines[n-1])}
}

// previewTaxonomy compares the tree with the one in use.
func (w words) previewTaxonomy(ctx context.Context, text string) (*console.WordPreview, error) {
	p := &console.WordPreview{}
	next, findings := markdown.LoadTaxonomy(w.content.With("taxonomy.yaml", text))
	for _, f := range findings {
		p.Wrong = append(p.Wrong, wrongLine(strings.Split(text, "\n"), f.Line))
	}
	if len(p.Wrong) > 0 {
		return p, nil
	}
	before, after := categoryNames(w.taxonomy.Load()), categoryNames(next)
	for path, name := range before {
		if after[path] != name {
			p.Categories = append(p.Categories, console.CategoryChange{Path: path, Before: name, After: after[path]})
		}
	}
	for path, name := range after {
		if before[path] == "" {
			p.Categories = append(p.Categories, console.CategoryChange{Path: path, After: name})
		}
	}
	slices.SortFunc(p.Categories, func(a, b console.CategoryChange) int { return cmp.Compare(a.Path, b.Path) })
	now := time.Now()
	err := w.store.EachNewest(ctx, func(r kb.Revision) error {
		a := r.Article
		if before[a.Category] != "" && after[a.Category] == "" && r.StateAt(now) != kb.StateArchived {
			p.Homeless = append(p.Homeless, index.Document{Slug: a.Slug, Title: a.Title, Category: a.Category})
		}
		return nil
	})
	return p, err
}

func categoryNames(t *kb.Taxonomy) map[string]string {
	out := map[string]string{}
	var walk func([]kb.Category)
	walk = func(cs []kb.Category) {
		for _, c := range cs {
			out[c.Path] = cmp.Or(c.Name, c.Slug)
			walk(c.Children)
		}
	}
	if t != nil {
		walk(t.Categories)
	}
	return out
}

// actsWithin is how long a save waits for the change to act: only a changed
// dictionary takes longer, since the index is built anew.
const actsWithin = 3 * time.Second

// Save implements console.Words.
func (w words) Save(ctx context.Context, name, text, version, by string) (acts bool, err error) {
	p, err := w.Preview(ctx, name, text, nil)
	if err != nil {
		return false, err
	}
	if !p.OK() {
		return false, console.ErrUnfit
	}
	if err := w.content.Write(name, text, version, by, time.Now()); err != nil {
		return false, err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.reload(context.WithoutCancel(ctx), by)
	}()
	select {
	case <-done:
		return true, nil
	case <-time.After(actsWithin):
		return false, nil
	}
}

var _ console.Words = words{}
