package console

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

// notices say what has just been done.
var notices = map[string]string{
	"saved": "草稿已保存。", "submit": "已提交复核。", "approve": "已批准。", "reject": "已退回。", "publish": "已发布。", "archive": "已下架。", "asked": "已申请下架，等待另一位复核人同意。", "keep": "已驳回下架申请，文章保持发布。", "unschedule": "已取消定时，正在生效的版本不受影响。", "restore": "已恢复为新的草稿。", "discard": "草稿已放弃。", "dropped": "暂存的文字已丢弃。", "adopt": "已接管，可以在这里修改。文件以后的改动不会覆盖这里的内容，出现差异时会提示您。", "kept": "已决定保留后台的内容。", "back": "已交还给文件，以后随文件变动。",
}

func (p pages) editForm(c echo.Context) error {
	v, err := p.open(c.Request().Context(), p.API.Principal(c), c.Param("slug"))
	if err != nil {
		return err
	}
	title := "新建文章"
	for _, key := range []string{"title", "questions"} { // of a gap that it is to fill
		if v.New {
			v.Form[key] = c.QueryParam(key)
		}
	}
	v.Notice, v.Page = notices[c.QueryParam("done")], newPage(p.API.Principal(c))
	if err := p.recover(c, &v); err != nil {
		return err
	}
	if !v.New {
		title = v.Head.Article.Title
	}
	if a, _ := v.Form.article(v.article()); !v.New || v.Form["body"] != "" {
		if err := p.look(c.Request().Context(), &v, a); err != nil {
			return err
		}
	}
	return p.Render(c, http.StatusOK, "edit", site.Page{Title: title, Data: v})
}

// save makes a new draft of what was typed. Nothing typed is lost when it fails.
func (p pages) save(c echo.Context) error {
	ctx, who, slug := c.Request().Context(), p.API.Principal(c), c.FormValue("article") // empty makes one
	v, err := p.open(ctx, who, slug)
	if err != nil {
		return err
	}
	old := v.article()
	v.Form, v.ETag, v.Page = readForm(c), c.FormValue("etag"), readPage(c)
	if v.New && strings.TrimSpace(v.Form["slug"]) == "" {
		if v.Form["slug"], err = p.slugOf(c, v.Form["title"], func(slug string) bool {
			a, _ := v.Form.article(old)
			a.Slug = slug
			return p.isNewest(c, a)
		}); err != nil {
			return err
		}
	}
	a, bad := v.Form.article(old)
	status := http.StatusBadRequest
	if len(bad) > 0 {
		v.Error, v.Fields = unreadable, bad
	} else {
		err := p.keep(c, v, a)
		if err == nil {
			return c.Redirect(http.StatusSeeOther, editAddress(a.Slug)+"?done=saved")
		}
		if kb.KindOf(err) == kb.Internal {
			return err
		}
		v.Error, v.Fields = site.Say(err), site.Details(err)
		status, _ = p.API.Status(err)
		if kb.KindOf(err) == kb.Stale && p.mergeOnto(&v, v.ETag, formOf(a), nil) == nil {
			v.Error = site.Say(kb.Errorf(kb.Stale, "merge_needed", "both have changed the text"))
			a, _ = v.Form.article(old)
		}
	}
	if err := p.look(ctx, &v, a); err != nil {
		return err
	}
	return p.Render(c, status, "edit", site.Page{Title: "未保存", Data: v})
}

// keep saves an article as somebody has typed it, and forgets what was kept of it
// before. What is in review is taken back only if they say so.
func (p pages) keep(c echo.Context, v editor, a kb.Article) error {
	ctx, who, slug := c.Request().Context(), p.API.Principal(c), c.FormValue("article")
	if err := p.CheckOwn(c); err != nil {
		return err
	}
	if v.TakesBack() && v.ETag == v.Head.ETag() && c.FormValue("takeback") == "" {
		return kb.Errorf(kb.Conflict, "takes_back_review", "saving takes the text back from review")
	}
	step := kb.Step{Action: kb.ActionEdit, Slug: slug, Match: v.ETag, Draft: &kb.Draft{Article: a}}
	if slug == "" {
		step = kb.Step{Action: kb.ActionCreate, Draft: step.Draft}
	}
	if _, err := p.Deps.Workflow.Do(ctx, who, step); err != nil && !p.isSaved(c, err, a) {
		return err
	}
	return p.Deps.Autosaves.Drop(ctx, who, v.Page.Copy)
}

// isSaved reports whether what could not be saved is what its editor has just saved: a
// double click, or a request that the browser sent twice.
func (p pages) isSaved(c echo.Context, failed error, a kb.Article) bool {
	kind := kb.KindOf(failed)
	return (kind == kb.Stale || kind == kb.Conflict) && p.isNewest(c, a)
}

// isNewest reports whether an article is, to the letter, a draft that whoever asks has
// saved last.
func (p pages) isNewest(c echo.Context, a kb.Article) bool {
	h, err := p.Deps.Library.History(c.Request().Context(), p.API.Principal(c), a.Slug)
	if err != nil {
		return false
	}
	return isText(h.Newest(), a) && h.Newest().Author == p.API.Principal(c).ID && h.Newest().State == kb.StateDraft
}
