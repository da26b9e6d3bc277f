package curations

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/index/curate"
	"github.com/wenjin-kb/wenjin/index/replay"
	"github.com/wenjin-kb/wenjin/kb/curation"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// preview is what a rule would do to questions of customers.
type preview struct {
	Asked   int
	Changed []replay.Difference
}

// preview asks the questions that the rule names, those that an editor has typed, and
// those that customers asked last, without the rule and with it.
func (p pages) preview(c echo.Context, rule curation.Rule, samples string) (*preview, error) {
	ctx, who := c.Request().Context(), p.API.Principal(c)
	var asked []string
	add := func(query string) {
		if query = strings.TrimSpace(query); query != "" && !slices.Contains(asked, query) {
			asked = append(asked, query)
		}
	}
	for _, line := range lines(samples) {
		add(line)
	}
	for _, pattern := range rule.Patterns {
		if pattern.Kind != curation.Contains {
			add(pattern.Text)
		}
	}
	asked = asked[:min(len(asked), replay.MaxQuestions/2)]
	recent, err := p.API.Searches().Searches(ctx, who, 0, 2*replay.MaxQuestions)
	if err != nil {
		return nil, err
	}
	for _, i := range recent {
		if !i.Internal {
			add(i.Query)
		}
	}
	id := c.Param("rule")
	if id == "" {
		id = "new"
	}
	set := curate.With(p.Deps.Curations.InForce(), id, rule, p.API.Now())
	trying := &curate.Engine{Engine: p.Deps.Engine, Rules: func() *curation.Set { return set }}
	face := searchlog.FaceHelp
	if len(rule.Faces) > 0 {
		face = rule.Faces[0]
	}
	all, err := replay.Replayer{Engine: p.Deps.Engine, Now: p.API.Now}.Compare(ctx, asked, string(face), trying)
	if err != nil {
		return nil, err
	}
	return &preview{Asked: len(all), Changed: slices.DeleteFunc(all, func(d replay.Difference) bool { return !d.Changed() })}, nil
}
