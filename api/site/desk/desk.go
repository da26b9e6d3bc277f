// Package desk is the agents' face: results left, one article right, what may be
// told to customers apart from what is for agents alone.
package desk

import (
	"embed"

	"github.com/wenjin-kb/wenjin/api/site"
)

//go:embed templates assets
var files embed.FS

// pages are the handlers of the desk.
type pages struct{ *site.Site }
