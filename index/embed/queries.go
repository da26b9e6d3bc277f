package embed

import (
	"context"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/wenjin-kb/wenjin/index/vector"
)

const (
	// Budget is how long a search waits for the vector of its question.
	Budget = 150 * time.Millisecond

	askTime     = 5 * time.Second // after which an answer is of no use to later searches either
	keptQueries = 10_000
	failures    = 3 // one after the other, until nobody waits any more
	restTime    = 2 * time.Second
	longestRest = time.Minute
)

// queries gives the vectors of questions in good time, or not at all. While the endpoint
// does not answer, no search waits for it: it is asked for nobody, now and then, whether it
// does again.
type queries struct {
	client *Client
	budget time.Duration
	rest   time.Duration // before it is asked again, at first

	kept  *lru.Cache[string, vector.Vector]
	asked chan struct{} // holds one for each question under way

	mu     sync.Mutex
	failed int
	down   bool
}

func newQueries(c *Client) *queries {
	kept, err := lru.New[string, vector.Vector](keptQueries)
	if err != nil {
		panic(err) // the size is positive
	}
	return &queries{client: c, budget: Budget, rest: restTime, kept: kept, asked: make(chan struct{}, maxAsked)}
}

// vector is that of a question, where it is known or comes in time.
func (q *queries) vector(ctx context.Context, text string) (vector.Vector, bool) {
	if v, ok := q.kept.Get(text); ok {
		return v, true
	}
	if q.isDown() {
		return vector.Vector{}, false
	}
	select {
	case q.asked <- struct{}{}:
	default:
		return vector.Vector{}, false
	}
	came := make(chan vector.Vector, 1)
	go func() {
		defer func() { <-q.asked }()
		if v, err := q.ask(text); err == nil { // too late for this search, it is there for the next
			q.kept.Add(text, v)
			came <- v
		}
		close(came)
	}()
	late := time.NewTimer(q.budget)
	defer late.Stop()
	select {
	case v, ok := <-came:
		return v, ok
	case <-late.C:
		q.note(context.DeadlineExceeded)
	case <-ctx.Done():
	}
	return vector.Vector{}, false
}

// ask asks the endpoint, for no search in particular.
func (q *queries) ask(text string) (vector.Vector, error) {
	ctx, cancel := context.WithTimeout(context.Background(), askTime)
	defer cancel()
	start := time.Now()
	got, err := q.client.embed(ctx, []string{text}, forQuery)
	if err != nil {
		if !lasting(err) { // of this text alone
			q.note(err)
		}
		return vector.Vector{}, err
	}
	if time.Since(start) <= q.budget {
		q.note(nil)
	}
	return got[0], nil
}

func (q *queries) isDown() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.down
}

// note notes how a question was answered.
func (q *queries) note(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err == nil {
		q.failed = 0
		return
	}
	if q.failed++; q.failed >= failures && !q.down {
		q.down = true
		go q.probe()
	}
}

// probeText is asked while nobody waits.
const probeText = "问"

// probe asks until the endpoint answers in time again.
func (q *queries) probe() {
	for pause := q.rest; ; pause = min(2*pause, longestRest) {
		time.Sleep(pause)
		start := time.Now()
		if _, err := q.ask(probeText); err == nil && time.Since(start) <= q.budget {
			q.mu.Lock()
			q.down, q.failed = false, 0
			q.mu.Unlock()
			return
		}
	}
}
