// Package chat has a language model of the house write: vLLM, TGI, Ollama, Xinference and
// others speak the protocol of OpenAI's chat completions.
//
// It takes nothing from an endpoint but pieces of text, and of those no more than [MaxText]
// bytes within [MaxTime]. One that fails again and again is let be for a while.
package chat

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/index/endpoint"
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

// Client asks an endpoint.
type Client struct {
	Config
	endpoint *endpoint.Endpoint
	breaker  *endpoint.Breaker
	time     time.Duration // for an answer
}

// NewClient looks at the configuration; nothing is sent yet.
func NewClient(c Config) (*Client, error) {
	e, err := endpoint.New(endpoint.Config{What: "the model", URL: c.URL, Path: []string{"chat", "completions"}, Key: c.Key, Most: maxAsked})
	if err != nil {
		return nil, err
	}
	if c.Model == "" {
		return nil, errors.New("chat completions need the name of a model")
	}
	c.URL = e.Address()
	return &Client{Config: c, endpoint: e, breaker: endpoint.NewBreaker(maxAsked), time: MaxTime}, nil
}

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
	asking, err := c.breaker.Enter()
	if err != nil {
		return false, err
	}
	defer asking.End()
	limited, cancel := context.WithTimeout(ctx, c.time)
	defer cancel()
	whole, err = c.write(limited, told, given, take)
	if ctx.Err() == nil { // that a reader has gone says nothing of the endpoint
		asking.Note(err)
	}
	return whole, err
}

func (c *Client) write(ctx context.Context, told, given string, take func(string) bool) (whole bool, err error) {
	answer, err := c.endpoint.Post(ctx, request{Model: c.Model, Messages: []message{{"system", told}, {"user", given}}, Stream: true, MaxTokens: maxTokens}, "text/event-stream")
	if err != nil {
		return false, err
	}
	defer func() { _ = answer.Body.Close() }()
	limited := io.LimitReader(answer.Body, maxEvents)
	switch kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type")); kind {
	case "text/event-stream":
		whole, err = readEvents(limited, take)
	case "application/json": // it does not stream
		whole, err = readWhole(limited, take)
	default:
		return false, errors.New("the model answers with something else than text")
	}
	if errors.Is(err, errNoAnswer) || err == nil {
		return whole, err
	}
	return false, c.endpoint.Unreached(err)
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
		return false, err
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
		return false, err
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
