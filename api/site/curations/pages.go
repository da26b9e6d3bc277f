package curations

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index/curate"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/curation"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// row is a rule in the list.
type row struct {
	curation.History
	Shown    curation.Rule // the one in force, else the newest
	InForce  bool          // within its window
	Findings []curate.Finding
}

// list shows all rules.
func (p pages) list(c echo.Context) error {
	ctx := c.Request().Context()
	all, err := p.Deps.Curations.List(ctx, p.API.Principal(c))
	if err != nil {
		return err
	}
	var rows []row
	for _, h := range all {
		r := row{History: h, Shown: h.Newest().Rule}
		if in := h.Published(); in != nil {
			r.Shown, r.InForce = in.Rule, in.Rule.ActiveAt(p.API.Now())
			if r.Findings, err = curate.Findings(ctx, p.Deps.Engine, in.Rule, p.API.Now()); err != nil {
				return err
			}
		}
		rows = append(rows, r)
	}
	return p.Render(c, http.StatusOK, "curations", site.Page{Title: "运营规则", Data: map[string]any{"Rows": rows}})
}

// view is the page of one rule; History is empty for a new one.
type view struct {
	History  curation.History
	Form     form
	ETag     string // of the revision that the form began with
	Faces    []searchlog.Face
	Steps    map[string]bool
	Findings []curate.Finding
	Preview  *preview
	Samples  string            // that it is asked with
	Reasons  map[string]string // that were typed for a step that was refused, by step
	Done     string
	Error    string
	Fields   []kb.FieldError
}

// done says what a step has done.
var done = map[string]string{
	"save": "草稿已保存，提交并由另一人批准后生效。", "submit": "已提交复核。", "approve": "已批准，立即按时间窗生效。", "reject": "已退回。", "archive": "规则已停用，立即生效。", "restore": "已恢复为草稿。", "discard": "草稿已放弃。",
}

// open reads a rule for its page.
func (p pages) open(c echo.Context) (view, error) {
	v := view{Faces: searchlog.Faces, Steps: map[string]bool{}}
	id := c.Param("rule")
	if id == "" {
		return v, nil
	}
	ctx, who := c.Request().Context(), p.API.Principal(c)
	var err error
	if v.History, err = p.Deps.Curations.Get(ctx, who, id); err != nil {
		return v, err
	}
	newest := v.History.Newest()
	v.Form, v.ETag = formOf(newest.Rule), newest.ETag()
	for _, step := range v.History.Steps(who) {
		v.Steps[string(step)] = true
	}
	v.Findings, err = curate.Findings(ctx, p.Deps.Engine, newest.Rule, p.API.Now())
	return v, err
}

func (p pages) draw(c echo.Context, status int, v view) error {
	title := "新建运营规则"
	if len(v.History) > 0 {
		title = v.History.Newest().Rule.Title
	}
	return p.Render(c, status, "curation", site.Page{Title: title, Data: v})
}

// failed draws the page again with what was typed and why it is not kept.
func (p pages) failed(c echo.Context, v view, err error) error {
	if kb.KindOf(err) == kb.Internal {
		return err
	}
	v.Error, v.Fields = site.Say(err), site.Details(err)
	status, _ := p.API.Status(err)
	return p.draw(c, status, v)
}

// blank is the form of a new rule, filled in by the address: a gap brings its wordings.
func (p pages) blank(c echo.Context) error {
	v, err := p.open(c)
	if err != nil {
		return err
	}
	v.Form = readForm(c)
	if v.Form.Owner == "" {
		v.Form.Owner = p.API.Principal(c).Name
	}
	return p.draw(c, http.StatusOK, v)
}

func (p pages) rule(c echo.Context) error {
	v, err := p.open(c)
	if err != nil {
		return err
	}
	v.Done = done[c.QueryParam("done")]
	return p.draw(c, http.StatusOK, v)
}

// save keeps the form as a draft, or says first what it would change.
func (p pages) save(c echo.Context) error {
	v, err := p.open(c)
	if err != nil {
		return err
	}
	v.Form = readForm(c)
	v.ETag, v.Samples = c.FormValue("etag"), c.FormValue("samples")
	ctx, who := c.Request().Context(), p.API.Principal(c)
	rule, err := v.Form.rule()
	if err == nil {
		err = p.Deps.Curations.Check(ctx, rule)
	}
	if err != nil {
		return p.failed(c, v, err)
	}
	if c.FormValue("do") == "preview" {
		if v.Preview, err = p.preview(c, rule, v.Samples); err != nil {
			return err
		}
		v.Findings, err = curate.Findings(ctx, p.Deps.Engine, rule, p.API.Now())
		if err != nil {
			return err
		}
		return p.draw(c, http.StatusOK, v)
	}
	made, err := p.Deps.Curations.Save(ctx, who, c.Param("rule"), v.ETag, rule)
	if err != nil {
		return p.failed(c, v, err)
	}
	return p.seeOther(c, made.ID, "save")
}

func (p pages) seeOther(c echo.Context, id, did string) error {
	return c.Redirect(http.StatusSeeOther, "/console/curations/"+url.PathEscape(id)+"?done="+did)
}

// step takes a step with a rule as the page showed it.
func (p pages) step(c echo.Context) error {
	v, err := p.open(c)
	if err != nil {
		return err
	}
	number, _ := strconv.Atoi(c.FormValue("number")) // 0 came with the program
	s := curation.Step{Action: kb.Action(c.Param("step")), ID: c.Param("rule"), Match: c.FormValue("etag"), Reason: c.FormValue("reason"), Number: number}
	if _, err := p.Deps.Curations.Do(c.Request().Context(), p.API.Principal(c), s); err != nil {
		v.Reasons = map[string]string{string(s.Action): s.Reason}
		return p.failed(c, v, err)
	}
	if s.Action == kb.ActionDiscard && len(v.History) == 1 {
		return c.Redirect(http.StatusSeeOther, "/console/curations")
	}
	return p.seeOther(c, s.ID, string(s.Action))
}
