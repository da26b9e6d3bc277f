package bench

import (
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"path/filepath"

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
	_, err = json.Marshal(a)
	return a.Total, err
}

// Handler answers GET ?q= by a stock Bleve, with nothing around it: the least that a
// service on Bleve would have to do.
func Handler(p *BleveCJK) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, err := p.answer(r.Context(), r.URL.Query().Get("q"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(a) // the client is gone: nothing to do
	})
}

// folderBytes is the size of all files below a folder. A file that goes while we
// count is no error.
func folderBytes(dir string) (sum int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if info, err := d.Info(); err == nil {
				sum += info.Size()
			}
		}
		return nil
	})
	return sum
}
