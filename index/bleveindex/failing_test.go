package bleveindex

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync/atomic"
	"testing"
	"time"

	bleveindex "github.com/blevesearch/bleve_index_api"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/seal"
	"github.com/wenjin-kb/wenjin/kb"
)

// A batch that failed once Bleve had it neither costs the index nor shows a half: it is there
// after the next start, or after it is applied again.
func TestABatchThatFailedAfterwards(t *testing.T) {
	for name, again := range map[string]bool{"applied again": true, "left alone": false} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "index")
			x := create(t, dir)
			put(t, x, titled("a", "一个问题"), titled("b", "另一个问题"))
			blocked := filepath.Join(dir, seal.AppliedFile+".new")
			must(t, os.Mkdir(blocked, 0o700))
			b := index.Batch{Seq: 2, Updates: []index.Update{{ArticleID: "a"}, {ArticleID: "c", Documents: []index.Document{titled("c", "第三个问题")}}}}
			if err := x.Apply(t.Context(), b, plainAnalyzer()); err == nil {
				t.Fatal("it did not fail")
			}
			must(t, os.Remove(blocked))
			must(t, x.refresh())
			must(t, x.merge(t.Context()))
			must(t, x.fold())
			if got := documents(x); x.AppliedSeq() != 1 || len(got) != 2 {
				t.Errorf("after %d there are %d documents", x.AppliedSeq(), len(got))
			}
			if again {
				must(t, x.Apply(t.Context(), b, plainAnalyzer()))
				must(t, x.refresh())
			}
			must(t, x.Close())
			x, err := Open(dir, plainAnalyzer(), Options{})
			must(t, err)
			if got := documents(x); x.AppliedSeq() != 2 || len(got) != 2 || len(x.Documents("c")) != 1 {
				t.Errorf("opened, after %d there are %d documents", x.AppliedSeq(), len(got))
			}
			must(t, x.Close())
		})
	}
}

// What a batch brought that failed, and is gone when the next one comes, is nowhere.
func TestABatchThatFailedLeavesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := create(t, dir)
	put(t, x, titled("a", "一个问题"))
	blocked := filepath.Join(dir, seal.AppliedFile+".new")
	must(t, os.Mkdir(blocked, 0o700))
	b := index.Batch{Seq: 2, Updates: []index.Update{{ArticleID: "c", Documents: []index.Document{titled("c", "第三个问题")}}}}
	for range 3 {
		if err := x.Apply(t.Context(), b, plainAnalyzer()); err == nil {
			t.Fatal("it did not fail")
		}
	}
	if n := x.texts.journal.All().Len(); n != 2 {
		t.Errorf("%d batches are in the journal", n)
	}
	must(t, os.Remove(blocked))
	put(t, x, titled("a", "别的问题"))
	opened, err := Open(killed(t, dir), plainAnalyzer(), Options{})
	must(t, err)
	defer func() { must(t, opened.Close()) }()
	if got := documents(opened); len(got) != 1 {
		t.Errorf("%d documents", len(got))
	}
}

// Who stops while a batch is written waits until it is on disk: the index stays as it is.
func TestABatchIsNotLeftHalfway(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := create(t, dir)
	put(t, x, titled("a", "一个问题"))
	for i := range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Duration(i)*time.Millisecond/2, cancel)
		seq := x.AppliedSeq()
		err := x.Apply(ctx, index.Batch{Seq: seq + 1, Updates: []index.Update{{ArticleID: "a", Documents: []index.Document{titled("a", "又一个问题")}}}}, plainAnalyzer())
		if want := seq + 1; err == nil && x.AppliedSeq() != want || err != nil && (x.AppliedSeq() != seq || x.pending) {
			t.Errorf("%v: at %d, which was %d", err, x.AppliedSeq(), seq)
		}
		cancel()
	}
	must(t, x.Close())
	x, err := Open(dir, plainAnalyzer(), Options{})
	must(t, err)
	must(t, x.Close())
}

// Where there is no room to merge, that is tried once, whoever writes goes on, and the next
// time it works.
func TestAMergeThatFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	var full atomic.Bool
	hook := bleveindex.WriterHook
	bleveindex.WriterHook = func(path []byte) (string, func([]byte) []byte, error) {
		if full.Load() && bytes.Contains(debug.Stack(), []byte("mergerLoop")) {
			return "", nil, errors.New("no space left on device")
		}
		return hook(path)
	}
	defer func() { bleveindex.WriterHook = hook }()
	x := create(t, dir)
	defer func() { must(t, x.Close()) }()
	full.Store(true) // also for what Bleve merges by itself
	for _, id := range []string{"a", "b", "c"} {
		put(t, x, titled(id, "一个问题"))
	}
	began := time.Now()
	if err := x.merge(t.Context()); err == nil || time.Since(began) > 30*time.Second {
		t.Fatalf("%v after %s", err, time.Since(began))
	}
	for _, id := range []string{"d", "e"} {
		put(t, x, titled(id, "别的问题"))
	}
	must(t, x.refresh())
	full.Store(false)
	for x.merge(t.Context()) != nil && time.Since(began) < time.Minute {
		time.Sleep(50 * time.Millisecond)
	}
	s, err := x.Snapshot()
	must(t, err)
	defer func() { must(t, s.Release()) }()
	if len(s.segments) != 1 || s.collection.count != 5 {
		t.Errorf("%d segments of %d documents", len(s.segments), s.collection.count)
	}
}

func titled(slug, title string) index.Document {
	return index.Document{ArticleID: slug, Slug: slug, Revision: 1, Audience: kb.AudiencePublic, Title: title}
}
