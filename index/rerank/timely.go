package rerank

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"

	"github.com/wenjin-kb/wenjin/index/endpoint"
)

// keptScores are for so many questions.
const keptScores = 2000

// Timely is a client whose judgements come in good time, or not at all.
type Timely struct {
	client *Client
	scores *endpoint.Timely[key, []float64]
}

// key names a question and the texts that are judged.
type key [sha256.Size]byte

// NewTimely makes one.
func NewTimely(c *Client) *Timely {
	return &Timely{c, endpoint.NewTimely[key, []float64](keptScores)}
}

var errLate = errors.New("the reranker has not judged in time")

// Scores are those of the client, which are not changed.
func (t *Timely) Scores(ctx context.Context, question string, texts []string) ([]float64, error) {
	scores, in := t.scores.Get(ctx, newKey(question, texts), func(ctx context.Context) ([]float64, error) { return t.client.Scores(ctx, question, texts) })
	if !in {
		return nil, errLate
	}
	return scores, nil
}

// Down reports an endpoint that is not waited for.
func (t *Timely) Down() bool { return t.scores.Breaker.Down() }

func newKey(question string, texts []string) (k key) {
	h := sha256.New()
	write := func(text string) { // with its length, so that no two lists are written the same
		_, _ = h.Write(binary.AppendUvarint(nil, uint64(len(text)))) // never fails
		_, _ = h.Write([]byte(text))
	}
	write(question)
	for _, t := range texts {
		write(t)
	}
	return key(h.Sum(nil))
}
