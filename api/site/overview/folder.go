package overview

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// differing is an article that is edited here and whose file says something else.
type differing struct {
	kb.Divergence
	Title   string
	ETag    string
	Changes []lines
}

// lines are how a field differs: what stands here is old, what the file says new.
type lines struct {
	Name string
	Diff []reference.Line
}

// folderView is what the folder says that is not followed.
type folderView struct {
	Held     string // why the folder as a whole is not taken in
	All      []differing
	One      *differing // an adopted article whose file has not changed since it was decided about
	Reviewer bool
	Error    string
}

// compared is how the file of an article differs from its newest revision.
func compared(d kb.Divergence, head kb.Revision) differing {
	out := differing{Divergence: d, Title: head.Article.Title, ETag: head.ETag()}
	if d.Now != nil {
		for _, change := range kb.Compare(head.Article, d.Now.Article) {
			out.Changes = append(out.Changes, lines{change.Field.Label, reference.Diff(change.Was, change.Now)})
		}
	}
	return out
}

// folder shows the articles that are edited here and whose files say something else.
func (p *pages) folder(c echo.Context) error { return p.drawFolder(c, nil) }

func (p *pages) drawFolder(c echo.Context, failed error) error {
	if p.content == nil {
		return echo.ErrNotFound
	}
	ctx, who := c.Request().Context(), p.API.Principal(c)
	v := folderView{Held: p.content.Held(), Reviewer: who.AtLeast(kb.RoleReviewer)}
	slug := c.QueryParam("slug")
	for _, d := range p.content.Diverged() {
		h, err := p.Deps.Library.History(ctx, who, d.Slug)
		if err != nil {
			return err
		}
		if v.All = append(v.All, compared(d, h.Newest())); d.Slug == slug {
			slug = ""
		}
	}
	if slug != "" {
		h, err := p.Deps.Library.History(ctx, who, slug)
		if err != nil {
			return err
		}
		if head := h.Newest(); head.Adopted != "" {
			now, err := p.content.File(ctx, slug)
			if err != nil {
				return err
			}
			one := compared(kb.Divergence{Slug: slug, File: head.Adopted, Now: now}, head)
			v.One = &one
		}
	}
	status := http.StatusOK
	if failed != nil {
		v.Error = site.Say(failed)
		status, _ = p.API.Status(failed)
	}
	return p.Render(c, status, "folder", site.Page{Title: "目录与后台", Data: v})
}

// decide keeps an article as it is edited here, takes the text of its file as a draft, or
// gives it back to its file.
func (p *pages) decide(c echo.Context) error {
	if p.content == nil {
		return echo.ErrNotFound
	}
	ctx, who := c.Request().Context(), p.API.Principal(c)
	slug, match, said := c.FormValue("slug"), c.FormValue("etag"), c.FormValue("said")
	var done string
	var err error
	switch c.Param("do") {
	case "keep":
		done, err = "kept", p.content.Keep(ctx, who, slug, match, said)
	case "draft":
		done, err = "saved", p.draftOfFile(c, slug, match, said)
	case "back":
		done, err = "back", p.content.GiveBack(ctx, who, slug, match, said)
	default:
		return echo.ErrNotFound
	}
	switch {
	case err == nil:
		return c.Redirect(http.StatusSeeOther, "/console/a/"+url.PathEscape(slug)+"?done="+done)
	case kb.KindOf(err) == kb.Internal, kb.KindOf(err) == kb.NotFound:
		return err
	}
	return p.drawFolder(c, err)
}

// draftOfFile makes a draft of what the file says: that is a decision about it, too.
func (p *pages) draftOfFile(c echo.Context, slug, match, said string) error {
	ctx, who, all := c.Request().Context(), p.API.Principal(c), p.content.Diverged()
	i := slices.IndexFunc(all, func(d kb.Divergence) bool { return d.Slug == slug && d.Now != nil && d.Says() == said })
	if i < 0 {
		return kb.Errorf(kb.Stale, "file_changed", "the file says something else by now")
	}
	file := all[i].Now
	r, err := p.Deps.Workflow.Do(ctx, who, kb.Step{Action: kb.ActionEdit, Slug: slug, Match: match, Draft: &kb.Draft{Article: file.Article, Raw: file.Raw}})
	if err != nil {
		return err
	}
	return p.content.Keep(ctx, who, slug, r.ETag(), said)
}
