package site

import (
	"context"
	"html/template"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// Article is an article as help centre and desk show it: facts filled in, the body
// drawn.
type Article struct {
	kb.Article
	HTML      template.HTML
	Sections  []markdown.Section // those that have a title
	Rev       kb.Revision
	Related   []kb.Article
	Expired   bool // it does not hold any more
	Internal  bool
	UpdatedAt time.Time
	At        time.Time // whose facts it shows
	Until     time.Time // when it ceases, or has ceased, to hold; zero: nobody has said
}

// Article is what holds of an article at a time (zero: now), for somebody.
func (s *Site) Article(ctx context.Context, who kb.Principal, slug string, at time.Time) (Article, error) {
	read, err := s.Deps.Library.Read(ctx, who, slug, at)
	if err != nil {
		return Article{}, err
	}
	v := Article{Article: s.Filled(read.Article, read.At), Rev: read.Revision, Expired: read.Expired, Internal: read.Article.Audience.Scope() != kb.ScopePublic, UpdatedAt: read.ChangedAt, At: read.At, Until: read.Window.Until}
	rendered := markdown.Render(v.Body)
	v.HTML = template.HTML(rendered.HTML)
	for _, sec := range rendered.Sections {
		if sec.Title != "" {
			v.Sections = append(v.Sections, sec)
		}
	}
	for _, r := range read.Related {
		v.Related = append(v.Related, s.Filled(r.Article, read.At))
	}
	return v, nil
}
