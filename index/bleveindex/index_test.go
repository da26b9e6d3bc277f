package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/seal"
	"github.com/wenjin-kb/wenjin/kb"
)

var plainAnalyzer = indextest.Analyzer(zh.Words{})

var must = indextest.Must

func create(t testing.TB, dir string) *Index {
	t.Helper()
	x, err := Create(dir, plainAnalyzer(), Options{})
	must(t, err)
	t.Cleanup(func() { _ = x.Close() })
	return x
}

// emptyIndex is one that leaves all that Bleve merges to refresh.
func emptyIndex(t testing.TB) *Index {
	x := create(t, filepath.Join(t.TempDir(), "index"))
	x.applying.Lock()
	defer x.applying.Unlock()
	x.readAtOnce = 0
	return x
}

func put(t testing.TB, x *Index, docs ...index.Document) {
	t.Helper()
	b := index.Batch{Seq: x.AppliedSeq() + 1}
	for i := range docs {
		b.Updates = append(b.Updates, index.Update{ArticleID: docs[i].ArticleID, Documents: docs[i : i+1]})
	}
	must(t, x.Apply(context.Background(), b, plainAnalyzer()))
}

func remove(t testing.TB, x *Index, articles ...string) {
	t.Helper()
	b := index.Batch{Seq: x.AppliedSeq() + 1}
	for _, a := range articles {
		b.Updates = append(b.Updates, index.Update{ArticleID: a})
	}
	must(t, x.Apply(context.Background(), b, plainAnalyzer()))
}

// customers see what is public, now.
func customers() retrieve.Visibility {
	return retrieve.NewVisibility(index.Query{Scopes: []kb.Scope{kb.ScopePublic}, At: time.Now()})
}

// candidates asks the newest snapshot.
func candidates(t testing.TB, x *Index, text string, change func(r *retrieve.Request)) *retrieve.Candidates {
	t.Helper()
	s, err := x.Snapshot()
	must(t, err)
	defer func() { must(t, s.Release()) }()
	r := retrieve.Request{Plan: retrieve.NewPlan(plainAnalyzer().Query(text)), Visibility: customers(), Count: 100}
	if change != nil {
		change(&r)
	}
	found, err := s.Candidates(t.Context(), r)
	must(t, err)
	return found
}

func ids(c *retrieve.Candidates) (out []string) {
	for _, t := range c.Texts {
		out = append(out, t.ID)
	}
	return out
}

var letters, randomText = indextest.Letters, indextest.RandomText

func randomDoc(r *rand.Rand, number int) index.Document {
	slug := fmt.Sprintf("d%d", number)
	return index.Document{
		ArticleID: slug, Slug: slug, Revision: 1, Audience: kb.AudiencePublic,
		Title: randomText(r, 5), Questions: []string{randomText(r, 3)}, Body: randomText(r, 10),
		UpdatedAt: time.Unix(int64(r.IntN(1e6)), 0).UTC(),
	}
}

// Merging leaves one segment, the files of no other, and the same answers.
func TestMerge(t *testing.T) {
	x := emptyIndex(t)
	r := rand.New(rand.NewPCG(3, 4))
	for i := range 12 {
		put(t, x, randomDoc(r, 2*i), randomDoc(r, 2*i+1))
	}
	ask := func() (out []string) {
		for _, c := range letters {
			found := candidates(t, x, string(c), nil)
			of := ids(found)
			slices.Sort(of[min(len(of), retrieve.Ordered):]) // which are in any order
			out = append(out, fmt.Sprintf("%c %d %v", c, found.Total, of))
		}
		return out
	}
	before := ask()
	must(t, x.merge(t.Context()))
	if n := len(x.current.segments); n != 1 || x.scattered() {
		t.Errorf("%d segments", n)
	}
	if after := ask(); !slices.Equal(before, after) {
		t.Errorf("before %v\nafter  %v", before, after)
	}
	for range 100 {
		files, err := filepath.Glob(filepath.Join(x.dir, "store", "*.zap"))
		must(t, err)
		if len(files) == 1 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("the files of merged segments stay")
}

// What was merged is taken up as it was read, and not read again while writers wait; a
// batch that comes in between may have read it itself. Either way what it changed holds.
func TestBatchesWhileMergedSegmentsAreRead(t *testing.T) {
	x := emptyIndex(t)
	doc := func(number int, body string) index.Document {
		slug := fmt.Sprintf("d%d", number)
		return index.Document{ArticleID: slug, Slug: slug, Revision: 1, Audience: kb.AudiencePublic, Title: "标题", Body: body}
	}
	for i := range 8 {
		put(t, x, doc(2*i, "余额提现"), doc(2*i+1, "余额提现"))
	}
	x.stop() // nothing else takes up segments
	x.background.Wait()
	advanced, err := x.bleve.Advanced()
	must(t, err)
	merged := func() []segment {
		t.Helper()
		for range 1000 {
			put(t, x, doc(0, "余额提现"))
			must(t, advanced.(*scorch.Scorch).ForceMerge(t.Context(), nil))
			read, err := x.readMerged(nil)
			must(t, err)
			if len(read) == 0 { // Bleve had merged before the batch was taken up
				continue
			}
			if len(read) != 1 || len(read[0].texts) != 16 {
				t.Fatalf("%d segments were read", len(read))
			}
			return read
		}
		t.Fatal("no batch is ever taken up before it is merged")
		return nil
	}
	takeUp := func(read []segment) {
		t.Helper()
		old, done, err := x.takeUp(read)
		if err != nil || !done || old == nil {
			t.Fatal("nothing is taken up", done, err)
		}
		must(t, old.Release())
	}
	read := merged()
	takeUp(read)
	if taken := x.current.find(read[0].id); taken == nil || &taken.texts[0] != &read[0].texts[0] {
		t.Error("the merged segment was read again")
	}
	read = merged()
	put(t, x, doc(1, "贷款还息")) // the same revision, another text
	remove(t, x, "d2")
	put(t, x, doc(99, "余额提现"))
	check := func(when string) {
		t.Helper()
		for query, want := range map[string]int{"提现": 15, "贷款": 1, "标题": 16} {
			if found := candidates(t, x, query, nil); found.Total != want || len(found.Texts) != want || slices.Contains(ids(found), "d2@1") {
				t.Errorf("%s: %s: %d of %v, want %d", when, query, found.Total, ids(found), want)
			}
		}
	}
	if x.current.find(read[0].id) != nil {
		t.Error("a batch took up what was merged")
	}
	check("before it is taken up")
	must(t, x.refresh())
	lacks := func() int {
		reader, err := snapshotReader(x.bleve)
		must(t, err)
		defer func() { must(t, reader.Close()) }()
		return len(x.current.lacks(reader))
	}
	for tries := 0; lacks() > 0; tries++ { // Bleve may have merged some more
		if tries == 1000 {
			t.Fatal("what was merged is not taken up")
		}
		must(t, x.refresh())
	}
	check("after")
}

// Where searches have many more segments than Bleve, somebody is woken to take up what it
// merged; and what all is gone of is no segment.
func TestSegmentsDoNotPileUp(t *testing.T) {
	x := emptyIndex(t)
	x.stop() // nobody is there to be woken
	x.background.Wait()
	r := rand.New(rand.NewPCG(7, 8))
	for i := range 200 {
		put(t, x, randomDoc(r, i))
	}
	if len(x.wake) == 0 {
		t.Errorf("%d segments, and nobody is woken", len(x.current.segments))
	}
	for range 5 {
		put(t, x, randomDoc(r, 0))
	}
	alone := 0
	for _, v := range x.current.segments {
		if v.deleted != nil && int(v.deleted.GetCardinality()) == len(v.texts) {
			t.Error("a segment has no document")
		}
		if len(v.texts) == 1 {
			alone++
		}
	}
	must(t, x.refresh())
	if left := len(x.current.segments); left > alone/2 {
		t.Errorf("%d segments are left, %d had one document", left, alone)
	}
}

// The observer hears of everything once, in time, and of all when an index opens.
func TestObserve(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	var heard []string
	names := func(texts []*retrieve.Text) string {
		var out []string
		for _, x := range texts {
			out = append(out, x.ID)
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	opt := Options{Observe: func(c Change) {
		heard = append(heard, fmt.Sprintf("+%s -%s =%s", names(c.Added), names(c.Removed), names(c.All())))
	}}
	x, err := Create(dir, plainAnalyzer(), opt)
	must(t, err)
	r := rand.New(rand.NewPCG(1, 1))
	put(t, x, randomDoc(r, 1), randomDoc(r, 2))
	put(t, x, randomDoc(r, 1))
	remove(t, x, "d2", "none")
	must(t, x.Close())
	x, err = Open(dir, plainAnalyzer(), opt)
	must(t, err)
	must(t, x.Close())
	want := []string{"+ - =", "+d1@1 d2@1 - =d1@1 d2@1", "+d1@1 -d1@1 =d1@1 d2@1", "+ -d2@1 =d1@1", "+d1@1 - =d1@1"}
	if !slices.Equal(heard, want) {
		t.Errorf("heard %q, want %q", heard, want)
	}
}

// A snapshot is what it was, whatever is applied; each has a number of its own.
func TestSnapshotStays(t *testing.T) {
	x := emptyIndex(t)
	r := rand.New(rand.NewPCG(2, 1))
	put(t, x, randomDoc(r, 1))
	s, err := x.Snapshot()
	must(t, err)
	put(t, x, randomDoc(r, 2))
	remove(t, x, "d1")
	found, err := s.Candidates(t.Context(), retrieve.Request{Plan: retrieve.NewPlan(zh.Query{}), Visibility: customers(), Count: 10})
	must(t, err)
	if got := ids(found); !slices.Equal(got, []string{"d1@1"}) || s.Stats().Documents != 1 {
		t.Errorf("%v of %d documents", got, s.Stats().Documents)
	}
	now, err := x.Snapshot()
	must(t, err)
	if now.Number() <= s.Number() {
		t.Errorf("number %d after %d", now.Number(), s.Number())
	}
	must(t, now.Release())
	must(t, s.Release())
	must(t, x.Close())
	if _, err := x.Snapshot(); !errors.Is(err, index.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if err := x.Apply(t.Context(), index.Batch{}, plainAnalyzer()); !errors.Is(err, index.ErrClosed) {
		t.Errorf("Apply after Close: %v", err)
	}
}

// What an index was built by is on disk before Create returns, also of one that
// stays empty and is closed at once.
func TestAnEmptyIndexOpensAgain(t *testing.T) {
	for i := range 20 {
		dir := filepath.Join(t.TempDir(), "index")
		must(t, create(t, dir).Close())
		x, err := Open(dir, plainAnalyzer(), Options{})
		if err != nil {
			t.Fatalf("time %d: %v", i+1, err)
		}
		must(t, x.Close())
	}
}

// Whatever is broken, opening is a clear error and the rest of the world goes on.
func TestOpenUnusable(t *testing.T) {
	build := func(t *testing.T) string {
		dir := filepath.Join(t.TempDir(), "index")
		x := create(t, dir)
		for i := range 3 {
			put(t, x, randomDoc(rand.New(rand.NewPCG(1, 2)), i))
		}
		must(t, x.Close())
		return dir
	}
	segments := func(t *testing.T, dir string) []string {
		found, err := filepath.Glob(filepath.Join(dir, "store", "*.zap"))
		if err != nil || len(found) == 0 {
			t.Fatal("no segments", err)
		}
		return found
	}
	for name, breakIt := range map[string]func(t *testing.T, dir string){
		"missing":    func(t *testing.T, dir string) { must(t, os.RemoveAll(dir)) },
		"no root":    func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "store", "root.bolt"))) },
		"empty root": func(t *testing.T, dir string) { must(t, os.Truncate(filepath.Join(dir, "store", "root.bolt"), 0)) },
		"damaged meta": func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, "index_meta.json"), []byte("{"), 0o600))
		},
		"segment gone": func(t *testing.T, dir string) { each(t, segments(t, dir), os.Remove) },
		"segment cut off": func(t *testing.T, dir string) {
			each(t, segments(t, dir), func(f string) error { return os.Truncate(f, 100) })
		},
		"gone back": func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, seal.AppliedFile), []byte("9"), 0o600))
		},
	} {
		for _, sealed := range []bool{true, false} { // after a crash there is no seal
			t.Run(fmt.Sprint(name, " sealed ", sealed), func(t *testing.T) {
				dir := build(t)
				if !sealed {
					must(t, os.Remove(filepath.Join(dir, seal.File)))
				}
				breakIt(t, dir)
				x, err := Open(dir, plainAnalyzer(), Options{})
				if err == nil {
					_ = x.Close()
				}
				if !errors.Is(err, index.ErrUnusable) {
					t.Errorf("Open: %v, want ErrUnusable", err)
				}
			})
		}
	}
	t.Run("other dictionary", func(t *testing.T) {
		dir := build(t)
		other := indextest.Analyzer(zh.Words{Dictionary: indextest.Nouns("新词新词")})()
		if _, err := Open(dir, other, Options{}); !errors.Is(err, index.ErrUnusable) {
			t.Errorf("Open: %v, want ErrUnusable", err)
		}
	})
	t.Run("other facts", func(t *testing.T) {
		if _, err := Open(build(t), plainAnalyzer(), Options{Fingerprint: "facts 2"}); !errors.Is(err, index.ErrUnusable) {
			t.Errorf("Open: %v, want ErrUnusable", err)
		}
	})
	t.Run("in use", func(t *testing.T) {
		dir := build(t)
		x, err := Open(dir, plainAnalyzer(), Options{})
		must(t, err)
		defer x.Close()
		start := time.Now()
		if _, err := Open(dir, plainAnalyzer(), Options{}); err == nil || errors.Is(err, index.ErrUnusable) || !strings.Contains(err.Error(), "another process") {
			t.Errorf("a second Open: %v", err)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

// each breaks every segment: the first may be one that is no longer in use.
func each(t *testing.T, files []string, do func(string) error) {
	t.Helper()
	for _, f := range files {
		must(t, do(f))
	}
}
