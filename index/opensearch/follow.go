package opensearch

import (
	"context"
	"slices"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// follow takes up what another process has written of the articles of a batch.
func (x *Index) follow(ctx context.Context, b index.Batch, analyzer *zh.Analyzer) error {
	x.unseen.Store(true) // one copy may show a batch before another does
	if err := x.refresh(ctx); err != nil {
		return err
	}
	now := make(map[string][]fresh, len(b.Updates))
	articles := make([]string, len(b.Updates))
	for i, u := range b.Updates {
		now[u.ArticleID], articles[i] = nil, u.ArticleID
	}
	for some := range slices.Chunk(articles, 1000) {
		err := x.each(ctx, object{"terms": object{fieldArticle: some}}, true, func(page []stored) error {
			read, err := x.freshOf(page, analyzer)
			for _, f := range read {
				id := f.text.Document.ArticleID
				now[id] = append(now[id], f)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	x.frequencies.Begin()
	x.took(b.Seq, now)
	return nil
}
