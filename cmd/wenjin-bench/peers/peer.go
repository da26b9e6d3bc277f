// Package peers is what somebody would build instead of the product's engine, to
// measure it against: Bleve, Tantivy, SQLite FTS5, and a floor, the least that any
// search of this kind must do.
package peers

import (
	"context"
	"io"

	"github.com/goccy/go-json"

	"github.com/wenjin-kb/wenjin/index"
)

// Peer is another way to do a search of the service: the customers' articles that
// match, counted by category, the best ten with what matched marked. Search does
// everything up to the JSON of the answer and gives the number of matches. It is
// called by one goroutine at a time unless the peer says otherwise.
type Peer interface {
	Name() string
	Add(docs []index.Document) error
	Search(ctx context.Context, text string) (int, error)
	Bytes() int64
	Close() error
}

// pageSize is how many hits an answer shows.
const pageSize = 10

// Answer is what every engine that is measured puts into JSON, so that none of
// them is spared the encoding.
type Answer struct {
	Query  string         `json:"query"`
	Total  int            `json:"total"`
	Facets map[string]int `json:"facets"`
	Hits   []Hit          `json:"hits"`
}

// Hit is one article of an answer; Marked and Snippet are HTML.
type Hit struct {
	Slug     string `json:"slug"`
	Title    string `json:"title"`
	Answer   string `json:"answer"`
	Category string `json:"category"`
	Marked   string `json:"marked"`
	Snippet  string `json:"snippet"`
}

// encoded is the end of every peer's search.
func encoded(a Answer, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	return a.Total, a.Encode(io.Discard)
}

// Encode writes the answer as JSON, as our service does and by the same library: to
// whoever reads it.
func (a *Answer) Encode(to io.Writer) error { return json.NewEncoder(to).Encode(a) }
