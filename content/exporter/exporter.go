// Package exporter writes the articles in force for other programs and for readers without
// a service: as JSON, as tables, and as a help centre of plain files. content/source writes
// them as the folder that they came from.
package exporter

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// Source is what an export reads.
type Source interface {
	EachInForce(ctx context.Context, at time.Time, yield func(kb.Revision) error) error
	kb.MediaStore
}

// Public is a source without what customers may not see.
type Public struct{ Source }

// EachInForce implements Source.
func (p Public) EachInForce(ctx context.Context, at time.Time, yield func(kb.Revision) error) error {
	return p.Source.EachInForce(ctx, at, func(r kb.Revision) error {
		if !(kb.Principal{}).MaySee(r.Article.Audience) {
			return nil
		}
		return yield(r)
	})
}

// article is one as JSON: its fields as they were written, with the figures of the house
// by name, and its text as readers see it.
type article struct {
	kb.Article
	Revision  int       `json:"revision"`
	UpdatedAt time.Time `json:"updatedAt"`
	Text      string    `json:"text"`
}

// JSON writes the articles as a list, one a line, and says how many.
func JSON(ctx context.Context, from Source, facts kb.Facts, to io.Writer) (n int, err error) {
	now := time.Now()
	begin := "[\n"
	err = from.EachInForce(ctx, now, func(r kb.Revision) error {
		if _, err := io.WriteString(to, begin); err != nil {
			return err
		}
		begin = ",\n"
		n++
		line, err := json.Marshal(article{r.Article, r.Number, r.ChangedAt, markdown.Plain(markdown.Filled(r.Article, facts, now).Body).Text})
		if err == nil {
			_, err = to.Write(line)
		}
		return err
	})
	if err == nil && n == 0 {
		_, err = io.WriteString(to, "[")
	}
	if err == nil {
		_, err = io.WriteString(to, "\n]\n")
	}
	return n, err
}
