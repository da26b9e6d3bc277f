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
	"maps"
	"net/http"
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
	// Spaces are those of which vectors are kept, and how many of each.
	Spaces(ctx context.Context) (map[string]int, error)
	// Keys are those of all vectors of a space; Drop forgets some.
	Keys(ctx context.Context, space string) ([]Key, error)
	Drop(ctx context.Context, space string, keys []Key) error
	// Forget forgets all vectors of a space.
	Forget(ctx context.Context, space string) error
}

// Keeper gives vectors to whoever needs them.
type Keeper struct {
	client *Client // whose vectors the texts are to have
	store  Store
	log    *slog.Logger
	pause  time.Duration                     // after trouble, at first
	settle time.Duration                     // after which an index is taken to be whole
	chosen bool                              // whose vectors serve first
	built  map[*nearest.Index]*nearest.Index // with the vectors of another model, beside those that serve
	swept  time.Time

	doubted  bool   // the model is known again by what it has made of a collection
	replaced string // the space that serves a collection instead of that of the client, as far as somebody was looked for who answers by it

	mu          sync.Mutex
	serving     *source              // whose vectors the indexes have
	indexes     []*nearest.Index     // that want vectors, the newest last
	collections []nearest.Collection // that want vectors, too
	next        *nearest.Index       // is filled with the vectors of another model; nil is none
	attached    time.Time            // the newest of them
	wake        chan struct{}
	trouble     string
}

// source is who turns questions into vectors.
type source struct {
	client  *Client
	queries *endpoint.Timely[string, vector.Vector]
}

func newSource(c *Client) *source {
	return &source{c, endpoint.NewTimely[string, vector.Vector](keptQueries)}
}

const (
	batch        = 32 // passages that are sent at once
	textsAtATime = 64
	pauseTime    = time.Second
	longestPause = time.Minute
	keptQueries  = 10_000 // vectors of questions
	settleTime   = time.Hour
)

// NewKeeper makes one that has given nothing yet: Run does.
func NewKeeper(c *Client, s Store, log *slog.Logger) *Keeper {
	return &Keeper{client: c, store: s, log: log, serving: newSource(c), pause: pauseTime, settle: settleTime, wake: make(chan struct{}, 1)}
}

// Attach makes an index of vectors that is filled as long as it is attached.
func (k *Keeper) Attach() *nearest.Index {
	x := nearest.NewIndex()
	k.mu.Lock()
	k.indexes, k.attached = append(k.indexes, x), time.Now()
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
	from := k.source()
	return from.queries.Get(ctx, text, func(ctx context.Context) (vector.Vector, error) { return from.ask(ctx, text) })
}

// Ask is the vector of a question, however long that takes.
func (k *Keeper) Ask(ctx context.Context, text string) (vector.Vector, error) {
	return k.source().ask(ctx, text)
}

func (k *Keeper) source() *source {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.serving
}

func (s *source) ask(ctx context.Context, text string) (vector.Vector, error) {
	got, err := s.client.embed(ctx, []string{text}, forQuery)
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

// Progress tells of the index that was attached last; while the vectors of another model are
// made, of these.
func (k *Keeper) Progress() (p Progress) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if n := len(k.indexes); k.next != nil {
		p.Texts, p.Waiting = k.next.Count()
	} else if n > 0 {
		p.Texts, p.Waiting = k.indexes[n-1].Count()
	} else if n := len(k.collections); n > 0 {
		p.Texts, p.Waiting = k.collections[n-1].Count()
	}
	p.Trouble, p.Down = k.trouble, k.serving.queries.Breaker.Down()
	return p
}

func (k *Keeper) all() []*nearest.Index {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.indexes)
}

// fill gives the texts of an index that wait the vectors that serve.
func (k *Keeper) fill(ctx context.Context, x *nearest.Index) error {
	from, filled := k.source().client, 0
	for {
		texts := x.Waiting(textsAtATime)
		if len(texts) == 0 {
			break
		}
		if err := k.give(ctx, x, texts, from); err != nil {
			return err
		}
		filled += len(texts)
	}
	if filled == 0 {
		return nil
	}
	k.log.Info("texts have their vectors", "texts", filled)
	if from != k.client {
		return nil
	}
	return k.forgetOthers(ctx)
}

// forgetOthers forgets the vectors of other models, once all texts have those of this one.
func (k *Keeper) forgetOthers(ctx context.Context) error {
	spaces, err := k.store.Spaces(ctx)
	if err != nil {
		return err
	}
	for s := range spaces {
		if s != k.client.space {
			if err := k.store.Forget(ctx, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// give gives some texts their vectors of one model.
func (k *Keeper) give(ctx context.Context, x *nearest.Index, texts []*retrieve.Text, from *Client) error {
	passages, err := k.passages(ctx, texts, from)
	if err != nil {
		return err
	}
	for i, t := range texts {
		x.Put(t, passages[i])
	}
	return nil
}

// passages are those of some texts, with their vectors of one model.
func (k *Keeper) passages(ctx context.Context, texts []*retrieve.Text, from *Client) ([][]nearest.Passage, error) {
	passages := make([][]Passage, len(texts))
	var all []Passage
	for i, t := range texts {
		passages[i] = Passages(t.Whole().Document)
		all = append(all, passages[i]...)
	}
	known, err := k.vectors(ctx, all, from)
	if err != nil {
		return nil, err
	}
	out := make([][]nearest.Passage, len(texts))
	for i := range texts {
		for _, p := range passages[i] {
			out[i] = append(out[i], nearest.Passage{Start: p.Start, Vector: known[p.key()]})
		}
	}
	return out, nil
}

// known are the vectors of passages that the store has, and the texts of those that it has
// not.
func (k *Keeper) known(ctx context.Context, passages []Passage, from *Client) (out map[Key]vector.Vector, missing map[Key]string, err error) {
	missing = map[Key]string{}
	for _, p := range passages {
		missing[p.key()] = p.Text
	}
	kept, err := k.store.Vectors(ctx, from.space, slices.Collect(maps.Keys(missing)))
	if err != nil {
		return nil, nil, err
	}
	out = map[Key]vector.Vector{}
	for key, bytes := range kept {
		if v, err := vector.Restore(bytes); err == nil && from.fits(v) {
			v.Space = from.space
			out[key] = v
			delete(missing, key)
		}
	}
	return out, missing, nil
}

// vectors are those of passages, but for those that the endpoint refuses. Of another model
// than that of the configuration, they are those that there are.
func (k *Keeper) vectors(ctx context.Context, passages []Passage, from *Client) (map[Key]vector.Vector, error) {
	out, missing, err := k.known(ctx, passages, from)
	if err != nil || from != k.client {
		return out, err
	}
	var keys []Key
	for _, p := range passages { // in their order
		if _, is := missing[p.key()]; is && !slices.Contains(keys, p.key()) {
			keys = append(keys, p.key())
		}
	}
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
		if err := k.store.Keep(ctx, k.client.space, made); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// send asks for the vectors of texts. Where the endpoint refuses them together, each is
// sent alone: one that is refused then has none. An endpoint that refuses a harmless one,
// too, refuses whatever it is sent, as one that does not know the model may: that is trouble.
func (k *Keeper) send(ctx context.Context, texts []string) ([]vector.Vector, error) {
	got, err := k.client.passages(ctx, texts)
	if !refused(err) {
		return got, err
	}
	if _, trouble := k.client.passages(ctx, []string{harmless}); trouble != nil {
		return nil, err
	}
	out := make([]vector.Vector, len(texts))
	for i, t := range texts {
		if len(texts) == 1 {
			break // it has been sent alone
		}
		switch one, err := k.client.passages(ctx, []string{t}); {
		case err == nil:
			out[i] = one[0]
		case !refused(err):
			return nil, err
		}
	}
	return out, nil
}

// harmless is a text of which every model makes a vector.
const harmless = "利率"

// refused reports that an endpoint has answered, and may answer other texts with vectors.
func refused(err error) bool {
	var s endpoint.Status
	return endpoint.Lasting(err) || errors.Is(err, errNoVectors) || errors.As(err, &s) && s.Code == http.StatusInternalServerError
}
