package content_test

import (
	"context"
	"hash/fnv"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// starter is the starter knowledge in an index.
func starter(t testing.TB) (*markdown.Folder, *embedded.Engine) {
	t.Helper()
	folder, err := markdown.LoadDir(content.FS)
	must(t, err)
	words, err := zh.LoadWords(content.FS)
	must(t, err)
	analyzer, err := zh.NewAnalyzer(words)
	must(t, err)
	e, err := embedded.Create(filepath.Join(t.TempDir(), "index"), analyzer, embedded.Options{Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	t.Cleanup(func() { _ = e.Close() })
	now := time.Now()
	b := index.Batch{Seq: 1}
	for _, f := range folder.Files {
		rev := kb.Revision{ArticleID: f.Article.Slug, Number: 1, Article: f.Article, From: time.Unix(0, 0), CreatedAt: now}
		b.Updates = append(b.Updates, index.Update{ArticleID: f.Article.Slug, Documents: []index.Document{index.NewDocument(rev, folder.Facts, now)}})
	}
	must(t, e.Apply(context.Background(), b))
	return folder, e
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// question is a row of questions.tsv: what somebody types, the articles that answer
// it, any of them, the kind of wording, and whether it was written by somebody who
// had seen an article about it (known) or not (blind). Questions for internal
// articles are asked as an agent.
type question struct {
	text   string
	slugs  []string
	kind   string
	origin string
}

// aside reports whether the question is one of the fifth that nobody may look at for
// wording of articles: it shows what the rest no longer can.
func (q question) aside() bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(q.text))
	return h.Sum32()%5 == 0
}

func questions(t testing.TB) (out []question) {
	t.Helper()
	src, err := os.ReadFile("questions.tsv")
	must(t, err)
	for line := range strings.Lines(string(src)) {
		cols := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(cols) != 4 {
			t.Fatalf("questions.tsv: %q has %d columns, want 4", line, len(cols))
		}
		out = append(out, question{cols[0], strings.Split(cols[1], "|"), cols[2], cols[3]})
	}
	return out
}

// BenchmarkQuestions asks all test questions of the starter knowledge, each round
// with the words anew so that no answer is kept.
func BenchmarkQuestions(b *testing.B) {
	_, e := starter(b)
	all := questions(b)
	for i := 0; b.Loop(); i++ {
		if i%len(all) == 0 {
			again, err := e.Analyzer().WithWords(e.Analyzer().Words())
			must(b, err)
			must(b, e.UseAnalyzer(again))
		}
		_, err := e.Search(context.Background(), index.Query{Text: all[i%len(all)].text, Scopes: kb.Principal{Role: kb.RoleAgent}.Scopes(), Limit: 10, CropRunes: 80, Facets: []string{"category"}})
		must(b, err)
	}
}

// The starter knowledge passes its own check.
func TestStarterKnowledgeIsClean(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	folder, err := markdown.LoadDir(content.FS)
	must(t, err)
	src, err := content.FS.ReadFile("redlines.yaml")
	must(t, err)
	pack, err := compliance.Load(src)
	must(t, err)
	at := time.Date(2026, 11, 23, 0, 0, 0, 0, kb.Shanghai) // not today: a review falling due must not break the build
	for _, f := range folder.Files {
		found, err := pack.Check(t.Context(), f.Article, at)
		must(t, err)
		f.Check(found)
		for _, x := range f.Findings {
			if x.Severity != kb.Info {
				t.Error(x)
			}
		}
	}
}
