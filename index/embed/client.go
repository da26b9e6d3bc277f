package embed

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

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

// Client asks an endpoint that speaks the protocol of OpenAI's embeddings. It goes to no
// other address than the one it is given, and tells of nothing that is sent or answered.
type Client struct {
	Config
	http *http.Client
}

// NewClient looks at the configuration; nothing is sent yet.
func NewClient(c Config) (*Client, error) {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("the address of the embeddings is none, as http://127.0.0.1:8000/v1 is one")
	case u.User != nil:
		return nil, errors.New("the address of the embeddings holds a password: the key belongs into a file")
	case c.Model == "":
		return nil, errors.New("the embeddings need the name of a model")
	case c.Dimensions < 0 || c.Dimensions > vector.MaxDimensions:
		return nil, fmt.Errorf("embeddings have from 1 to %d dimensions, or 0 for what the model gives", vector.MaxDimensions)
	}
	if !strings.HasSuffix(u.Path, "/embeddings") {
		u = u.JoinPath("embeddings")
	}
	c.URL = u.String()
	never := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{Config: c, http: &http.Client{CheckRedirect: never, Transport: &http.Transport{
		MaxIdleConnsPerHost: maxAsked, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 64 << 10,
	}}}, nil
}

// maxAsked questions are asked for at once.
const maxAsked = 8

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

// refused is the status of an answer that is none.
type refused int

func (r refused) Error() string { return fmt.Sprintf("the embeddings answer with status %d", int(r)) }

// lasting reports a refusal of what was sent, which sending it again will not change.
func lasting(err error) bool {
	var status refused
	return errors.As(err, &status) && (status == http.StatusBadRequest || status == http.StatusRequestEntityTooLarge || status == http.StatusUnprocessableEntity)
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
	body, err := json.Marshal(sent)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	if c.Key != "" {
		r.Header.Set("Authorization", "Bearer "+c.Key)
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return nil, withoutAddress(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, refused(answer.StatusCode)
	}
	read, err := io.ReadAll(io.LimitReader(answer.Body, int64(len(texts)*answerBytes)))
	if err != nil {
		return nil, withoutAddress(err)
	}
	return readVectors(read, len(texts))
}

// withoutAddress is an error of the client without the address, which is the house's own.
func withoutAddress(err error) error {
	if failed, ok := err.(*url.Error); ok {
		err = failed.Err
	}
	return fmt.Errorf("the embeddings can't be reached: %w", err)
}

// readVectors reads as many vectors as were asked for, all of one length.
func readVectors(src []byte, count int) ([]vector.Vector, error) {
	var r response
	if err := json.Unmarshal(src, &r); err != nil {
		return nil, errors.New("the answer of the embeddings is too long, or not what was asked for")
	}
	out := make([]vector.Vector, count)
	if len(r.Data) != count {
		return nil, fmt.Errorf("the embeddings answer with %d vectors, not %d", len(r.Data), count)
	}
	for _, d := range r.Data {
		if d.Index < 0 || d.Index >= count || out[d.Index].Bytes != nil || len(d.Embedding) != len(r.Data[0].Embedding) {
			return nil, errors.New("the vectors of the embeddings are not those of the texts")
		}
		v, err := vector.New(d.Embedding)
		if err != nil {
			return nil, err
		}
		out[d.Index] = v
	}
	return out, nil
}
