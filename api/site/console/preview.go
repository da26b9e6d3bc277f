package console

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// finding is a finding as the script shows it beside the form.
type finding struct {
	Field    string `json:"field"`
	Name     string `json:"name"`
	Severity string `json:"severity"`
	Level    string `json:"level"`
	Rule     string `json:"rule"`
	Message  string `json:"message"`
	Advice   string `json:"advice"`
	Line     int    `json:"line"` // of the body, 1-based; 0 elsewhere
	Match    string `json:"match"`
}

// preview draws the body and checks the article as it is typed; nothing is stored.
func (p pages) preview(c echo.Context) error {
	a, bad := readForm(c).article(kb.Article{})
	out := struct {
		HTML     string    `json:"html"`
		Findings []finding `json:"findings"`
	}{markdown.Render(p.Filled(a, p.API.Now()).Body).HTML, []finding{}}
	for _, f := range bad {
		out.Findings = append(out.Findings, finding{Field: f.Field, Name: kb.FieldLabel(f.Field), Severity: string(kb.Block), Level: site.SeverityName(kb.Block), Message: f.Message})
	}
	found, err := p.check(c.Request().Context(), a)
	if err != nil {
		return err
	}
	for _, f := range found {
		line := 0
		if f.Field == "body" {
			line = lineOf(a.Body, f.Start)
		}
		out.Findings = append(out.Findings, finding{f.Field, kb.FieldLabel(f.Field), string(f.Severity), site.SeverityName(f.Severity), f.Rule, f.Message, f.Suggestion, line, f.Match})
	}
	return c.JSON(http.StatusOK, out)
}

// lineOf is the line of a text, from 1, that a rune stands in.
func lineOf(text string, rune int) int {
	line := 1
	for _, r := range text {
		if rune--; rune < 0 {
			break
		}
		if r == '\n' {
			line++
		}
	}
	return line
}
