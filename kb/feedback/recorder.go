// Package feedback decides which votes and clicks of readers count, and brings them to
// the store, many at once, without a reader waiting for a click.
package feedback

import (
	"context"
	"crypto/rand"
	"fmt"
	"hash/maphash"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/recent"
)

const (
	keptResults = 500_000 // results of searches that are remembered, of which each may be clicked once
	keptCounted = 100_000 // votes and clicks that are remembered, so that none counts twice
	maxWaiting  = 10_000  // votes and clicks that wait to be written; more are not taken

	clicksWait = time.Second     // until clicks are written together
	writeTime  = 5 * time.Second // that a write may take
)

// Recorder takes votes and clicks. A click counts once for a search that was answered
// lately and an article that was in the answer; a vote counts once for a visitor and an
// article. All that it remembers is in memory, bounded, and gone after a restart.
type Recorder struct {
	store kb.FeedbackStore
	log   *slog.Logger
	// Counted is told each click and vote that counts, and for a click in which place
	// of the answer, from 0, the article stood; nil tells nobody.
	Counted func(f kb.Feedback, place int)

	seed     maphash.Seed
	searches *recent.Memory[[]uint64] // hashes of the slugs of an answer
	counted  *recent.Memory[struct{}]

	mu      sync.Mutex
	batch   *batch        // that votes and clicks are added to
	writing chan struct{} // one batch at a time
}

// batch is what is written in one transaction.
type batch struct {
	all    []kb.Feedback
	counts []string  // what they count as
	later  sync.Once // asks for a write
	done   chan struct{}
	err    error // once it is done
}

// NewRecorder makes a recorder that writes to a store.
func NewRecorder(store kb.FeedbackStore, log *slog.Logger) *Recorder {
	return &Recorder{
		store: store, log: log, seed: maphash.MakeSeed(),
		searches: recent.New[[]uint64](keptResults), counted: recent.New[struct{}](keptCounted), batch: newBatch(),
		writing: make(chan struct{}, 1),
	}
}

func newBatch() *batch { return &batch{done: make(chan struct{})} }

// Served names a search that was answered with the articles of these slugs.
func (r *Recorder) Served(slugs []string) (uid string) {
	hashes := make([]uint64, len(slugs))
	for i, slug := range slugs {
		hashes[i] = maphash.String(r.seed, slug)
	}
	uid = rand.Text()
	r.searches.Add(uid, hashes, 1+len(hashes))
	return uid
}

// Click counts the opening of an article, if it counts, within a second or so. Nobody
// waits for that.
func (r *Recorder) Click(f kb.Feedback) {
	answer, ok := r.searches.Get(f.QueryUID)
	place := slices.Index(answer, maphash.String(r.seed, f.Slug))
	if !ok || place < 0 {
		return
	}
	if b, err := r.take(f, "click "+f.QueryUID+" "+f.Slug); b != nil && err == nil {
		r.tell(f, place)
		b.later.Do(func() { time.AfterFunc(clicksWait, func() { _ = r.Flush() }) })
	}
}

// Vote counts a vote of a visitor, if it counts, and returns when it is kept. What
// visitor means is the caller's to say.
func (r *Recorder) Vote(ctx context.Context, visitor string, f kb.Feedback) error {
	b, err := r.take(f, "vote "+visitor+" "+f.Slug)
	if b == nil || err != nil {
		return err
	}
	r.tell(f, 0)
	go func() { _ = r.Flush() }() // votes that come meanwhile are written together by the next one
	select {
	case <-b.done:
		return b.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *Recorder) tell(f kb.Feedback, place int) {
	if r.Counted != nil {
		r.Counted(f, place)
	}
}

// take adds what was not counted before to the batch that it gives, none otherwise.
func (r *Recorder) take(f kb.Feedback, counts string) (*batch, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.batch.all) >= maxWaiting {
		return nil, kb.Errorf(kb.Busy, "feedback_busy", "too many votes are waiting to be kept; try again")
	}
	if !r.counted.Add(counts, struct{}{}, 1) {
		return nil, nil
	}
	r.batch.all, r.batch.counts = append(r.batch.all, f), append(r.batch.counts, counts)
	return r.batch, nil
}

// Flush writes what has been taken.
func (r *Recorder) Flush() error {
	r.writing <- struct{}{}
	defer func() { <-r.writing }()
	r.mu.Lock()
	b := r.batch
	r.batch = newBatch()
	r.mu.Unlock()
	if len(b.all) > 0 {
		b.err = r.write(b)
	}
	close(b.done)
	return b.err
}

// write forgets that a batch was counted where it could not be kept.
func (r *Recorder) write(b *batch) error {
	ctx, cancel := context.WithTimeout(context.Background(), writeTime)
	defer cancel()
	err := r.store.AddFeedback(ctx, b.all...)
	if err == nil {
		return nil
	}
	for _, counts := range b.counts {
		r.counted.Forget(counts)
	}
	r.log.Error("votes and clicks could not be kept", "count", len(b.all), "error", err)
	return fmt.Errorf("keep %d votes and clicks: %w", len(b.all), err)
}
