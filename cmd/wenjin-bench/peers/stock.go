package peers

import (
	"context"
	"fmt"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

// Stock is an index as Bleve's documentation would have one make it for Chinese:
// its cjk analyzer over all fields and a match query.
type Stock struct{ index bleve.Index }

// NewStock makes one in a folder that does not exist yet.
func NewStock(dir string) (*Stock, error) {
	m := bleve.NewIndexMapping()
	m.DefaultAnalyzer = cjk.AnalyzerName
	index, err := bleve.NewUsing(dir, m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("stock index %s: %w", dir, err)
	}
	return &Stock{index}, nil
}

// Text is a document of a stock index.
type Text struct {
	ID    string `json:"-"`
	Title string `json:"title"`
	Body  string `json:"body"`
}

// Add indexes documents in one batch.
func (b *Stock) Add(docs []Text) error {
	batch := b.index.NewBatch()
	for _, d := range docs {
		if err := batch.Index(d.ID, d); err != nil {
			return fmt.Errorf("stock index: %w", err)
		}
	}
	return b.index.Batch(batch)
}

// Find gives the ids of the best documents.
func (b *Stock) Find(ctx context.Context, text string, limit int) ([]string, error) {
	found, err := b.index.SearchInContext(ctx, bleve.NewSearchRequestOptions(bleve.NewMatchQuery(text), limit, 0, false))
	if err != nil {
		return nil, fmt.Errorf("stock index: %w", err)
	}
	ids := make([]string, len(found.Hits))
	for i, h := range found.Hits {
		ids[i] = h.ID
	}
	return ids, nil
}

// Close closes the index.
func (b *Stock) Close() error { return b.index.Close() }
