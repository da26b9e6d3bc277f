// Package endpoint asks models of the house over HTTP, and doubts them: those that speak the
// protocols of OpenAI and of rerankers.
//
// An [Endpoint] goes to the one address that it is given, follows no redirect, knows no proxy
// of the environment, reads no more than it is told to, and tells of nothing that is sent or
// answered. A [Breaker] lets one that fails again and again be for a while. [Timely] gives
// answers in good time, or not at all, for what must not wait.
package endpoint

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb/unreached"
)

// Config says who is asked.
type Config struct {
	What string   // is asked, as errors name it: “the embeddings”
	URL  string   // with or without Path at its end
	Path []string // where the protocol has its requests, for instance chat, completions
	Key  string   // sent as a bearer token; empty is none
	Most int      // connections that are kept
}

// Endpoint is an address that answers JSON.
type Endpoint struct {
	what, address, key string
	http               *http.Client
}

// headerBytes are the most that are read before an answer.
const headerBytes = 64 << 10

// New looks at the configuration; nothing is sent yet.
func New(c Config) (*Endpoint, error) {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("the address of %s is none, as http://127.0.0.1:8000/v1 is one", c.What)
	case u.User != nil:
		return nil, fmt.Errorf("the address of %s holds a password: the key belongs into a file", c.What)
	}
	if !strings.HasSuffix(strings.TrimRight(u.Path, "/"), "/"+strings.Join(c.Path, "/")) {
		u = u.JoinPath(c.Path...)
	}
	never := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Endpoint{what: c.What, address: u.String(), key: c.Key, http: &http.Client{CheckRedirect: never, Transport: &http.Transport{
		MaxIdleConnsPerHost: c.Most, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: headerBytes,
	}}}, nil
}

// Address is where requests go.
func (e *Endpoint) Address() string { return e.address }

// Status is that of an answer that is none.
type Status struct {
	What string
	Code int
}

func (s Status) Error() string { return fmt.Sprintf("%s: status %d", s.What, s.Code) }

// Lasting reports a refusal of what was sent, which sending it again will not change.
func Lasting(err error) bool {
	var s Status
	return errors.As(err, &s) && (s.Code == http.StatusBadRequest || s.Code == http.StatusRequestEntityTooLarge || s.Code == http.StatusUnprocessableEntity)
}

// Post sends a body as JSON and gives an answer of status 200, which the caller closes.
func (e *Endpoint) Post(ctx context.Context, body any, accept string) (*http.Response, error) {
	sent, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e.address, bytes.NewReader(sent))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", accept)
	if e.key != "" {
		r.Header.Set("Authorization", "Bearer "+e.key)
	}
	answer, err := e.http.Do(r)
	if err != nil {
		return nil, e.Unreached(err)
	}
	if answer.StatusCode != http.StatusOK {
		_ = answer.Body.Close()
		return nil, Status{e.what, answer.StatusCode}
	}
	return answer, nil
}

// Ask sends a body as JSON and gives the first bytes of the answer, at most so many.
func (e *Endpoint) Ask(ctx context.Context, body any, most int) ([]byte, error) {
	answer, err := e.Post(ctx, body, "application/json")
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	read, err := io.ReadAll(io.LimitReader(answer.Body, int64(most)))
	if err != nil {
		return nil, e.Unreached(err)
	}
	return read, nil
}

// Unreached is an error of the connection: without the address, which is the house's own,
// and without what was sent.
func (e *Endpoint) Unreached(err error) error {
	return fmt.Errorf("%s: can't be reached: %w", e.what, unreached.Why(err))
}

// KeyIn is the key in a file; of no file it is none.
func KeyIn(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	key, err := os.ReadFile(file)
	return strings.TrimSpace(string(key)), err
}
