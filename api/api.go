// Package api is the HTTP face: routes, parameters, JSON and errors. The contract is
// openapi.yaml, which it serves and takes its types from; a test holds every answer
// to it.
//
// It decides nothing about articles or ranking: reading goes to kb.Library and
// to an index.Engine, whose queries carry the caller's scopes. It never touches
// Bleve or SQL.
package api

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/assign"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/auth/openid"
	"github.com/wenjin-kb/wenjin/kb/autosave"
	"github.com/wenjin-kb/wenjin/kb/comments"
	"github.com/wenjin-kb/wenjin/kb/curation"
	"github.com/wenjin-kb/wenjin/kb/experiment"
	"github.com/wenjin-kb/wenjin/kb/links"
	"github.com/wenjin-kb/wenjin/kb/notify"
	"github.com/wenjin-kb/wenjin/kb/products"
	"github.com/wenjin-kb/wenjin/kb/reading"
	"github.com/wenjin-kb/wenjin/kb/reference"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/snippets"
	"github.com/wenjin-kb/wenjin/kb/tasks"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
	"github.com/wenjin-kb/wenjin/kb/webhooks"
	"github.com/wenjin-kb/wenjin/kb/worklist"
)

//go:generate go tool oapi-codegen -config oapi-codegen.yaml -o types.gen.go openapi.yaml

// Deps is what a server works with.
type Deps struct {
	Engine   index.Engine
	Library  *kb.Library
	Lists    *worklist.Lists // of all articles, for editors
	Taxonomy func() *taxonomy.Taxonomy
	Facts    func() kb.Facts
	Products func() products.List // the product guide
	Snippets *snippets.Library    // ready wording of agents
	Reading  *reading.Library     // their favourites, and what they must have read
	// Autosaves is what editors have typed and not saved.
	Autosaves *autosave.Keeper
	// Comments and Assignments are how editors and reviewers work together.
	Comments    *comments.Desk
	Assignments *assign.Desk
	Notices     *notify.Inbox  // what people are told
	Webhooks    *webhooks.Desk // programs that are told what happens
	Tasks       *tasks.Queue   // what clients of Meilisearch hand in
	// Curations are the rules by which Engine's answers at a face are curated.
	Curations *curation.Library
	// Experiments compare rankings in the help centre; nil compares none.
	Experiments *experiment.Library
	// Analyzer is the analysis in use, nil while there is none.
	Analyzer func() *zh.Analyzer
	// Workflow is how articles change; its rules are what a submit runs over them.
	Links         links.Finder
	Workflow      *kb.Workflow
	Authenticator *auth.Authenticator // nil knows nobody
	Accounts      *auth.Accounts
	// OpenID is the issuer that people sign in at; nil where there is none.
	OpenID *openid.Provider
	Files  Files // the files beside the articles
	// Recheck is what now falls short of the articles in force.
	Recheck func() kb.RecheckReport
	// TLS is how connections are encrypted; nil serves plain HTTP.
	TLS *tls.Config
	// SecureCookies is for a service behind HTTPS.
	SecureCookies bool
	// TrustedProxies are the networks whose X-Forwarded-For, -Proto and -Host count.
	TrustedProxies []*net.IPNet
	// WidgetOrigins are the sites whose pages may search as a customer; "*" is all.
	WidgetOrigins []string
	// CORSOrigins are the sites whose pages may use the API with a token, or search as a
	// customer; "*" is all, none is none.
	CORSOrigins []string
	// CrossSiteCookies lets browsers send the session from within the pages of other
	// sites, over HTTPS: for a desk panel in a ticket system of another site.
	CrossSiteCookies bool
	// Ready gives an error that says what is missing before the service can answer.
	Ready func(ctx context.Context) error
	// Degraded reports that what is served is older than what is there; nil is never.
	Degraded func() bool
	// StoreHead is the last change in the store; nil knows none.
	StoreHead func() (int64, error)
	// Vectors is how many texts there are to search by meaning, how many of them wait for
	// their vectors, and whether questions get none; nil searches by words alone.
	Vectors func() (texts, waiting int, down bool)
	// RerankDown is whether nobody judges the first hits now, though somebody should; nil is
	// never.
	RerankDown func() bool
	// IndexBuilt is how long the last generation of the index took to build; nil is never.
	IndexBuilt func() time.Duration
	// IndexDamaged is how often the index was not what it should be; nil is never.
	IndexDamaged func() int
	// Searches is the search log; nil keeps none.
	Searches *searchlog.Log
	Log      *slog.Logger
	Now      func() time.Time
	Version  string
	Commit   string
	// MaskID takes personal data out of the id that a client gives its request before it is
	// logged; as much as may stay does.
	MaskID func(string) string
}

// Files are the files that decide about many articles: categories, facts, red lines,
// words.
type Files interface {
	History(ctx context.Context, who kb.Principal, file string) (reference.History, error)
	// Revision is one with its text; the zero one for number 0.
	Revision(ctx context.Context, who kb.Principal, file string, number int) (reference.Revision, error)
	// Check says what the rules say to a text, and which articles would show what it
	// changes.
	Check(ctx context.Context, who kb.Principal, file, text string) (reference.Judgement, error)
	// Do takes a step; where that puts a text in force, it says whether that acts yet.
	Do(ctx context.Context, who kb.Principal, step reference.Step) (r reference.Revision, acts bool, err error)
}

// Limits of requests. Those that callers should know stand in openapi.yaml too; a
// test tries each.
const (
	maxQueryRunes     = 500
	maxFilterRunes    = 2000
	maxLimit          = 100
	maxOffset         = 1000
	maxCropLength     = 1000
	maxTagBytes       = 100
	maxAnalyzeRunes   = 10_000
	maxBodyBytes      = 64 << 10
	maxArticleBytes   = 2 << 20 // as JSON: kb.MaxBodyRunes and what is around
	maxDocumentsBytes = 8 << 20 // of a client of Meilisearch, many at once
	maxFormBytes      = 6 << 20 // the same, or a word file, as a form
	maxHeaderBytes    = 32 << 10

	defaultLimit = 10
	defaultPage  = 20 // of a list of articles
	defaultInbox = 50 // of a list of revisions
	defaultCrop  = 80

	requestTimeout = 10 * time.Second
	readTimeout    = 15 * time.Second
	writeTimeout   = 30 * time.Second
	idleTimeout    = 2 * time.Minute
)
