// Package overview is the part of the console that is about many articles at once: what
// is to be done and by whom, the list of them all, changes of many, and what comes when.
package overview

import (
	"context"
	"embed"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index/gaps"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/bulk"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

//go:embed templates assets
var drawn embed.FS

// Files are the files beside the articles; source.Source is those of the service.
type Files interface {
	// Open are their revisions that are on their way, by file.
	Open(ctx context.Context, who kb.Principal) (map[string]reference.Revision, error)
}

// Content is the folder that articles come from; source.Source is that of the service.
type Content interface {
	// Held says why the folder is not taken in; empty when it is.
	Held() string
	// Diverged are the articles that are edited here and whose files say something else.
	Diverged() []kb.Divergence
	// File is what the folder says of an article now; nil where it has no file of it.
	File(ctx context.Context, slug string) (*kb.Candidate, error)
	// Keep keeps one as it is edited here, and GiveBack lets its file have it again: if
	// the file says what it said when that was decided.
	Keep(ctx context.Context, who kb.Principal, slug, match, said string) error
	GiveBack(ctx context.Context, who kb.Principal, slug, match, said string) error
}

// pages are the handlers of the overview.
type pages struct {
	*site.Site
	files   Files   // nil where there are none
	content Content // nil where there is none
	bulk    *bulk.Runner
	gaps    glimpse[[]*gaps.Gap]
	links   glimpse[[]kb.Short]
}
