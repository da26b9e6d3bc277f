package embedded_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/bench"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/kb"
)

// answers are what an engine finds for queries, in order, and all that it holds.
func answers(t *testing.T, e *embedded.Engine, docs []index.Document, queries []string) string {
	t.Helper()
	var b strings.Builder
	for _, q := range queries {
		r, err := e.Search(t.Context(), index.Query{Text: q, Scopes: []kb.Scope{kb.ScopePublic, kb.ScopeAgent}, Limit: 100, Facets: []string{"category"}})
		if err != nil {
			t.Fatalf("%q: %v", q, err)
		}
		fmt.Fprintf(&b, "%s: %d", q, r.Total)
		for _, h := range r.Hits {
			fmt.Fprintf(&b, " %s %.4f", h.Document.Slug, h.Score)
		}
		b.WriteString("\n")
	}
	for _, d := range docs {
		for _, held := range e.Documents(d.ArticleID) {
			fmt.Fprintf(&b, "%+v\n", *held)
		}
	}
	return b.String()
}

// Fifty documents in several segments, some replaced, some gone; closed, or as a kill
// leaves them.
func damaged(t *testing.T, closed bool) (dir string, docs []index.Document, queries []string, want string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "index")
	e := create(t, dir)
	docs = bench.Corpus(70, 7)
	for from := 0; from < len(docs); from += 10 {
		indextest.Put(t, e, docs[from:from+10]...)
	}
	for i := 0; i < len(docs); i += 5 {
		docs[i].Title += "（修订）"
		indextest.Put(t, e, docs[i])
	}
	must(t, e.Apply(t.Context(), index.Batch{Updates: []index.Update{{ArticleID: docs[3].ArticleID}, {ArticleID: docs[33].ArticleID}}, Seq: e.AppliedSeq() + 1}))
	queries = append(bench.Queries(docs, 20, 3), "")
	want = answers(t, e, docs, queries)
	if closed {
		must(t, e.Close())
		return dir, docs, queries, want
	}
	time.Sleep(500 * time.Millisecond) // Bleve merges what it merges
	killed := filepath.Join(t.TempDir(), "index")
	must(t, os.CopyFS(killed, os.DirFS(dir)))
	return killed, docs, queries, want
}

// Bits are flipped in each file of an index, at its ends and in between, one at a time
// and a few at once. Whatever is flipped, either opening says that the index is to be
// built anew, or it finds what it found before; it never panics.
func TestAttackFlippedBits(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	for name, closed := range map[string]bool{"closed": true, "killed": false} {
		t.Run(name, func(t *testing.T) {
			dir, docs, queries, want := damaged(t, closed)
			r := rand.New(rand.NewPCG(14, 15))
			noticed, harmless := 0, 0
			for _, file := range filesIn(t, dir) {
				whole, err := os.ReadFile(filepath.Join(dir, file))
				must(t, err)
				for round := range 12 {
					broken := slices.Clone(whole)
					if len(broken) == 0 {
						continue
					}
					for range 1 + round%3 {
						at := r.IntN(len(broken))
						if round < 4 {
							at = []int{0, len(broken) - 1, len(broken) / 2, len(broken) - min(len(broken), 5)}[round]
						}
						broken[at] ^= 1 << r.IntN(8)
					}
					copied := filepath.Join(t.TempDir(), "index")
					must(t, os.CopyFS(copied, os.DirFS(dir)))
					must(t, os.WriteFile(filepath.Join(copied, file), broken, 0o600))
					again, err := embedded.Open(copied, analyzer(), embedded.Options{})
					if err != nil {
						if !errors.Is(err, index.ErrUnusable) {
							t.Errorf("%s: %v", file, err)
						}
						noticed++
						continue
					}
					if got := answers(t, again, docs, queries); got != want {
						t.Errorf("%s with flipped bits: it finds\n%.300s\ninstead of\n%.300s", file, got, want)
					}
					harmless++
					if err := again.Close(); err != nil && !errors.Is(err, index.ErrUnusable) {
						t.Errorf("%s: %v", file, err)
					}
					must(t, os.RemoveAll(copied))
				}
			}
			t.Logf("noticed %d times, harmless %d times", noticed, harmless)
			if noticed == 0 {
				t.Error("nothing was noticed")
			}
		})
	}
}

func filesIn(t *testing.T, dir string) (out []string) {
	t.Helper()
	must(t, fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, path)
		}
		return err
	}))
	return out
}

// Damage on the disk below an index that is in use is noticed by Verify.
func TestVerifyWhileInUse(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	e := create(t, dir)
	indextest.Put(t, e, bench.Corpus(70, 7)...)
	must(t, e.Verify(t.Context()))
	for _, file := range filesIn(t, dir) {
		if !strings.HasSuffix(file, ".zap") {
			continue
		}
		f, err := os.OpenFile(filepath.Join(dir, file), os.O_RDWR, 0)
		must(t, err)
		var b [1]byte
		_, err = f.ReadAt(b[:], 1000)
		must(t, err)
		b[0] ^= 4
		_, err = f.WriteAt(b[:], 1000)
		must(t, errors.Join(err, f.Close()))
	}
	if err := e.Verify(t.Context()); !errors.Is(err, index.ErrUnusable) {
		t.Errorf("Verify: %v", err)
	}
}

// Where the file of texts, which is mapped, cannot be read any more, as on a disk that breaks,
// Verify says so, and so does closing an index that wants another one: the process goes on.
func TestAFileThatCannotBeReadIsAnError(t *testing.T) {
	dir, docs, _, _ := damaged(t, true)
	e, err := embedded.Open(dir, analyzer(), embedded.Options{})
	must(t, err)
	must(t, os.Truncate(filepath.Join(dir, "texts"), 1))
	if err := e.Verify(t.Context()); !errors.Is(err, index.ErrUnusable) {
		t.Errorf("Verify: %v", err)
	}
	indextest.Put(t, e, docs[0])
	must(t, e.Close()) // the journal has what the file lacks
	if _, err := embedded.Open(dir, analyzer(), embedded.Options{}); !errors.Is(err, index.ErrUnusable) {
		t.Errorf("Open: %v", err)
	}
}
