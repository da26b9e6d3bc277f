// Package embed has texts turned into vectors by an endpoint of the house, and keeps them:
// vLLM, TEI, Ollama, Xinference and others speak the protocol of OpenAI's embeddings.
//
// [Passages] are what a document is compared by. A [Keeper] gives the indexes of vectors
// (index/nearest) those of their texts, from the store where it has them and from the
// endpoint where not, in the background; and the vectors of questions in good time, or not
// at all: an endpoint that is slow or down costs no search more than its budget, nor most of
// them anything.
package embed

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/wenjin-kb/wenjin/index/endpoint"
	"github.com/wenjin-kb/wenjin/index/nearest"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/vector"
)

// Store keeps vectors by the space that they can be compared in, and what they are of.
type Store interface {
	// Vectors are those that there are.
	Vectors(ctx context.Context, space string, keys []Key) (map[Key][]byte, error)
	Keep(ctx context.Context, space string, vectors map[Key][]byte) error
	// Spaces are those of which vectors are kept.
	Spaces(ctx context.Context) ([]string, error)
	// Forget forgets all vectors of a space.
	Forget(ctx context.Context, space string) error
}

// Keeper gives vectors to whoever needs them.
type Keeper struct {
	client  *Client
	store   Store
	log     *slog.Logger
	queries *endpoint.Timely[string, vector.Vector]
	pause   time.Duration // after trouble, at first

	mu      sync.Mutex
	indexes []*nearest.Index // that want vectors, the newest last
	wake    chan struct{}
	trouble string
}

const (
	batch        = 32 // passages that are sent at once
	textsAtATime = 64
	sendTime     = 2 * time.Minute // for a batch, on a machine that has other work
	pauseTime    = time.Second
	longestPause = time.Minute
	keptQueries  = 10_000 // vectors of questions
)

// NewKeeper makes one that has given nothing yet: Run does.
func NewKeeper(c *Client, s Store, log *slog.Logger) *Keeper {
	return &Keeper{client: c, store: s, log: log, queries: endpoint.NewTimely[string, vector.Vector](keptQueries), pause: pauseTime, wake: make(chan struct{}, 1)}
}

// Attach makes an index of vectors that is filled as long as it is attached.
func (k *Keeper) Attach() *nearest.Index {
	x := nearest.NewIndex()
	k.mu.Lock()
	k.indexes = append(k.indexes, x)
	k.mu.Unlock()
	k.nudge()
	return x
}

// Detach lets an index be.
func (k *Keeper) Detach(x *nearest.Index) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.indexes = slices.DeleteFunc(k.indexes, func(have *nearest.Index) bool { return have == x })
}

func (k *Keeper) nudge() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// Query is the vector of a question, if it is known or comes in time.
func (k *Keeper) Query(ctx context.Context, text string) (vector.Vector, bool) {
	return k.queries.Get(ctx, text, func(ctx context.Context) (vector.Vector, error) { return k.Ask(ctx, text) })
}

// Ask is the vector of a question, however long that takes.
func (k *Keeper) Ask(ctx context.Context, text string) (vector.Vector, error) {
	got, err := k.client.embed(ctx, []string{text}, forQuery)
	if err != nil {
		return vector.Vector{}, err
	}
	return got[0], nil
}

// Progress is how far the vectors are.
type Progress struct {
	Texts, Waiting int
	Down           bool   // questions get no vectors
	Trouble        string // what keeps texts from getting theirs; empty is nothing
}

// Progress tells of the index that was attached last.
func (k *Keeper) Progress() (p Progress) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if n := len(k.indexes); n > 0 {
		p.Texts, p.Waiting = k.indexes[n-1].Count()
	}
	p.Trouble, p.Down = k.trouble, k.queries.Breaker.Down()
	return p
}

// Run fills the attached indexes until the context ends.
func (k *Keeper) Run(ctx context.Context) {
	for ctx.Err() == nil {
		err := k.Fill(ctx)
		for pause := k.pause; err != nil && ctx.Err() == nil; pause = min(2*pause, longestPause) {
			k.note(err)
			wait(ctx, pause, nil)
			err = k.Fill(ctx)
		}
		k.note(nil)
		wait(ctx, time.Second, k.wake)
	}
}

func wait(ctx context.Context, most time.Duration, wake <-chan struct{}) {
	late := time.NewTimer(most)
	defer late.Stop()
	select {
	case <-ctx.Done():
	case <-late.C:
	case <-wake:
	}
}

// note keeps what is wrong, and logs it once.
func (k *Keeper) note(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := ""
	if err != nil && !errors.Is(err, context.Canceled) {
		now = err.Error()
	}
	if now != k.trouble && now != "" {
		k.log.Warn("texts wait for their vectors, and are found by their words alone", "error", now)
	}
	k.trouble = now
}

// Fill gives every text of every index that waits its vectors. What Run does besides is to
// try again.
func (k *Keeper) Fill(ctx context.Context) error {
	k.mu.Lock()
	indexes := slices.Clone(k.indexes)
	k.mu.Unlock()
	for _, x := range indexes {
		filled := 0
		for {
			texts := x.Waiting(textsAtATime)
			if len(texts) == 0 {
				break
			}
			if err := k.give(ctx, x, texts); err != nil {
				return err
			}
			filled += len(texts)
		}
		if filled == 0 {
			continue
		}
		k.log.Info("texts have their vectors", "texts", filled)
		if err := k.forgetOthers(ctx); err != nil {
			return err
		}
	}
	return nil
}

// forgetOthers forgets the vectors of other models, once all texts have those of this one.
func (k *Keeper) forgetOthers(ctx context.Context) error {
	spaces, err := k.store.Spaces(ctx)
	if err != nil {
		return err
	}
	for _, s := range spaces {
		if s != k.client.Space() {
			if err := k.store.Forget(ctx, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// give gives some texts their vectors.
func (k *Keeper) give(ctx context.Context, x *nearest.Index, texts []*retrieve.Text) error {
	passages := make([][]Passage, len(texts))
	var all []Passage
	for i, t := range texts {
		passages[i] = Passages(t.Whole().Document)
		all = append(all, passages[i]...)
	}
	known, err := k.vectors(ctx, all)
	if err != nil {
		return err
	}
	for i, t := range texts {
		var with []nearest.Passage
		for _, p := range passages[i] {
			with = append(with, nearest.Passage{Start: p.Start, Vector: known[p.key()]})
		}
		x.Put(t, with)
	}
	return nil
}

// vectors are those of passages, but for those that the endpoint refuses.
func (k *Keeper) vectors(ctx context.Context, passages []Passage) (map[Key]vector.Vector, error) {
	missing := map[Key]string{}
	var keys []Key
	for _, p := range passages {
		if _, twice := missing[p.key()]; !twice {
			missing[p.key()] = p.Text
			keys = append(keys, p.key())
		}
	}
	kept, err := k.store.Vectors(ctx, k.client.Space(), keys)
	if err != nil {
		return nil, err
	}
	out := map[Key]vector.Vector{}
	for key, bytes := range kept {
		if v, err := vector.Restore(bytes); err == nil {
			out[key] = v
			delete(missing, key)
		}
	}
	keys = slices.DeleteFunc(keys, func(key Key) bool { _, is := missing[key]; return !is })
	for some := range slices.Chunk(keys, batch) {
		texts := make([]string, len(some))
		for i, key := range some {
			texts[i] = missing[key]
		}
		got, err := k.send(ctx, texts)
		if err != nil {
			return nil, err
		}
		made := map[Key][]byte{}
		for i, v := range got {
			if v.Bytes != nil {
				out[some[i]], made[some[i]] = v, v.AppendBinary(nil)
			}
		}
		if err := k.store.Keep(ctx, k.client.Space(), made); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// send asks for the vectors of texts. Where the endpoint refuses them together, each is
// sent alone: one that is refused then has none.
func (k *Keeper) send(ctx context.Context, texts []string) ([]vector.Vector, error) {
	limited, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	got, err := k.client.embed(limited, texts, forPassage)
	if err == nil || !endpoint.Lasting(err) {
		return got, err
	}
	if len(texts) == 1 {
		return make([]vector.Vector, 1), nil
	}
	var out []vector.Vector
	for _, t := range texts {
		one, err := k.send(ctx, []string{t})
		if err != nil {
			return nil, err
		}
		out = append(out, one...)
	}
	return out, nil
}
