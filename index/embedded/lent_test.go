package embedded_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/textfile"
	"github.com/wenjin-kb/wenjin/kb"
)

// An engine that is opened again finds what it found, to the last mark, and still does
// when it has changed and is opened once more.
func TestOpenedAgainItFindsTheSame(t *testing.T) {
	for name, closed := range map[string]bool{"closed": true, "killed": false} {
		t.Run(name, func(t *testing.T) {
			dir, docs, queries, want := damaged(t, closed)
			for round := range 3 {
				e, err := embedded.Open(dir, analyzer(), embedded.Options{})
				must(t, err)
				if got := answers(t, e, docs, queries); got != want {
					t.Fatalf("opened %d times it finds\n%.300s\ninstead of\n%.300s", round+1, got, want)
				}
				changed := docs[10+round]
				changed.Revision++
				changed.Body += "第二版的正文。"
				must(t, e.Apply(t.Context(), index.Batch{Seq: e.AppliedSeq() + 1, Updates: []index.Update{{ArticleID: changed.ArticleID, Documents: []index.Document{changed}}}}))
				docs[10+round] = changed
				want = answers(t, e, docs, queries)
				must(t, e.Close())
			}
		})
	}
}

// What an engine has given stays what it is when the engine, its files and all that it
// had mapped into memory are gone.
func TestAnswersOutliveTheirEngine(t *testing.T) {
	usual := textfile.Grace
	textfile.Grace = 0
	t.Cleanup(func() { textfile.Grace = usual })
	dir, docs, queries, _ := damaged(t, true)
	e, err := embedded.Open(dir, analyzer(), embedded.Options{})
	must(t, err)
	q := index.Query{Text: queries[0], Scopes: []kb.Scope{kb.ScopePublic, kb.ScopeAgent, kb.ScopeEditor}, Limit: 5, CropRunes: 80}
	fresh, err := e.Search(t.Context(), q)
	must(t, err)
	asked, err := e.Search(t.Context(), q) // kept
	must(t, err)
	held := e.Documents(docs[0].ArticleID)
	must(t, e.Close())
	e = nil
	must(t, os.RemoveAll(filepath.Dir(dir)))
	for range 5 {
		runtime.GC()
		time.Sleep(time.Millisecond) // the file is let go beside
	}
	all := ""
	for _, r := range []*index.Results{fresh, asked} {
		for _, h := range r.Hits {
			d := h.Whole()
			all += d.Body + d.Answer + h.Answer.Text + h.Snippet.Text + h.Title.Text
			for _, s := range d.Sections {
				all += s.Title + s.Anchor
			}
			if h.Section != nil {
				all += h.Section.Title
			}
		}
	}
	if len(fresh.Hits) == 0 || len(held) != 1 || held[0].Body != docs[0].Body || strings.Contains(all, "\x00") {
		t.Errorf("%d hits, %d documents", len(fresh.Hits), len(held))
	}
}
