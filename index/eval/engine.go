package eval

import (
	"context"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// fillBatch documents are indexed at a time.
const fillBatch = 1000

// Fill indexes the documents of a set, each as an article for everybody whose slug
// is its id. progress may be nil.
func Fill(ctx context.Context, e index.Engine, s *Set, progress func(done, total int)) error {
	for from := 0; from < len(s.Corpus); from += fillBatch {
		to := min(from+fillBatch, len(s.Corpus))
		b := index.Batch{Seq: int64(to)}
		for _, d := range s.Corpus[from:to] {
			b.Updates = append(b.Updates, index.Update{ArticleID: d.ID, Documents: []index.Document{
				{ArticleID: d.ID, Revision: 1, Slug: d.ID, Title: d.Title, Body: d.Text, Audience: kb.AudiencePublic},
			}})
		}
		if err := e.Apply(ctx, b); err != nil {
			return err
		}
		if progress != nil {
			progress(to, len(s.Corpus))
		}
	}
	return nil
}

// Ask ranks by an engine that [Fill] has filled, as it answers customers.
func Ask(e index.Engine) Ranker {
	return AskWith(e, func(context.Context, *index.Query) error { return nil })
}

// AskWith is Ask with more in the queries.
func AskWith(e index.Engine, more func(ctx context.Context, q *index.Query) error) Ranker {
	return func(ctx context.Context, text string) ([]string, error) {
		q := index.Query{Text: text, Scopes: kb.Principal{}.Scopes(), Limit: Depth}
		if err := more(ctx, &q); err != nil {
			return nil, err
		}
		found, err := e.Search(ctx, q)
		if err != nil {
			return nil, err
		}
		ids := make([]string, len(found.Hits))
		for i, h := range found.Hits {
			ids[i] = h.Document.Slug
		}
		return ids, nil
	}
}
