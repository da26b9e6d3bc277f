package index_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// feed is a store with changes alone.
type feed struct {
	changes []kb.Change
	titles  map[string]string // article → its title; absent is gone
	fail    int               // calls until one that fails; 0 for none
}

func (f *feed) change(article, title string) {
	f.changes = append(f.changes, kb.Change{Seq: int64(len(f.changes)*2 + 1), ArticleID: article}) // sequences may have gaps
	if title == "" {
		delete(f.titles, article)
	} else {
		f.titles[article] = title
	}
}

var errFeed = errors.New("the store is away")

func (f *feed) failing() bool {
	if f.fail > 0 {
		f.fail--
		return f.fail == 0
	}
	return false
}

func (f *feed) Changes(_ context.Context, after int64, limit int) ([]kb.Change, error) {
	if f.failing() {
		return nil, errFeed
	}
	var out []kb.Change
	for _, c := range f.changes {
		if c.Seq > after && len(out) < min(limit, 3) {
			out = append(out, c)
		}
	}
	return out, nil
}

func (f *feed) Published(_ context.Context, article string) ([]kb.Revision, error) {
	if f.failing() {
		return nil, errFeed
	}
	title, ok := f.titles[article]
	if !ok {
		return nil, nil
	}
	return []kb.Revision{{ArticleID: article, Number: 1, InForce: []kb.Window{{Number: 1, From: time.Unix(0, 0)}}, Article: kb.Article{Slug: article, Title: title, Body: "见{{eta}}。", Audience: kb.AudiencePublic}}}, nil
}

// engine is a map that fails on demand.
type engine struct {
	index.Engine
	docs map[string]string
	seq  int64
	fail bool
}

func (e *engine) AppliedSeq() int64 { return e.seq }

func (e *engine) Apply(_ context.Context, b index.Batch) error {
	if e.fail {
		e.fail = false
		return errors.New("the disk is full")
	}
	for _, u := range b.Updates {
		delete(e.docs, u.ArticleID)
		for _, d := range u.Documents {
			e.docs[u.ArticleID] = d.Title + d.Body
		}
	}
	if b.Seq < e.seq {
		return fmt.Errorf("sequence %d after %d", b.Seq, e.seq)
	}
	e.seq = b.Seq
	return nil
}

func newFollower(f *feed) *index.Follower {
	return &index.Follower{Feed: f, Log: slog.New(slog.DiscardHandler), Facts: func() kb.Facts { return kb.Facts{"eta": {Key: "eta", Neutral: "页面公示"}} }}
}

func sample() *feed {
	f := &feed{titles: map[string]string{}}
	for i := range 10 {
		f.change(fmt.Sprint("a", i%4), fmt.Sprint("标题", i))
	}
	f.change("a1", "")
	f.change("a9", "最后")
	return f
}

const wantDocs = "map[a0:标题8见页面公示。 a2:标题6见页面公示。 a3:标题7见页面公示。 a9:最后见页面公示。]"

// The follower is stopped by an error at every point, and goes on: nothing is
// lost, nothing twice.
func TestFollowerResumesAnywhere(t *testing.T) {
	for stop := 0; stop < 40; stop++ {
		f, e := sample(), &engine{docs: map[string]string{}}
		f.fail = stop
		e.fail = stop%3 == 0
		follower := newFollower(f)
		for range 10 {
			if err := follower.CatchUp(context.Background(), e, nil); err == nil {
				break
			}
		}
		if got := fmt.Sprint(e.docs); got != wantDocs || e.seq != 23 {
			t.Fatalf("stopped at %d: seq %d, %s", stop, e.seq, got)
		}
	}
}

func TestFollowerReplaysHarmlessly(t *testing.T) {
	f, e := sample(), &engine{docs: map[string]string{}}
	follower := newFollower(f)
	for range 3 {
		if err := follower.CatchUp(context.Background(), e, nil); err != nil {
			t.Fatal(err)
		}
		e.seq = 5 // as after a crash that lost the last batches
	}
	if err := follower.CatchUp(context.Background(), e, nil); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(e.docs); got != wantDocs {
		t.Error(got)
	}
}

func TestFollowerRunsUntilTheContextEnds(t *testing.T) {
	f, e := sample(), &engine{docs: map[string]string{}}
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	newFollower(f).Run(ctx, e)
	if got := fmt.Sprint(e.docs); got != wantDocs {
		t.Error(got)
	}
}

// altered is a feed in which somebody has changed the text of an article.
type altered struct {
	*feed
	article string
}

func (f altered) Published(ctx context.Context, article string) ([]kb.Revision, error) {
	if article == f.article {
		return nil, &kb.Error{Kind: kb.Internal, Code: kb.CodeTampered, Detail: "it is not what was saved"}
	}
	return f.feed.Published(ctx, article)
}

// A text that is not what was saved leaves the index, and keeps no other one waiting.
func TestAChangedTextIsNotIndexed(t *testing.T) {
	f, e := &feed{titles: map[string]string{}}, &engine{docs: map[string]string{}}
	follower := &index.Follower{Feed: f, Facts: func() kb.Facts { return nil }, Log: slog.New(slog.DiscardHandler)}
	f.change("a", "甲")
	f.change("b", "乙")
	if err := follower.CatchUp(context.Background(), e, nil); err != nil || len(e.docs) != 2 {
		t.Fatal(err, e.docs)
	}
	follower.Feed = altered{f, "a"}
	f.change("a", "保本")
	f.change("b", "丙")
	if err := follower.CatchUp(context.Background(), e, nil); err != nil || len(e.docs) != 1 || e.docs["b"] == "" {
		t.Error(err, e.docs)
	}
}

// reaching is an engine whose documents another process writes.
type reaching struct {
	*engine
	reach int64
}

func (e *reaching) Reach(context.Context) (int64, error) { return e.reach, nil }

// Of changes that another process is to write, those that it has written are applied.
func TestFollowersWait(t *testing.T) {
	f, e := sample(), &reaching{&engine{docs: map[string]string{}}, 0}
	follower := newFollower(f)
	for _, reach := range []int64{0, 7, 7, 13, 23} {
		e.reach = reach
		if err := follower.CatchUp(t.Context(), e, nil); err != nil || e.seq != reach {
			t.Errorf("of changes up to %d, those up to %d are applied, %v", reach, e.seq, err)
		}
	}
	if got := fmt.Sprint(e.docs); got != wantDocs {
		t.Error(got)
	}
}

// replaced is an engine whose place another takes while it is followed.
type replaced struct {
	*engine
	swap func()
}

func (e *replaced) Reach(context.Context) (int64, error) {
	e.swap()
	return 23, nil
}

func (e *replaced) Apply(context.Context, index.Batch) error { return index.ErrClosed }

// A batch is of the engine that it was made for: one that takes its place meanwhile, and
// lacks what came before, begins where it is.
func TestABatchIsOfOneEngine(t *testing.T) {
	live, next := &index.Live{}, &engine{docs: map[string]string{}}
	first := &replaced{&engine{seq: 17}, func() { live.Swap(next) }}
	live.Swap(first)
	follower := newFollower(sample())
	for range 2 {
		if err := follower.CatchUp(t.Context(), live, nil); err != nil {
			t.Error(err)
		}
	}
	if got := fmt.Sprint(next.docs); got != wantDocs || next.seq != 23 {
		t.Errorf("seq %d, %s", next.seq, got)
	}
}
