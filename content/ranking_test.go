package content_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Where the default settings stand on questions.tsv; a change that makes them
// worse fails here. Raise the bars when the numbers rise.
const (
	barRecall1 = 0.85
	barRecall5 = 0.97
	barMRR     = 0.905
)

// placed is a question and where its article stands among the first ten hits, 0
// for not there, with what the search said besides.
type placed struct {
	question
	place      int
	didYouMean string
}

// rankingStats add up places.
type rankingStats struct {
	questions, first, five, corrected int
	reciprocal                        float64
}

func (s *rankingStats) add(p placed) {
	s.questions++
	if p.didYouMean != "" {
		s.corrected++
	}
	if p.place == 0 {
		return
	}
	s.reciprocal += 1 / float64(p.place)
	if p.place == 1 {
		s.first++
	}
	if p.place <= 5 {
		s.five++
	}
}

func (s *rankingStats) recall1() float64 { return float64(s.first) / float64(s.questions) }
func (s *rankingStats) recall5() float64 { return float64(s.five) / float64(s.questions) }
func (s *rankingStats) mrr() float64     { return s.reciprocal / float64(s.questions) }

// askAll asks every test question as who may see its article.
func askAll(t *testing.T) (out []placed) {
	t.Helper()
	folder, e := starter(t)
	audience := map[string]kb.Audience{}
	taken := map[string]string{}
	for _, f := range folder.Files {
		audience[f.Article.Slug] = f.Article.Audience
		for _, q := range append([]string{f.Article.Title}, f.Article.Questions...) {
			taken[q] = f.Article.Slug
		}
	}
	for _, q := range questions(t) {
		if audience[q.slug] == "" {
			t.Errorf("questions.tsv: there is no article %s", q.slug)
			continue
		}
		if slug := taken[q.text]; slug != "" {
			t.Errorf("questions.tsv: %q stands in %s itself", q.text, slug)
		}
		who := kb.Principal{}
		if audience[q.slug] == kb.AudienceAgent {
			who.Role = kb.RoleAgent
		}
		found, err := e.Search(context.Background(), index.Query{Text: q.text, Scopes: who.Scopes(), Limit: 10})
		must(t, err)
		place := 1 + slices.IndexFunc(found.Hits, func(h index.Hit) bool { return h.Document.Slug == q.slug })
		out = append(out, placed{q, place, found.DidYouMean})
	}
	return out
}

// TestQuestionsFindTheirArticle holds the ranking to its bars, and every change of
// it to testdata/ranking.golden, where a reviewer sees in the diff which questions
// went up and which went down. Take a change up by: go test ./content -update
func TestQuestionsFindTheirArticle(t *testing.T) {
	all := &rankingStats{}
	byNote := map[string]*rankingStats{}
	var astray []placed
	for _, p := range askAll(t) {
		if byNote[p.note] == nil {
			byNote[p.note] = &rankingStats{}
		}
		all.add(p)
		byNote[p.note].add(p)
		if p.place != 1 || p.didYouMean != "" {
			astray = append(astray, p)
		}
	}
	var b strings.Builder
	line := func(name string, s *rankingStats) {
		fmt.Fprintf(&b, "%-12s %4d questions  Recall@1 %.3f  Recall@5 %.3f  MRR %.3f  did-you-mean %d\n", name, s.questions, s.recall1(), s.recall5(), s.mrr(), s.corrected)
	}
	line("all", all)
	for _, note := range slices.Sorted(maps.Keys(byNote)) {
		line(note, byNote[note])
	}
	t.Log("\n" + b.String())
	b.WriteString("\n# Not in the first place, or with a did-you-mean: place (0: not among ten), kind, article, question, did-you-mean\n")
	for _, p := range astray {
		fmt.Fprintf(&b, "%d\t%s\t%s\t%s\t%s\n", p.place, p.note, p.slug, p.text, p.didYouMean)
	}
	if all.recall1() < barRecall1 || all.recall5() < barRecall5 || all.mrr() < barMRR {
		t.Errorf("Recall@1 %.3f (bar %.2f), Recall@5 %.3f (%.2f), MRR %.3f (%.3f)", all.recall1(), barRecall1, all.recall5(), barRecall5, all.mrr(), barMRR)
	}
	golden(t, "ranking.golden", b.String())
}

// golden compares with a file under testdata, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		must(t, os.MkdirAll("testdata", 0o755))
		must(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s has changed (-want +got); if it is for the better: go test ./content -update\n%s", path, diff)
	}
}
