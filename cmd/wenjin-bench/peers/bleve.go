package peers

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"path/filepath"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/highlight/highlighter/html"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// Bleve is the search of the service as one would build it on stock Bleve. Its
// Search may be called from many goroutines.
type Bleve struct {
	name  string
	index bleve.Index
	dir   string
}

var _ Peer = (*Bleve)(nil)

// NewBleveCJK makes one with the analyzer that Bleve has for Chinese, in a folder that
// does not exist yet.
func NewBleveCJK(dir string) (*Bleve, error) { return newBleve("Bleve, cjk", dir, cjk.AnalyzerName) }

// NewBleveJieba makes one with the words of gojieba, in a folder that does not exist yet.
func NewBleveJieba(dir string) (*Bleve, error) { return newBleve("Bleve, gojieba", dir, jiebaName) }

func newBleve(name, dir, analyzer string) (*Bleve, error) {
	idx, err := bleve.NewUsing(dir, bleveMapping(analyzer), scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("%s, index %s: %w", name, dir, err)
	}
	return &Bleve{name, idx, dir}, nil
}

func bleveMapping(analyzer string) *mapping.IndexMappingImpl {
	m := bleve.NewIndexMapping()
	m.DefaultAnalyzer = analyzer // of queries, too
	m.DefaultMapping = bleve.NewDocumentStaticMapping()
	for _, name := range []string{"title", "questions", "answer", "body"} {
		f := bleve.NewTextFieldMapping()
		f.Analyzer = analyzer
		m.DefaultMapping.AddFieldMappingsAt(name, f)
	}
	for _, name := range []string{"category", "audience"} {
		f := bleve.NewTextFieldMapping()
		f.Analyzer = keyword.Name
		f.IncludeInAll = false
		m.DefaultMapping.AddFieldMappingsAt(name, f)
	}
	return m
}

// Name implements Peer.
func (b *Bleve) Name() string { return b.name }

// Add implements Peer: one batch, on disk when it returns.
func (b *Bleve) Add(docs []index.Document) error {
	batch := b.index.NewBatch()
	for i := range docs {
		d := &docs[i]
		err := batch.Index(d.Slug, map[string]any{
			"title": d.Title, "questions": d.Questions, "answer": d.Answer, "body": d.Body,
			"category": d.Category, "audience": string(d.Audience),
		})
		if err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
	}
	return b.index.Batch(batch)
}

// Search implements Peer.
func (b *Bleve) Search(ctx context.Context, text string) (int, error) {
	return encoded(b.answer(ctx, text))
}

func (b *Bleve) answer(ctx context.Context, text string) (Answer, error) {
	public := bleve.NewTermQuery(string(kb.AudiencePublic))
	public.SetField("audience")
	r := bleve.NewSearchRequestOptions(bleve.NewConjunctionQuery(bleve.NewMatchQuery(text), public), pageSize, 0, false)
	r.Fields = []string{"title", "answer", "category"}
	r.AddFacet("category", bleve.NewFacetRequest("category", 100))
	r.Highlight = bleve.NewHighlightWithStyle(html.Name)
	r.Highlight.AddField("title")
	r.Highlight.AddField("body")
	found, err := b.index.SearchInContext(ctx, r)
	if err != nil {
		return Answer{}, fmt.Errorf("%s: %w", b.name, err)
	}
	a := Answer{Query: text, Total: int(found.Total), Facets: map[string]int{}}
	for _, t := range found.Facets["category"].Terms.Terms() {
		a.Facets[t.Term] = t.Count
	}
	for _, h := range found.Hits {
		a.Hits = append(a.Hits, Hit{
			Slug: h.ID, Title: stored(h, "title"), Answer: stored(h, "answer"), Category: stored(h, "category"),
			Marked: fragment(h, "title"), Snippet: fragment(h, "body"),
		})
	}
	return a, nil
}

func stored(h *search.DocumentMatch, field string) string {
	s, _ := h.Fields[field].(string)
	return s
}

func fragment(h *search.DocumentMatch, field string) string {
	if f := h.Fragments[field]; len(f) > 0 {
		return f[0]
	}
	return ""
}

// Bytes implements Peer.
func (b *Bleve) Bytes() int64 { return folderBytes(b.dir) }

// Close implements Peer.
func (b *Bleve) Close() error { return b.index.Close() }

// Handler answers GET ?q= by a stock Bleve, with nothing around it: the least that a
// service on Bleve would have to do.
func Handler(p *Bleve) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, err := p.answer(r.Context(), r.URL.Query().Get("q"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = a.Encode(w) // the client is gone: nothing to do
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
