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
var files embed.FS

// Content is where articles and the files beside them come from; source.Source is that of
// the service.
type Content interface {
	// Open are the revisions of files beside the articles that are on their way, by file.
	Open(ctx context.Context, who kb.Principal) (map[string]reference.Revision, error)
}

// pages are the handlers of the overview.
type pages struct {
	*site.Site
	content Content // nil where there are no files beside the articles
	bulk    *bulk.Runner
	gaps    glimpse[[]*gaps.Gap]
	links   glimpse[[]kb.Short]
}
