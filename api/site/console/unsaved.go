package console

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/autosave"
)

// autosave keeps what is typed on a page, every few seconds. What comes while it is being
// saved, or after that, is not kept: it is looked at once it is stored, so that a save
// either finds it or has been seen.
func (p pages) autosave(c echo.Context) error {
	ctx, who, slug := c.Request().Context(), p.API.Principal(c), c.FormValue("article")
	of, kept := readPage(c), readForm(c)
	kept["etag"] = c.FormValue("etag")
	err := p.CheckOwn(c)
	if err == nil {
		err = p.Deps.Autosaves.Keep(ctx, who, autosave.Copy{ID: of.Copy, Slug: slug, Form: kept})
	}
	if err == nil && p.isStored(c, slug, kept) {
		err = p.Deps.Autosaves.Drop(ctx, who, of.Copy)
	}
	if err != nil {
		status, _ := p.API.Status(err)
		return c.JSON(status, map[string]string{"error": site.Say(err)})
	}
	return c.JSON(http.StatusOK, map[string]string{"at": p.API.Now().In(kb.Shanghai).Format("15:04:05")})
}

// dropUnsaved forgets what somebody has typed and does not want.
func (p pages) dropUnsaved(c echo.Context) error {
	if err := p.Deps.Autosaves.Drop(c.Request().Context(), p.API.Principal(c), c.FormValue("copy")); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, editAddress(c.FormValue("article"))+"?done=dropped")
}

// editAddress is where an article is edited; a new one without a slug.
func editAddress(slug string) string {
	if slug == "" {
		return "/console/new"
	}
	return "/console/a/" + url.PathEscape(slug)
}

// recover fills the editor with what its editor typed on another page and did not save,
// if that is asked for, and names what there is besides.
func (p pages) recover(c echo.Context, v *editor) error {
	ctx, who, slug := c.Request().Context(), p.API.Principal(c), c.Param("slug")
	if id := c.QueryParam("copy"); id != "" {
		kept, err := p.Deps.Autosaves.Get(ctx, who, id)
		if err == nil && kept.Slug != slug {
			err = kb.Errorf(kb.NotFound, "autosave_not_found", "the copy is of another article")
		}
		if err != nil {
			return err
		}
		v.Page.Copy, v.ETag, v.Notice = id, kept.Form["etag"], "已恢复您在 "+site.Minute(kept.Changed)+" 输入的文字，尚未保存。"
		for _, field := range formFields {
			v.Form[field.Key] = kept.Form[field.Key]
		}
	}
	var err error
	v.Unsaved, err = p.unsaved(c, slug, v.Page.Copy)
	return err
}

// unsaved are somebody's copies of an article but that of the page itself. One that is
// saved by now is forgotten: whoever saved it may have left before that was done.
func (p pages) unsaved(c echo.Context, slug, but string) (out []autosave.Copy, err error) {
	ctx, who := c.Request().Context(), p.API.Principal(c)
	all, err := p.Deps.Autosaves.Of(ctx, who, slug)
	if err != nil {
		return nil, err
	}
	for _, one := range all {
		if one.ID == but {
			continue
		}
		kept, err := p.Deps.Autosaves.Get(ctx, who, one.ID)
		switch {
		case kb.KindOf(err) == kb.NotFound: // gone since
			continue
		case err != nil:
			return nil, err
		case !p.isStored(c, slug, kept.Form):
			out = append(out, one)
			continue
		}
		if err := p.Deps.Autosaves.Drop(ctx, who, one.ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// isStored reports whether what was typed is, to the letter, the newest revision of its
// article, or of one that was made of it: nothing of it is unsaved.
func (p pages) isStored(c echo.Context, slug string, typed form) (stored bool) {
	is := func(as string) bool {
		h, err := p.Deps.Library.History(c.Request().Context(), p.API.Principal(c), as)
		if err != nil {
			return false
		}
		var old kb.Article
		if slug != "" {
			old = h.Newest().Article
		}
		a, bad := typed.article(old)
		a.Slug = as
		return len(bad) == 0 && isText(h.Newest(), a)
	}
	if as := cmp.Or(slug, strings.TrimSpace(typed["slug"])); as != "" {
		return is(as)
	}
	_, _ = p.slugOf(c, typed["title"], func(as string) bool { stored = is(as); return stored })
	return stored
}

// isText reports whether a revision is, to the letter, an article.
func isText(r kb.Revision, a kb.Article) bool {
	hash, err := kb.ContentHash(a)
	return err == nil && r.Hash == hash
}
