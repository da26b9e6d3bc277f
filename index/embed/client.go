package embed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/wenjin-kb/wenjin/index/endpoint"
	"github.com/wenjin-kb/wenjin/index/vector"
)

// Config says who makes vectors, and how. All of it decides what a vector means.
type Config struct {
	URL        string // with or without /embeddings at its end
	Model      string
	Key        string // sent as a bearer token; empty is none
	Dimensions int    // asked for; 0 leaves it to the model

	QueryPrefix, PassagePrefix string
	// InputType sends input_type, query or passage, as some servers want instead of prefixes.
	InputType bool
}

// Space names the vectors that can be compared with one another.
func (c Config) Space() string {
	name, _ := json.Marshal([]any{c.Model, c.Dimensions, c.QueryPrefix, c.PassagePrefix, c.InputType}) // texts and numbers always marshal
	return string(name)
}

// in is the configuration for another space at the same address; false where that is the
// name of none.
func (c Config) in(space string) (Config, bool) {
	err := json.Unmarshal([]byte(space), &[]any{&c.Model, &c.Dimensions, &c.QueryPrefix, &c.PassagePrefix, &c.InputType})
	return c, err == nil && c.Space() == space
}

// Client asks an endpoint that speaks the protocol of OpenAI's embeddings.
type Client struct {
	Config
	endpoint *endpoint.Endpoint
	space    string
	length   atomic.Int64 // of its vectors; 0 is not known yet
}

// NewClient looks at the configuration; nothing is sent yet.
func NewClient(c Config) (*Client, error) {
	e, err := endpoint.New(endpoint.Config{What: "the embeddings", URL: c.URL, Path: []string{"embeddings"}, Key: c.Key, Most: keptConnections})
	switch {
	case err != nil:
		return nil, err
	case c.Model == "":
		return nil, errors.New("the embeddings need the name of a model")
	case c.Dimensions < 0 || c.Dimensions > vector.MaxDimensions:
		return nil, fmt.Errorf("embeddings have from 1 to %d dimensions, or 0 for what the model gives", vector.MaxDimensions)
	}
	c.URL = e.Address()
	return &Client{Config: c, endpoint: e, space: c.Space()}, nil
}

const (
	keptConnections = 8
	sendTime        = 2 * time.Minute // for a batch, on a machine that has other work
)

// input is what a text is for.
type input string

const (
	forQuery   input = "query"
	forPassage input = "passage"
)

type request struct {
	Model      string   `json:"model"`
	Input      []string `json:"input"`
	Format     string   `json:"encoding_format"`
	Dimensions int      `json:"dimensions,omitempty"`
	InputType  input    `json:"input_type,omitempty"`
}

type response struct {
	Data []struct {
		Index     int       `json:"index"`
		Embedding []float32 `json:"embedding"`
	} `json:"data"`
}

// answerBytes are the most that are read of the answer for one text: a number takes some
// twenty characters.
const answerBytes = 32 * vector.MaxDimensions

// passages gives the vectors of passages, in their order.
func (c *Client) passages(ctx context.Context, texts []string) ([]vector.Vector, error) {
	limited, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	return c.embed(limited, texts, forPassage)
}

// embed gives the vectors of texts, in their order.
func (c *Client) embed(ctx context.Context, texts []string, what input) ([]vector.Vector, error) {
	sent := request{Model: c.Model, Format: "float", Dimensions: c.Dimensions}
	prefix := c.PassagePrefix
	if what == forQuery {
		prefix = c.QueryPrefix
	}
	if c.InputType {
		sent.InputType = what
	}
	for _, t := range texts {
		sent.Input = append(sent.Input, prefix+t)
	}
	answer, err := c.endpoint.Ask(ctx, sent, len(texts)*answerBytes)
	if err != nil {
		return nil, err
	}
	vectors, err := readVectors(answer, len(texts))
	if err == nil && slices.ContainsFunc(vectors, func(v vector.Vector) bool { return !c.fits(v) }) {
		return nil, errLength
	}
	for i := range vectors {
		vectors[i].Space = c.space
	}
	return vectors, err
}

// fits reports a vector as long as those before; the first one is.
func (c *Client) fits(v vector.Vector) bool {
	n := int64(len(v.Bytes))
	return c.length.CompareAndSwap(0, n) || c.length.Load() == n
}

// errLength is that of an endpoint whose model has become another one under the same name.
var errLength = errors.New("the embeddings have another number of dimensions than before: it seems to be another model")

// errNoVectors is that of an answer that is none.
var errNoVectors = errors.New("the answer of the embeddings is not what was asked for")

// readVectors reads as many vectors as were asked for, all of one length.
func readVectors(src []byte, count int) ([]vector.Vector, error) {
	var r response
	if err := json.Unmarshal(src, &r); err != nil {
		return nil, fmt.Errorf("%w, or too long", errNoVectors)
	}
	out := make([]vector.Vector, count)
	if len(r.Data) != count {
		return nil, fmt.Errorf("%w: %d vectors, not %d", errNoVectors, len(r.Data), count)
	}
	for _, d := range r.Data {
		if d.Index < 0 || d.Index >= count || out[d.Index].Bytes != nil || len(d.Embedding) != len(r.Data[0].Embedding) {
			return nil, fmt.Errorf("%w: the vectors are not those of the texts", errNoVectors)
		}
		v, err := vector.New(d.Embedding)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errNoVectors, err)
		}
		out[d.Index] = v
	}
	return out, nil
}
