// Package mcp is the knowledge as tools of the Model Context Protocol: assistants search
// it, read articles and categories, over Streamable HTTP at /mcp or over the standard
// streams of "wenjin mcp".
//
// A tool tells its caller what pages and API tell them: searches carry the scopes of who
// asks, articles come through the library.
package mcp

import (
	"context"
	"time"

	"github.com/wenjin-kb/wenjin/api/plain"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// face is where rules of curation and the search log see the tools.
const face = string(searchlog.FaceMCP)

// Knowledge is what tools read, as one caller sees it.
type Knowledge struct {
	Who     kb.Principal
	Search  func(context.Context, index.Query) (*index.Results, error)
	Library *kb.Library
	House   func() plain.House
	Hotline func() string // whom to call where there is no answer; empty where nobody is named
	Now     func() time.Time
	Failed  func(error) // is told of what is wrong on our side
}

// query is a search by the caller.
func (k Knowledge) query(text string, limit int) index.Query {
	return index.Query{Text: text, Scopes: k.Who.Scopes(), At: k.Now(), Lapsed: k.Who.AtLeast(kb.RoleAgent), Limit: limit}
}
