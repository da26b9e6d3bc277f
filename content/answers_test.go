package content_test

import (
	"context"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/answer"
	"github.com/wenjin-kb/wenjin/kb"
)

// Where direct answers stand on the half of the questions that their weights were not
// found on, and how many questions that nothing answers may be answered.
const (
	barPrecision = 0.95
	barCoverage  = 0.6
	barInVain    = 0.05

	// And of how many a model may write: its passages are the first five articles.
	barWritten, barAmong, barWrittenInVain = 0.8, 0.95, 0.25
)

// unanswered are questions that no article answers: of other things, and near misses.
func unanswered(t *testing.T) (out []string) {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("testdata", "unanswered.txt"))
	must(t, err)
	for line := range strings.Lines(string(src)) {
		out = append(out, strings.TrimSpace(line))
	}
	return out
}

// measuring reports whether a question is of the half that measures.
func measuring(text string) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(text))
	return h.Sum32()%2 == 1
}

// TestDirectAnswersAreRight: whoever is given a direct answer is given the right article's,
// and most who can be are. What is right: the first article is one that was named for the
// question; of a question that none was named for, there is no right one.
func TestDirectAnswersAreRight(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: one question after another, which the race detector makes many times slower")
	}
	folder, e := starter(t)
	public := map[string]bool{}
	for _, f := range folder.Files {
		public[f.Article.Slug] = f.Article.Audience == kb.AudiencePublic
	}
	var hits []index.Hit
	var enough bool
	ask := func(text string) (slug string, answered bool) {
		found, err := e.Search(context.Background(), index.Query{Text: text, Scopes: kb.Principal{}.Scopes(), Limit: 5, CropRunes: 80, Explain: true})
		must(t, err)
		hits, enough = found.Hits, answer.Enough(text, found)
		a, ok := answer.Best(text, found)
		if ok && !enough && answer.Asks(text) {
			t.Errorf("%q is answered for sure, but nothing may be written of it", text)
		}
		if !ok {
			return "", false
		}
		d := a.Document
		if a.Text == "" || !strings.Contains(d.Answer, a.Text) && !strings.Contains(d.Body, a.Text) {
			t.Errorf("%q: %q does not stand in %s", text, a.Text, d.Slug)
		}
		return d.Slug, true
	}
	type half struct{ questions, answered, right, none, inVain, written, among, writtenInVain int }
	var halves [2]half
	of := func(text string) *half {
		if measuring(text) {
			return &halves[1]
		}
		return &halves[0]
	}
	for _, q := range questions(t) {
		if !slices.ContainsFunc(q.slugs, func(slug string) bool { return public[slug] }) {
			continue
		}
		h := of(q.text)
		h.questions++
		slug, ok := ask(q.text)
		if enough {
			h.written++
			if slices.ContainsFunc(hits, func(hit index.Hit) bool { return slices.Contains(q.slugs, hit.Document.Slug) }) {
				h.among++
			}
		}
		if ok {
			h.answered++
			if slices.Contains(q.slugs, slug) {
				h.right++
			}
		}
	}
	none := unanswered(t)
	for _, text := range none {
		h := of(text)
		h.none++
		slug, ok := ask(text)
		if enough {
			h.writtenInVain++
		}
		if ok {
			h.inVain++
			t.Logf("nothing answers %q, but %s was given", text, slug)
		}
	}
	for i, name := range []string{"chosen on", "measured on"} {
		h := halves[i]
		precision, coverage := float64(h.right)/float64(h.answered+h.inVain), float64(h.answered)/float64(h.questions)
		t.Logf("%s: precision %.3f, coverage %.3f (%d of %d questions are answered, %d rightly; of %d that nothing answers %d)", name, precision, coverage, h.answered, h.questions, h.right, h.none, h.inVain)
		if i == 1 && (precision < barPrecision || coverage < barCoverage || float64(h.inVain) > barInVain*float64(h.none)) {
			t.Errorf("precision %.3f (bar %.2f), coverage %.3f (%.2f), answered in vain %d of %d", precision, barPrecision, coverage, barCoverage, h.inVain, h.none)
		}
	}
	written, among, vain := float64(halves[1].written)/float64(halves[1].questions), float64(halves[1].among)/float64(halves[1].written), float64(halves[1].writtenInVain)/float64(halves[1].none)
	t.Logf("a model may write of %.3f of the questions, with the right article at hand for %.3f, and of %.3f of those that nothing answers", written, among, vain)
	if written < barWritten || among < barAmong || vain > barWrittenInVain {
		t.Errorf("bars %.2f %.2f %.2f", barWritten, barAmong, barWrittenInVain)
	}
	if len(none) < 300 {
		t.Errorf("there are %d questions that nothing answers, want 300", len(none))
	}
}
