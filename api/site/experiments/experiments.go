// Package experiments is the part of the console where administrators let two rankings
// compete, and see which one readers click.
package experiments

import (
	"cmp"
	"embed"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/experiment"
)

//go:embed templates
var files embed.FS

// pages are the handlers; weights are those of the ranking in use, by name.
type pages struct {
	*site.Site
	weights map[string]float64
}

// Face is the experiments, drawn as the console, over a ranking with these weights.
func Face(weights map[string]float64) site.Face {
	return site.Face{Name: "console", Script: "console.js", Files: files, Routes: func(s *site.Site, g *echo.Group) {
		p := pages{s, weights}
		g.GET("/console/experiments", p.list, s.Staff(kb.RoleEditor))
		admins := g.Group("/console/experiments", s.Staff(kb.RoleAdmin))
		g.POST("/console/experiments", p.add, s.Kept(kb.RoleAdmin)...)
		admins.POST("/:id/:step", p.step)
	}}
}

// form is an experiment as an administrator types it.
type form struct {
	Name, Reason, Synonyms, Days string
	Weights                      []weight
}

// labels are the names of weights as people read them.
var labels = map[string]string{
	"words": "词", "pairs": "相邻两字", "characters": "单字", "titleBoost": "标题里的词", "titleCoverage": "标题说到多少",
	"leadWords": "开头的词", "leadChars": "开头的字", "tier": "匹配的档次", "code": "编号",
}

// weight is one that may be changed, with what it is and what was typed.
type weight struct {
	Name  string
	Label string
	Now   float64
	Typed string
}

func (p pages) readForm(c echo.Context) form {
	text := func(name string) string {
		return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(c.FormValue(name), "�"), "\r", ""))
	}
	f := form{Name: text("name"), Reason: text("reason"), Synonyms: text("synonyms"), Days: text("days")}
	for _, name := range slices.Sorted(maps.Keys(p.weights)) {
		f.Weights = append(f.Weights, weight{name, cmp.Or(labels[name], name), p.weights[name], text("weight-" + name)})
	}
	return f
}

// experiment reads the form. Weights that nobody typed are those in use.
func (f form) experiment() (experiment.Experiment, error) {
	x := experiment.Experiment{Name: f.Name, Reason: f.Reason, Synonyms: f.Synonyms}
	x.Days, _ = strconv.Atoi(f.Days) // 0 is refused
	for _, w := range f.Weights {
		if w.Typed == "" {
			continue
		}
		value, err := strconv.ParseFloat(w.Typed, 64)
		if err != nil {
			return x, &kb.Error{Kind: kb.Invalid, Code: "invalid_experiment", Detail: "a weight is no number", Fields: []kb.FieldError{{Field: "weights", Message: w.Name + "不是数字。"}}}
		}
		if x.Weights == nil {
			x.Weights = map[string]float64{}
		}
		x.Weights[w.Name] = value
	}
	return x, nil
}

// row is an experiment in the list.
type row struct {
	experiment.Shown
	Runs, Over bool
	Clicked    int // answers of which something was clicked
}

func (p pages) list(c echo.Context) error { return p.draw(c, http.StatusOK, nil) }

func (p pages) draw(c echo.Context, status int, failed error) error {
	all, err := p.Deps.Experiments.List(c.Request().Context(), p.API.Principal(c))
	if err != nil {
		return err
	}
	var rows []row
	for _, x := range all {
		rows = append(rows, row{x, x.RunningAt(p.API.Now()), x.Experiment.Over(p.API.Now()), x.A + x.B + x.Ties})
	}
	data := map[string]any{"Rows": rows, "Form": p.readForm(c), "Done": c.QueryParam("done") != "", "Error": "", "Fields": []kb.FieldError(nil)}
	if failed != nil {
		data["Error"], data["Fields"] = site.Say(failed), site.Details(failed)
	}
	return p.Render(c, status, "experiments", site.Page{Title: "排序实验", Data: data})
}

// did leads back to the list, or draws it with why not.
func (p pages) did(c echo.Context, err error) error {
	if err == nil {
		return c.Redirect(http.StatusSeeOther, "/console/experiments?done=1")
	}
	if kb.KindOf(err) == kb.Internal {
		return err
	}
	status, _ := p.API.Status(err)
	return p.draw(c, status, err)
}

// add keeps a new experiment, which does not run yet.
func (p pages) add(c echo.Context) error {
	x, err := p.readForm(c).experiment()
	if err == nil {
		err = p.Deps.Experiments.Make(c.Request().Context(), p.API.Principal(c), x)
	}
	return p.did(c, err)
}

// step begins or ends one as the page showed it.
func (p pages) step(c echo.Context) error {
	version, _ := strconv.Atoi(c.FormValue("version")) // there is no version 0
	steps := map[string]func() error{
		"start": func() error {
			return p.Deps.Experiments.Start(c.Request().Context(), p.API.Principal(c), c.Param("id"), version)
		},
		"stop": func() error {
			return p.Deps.Experiments.Stop(c.Request().Context(), p.API.Principal(c), c.Param("id"), version)
		},
	}
	step := steps[c.Param("step")]
	if step == nil {
		return echo.ErrNotFound
	}
	return p.did(c, step())
}
