package source

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
)

// maxChangedWords are tried at most besides the samples that were asked for.
const maxChangedWords = 10

// previewWords asks the samples, and the words that the change is about, by the
// analyzer in use and by the one that the text would make.
func previewWords(ctx context.Context, folder fs.FS, engine index.Engine, name, text string, samples []string) (*Preview, error) {
	p := &Preview{}
	old, err := fs.ReadFile(folder, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	changed, err := zh.LoadWords(content.Over(folder, map[string]string{name: text}))
	if err != nil {
		p.Wrong = wrongLines(err, text)
		return p, nil
	}
	before := engine.Analyzer()
	if before == nil {
		return nil, kb.Errorf(kb.Busy, "", "the index is being built; try again in a moment")
	}
	after, err := before.WithWords(changed)
	if err != nil {
		return nil, err
	}
	p.After, p.Recut = after, after.Version() != before.Version()
	for _, q := range slices.Concat(samples, changedWords(string(old), text, maxChangedWords)) {
		if slices.ContainsFunc(p.Samples, func(have Sample) bool { return have.Query == q }) {
			continue
		}
		sample := Sample{Query: q}
		if sample.Before, err = askBy(ctx, engine, before, q); err != nil {
			return nil, err
		}
		if sample.After, err = askBy(ctx, engine, after, q); err != nil {
			return nil, err
		}
		p.Samples = append(p.Samples, sample)
	}
	return p, nil
}

// askBy asks as a customer with the words of an analyzer.
func askBy(ctx context.Context, e index.Engine, analyzer *zh.Analyzer, text string) (out SampleResult, err error) {
	for _, u := range analyzer.Query(text).Words {
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
