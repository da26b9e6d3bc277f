package console

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

// notices say what has just been done.
var notices = map[string]string{
	"saved": "草稿已保存。", "submit": "已提交复核。", "approve": "已批准。", "reject": "已退回。", "publish": "已发布。", "archive": "已下架。", "asked": "已申请下架，等待另一位复核人同意。", "keep": "已驳回下架申请，文章保持发布。", "unschedule": "已取消定时，正在生效的版本不受影响。", "restore": "已恢复为新的草稿。", "discard": "草稿已放弃。", "adopt": "已接管，可以在这里修改。文件以后的改动不会覆盖这里的内容，出现差异时会提示您。", "kept": "已决定保留后台的内容。", "back": "已交还给文件，以后随文件变动。",
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
	if !v.New {
		title = v.Head.Article.Title
		if err := p.look(c.Request().Context(), &v, v.Head.Article); err != nil {
			return err
		}
	}
	v.Notice = notices[c.QueryParam("done")]
	return p.Render(c, http.StatusOK, "edit", site.Page{Title: title, Data: v})
}

// save makes a new draft of what was typed. Nothing typed is lost when it fails.
func (p pages) save(c echo.Context) error {
	ctx, who, slug := c.Request().Context(), p.API.Principal(c), c.FormValue("article") // empty makes one
	v, err := p.open(ctx, who, slug)
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
		step := kb.Step{Action: kb.ActionEdit, Slug: slug, Match: v.ETag, Draft: &kb.Draft{Article: a}}
		if slug == "" {
			step = kb.Step{Action: kb.ActionCreate, Draft: step.Draft}
		}
		_, err := p.Deps.Workflow.Do(ctx, who, step)
		if err == nil {
			return c.Redirect(http.StatusSeeOther, "/console/a/"+url.PathEscape(a.Slug)+"?done=saved")
		}
		if kb.KindOf(err) == kb.Internal {
			return err
		}
		v.Error, v.Fields = site.Say(err), site.Details(err)
		status, _ = p.API.Status(err)
	}
	if err := p.look(c.Request().Context(), &v, a); err != nil {
		return err
	}
	return p.Render(c, status, "edit", site.Page{Title: "未保存", Data: v})
}
