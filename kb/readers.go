package kb

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

var queryUIDPattern = regexp.MustCompile(`^[A-Z0-9]{0,64}$`)

// Feedback is what a reader did as it may be kept: with its time, without personal
// data, on an article that they may see.
func (l *Library) Feedback(ctx context.Context, who Principal, f Feedback) (Feedback, error) {
	switch {
	case !slices.Contains([]FeedbackKind{FeedbackClick, FeedbackHelpful, FeedbackUnhelpful}, f.Kind):
		return f, invalid("event", "invalid_event", "event must be click, helpful or unhelpful")
	case !queryUIDPattern.MatchString(f.QueryUID):
		return f, invalid("queryUid", "invalid_query_uid", "queryUid is not one that a search gave")
	case utf8.RuneCountInString(f.Reason) > MaxReasonRunes:
		return f, invalid("reason", "invalid_reason", "reason is longer than %d characters", MaxReasonRunes)
	}
	if _, err := l.Article(ctx, who, f.Slug, time.Time{}); err != nil {
		return f, err
	}
	f.Reason, f.At = strings.TrimSpace(f.Reason), l.now()
	if l.Mask != nil {
		f.Reason = l.Mask(f.Reason)
	}
	return f, nil
}

// Popular are the articles opened most of late that somebody may see, at most limit
// of them.
func (l *Library) Popular(ctx context.Context, who Principal, limit int) ([]Revision, error) {
	now := l.now()
	slugs, err := l.Store.Popular(ctx, 4*limit) // some are taken back since, or not for them
	if err != nil {
		return nil, err
	}
	var out []Revision
	for _, slug := range slugs {
		if len(out) == limit {
			break
		}
		r, err := l.Article(ctx, who, slug, now)
		if KindOf(err) == NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}
