package site

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/kb/recent"
)

const (
	// onceFor is how long after a form was answered the same one again is an impatient
	// second click.
	onceFor = 10 * time.Second
	// onceSessions are remembered.
	onceSessions = 10_000
)

// once lets a form that one session sends twice act once, and answers the second time as
// the first: a double click makes one comment. Only what led on to another page counts; a
// form that was refused is sent again. In between, nothing else was done: who puts
// something back and does it once more means it.
type once struct {
	sessions *recent.Memory[*sender]
	now      func() time.Time
}

// sender is what a session has sent.
type sender struct {
	mu      sync.Mutex
	running map[[sha256.Size]byte]chan struct{} // forms under way; closed when they are through

	last     [sha256.Size]byte // the form that was answered last
	location string            // where it led
	at       time.Time
}

func newOnce(now func() time.Time) *once {
	return &once{recent.New[*sender](onceSessions), now}
}

// of is the sender that a session is.
func (o *once) of(secret string) *sender {
	sum := sha256.Sum256([]byte(secret))
	name := string(sum[:])
	o.sessions.Add(name, &sender{running: map[[sha256.Size]byte]chan struct{}{}}, 1)
	s, _ := o.sessions.Get(name)
	return s
}

// middleware watches the forms of those who have signed in, by the secret of their session.
// Those of nobody, whatever cookie they bring, are not read before their rate and their
// length are looked at.
func (o *once) middleware(server *api.Server) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r, secret := c.Request(), server.SessionSecret(c)
			if r.Method != http.MethodPost || secret == "" || server.Principal(c).ID == "" || !strings.HasPrefix(r.Header.Get(echo.HeaderContentType), echo.MIMEApplicationForm) {
				return next(c)
			}
			body, err := io.ReadAll(r.Body)
			r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), failing{err}))
			if err != nil {
				return next(c) // which says so
			}
			s := o.of(secret)
			if s == nil { // thousands have come in between
				return next(c)
			}
			location, done, err := s.begin(r.Context(), nameOf(r.URL.RequestURI(), body), o.now)
			switch {
			case err != nil:
				return err
			case location != "":
				return c.Redirect(http.StatusSeeOther, location)
			}
			defer func() { done(c.Response()) }()
			return next(c)
		}
	}
}

// nameOf tells a form apart from others.
func nameOf(address string, body []byte) (name [sha256.Size]byte) {
	sum := sha256.New()
	sum.Write([]byte(address + "\n"))
	sum.Write(body)
	sum.Sum(name[:0])
	return name
}

// begin waits until the same form is through, if it is under way, and gives where it led;
// empty lets this one act, and done says what came of it.
func (s *sender) begin(ctx context.Context, form [sha256.Size]byte, now func() time.Time) (location string, done func(*echo.Response), err error) {
	for {
		s.mu.Lock()
		if age := now().Sub(s.at); s.last == form && 0 <= age && age < onceFor {
			defer s.mu.Unlock()
			return s.location, nil, nil
		}
		other := s.running[form]
		if other == nil {
			break
		}
		s.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return "", nil, ctx.Err()
		}
	}
	defer s.mu.Unlock()
	through := make(chan struct{})
	s.running[form] = through
	return "", func(answer *echo.Response) {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.running, form)
		close(through)
		if answer.Committed && answer.Status == http.StatusSeeOther {
			s.last, s.location, s.at = form, answer.Header().Get(echo.HeaderLocation), now()
		}
	}, nil
}

// failing is the end of a body that could not be read.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if f.err == nil {
		return 0, io.EOF
	}
	return 0, f.err
}
