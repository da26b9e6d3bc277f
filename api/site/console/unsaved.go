package console

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/autosave"
)

// autosave keeps what is typed on a page, every few seconds.
func (p pages) autosave(c echo.Context) error {
	who, of := p.API.Principal(c), readPage(c)
	kept := readForm(c)
	kept["etag"] = c.FormValue("etag")
	err := p.CheckOwn(c)
	if err == nil {
		err = p.Deps.Autosaves.Keep(c.Request().Context(), who, autosave.Copy{ID: of.Copy, Slug: c.FormValue("article"), Form: kept})
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

// unsaved are somebody's copies of an article but that of the page itself.
func (p pages) unsaved(c echo.Context, slug, but string) (out []autosave.Copy, err error) {
	all, err := p.Deps.Autosaves.Of(c.Request().Context(), p.API.Principal(c), slug)
	for _, one := range all {
		if one.ID != but {
			out = append(out, one)
		}
	}
	return out, err
}
