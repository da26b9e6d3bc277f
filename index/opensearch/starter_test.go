package opensearch

import (
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
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// every of the questions of the starter knowledge is asked: all of them take minutes.
const every = 16

// Of the questions of the starter knowledge, 98 of 100 have the same first answer as the
// embedded engine gives.
func TestStarterQuestionsHaveTheSameFirstAnswer(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	folder, err := markdown.LoadDir(content.FS)
	must(t, err)
	words, err := zh.LoadWords(content.FS)
	must(t, err)
	analyzer, err := zh.NewAnalyzer(words)
	must(t, err)
	dir := t.TempDir()
	ours, err := embedded.Create(filepath.Join(dir, "embedded"), analyzer, embedded.Options{Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	defer func() { must(t, ours.Close()) }()
	clustered, err := Maker{Cluster: cluster(t), Analyzer: analyzer}.Create(filepath.Join(dir, "opensearch"))
	must(t, err)
	defer func() { must(t, clustered.Close()) }()
	now := time.Now()
	b := index.Batch{Seq: 1}
	for _, f := range folder.Files {
		rev := kb.Revision{ArticleID: f.Article.Slug, Number: 1, Article: f.Article, From: time.Unix(0, 0), CreatedAt: now}
		b.Updates = append(b.Updates, index.Update{ArticleID: f.Article.Slug, Documents: []index.Document{index.NewDocument(rev, folder.Facts, now)}})
	}
	must(t, ours.Apply(t.Context(), b))
	must(t, clustered.Apply(t.Context(), b))

	src, err := os.ReadFile(filepath.Join("..", "..", "content", "questions.tsv"))
	must(t, err)
	asked, same, n := 0, 0, 0
	for line := range strings.Lines(string(src)) {
		if n++; n%every != 0 {
			continue
		}
		question, _, _ := strings.Cut(line, "\t")
		q := index.Query{Text: question, Scopes: kb.Principal{Role: kb.RoleAgent}.Scopes(), Limit: 1}
		first := map[index.Engine]string{}
		for _, e := range []index.Engine{ours, clustered} {
			out, err := e.Search(t.Context(), q)
			must(t, err)
			if len(out.Hits) > 0 {
				first[e] = out.Hits[0].Document.Slug
			}
		}
		asked++
		if first[ours] == first[clustered] {
			same++
		} else {
			t.Logf("%s: %s, embedded %s", question, first[clustered], first[ours])
		}
	}
	t.Logf("%d of %d questions have the same first answer", same, asked)
	if asked < 100 || same*100 < asked*98 {
		t.Errorf("%d of %d questions have the same first answer", same, asked)
	}
}
