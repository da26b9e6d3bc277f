package replay

import (
	"context"
	"slices"

	"github.com/wenjin-kb/wenjin/index"
)

// Difference is what a question is answered by two engines, at one face.
type Difference struct {
	Query         string
	Before, After Said
}

// Said is an answer as somebody sees it.
type Said struct {
	Hits []Ranked // the first
	index.Curated
}

// Changed reports whether the answers differ, as far as they are shown.
func (d Difference) Changed() bool {
	return !slices.Equal(d.Before.Hits, d.After.Hits) || !slices.Equal(d.Before.Banners, d.After.Banners) || d.Before.Redirect != d.After.Redirect
}

// Compare says what questions of customers at a face find now, and what they would find
// by another engine.
func (r Replayer) Compare(ctx context.Context, questions []string, face string, other index.Engine) (out []Difference, err error) {
	for _, question := range questions[:min(len(questions), MaxQuestions)] {
		d := Difference{Query: question}
		for _, side := range []struct {
			engine index.Engine
			said   *Said
		}{{r.Engine, &d.Before}, {other, &d.After}} {
			q := r.query(question)
			q.Face = face
			found, err := side.engine.Search(ctx, q)
			if err != nil {
				return nil, err
			}
			side.said.Curated = found.Curated
			for _, h := range found.Hits[:min(len(found.Hits), shown)] {
				side.said.Hits = append(side.said.Hits, Ranked{h.Document.Slug, h.Document.Title})
			}
		}
		out = append(out, d)
	}
	return out, nil
}
