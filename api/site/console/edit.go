package console

import (
	"context"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

// notices say what has just been done.
var notices = map[string]string{
	"saved": "草稿已保存。", "submit": "已提交复核。", "approve": "已批准。", "reject": "已退回。", "publish": "已发布。", "archive": "已下架。", "restore": "已恢复为新的草稿。", "discard": "草稿已放弃。",
}

func (p pages) editForm(c echo.Context) error {
	v, err := p.open(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	title := "新建文章"
	if !v.New {
		title = v.Head.Article.Title
		p.look(&v, v.Head.Article)
	}
	v.Notice = notices[c.QueryParam("done")]
	return p.Render(c, http.StatusOK, "edit", site.Page{Title: title, Data: v})
}

// save makes a new draft of what was typed. Nothing typed is lost when it fails.
func (p pages) save(c echo.Context) error {
	ctx, slug := c.Request().Context(), c.FormValue("article") // empty makes one
	v, err := p.open(ctx, slug)
	if err != nil {
		return err
	}
	old := kb.Article{}
	if v.Head != nil {
		old = v.Head.Article
	}
	v.Form, v.ETag = readForm(c), c.FormValue("etag")
	a, bad := v.Form.article(old)
	status := http.StatusBadRequest
	if len(bad) > 0 {
		v.Error, v.Fields = "有些内容没有写对。", bad
	} else {
		err := p.keep(ctx, p.API.Principal(c), slug, v.ETag, kb.Draft{Article: a})
		if err == nil {
			return c.Redirect(http.StatusSeeOther, "/console/a/"+url.PathEscape(a.Slug)+"?done=saved")
		}
		if kb.KindOf(err) == kb.Internal {
			return err
		}
		v.Error, v.Fields = site.Say(err), site.Details(err)
		status, _ = p.API.Status(err)
	}
	p.look(&v, a)
	return p.Render(c, status, "edit", site.Page{Title: "未保存", Data: v})
}

// keep stores a draft: of a new article, or of one that stands at etag.
func (p pages) keep(ctx context.Context, who kb.Principal, slug, etag string, d kb.Draft) (err error) {
	if slug == "" {
		_, err = p.Deps.Workflow.Create(ctx, who, d)
	} else {
		_, err = p.Deps.Workflow.Edit(ctx, who, slug, etag, d)
	}
	return err
}
