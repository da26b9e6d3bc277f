// Package rerank has a model of the house read the first hits of a search beside the
// question, and put them in order.
//
// A [Client] speaks the protocols of rerankers. An [Engine] is another engine whose first
// hits are judged so, as one more part of their scores, where the judgement comes in time; a
// title that is the question stays first. It finds nothing, and is told of nothing but what
// the other engine has found for whoever asks.
package rerank

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/index/endpoint"
)

// Config says who judges.
type Config struct {
	URL string // with or without /rerank at its end
	// Model is its name there, in the protocol of Jina, Cohere, vLLM, Xinference and others.
	// Without it that of TEI is spoken, whose endpoints have one model.
	Model string
	Key   string // sent as a bearer token; empty is none
}

const (
	keptConnections = 8
	textsAtOnce     = 25      // that TEI is sent: it takes 32, where nothing else is set
	answerBytes     = 1 << 20 // of an answer, in which all texts may stand again
)

// Client asks an endpoint.
type Client struct {
	Config
	endpoint *endpoint.Endpoint
}

// NewClient looks at the configuration; nothing is sent yet.
func NewClient(c Config) (*Client, error) {
	e, err := endpoint.New(endpoint.Config{What: "the reranker", URL: c.URL, Path: []string{"rerank"}, Key: c.Key, Most: keptConnections})
	if err != nil {
		return nil, err
	}
	c.URL = e.Address()
	return &Client{Config: c, endpoint: e}, nil
}

// request is in both forms: the fields of one alone are set.
type request struct {
	Model     string   `json:"model,omitempty"`
	Query     string   `json:"query"`
	Documents []string `json:"documents,omitempty"`
	Texts     []string `json:"texts,omitempty"`
	Truncate  bool     `json:"truncate,omitempty"`
}

// judgement is that of one text, in both forms.
type judgement struct {
	Index     *int     `json:"index"`
	Score     *float64 `json:"score"`
	Relevance *float64 `json:"relevance_score"`
}

// Scores are how well texts answer a question, each from 0 to 1, in the order of the texts.
func (c *Client) Scores(ctx context.Context, question string, texts []string) ([]float64, error) {
	most := max(len(texts), 1)
	if c.Model == "" {
		most = textsAtOnce
	}
	out := make([]float64, len(texts))
	asking, ctx := errgroup.WithContext(ctx)
	at := 0
	for some := range slices.Chunk(texts, most) {
		into := out[at : at+len(some)]
		at += len(some)
		asking.Go(func() error { return c.score(ctx, question, some, into) })
	}
	if err := asking.Wait(); err != nil {
		return nil, err
	}
	return shares(out), nil
}

// score asks for the scores of texts that are sent at once.
func (c *Client) score(ctx context.Context, question string, texts []string, into []float64) error {
	sent := request{Query: question, Texts: texts, Truncate: true}
	if c.Model != "" {
		sent = request{Model: c.Model, Query: question, Documents: texts}
	}
	answer, err := c.endpoint.Ask(ctx, sent, answerBytes)
	if err != nil {
		return err
	}
	return readScores(answer, into)
}

var errNoScores = errors.New("the reranker: the answer is too long, or not what was asked for")

// readScores reads one score for each text, in whichever order and form.
func readScores(answer []byte, into []float64) error {
	var list []judgement
	if bytes.HasPrefix(bytes.TrimLeft(answer, " \t\r\n"), []byte("[")) {
		if json.Unmarshal(answer, &list) != nil {
			return errNoScores
		}
	} else {
		var named struct {
			Results []judgement `json:"results"`
		}
		if json.Unmarshal(answer, &named) != nil {
			return errNoScores
		}
		list = named.Results
	}
	if len(list) != len(into) {
		return errNoScores
	}
	seen := make([]bool, len(into))
	for _, j := range list {
		score := j.Relevance
		if score == nil {
			score = j.Score
		}
		if j.Index == nil || score == nil || *j.Index < 0 || *j.Index >= len(into) || seen[*j.Index] {
			return errNoScores
		}
		seen[*j.Index], into[*j.Index] = true, *score
	}
	return nil
}

// shares are scores from 0 to 1. Where one of them is not, all are taken for logits, which
// some endpoints give.
func shares(scores []float64) []float64 {
	if !slices.ContainsFunc(scores, func(s float64) bool { return s < 0 || s > 1 }) {
		return scores
	}
	for i, s := range scores {
		scores[i] = 1 / (1 + math.Exp(-s))
	}
	return scores
}
