package console

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

// form are the fields of an article as the editor types them.
type form struct {
	Slug, Title, Questions, Answer, Kind, Category, Products, Tags, Audience, RiskLevel string
	ValidFrom, ValidTo, AsOf, ReviewBy, Owner, Sources, Related, Body                   string
	History                                                                             bool
}

func formOf(a kb.Article) form {
	var sources []string
	for _, src := range a.Sources {
		sources = append(sources, strings.TrimRight(strings.Join([]string{src.Rule, src.No, src.Effective.String(), src.Verified, src.URL}, " | "), " |"))
	}
	list := func(items []string) string { return strings.Join(items, "，") }
	return form{
		a.Slug, a.Title, strings.Join(a.Questions, "\n"), a.Answer, string(a.Kind), a.Category, list(a.Products), list(a.Tags), string(a.Audience), a.RiskLevel,
		a.ValidFrom.String(), a.ValidTo.String(), a.AsOf.String(), a.ReviewBy.String(), a.Owner, strings.Join(sources, "\n"), list(a.Related), a.Body, a.History,
	}
}

// article reads the form. What can't be read is named with its field.
func (f form) article(old kb.Article) (kb.Article, []kb.FieldError) {
	var bad []kb.FieldError
	a := old // keeps what the form does not show
	a.Slug, a.Title, a.Answer, a.Kind, a.Category = strings.TrimSpace(f.Slug), strings.TrimSpace(f.Title), strings.TrimSpace(f.Answer), kb.Kind(f.Kind), strings.TrimSpace(f.Category)
	a.Audience, a.RiskLevel, a.Owner, a.History = kb.Audience(f.Audience), strings.TrimSpace(f.RiskLevel), strings.TrimSpace(f.Owner), f.History
	a.Body = strings.ReplaceAll(f.Body, "\r\n", "\n")
	if a.Body != "" && !strings.HasSuffix(a.Body, "\n") {
		a.Body += "\n"
	}
	a.Questions = items(f.Questions, "\n")
	split := func(text string) []string {
		return items(strings.NewReplacer("，", ",", "、", ",", "\n", ",").Replace(text), ",")
	}
	a.Products, a.Tags, a.Related = split(f.Products), split(f.Tags), split(f.Related)
	moment := func(name, text string) kb.Moment {
		if strings.TrimSpace(text) == "" {
			return kb.Moment{}
		}
		m, err := kb.ParseMoment(strings.TrimSpace(text))
		if err != nil {
			bad = append(bad, kb.FieldError{Field: name, Message: "应写成 2026-03-15 或 2026-03-15T09:00:00+08:00"})
		}
		return m
	}
	a.ValidFrom, a.ValidTo = moment("valid_from", f.ValidFrom), moment("valid_to", f.ValidTo)
	a.AsOf, a.ReviewBy = kb.Date{Time: moment("as_of", f.AsOf).Time}, kb.Date{Time: moment("review_by", f.ReviewBy).Time}
	a.Sources = nil
	for _, line := range items(f.Sources, "\n") {
		cols := append(strings.Split(line, "|"), "", "", "", "")
		for i := range cols {
			cols[i] = strings.TrimSpace(cols[i])
		}
		a.Sources = append(a.Sources, kb.Source{Rule: cols[0], No: cols[1], Effective: kb.Date{Time: moment("sources", cols[2]).Time}, Verified: cols[3], URL: cols[4]})
	}
	return a, bad
}

func items(text, separator string) (out []string) {
	for _, item := range strings.Split(text, separator) {
		if item = strings.TrimSpace(item); item != "" {
			out = append(out, item)
		}
	}
	return out
}

func readForm(c echo.Context) form {
	v := c.FormValue
	return form{
		v("slug"), v("title"), v("questions"), v("answer"), v("kind"), v("category"), v("products"), v("tags"), v("audience"), v("risk_level"),
		v("valid_from"), v("valid_to"), v("as_of"), v("review_by"), v("owner"), v("sources"), v("related"), v("body"), v("history") != "",
	}
}
