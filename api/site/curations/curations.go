// Package curations is the part of the console where editors write rules of curation and
// reviewers approve them.
package curations

import (
	"embed"

	"github.com/wenjin-kb/wenjin/api/site"
)

//go:embed templates
var files embed.FS

// pages are the handlers.
type pages struct{ *site.Site }
