// Package chat has a language model of the house write: vLLM, TGI, Ollama, Xinference and
// others speak the protocol of OpenAI's chat completions.
//
// It takes nothing from an endpoint but pieces of text, and of those no more than [MaxText]
// bytes within [MaxTime]. One that fails again and again is let be for a while.
package chat

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Limits of one answer.
const (
	MaxText   = 32 << 10 // bytes
	MaxTime   = 25 * time.Second
	maxTokens = 800      // asked for
	maxEvents = 1 << 20  // bytes that are read, of which most stand around the text
	maxLine   = 64 << 10 // bytes of one event
	maxAsked  = 4        // answers are written at once
)

// Config says who writes.
type Config struct {
	URL   string // with or without /chat/completions at its end
	Model string
	Key   string // sent as a bearer token; empty is none
}

// Client asks an endpoint. It goes to no other address than the one it is given, and tells
// of nothing that is sent or answered.
type Client struct {
	Config
	http  *http.Client
	time  time.Duration // for an answer
	asked chan struct{} // holds one for each answer under way
	state breaker
}

// NewClient looks at the configuration; nothing is sent yet.
func NewClient(c Config) (*Client, error) {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("the address of the model is none, as http://127.0.0.1:8000/v1 is one")
	case u.User != nil:
		return nil, errors.New("the address of the model holds a password: the key belongs into a file")
	case c.Model == "":
		return nil, errors.New("chat completions need the name of a model")
	}
	if !strings.HasSuffix(u.Path, "/chat/completions") {
		u = u.JoinPath("chat", "completions")
	}
	c.URL = u.String()
	never := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{Config: c, time: MaxTime, asked: make(chan struct{}, maxAsked), state: newBreaker(), http: &http.Client{CheckRedirect: never, Transport: &http.Transport{
		MaxIdleConnsPerHost: maxAsked, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 64 << 10,
	}}}, nil
}

// Errors of an endpoint that is not asked.
var (
	ErrBusy = errors.New("the model writes as many answers as it may")
	ErrDown = errors.New("the model has failed, and is let be for a while")
)

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

type request struct {
	Model       string    `json:"model"`
	Messages    []message `json:"messages"`
	Stream      bool      `json:"stream"`
	Temperature float64   `json:"temperature"`
	MaxTokens   int       `json:"max_tokens"`
}

// part is a piece of an answer, or a whole one.
type part struct {
	Choices []struct {
		Index   int     `json:"index"`
		Delta   message `json:"delta"`
		Message message `json:"message"`
		Reason  string  `json:"finish_reason"`
	} `json:"choices"`
	Error json.RawMessage `json:"error"`
}

// Write has the model write: what it is told by the house first, then what it is given. Each
// piece goes to take, which says whether more is wanted. Whole reports that the model ended
// by itself: of what it did not end the last sentence may be half.
func (c *Client) Write(ctx context.Context, told, given string, take func(piece string) (more bool)) (whole bool, err error) {
	select {
	case c.asked <- struct{}{}:
	default:
		return false, ErrBusy
	}
	defer func() { <-c.asked }()
	if !c.state.enter() {
		return false, ErrDown
	}
	limited, cancel := context.WithTimeout(ctx, c.time)
	defer cancel()
	whole, err = c.write(limited, told, given, take)
	if ctx.Err() == nil { // that a reader has gone says nothing of the endpoint
		c.state.note(err)
	} else {
		c.state.leave()
	}
	return whole, err
}

func (c *Client) write(ctx context.Context, told, given string, take func(string) bool) (whole bool, err error) {
	body, err := json.Marshal(request{Model: c.Model, Messages: []message{{"system", told}, {"user", given}}, Stream: true, MaxTokens: maxTokens})
	if err != nil {
		return false, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, bytes.NewReader(body))
	if err != nil {
		return false, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	if c.Key != "" {
		r.Header.Set("Authorization", "Bearer "+c.Key)
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return false, withoutAddress(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return false, fmt.Errorf("the model answers with status %d", answer.StatusCode)
	}
	limited := io.LimitReader(answer.Body, maxEvents)
	switch kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type")); kind {
	case "text/event-stream":
		return readEvents(limited, take)
	case "application/json": // it does not stream
		return readWhole(limited, take)
	}
	return false, errors.New("the model answers with something else than text")
}

// withoutAddress is an error of the client without the address, which is the house's own.
func withoutAddress(err error) error {
	if failed, ok := err.(*url.Error); ok {
		err = failed.Err
	}
	return fmt.Errorf("the model can't be reached: %w", err)
}

var errNoAnswer = errors.New("the model answers with something else than was asked for")

// readEvents reads server-sent events, of which data alone counts.
func readEvents(r io.Reader, take func(string) bool) (whole bool, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	size, any, ended := 0, false, false
	for lines.Scan() {
		data, is := strings.CutPrefix(lines.Text(), "data:")
		if data = strings.TrimSpace(data); !is || data == "" {
			continue
		}
		if data == "[DONE]" {
			return any && ended, errorUnless(any)
		}
		var p part
		if json.Unmarshal([]byte(data), &p) != nil || len(p.Error) > 0 && string(p.Error) != "null" {
			return false, errNoAnswer
		}
		if len(p.Choices) == 0 || p.Choices[0].Index != 0 {
			continue
		}
		choice := p.Choices[0]
		any, ended = true, ended || choice.Reason == "stop"
		if size += len(choice.Delta.Content); size > MaxText || choice.Delta.Content != "" && !take(choice.Delta.Content) {
			return false, nil
		}
	}
	if err := lines.Err(); err != nil {
		return false, withoutAddress(err)
	}
	return any && ended, errorUnless(any)
}

func errorUnless(any bool) error {
	if any {
		return nil
	}
	return errNoAnswer
}

func readWhole(r io.Reader, take func(string) bool) (whole bool, err error) {
	src, err := io.ReadAll(r)
	if err != nil {
		return false, withoutAddress(err)
	}
	var p part
	if json.Unmarshal(src, &p) != nil || len(p.Choices) == 0 {
		return false, errNoAnswer
	}
	text := p.Choices[0].Message.Content
	if len(text) > MaxText {
		return false, nil
	}
	return take(text) && p.Choices[0].Reason == "stop", nil
}
