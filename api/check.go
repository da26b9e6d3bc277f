package api

import (
	"net/http"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// maxAnalyzeRunes are analysed at once.
const maxAnalyzeRunes = 10_000

type tokenJSON struct {
	Term  string   `json:"term"`
	Grain zh.Grain `json:"grain"`
	Start int      `json:"start"` // rune offset in the text
	End   int      `json:"end"`
}

type unitJSON struct {
	Text         string            `json:"text"`
	Start        int               `json:"start"`
	End          int               `json:"end"`
	Stop         bool              `json:"stop"`
	Alternatives []alternativeJSON `json:"alternatives"`
}

type alternativeJSON struct {
	Text   string  `json:"text"`
	Weight float64 `json:"weight"`
	Origin string  `json:"origin"`
}

// analyze shows an editor what the analyzer does with a text: what an article would
// hold of it, and how a query would be read.
func (s *Server) analyze(c echo.Context) error {
	var body struct {
		Text string `json:"text"`
	}
	if err := readJSON(c, &body); err != nil {
		return err
	}
	if n := utf8.RuneCountInString(body.Text); n > maxAnalyzeRunes {
		return invalid("text", "invalid_text", "text is longer than 10000 characters")
	}
	analyzer := s.deps.Analyzer()
	if analyzer == nil {
		return notReady(index.ErrClosed)
	}
	tokens := []tokenJSON{}
	for _, t := range analyzer.Analyze(body.Text) {
		tokens = append(tokens, tokenJSON{t.Term, t.Grain, t.RuneStart, t.RuneEnd})
	}
	q := analyzer.Query(body.Text)
	units := []unitJSON{}
	for _, u := range q.Units {
		unit := unitJSON{Text: string(u.Text), Start: u.Start, End: u.End, Stop: u.Stop, Alternatives: []alternativeJSON{}}
		for _, a := range u.Alternatives {
			unit.Alternatives = append(unit.Alternatives, alternativeJSON{string(a.Text), a.Weight, a.Origin})
		}
		units = append(units, unit)
	}
	return c.JSON(http.StatusOK, map[string]any{
		"normalized": fold.String(body.Text), "tokens": tokens, "units": units,
		"phrases": texts(q.Phrases), "excluded": texts(q.Excluded), "version": analyzer.Version(),
	})
}

func texts(rs [][]rune) []string {
	out := []string{}
	for _, r := range rs {
		out = append(out, string(r))
	}
	return out
}

// check reports what is wrong with a text; nothing is stored. The text is a
// whole file with front matter.
func (s *Server) check(c echo.Context) error {
	var body struct {
		Markdown string `json:"markdown"`
		Name     string `json:"name"`
	}
	if err := readJSONUpTo(c, &body, maxArticleBytes); err != nil {
		return err
	}
	if body.Markdown == "" {
		return invalid("markdown", "invalid_markdown", "markdown is empty; send the file with its front matter")
	}
	if body.Name == "" {
		body.Name = "article.md"
	}
	f := markdown.Parse(body.Name, []byte(body.Markdown))
	if !kb.Blocked(f.Findings) {
		found, err := s.deps.Workflow.Rules.Check(c.Request().Context(), f.Article, s.Now())
		if err != nil {
			return err
		}
		f.Check(found)
	}
	findings := f.Findings
	if findings == nil {
		findings = []kb.Finding{}
	}
	kb.SortFindings(findings)
	return c.JSON(http.StatusOK, map[string]any{"findings": findings, "blocked": kb.Blocked(findings)})
}

// findings are what the rules, as they are now, say about the articles in force.
func (s *Server) findings(c echo.Context) error {
	if _, err := query(c); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.deps.Recheck())
}
