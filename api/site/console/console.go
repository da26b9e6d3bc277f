// Package console is the editors' face for one article or file at a time: the form with
// preview and findings, review, history, word files, and for administrators the
// accounts and the log. Every step an article takes is one of the workflow's.
package console

import (
	"embed"

	"github.com/wenjin-kb/wenjin/api/site"
)

//go:embed templates assets
var files embed.FS

// pages are the handlers of the console.
type pages struct {
	*site.Site
	files Files
}
