package main

import (
	"context"
	"log/slog"

	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/feedback"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// retentionFlags say how long what readers did is kept. How long the log is, its own
// flags say.
type retentionFlags struct {
	RetentionVotes  uint `default:"365" help:"Days that single votes and their reasons are kept; 0 is without end. Sums stay." placeholder:"DAYS"`
	RetentionClicks uint `default:"90" help:"Days that single clicks are kept; 0 is without end. Sums stay." placeholder:"DAYS"`

	SearchLog         bool `default:"true" negatable:"" help:"Log what is searched for, without personal data; --no-search-log takes nothing, and leaves what there is."`
	RetentionSearches uint `default:"90" help:"Days that single searches are kept; 0 is without end. Sums stay." placeholder:"DAYS"`
}

func (f retentionFlags) retention() feedback.Retention {
	return feedback.Retention{Votes: int(f.RetentionVotes), Clicks: int(f.RetentionClicks)}
}

// openSearches opens the search log, which takes nothing where the flags say so.
func (f retentionFlags) openSearches(ctx context.Context, data string, audit kb.Audit, log *slog.Logger) (*searchlog.Log, func() error, error) {
	l, done, err := instance.OpenSearches(ctx, data, audit, log)
	if err == nil {
		l.Off = !f.SearchLog
	}
	return l, done, err
}
