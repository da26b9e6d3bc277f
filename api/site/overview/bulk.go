package overview

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/bulk"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

const bulkAddress = "/console/bulk"

// skips say why an article is left as it is.
var skips = map[bulk.Skip]string{
	bulk.Gone: "没有这篇文章", bulk.FromFile: "来自文件，请先接管或在文件中修改", bulk.Unchanged: "已经是这样", bulk.UnderWay: "正在复核或已批准，不改动", bulk.NoDraft: "没有可以提交的草稿", bulk.FromHere: "已经在后台修改",
}

// plannedItem is what would become of an article.
type plannedItem struct {
	bulk.Item
	Reason string // why nothing
}

// planView is what a change would do.
type planView struct {
	Change bulk.Change
	Items  []plannedItem
	Back   string // the list that it was chosen in
	Error  string

	category func(path string) string // its name
}

// Shown is a value of the field as people read it.
func (v planView) Shown(value string) string {
	switch {
	case value == "":
		return "（空）"
	case v.Change.Field == "category":
		return v.category(value)
	}
	return value
}

// Skips is how many articles would stay as they are.
func (v planView) Skips() int { return len(v.Items) - v.Does() }

// Does is how many articles would change.
func (v planView) Does() (n int) {
	for _, i := range v.Items {
		if i.Skip == "" {
			n++
		}
	}
	return n
}

// readChange reads what is to change from a form.
func readChange(c echo.Context) bulk.Change {
	out := bulk.Change{Field: c.FormValue("do"), Submit: c.FormValue("submit") != ""}
	switch out.Field {
	case "submit":
		out = bulk.Change{Submit: true}
	case "adopt":
		out = bulk.Change{Adopt: true}
	}
	out.Value = strings.TrimSpace(c.FormValue(out.Field))
	return out
}

// planBulk shows what would become of the ticked articles, or of all that the list
// chooses; nothing changes.
func (p *pages) planBulk(c echo.Context) error {
	ctx, who := c.Request().Context(), p.API.Principal(c)
	query, _ := url.ParseQuery(c.FormValue("list"))
	a := readAddress(query)
	v := planView{Change: readChange(c), Back: listAddress + "?" + a.Encode(), category: p.Deps.Taxonomy().Name}
	form, err := c.FormParams()
	if err != nil {
		return kb.Errorf(kb.Invalid, "bad_request", "the form can't be read")
	}
	slugs := form["slug"]
	if c.FormValue("all") != "" {
		found, err := p.find(ctx, who, a, bulk.Most+1, 0)
		if err != nil {
			return err
		}
		slugs = nil
		for _, s := range found.Rows {
			slugs = append(slugs, s.Slug)
		}
	}
	if len(slugs) == 0 {
		err = kb.Errorf(kb.Invalid, "nothing_ticked", "no article is ticked")
	} else {
		err = p.plan(c, &v, slugs)
	}
	status := http.StatusOK
	if err != nil {
		if kb.KindOf(err) == kb.Internal {
			return err
		}
		v.Error = site.Say(err)
		status, _ = p.API.Status(err)
	}
	return p.Render(c, status, "plan", site.Page{Title: "批量操作", Data: v})
}

func (p *pages) plan(c echo.Context, v *planView, slugs []string) error {
	if err := p.known(v.Change); err != nil {
		return err
	}
	items, err := p.bulk.Plan(c.Request().Context(), p.API.Principal(c), v.Change, slugs)
	for _, i := range items {
		v.Items = append(v.Items, plannedItem{i, skips[i.Skip]})
	}
	return err
}

// known refuses a category that is not there.
func (p *pages) known(change bulk.Change) error {
	all := p.Deps.Taxonomy().All()
	if change.Field == "category" && len(all) > 0 && !slices.ContainsFunc(all, func(n taxonomy.Named) bool { return n.Path == change.Value }) {
		return kb.Errorf(kb.Invalid, "category_not_found", "there is no category %q", change.Value)
	}
	return nil
}

// startBulk does it, with the articles as they were shown.
func (p *pages) startBulk(c echo.Context) error {
	ctx, who, change := c.Request().Context(), p.API.Principal(c), readChange(c)
	form, err := c.FormParams()
	if err != nil {
		return kb.Errorf(kb.Invalid, "bad_request", "the form can't be read")
	}
	slugs, matches := form["slug"], form["etag"]
	if len(slugs) != len(matches) || len(slugs) == 0 {
		return kb.Errorf(kb.Invalid, "nothing_ticked", "no article is ticked")
	}
	if err := p.known(change); err != nil {
		return err
	}
	items, err := p.bulk.Plan(ctx, who, change, slugs)
	if err != nil {
		return err
	}
	for i := range items {
		items[i].Match = matches[i]
	}
	id, err := p.bulk.Start(who, change, items)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, bulkAddress+"/"+id)
}

// outcome is what became of an article.
type outcome struct {
	bulk.Outcome
	Reason string // why it was skipped, failed or could not be taken back
}

// jobView is a job under way, or over.
type jobView struct {
	bulk.Job
	Rows []outcome
	Over int // articles that are through
}

// bulkJob shows how far a job is. While it runs the page is loaded again.
func (p *pages) bulkJob(c echo.Context) error {
	j, err := p.bulk.Job(p.API.Principal(c), c.Param("id"))
	if err != nil {
		return err
	}
	v := jobView{Job: j, Over: len(j.Outcomes) - j.Count(bulk.Waits)}
	for _, o := range j.Outcomes {
		reason := skips[o.Skip]
		if o.Err != nil {
			reason = site.Say(o.Err)
			for _, f := range site.Details(o.Err) {
				reason += " " + f.Message
			}
		}
		v.Rows = append(v.Rows, outcome{o, reason})
	}
	page := site.Page{Title: "批量操作", Data: v}
	if j.Running {
		page.Refresh = 1
	}
	return p.Render(c, http.StatusOK, "job", page)
}

// resumeBulk goes on with a job that was interrupted.
func (p *pages) resumeBulk(c echo.Context) error {
	if err := p.bulk.Resume(p.API.Principal(c), c.Param("id")); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, bulkAddress+"/"+c.Param("id"))
}

// undoBulk takes the drafts of a job back.
func (p *pages) undoBulk(c echo.Context) error {
	if err := p.bulk.Undo(p.API.Principal(c), c.Param("id")); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, bulkAddress+"/"+c.Param("id"))
}
