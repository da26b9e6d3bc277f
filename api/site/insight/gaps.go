package insight

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index/gaps"
	"github.com/wenjin-kb/wenjin/index/gaps/repair"
	"github.com/wenjin-kb/wenjin/index/replay"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

func (p pages) workbench() gaps.Workbench {
	return gaps.Workbench{Log: p.API.Searches(), Search: p.Deps.Engine.Search, Now: p.API.Now}
}

func (p pages) bench() repair.Bench {
	return repair.Bench{Log: p.API.Searches(), Library: p.Deps.Library, Workflow: p.Deps.Workflow, Files: p.Deps.Files}
}

// gapList shows the gaps of a period, by their state.
func (p pages) gapList(c echo.Context) error {
	r, err := p.read(c.QueryParams())
	if err != nil {
		return err
	}
	all, err := p.workbench().Gaps(c.Request().Context(), p.API.Principal(c), r.Period)
	if err != nil {
		return err
	}
	state := cmp.Or(searchlog.GapState(c.QueryParam("state")), searchlog.GapOpen)
	counts, overdue := map[searchlog.GapState]int{}, map[string]bool{}
	for _, g := range all {
		counts[g.State]++
		overdue[g.ID()] = g.Overdue(p.API.Now())
	}
	rows := slices.DeleteFunc(all, func(g *gaps.Gap) bool { return g.State != state })
	why, err := p.standing(c, r)
	if err != nil {
		return err
	}
	return p.Render(c, http.StatusOK, "gaps", site.Page{Title: "问答缺口", Data: map[string]any{
		"Asked": r, "Standing": why, "Periods": p.periods(r, "/console/gaps"), "Rows": rows, "State": state, "States": searchlog.GapStates, "Counts": counts, "Overdue": overdue,
	}})
}

// gapView is the page of one gap.
type gapView struct {
	*gaps.Gap
	Question, Target string // of the form that adds a question to an article
	Due              string
	Asked            []titled         // its questions
	Outcomes         []replay.Outcome // those that change
	Replayed, Times  int              // questions that were asked, and how often customers asked what changes
	Done, Error      string
	Fields           []kb.FieldError
}

// States are those that an editor may choose.
func (gapView) States() []searchlog.GapState { return searchlog.GapStates }

// NewArticle is where an article is written that answers the gap.
func (v gapView) NewArticle() string {
	var asked []string
	for i, q := range v.Questions {
		if i > 0 && i < 10 {
			asked = append(asked, q.Query)
		}
	}
	return "/console/new?" + url.Values{"title": {v.Query}, "questions": {strings.Join(asked, "\n")}}.Encode()
}

// Pin is where a rule of curation is written that answers the questions of the gap.
func (v gapView) Pin() string {
	var asked []string
	for _, q := range v.Questions[:min(len(v.Questions), 10)] {
		asked = append(asked, q.Query)
	}
	form := url.Values{"title": {string([]rune(v.Query)[:min(len([]rune(v.Query)), 40)])}, "equals": {strings.Join(asked, "\n")}, "reason": {"问答缺口"}}
	if v.Target != "" {
		form.Set("pins", v.Target+" 1")
	}
	return "/console/curations/new?" + form.Encode()
}

// Synonyms is where words are made to mean the same, with the questions of the gap to try
// them on.
func (v gapView) Synonyms() string {
	var asked []string
	for _, q := range v.Questions[:min(len(v.Questions), 10)] {
		asked = append(asked, q.Query)
	}
	return "/console/words/synonyms.txt?" + url.Values{"samples": {strings.Join(asked, "\n")}}.Encode()
}

func (p pages) openGap(c echo.Context) (gapView, error) {
	r, err := p.read(c.QueryParams())
	if err != nil {
		return gapView{}, err
	}
	g, err := p.workbench().Gap(c.Request().Context(), p.API.Principal(c), r.Period, c.Param("id"))
	if err != nil {
		return gapView{}, err
	}
	titles, err := p.titles(c.Request().Context(), p.API.Principal(c))
	if err != nil {
		return gapView{}, err
	}
	v := gapView{Gap: g, Question: g.Query, Target: g.Slug, Asked: withTitles(g.Questions, titles)}
	if g.Due != 0 {
		v.Due = g.Due.String()
	}
	if v.Target == "" && len(g.Articles) > 0 {
		v.Target = g.Articles[0].Slug
	}
	return v, nil
}

func (p pages) drawGap(c echo.Context, status int, v gapView) error {
	return p.Render(c, status, "gap", site.Page{Title: v.Query, Data: v})
}

func (p pages) gap(c echo.Context) error {
	v, err := p.openGap(c)
	if err != nil {
		return err
	}
	if c.QueryParam("done") != "" {
		v.Done = "已保存。"
	}
	return p.drawGap(c, http.StatusOK, v)
}

// decide keeps the state, the owner and the day of a gap.
func (p pages) decide(c echo.Context) error {
	v, err := p.openGap(c)
	if err != nil {
		return err
	}
	g := v.Gap.Gap
	g.State, g.Owner, g.Due = searchlog.GapState(c.FormValue("state")), strings.TrimSpace(c.FormValue("owner")), 0
	if c.FormValue("take") != "" {
		g.State, g.Owner = searchlog.GapWorking, p.API.Principal(c).Name
	}
	if text := c.FormValue("due"); text != "" {
		if g.Due, err = searchlog.ParseDay(text); err != nil {
			return kb.Errorf(kb.Invalid, "invalid_date", "%v", err)
		}
	}
	if err := p.API.Searches().DecideGap(c.Request().Context(), p.API.Principal(c), g); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/console/gaps/"+g.ID()+"?done=1")
}

// addQuestion adds a question to an article, as a new draft that takes the usual way, or
// says first what that would change.
func (p pages) addQuestion(c echo.Context) error {
	ctx, who := c.Request().Context(), p.API.Principal(c)
	v, err := p.openGap(c)
	if err != nil {
		return err
	}
	v.Question, v.Target = strings.TrimSpace(c.FormValue("question")), strings.TrimSpace(cmp.Or(c.FormValue("other"), c.FormValue("slug")))
	fail := func(err error) error {
		if kb.KindOf(err) == kb.Internal {
			return err
		}
		v.Error, v.Fields = site.Say(err), site.Details(err)
		status, _ := p.API.Status(err)
		return p.drawGap(c, status, v)
	}
	a, head, err := p.bench().With(ctx, who, v.Target, v.Question)
	if err != nil {
		return fail(err)
	}
	if c.FormValue("do") == "replay" {
		if err := p.replay(c, &v, head.ArticleID, a); err != nil {
			return fail(err)
		}
		return p.drawGap(c, http.StatusOK, v)
	}
	if _, err := p.bench().Question(ctx, who, v.Gap, v.Target, v.Question); err != nil {
		return fail(err)
	}
	return c.Redirect(http.StatusSeeOther, "/console/a/"+url.PathEscape(v.Target)+"?done=saved")
}

// replay asks what customers really asked, of the gap and of late, before and after.
func (p pages) replay(c echo.Context, v *gapView, id string, a kb.Article) error {
	ctx, who := c.Request().Context(), p.API.Principal(c)
	var wordings []string
	for _, q := range v.Questions {
		wordings = append(wordings, q.Query)
	}
	asked, err := p.API.Searches().Asked(ctx, who, wordings, replay.MaxQuestions)
	if err != nil {
		return err
	}
	all, err := replay.Replayer{Engine: p.Deps.Engine, Make: p.scratch, Facts: p.Deps.Facts, Now: p.API.Now}.Article(ctx, asked, id, a)
	if err != nil {
		return err
	}
	v.Replayed = len(all)
	v.Outcomes, v.Times = replay.Changes(all)
	return nil
}
