package api

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

var queryUIDPattern = regexp.MustCompile(`^[A-Z0-9]{0,64}$`)

// events takes a reader's click or vote.
func (s *Server) events(c echo.Context) error {
	var body struct {
		QueryUID string          `json:"queryUid"`
		Slug     string          `json:"slug"`
		Event    kb.FeedbackKind `json:"event"`
		Reason   string          `json:"reason"`
	}
	if err := readJSON(c, &body); err != nil {
		return err
	}
	if err := s.Feedback(c, kb.Feedback{Slug: body.Slug, Kind: body.Event, QueryUID: body.QueryUID, Reason: body.Reason}); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// Feedback keeps what a reader did with an article that they may see.
func (s *Server) Feedback(c echo.Context, f kb.Feedback) error {
	switch {
	case !slices.Contains([]kb.FeedbackKind{kb.FeedbackClick, kb.FeedbackHelpful, kb.FeedbackUnhelpful}, f.Kind):
		return invalid("event", "invalid_event", "event must be click, helpful or unhelpful")
	case !queryUIDPattern.MatchString(f.QueryUID):
		return invalid("queryUid", "invalid_query_uid", "queryUid is not one that a search gave")
	case utf8.RuneCountInString(f.Reason) > kb.MaxReasonRunes:
		return invalid("reason", "invalid_reason", "reason is longer than 300 characters")
	}
	ctx := c.Request().Context()
	if _, err := s.deps.Library.Article(ctx, s.Principal(c), f.Slug, time.Time{}); err != nil {
		return err
	}
	f.Reason, f.At = s.deps.MaskQuery(strings.TrimSpace(f.Reason)), s.Now()
	return s.deps.Feedback.AddFeedback(ctx, f)
}
