package curation

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Judge says what is wrong with a rule: what it says by itself, and what red lines say to
// the text of its banner and to the words of its link.
func Judge(ctx context.Context, rules kb.Checker, r Rule, at time.Time) error {
	if err := r.check(); err != nil {
		return err
	}
	if r.Banner == nil {
		return nil
	}
	var fields []kb.FieldError
	for _, text := range []string{r.Banner.Text, r.Banner.Label} { // each by itself: neither excuses the other
		if text == "" {
			continue
		}
		// As a title, too: a banner is shown as it is written, and a body as Markdown.
		found, err := rules.Check(ctx, kb.Article{Slug: "banner", Title: text, Body: text, Kind: kb.KindKnowledge, Audience: kb.AudiencePublic}, at)
		if err != nil {
			return err
		}
		for _, f := range found {
			field := kb.FieldError{Field: "banner", Message: f.Message + "（" + f.Match + "）"}
			if f.Severity == kb.Block && strings.HasPrefix(f.Rule, "R-") && !slices.Contains(fields, field) {
				fields = append(fields, field)
			}
		}
	}
	if len(fields) > 0 {
		return &kb.Error{Kind: kb.Invalid, Code: "invalid_curation", Detail: "a red line stands against the banner", Fields: fields}
	}
	return nil
}
