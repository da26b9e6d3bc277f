package api

import (
	"net/http"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// analyze shows an editor what the analyzer does with a text: what an article would
// hold of it, and how a query would be read.
func (s *Server) analyze(c echo.Context) error {
	var body AnalyzeRequest
	if err := request.Members(c, &body, request.Expected{Required: []string{"text"}}); err != nil {
		return err
	}
	if n := utf8.RuneCountInString(body.Text); n > maxAnalyzeRunes {
		return request.Invalid("text", "invalid_text", "text is longer than 10000 characters")
	}
	analyzer := s.deps.Analyzer()
	if analyzer == nil {
		return notReady(index.ErrClosed)
	}
	q := analyzer.Query(body.Text)
	out := Analysis{Normalized: fold.String(body.Text), Tokens: []Token{}, Units: []QueryWord{}, Phrases: texts(q.Phrases), Excluded: texts(q.Excluded), Version: analyzer.Version()}
	for _, t := range analyzer.Analyze(body.Text) {
		out.Tokens = append(out.Tokens, Token{Term: t.Term, Grain: t.Grain, Start: t.RuneStart, End: t.RuneEnd})
	}
	for _, u := range q.Words {
		word := QueryWord{Text: string(u.Text), Start: u.Start, End: u.End, Stop: u.Stop, Alternatives: []Alternative{}}
		for _, a := range u.Alternatives {
			word.Alternatives = append(word.Alternatives, Alternative{Text: string(a.Text), Weight: a.Weight, Origin: a.Origin})
		}
		out.Units = append(out.Units, word)
	}
	return c.JSON(http.StatusOK, out)
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
	var body CheckRequest
	if err := request.JSON(c, &body); err != nil {
		return err
	}
	if body.Markdown == "" {
		return request.Invalid("markdown", "invalid_markdown", "markdown is empty; send the file with its front matter")
	}
	if body.Name == "" {
		body.Name = "article.md"
	}
	f := markdown.Parse(body.Name, []byte(body.Markdown))
	if !kb.Blocked(f.Findings) {
		found, err := s.deps.Workflow.Check(c.Request().Context(), f.Article)
		if err != nil {
			return err
		}
		f.Check(found)
		if found, err = s.deps.Links.Dead(c.Request().Context(), f.Article); err != nil {
			return err
		}
		f.Check(found)
	}
	kb.SortFindings(f.Findings)
	return c.JSON(http.StatusOK, CheckReport{Findings: List(f.Findings), Blocked: kb.Blocked(f.Findings)})
}

// findings are what the rules, as they are now, say about the articles in force.
func (s *Server) findings(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.deps.Recheck())
}
