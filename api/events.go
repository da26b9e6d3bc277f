package api

import (
	"crypto/hmac"
	"crypto/sha256"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

// How many searches, and how many votes and clicks, are remembered at least.
const (
	keptSearches = 50_000
	keptFeedback = 100_000
)

// events takes a reader's click or vote.
func (s *Server) events(c echo.Context) error {
	var body Event
	if err := readJSON(c, &body); err != nil {
		return err
	}
	if err := s.Feedback(c, kb.Feedback{Slug: body.Slug, Kind: body.Event, QueryUID: body.QueryUID, Reason: body.Reason}); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// Served names a search that is answered; clicks on its results count.
func (s *Server) Served() string {
	uid := newUID()
	s.served.add(uid)
	return uid
}

// Feedback keeps what a reader did, if it counts: one vote of a visitor on an
// article, and one click on it after a search that was answered lately. What does not
// count is checked like the rest, and leaves nothing.
func (s *Server) Feedback(c echo.Context, f kb.Feedback) error {
	return s.deps.Library.Feedback(c.Request().Context(), s.Principal(c), f, func() bool {
		if f.Kind != kb.FeedbackClick {
			return s.counted.add("vote " + s.visitor(c) + " " + f.Slug)
		}
		return s.served.has(f.QueryUID) && !IsHead(c.Request()) && // a HEAD opens nothing
			s.counted.add("click "+f.QueryUID+" "+f.Slug)
	})
}

// visitor tells readers apart for as long as the service runs, without keeping who
// they are: who signed in, else client and browser, under a key of this process.
func (s *Server) visitor(c echo.Context) string {
	sum := hmac.New(sha256.New, []byte(s.key))
	sum.Write([]byte(s.Principal(c).ID + "\n" + auth.ClientOf(c.RealIP()) + "\n" + c.Request().UserAgent()))
	return string(sum.Sum(nil))
}
