package feedback

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
)

var queryUIDPattern = regexp.MustCompile(`^[A-Z0-9]{0,64}$`)

// Check is what a reader did as it may be kept: with its time, without personal data,
// on an article of the library that they may see.
func Check(ctx context.Context, l *kb.Library, who kb.Principal, f kb.Feedback, now time.Time) (kb.Feedback, error) {
	switch {
	case !slices.Contains([]kb.FeedbackKind{kb.FeedbackClick, kb.FeedbackHelpful, kb.FeedbackUnhelpful}, f.Kind):
		return f, invalid("event", "invalid_event", "event must be click, helpful or unhelpful")
	case !queryUIDPattern.MatchString(f.QueryUID):
		return f, invalid("queryUid", "invalid_query_uid", "queryUid is not one that a search gave")
	case utf8.RuneCountInString(f.Reason) > kb.MaxReasonRunes:
		return f, invalid("reason", "invalid_reason", "reason is longer than 300 characters")
	}
	if _, err := l.Article(ctx, who, f.Slug, time.Time{}); err != nil {
		return f, err
	}
	f.Reason, f.At = strings.TrimSpace(f.Reason), now
	if l.Mask != nil {
		f.Reason = l.Mask(f.Reason)
	}
	return f, nil
}

func invalid(field, code, detail string) error {
	return &kb.Error{Kind: kb.Invalid, Code: code, Detail: detail, Fields: []kb.FieldError{{Field: field, Message: detail}}}
}

// Popular are the articles of the library opened most of late that somebody may see, at
// most limit of them.
func Popular(ctx context.Context, l *kb.Library, who kb.Principal, limit int, now time.Time) ([]kb.Revision, error) {
	slugs, err := l.Store.Popular(ctx, 4*limit) // some are taken back since, or not for them
	if err != nil {
		return nil, err
	}
	var out []kb.Revision
	for _, slug := range slugs {
		if len(out) == limit {
			break
		}
		r, err := l.Article(ctx, who, slug, now)
		if kb.KindOf(err) == kb.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}
