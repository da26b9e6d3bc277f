package api

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/feedback"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// eventHuman is that a reader asked a human after a search.
const eventHuman kb.FeedbackKind = "human"

// counted lets metrics and the search log know which clicks and votes count.
func (s *Server) counted(f kb.Feedback, place int) {
	s.metrics.Feedback(f.Kind)
	if f.Kind == kb.FeedbackClick {
		if s.deps.Experiments != nil {
			s.deps.Experiments.Clicked(f.QueryUID, f.Slug)
		}
		s.searches.Clicked(f.QueryUID, f.Slug, place)
		return
	}
	s.searches.Voted(f.QueryUID, f.Kind == kb.FeedbackHelpful)
	s.searches.Reason(f.Slug, f.Reason, f.At)
}

// events takes a reader's click or vote.
func (s *Server) events(c echo.Context) error {
	var body Event
	if err := request.JSON(c, &body); err != nil {
		return err
	}
	if body.Event == eventHuman {
		s.searches.WentToHuman(body.QueryUID)
		return c.NoContent(http.StatusNoContent)
	}
	if err := s.Feedback(c, kb.Feedback{Slug: body.Slug, Kind: body.Event, QueryUID: body.QueryUID, Reason: body.Reason}); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// ticketsWithin is how long those who ask for metrics wait for the number of tickets.
const ticketsWithin = time.Second

// tickets is how many wait, and how many of these are overdue; none where that can't be
// told.
func (s *Server) tickets() (open, overdue int) {
	ctx, cancel := context.WithTimeout(context.Background(), ticketsWithin)
	defer cancel()
	open, overdue, err := s.searches.Waiting(ctx)
	if err != nil {
		s.deps.Log.Warn("tickets are not counted", "error", err)
	}
	return open, overdue
}

// Feedback keeps what a reader did, if it counts. What does not count is checked like
// the rest, and leaves nothing.
func (s *Server) Feedback(c echo.Context, f kb.Feedback) error {
	ctx, who := c.Request().Context(), s.Principal(c)
	f, err := feedback.Check(ctx, s.deps.Library, who, f, s.Now())
	if err != nil {
		return err
	}
	if f.Kind != kb.FeedbackClick {
		return s.feedback.Vote(ctx, s.visitor(c), f)
	}
	s.feedback.Click(f)
	return nil
}

// Opened counts that somebody opened an article, and out of the answer to which search,
// if they did: no program that fetches pages for later or for others, and nobody who
// opens more than people read.
func (s *Server) Opened(c echo.Context, slug, queryUID string) {
	r := c.Request()
	if IsHead(r) || isAhead(r.Header) || robotPattern.MatchString(r.UserAgent()) || s.rates.Take(s.Now(), "click "+auth.ClientOf(c.RealIP())) > 0 {
		return
	}
	if queryUID == "" {
		s.searches.Viewed(slug, searchlog.WayOther, s.Now())
		return
	}
	s.searches.Viewed(slug, searchlog.WaySearch, s.Now())
	_ = s.Feedback(c, kb.Feedback{Slug: slug, Kind: kb.FeedbackClick, QueryUID: queryUID}) // the reader came for the article
}

// robotPattern finds the names that robots give themselves, as Baiduspider and bingbot.
var robotPattern = regexp.MustCompile(`(?i)bot\b|spider|crawl|slurp|preview`)

// isAhead reports whether a browser fetches a page before anybody asks for it.
func isAhead(h http.Header) bool {
	for _, name := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		if v := strings.ToLower(h.Get(name)); strings.HasPrefix(v, "prefetch") || strings.HasPrefix(v, "preview") {
			return true
		}
	}
	return false
}

// Client is who signed in, else the client's address (an IPv6 client's network). What a
// browser says of itself is no part of it, since it can say anything.
func (s *Server) Client(c echo.Context) string {
	if who := s.Principal(c).ID; who != "" {
		return who
	}
	return auth.ClientOf(c.RealIP())
}

// visitor tells readers apart for a day, without keeping who they are: the client under a
// key of this process.
func (s *Server) visitor(c echo.Context) string {
	sum := hmac.New(sha256.New, []byte(s.key))
	sum.Write([]byte(s.Now().In(kb.Shanghai).Format(time.DateOnly) + "\n" + s.Client(c)))
	return string(sum.Sum(nil))
}
