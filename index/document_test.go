package index_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// noon is 12:00 in Shanghai on a day of April.
func noon(day int) time.Time { return time.Date(2026, 4, day, 12, 0, 0, 0, kb.Shanghai) }

// timed is a revision with a window, as a store gives it after settling.
func timed(number, from, until int, title string) kb.Revision {
	r := kb.Revision{ArticleID: "a", Number: number, State: kb.StatePublished, From: noon(from), Article: kb.Article{Slug: "a", Title: title, Audience: kb.AudiencePublic}}
	if until != 0 {
		r.Until = noon(until)
		r.Article.ValidTo = kb.At(r.Until)
	}
	return r
}

// lines are documents as "day-day title", with L and the day until which they are
// found as lapsed.
func lines(docs []index.Document) string {
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		if t.Equal(index.Forever) {
			return "∞"
		}
		t = t.In(kb.Shanghai)
		if t.Hour() == 0 {
			return fmt.Sprint(t.Day())
		}
		return fmt.Sprint(t.Day(), "½")
	}
	var out []string
	for _, d := range docs {
		line := day(d.From) + "-" + day(d.Until) + " " + d.Title
		if !d.LapsedUntil.IsZero() {
			line += " L" + day(d.LapsedUntil)
		}
		out = append(out, line)
	}
	return strings.Join(out, "; ")
}

// Every document holds as long as the text and the facts in it do: the standing text
// returns, and a figure changes at its moment.
func TestDocuments(t *testing.T) {
	moment := func(text string) kb.Moment { m, _ := kb.ParseMoment(text); return m }
	facts := kb.Facts{
		"rate":    {Key: "rate", Value: "3%", Neutral: "见公告", ValidFrom: moment("2026-04-05"), ValidTo: moment("2026-04-09")},
		"hotline": {Key: "hotline", Value: "95000", ValidFrom: moment("2020-01-01")},
		"none":    {Key: "none", Neutral: "以页面为准", ValidTo: moment("2026-04-07")},
	}
	for name, test := range map[string]struct {
		revisions []kb.Revision
		want      string
	}{
		"nothing":                    {nil, ""},
		"one":                        {[]kb.Revision{timed(1, 1, 0, "文")}, "1½- 文"},
		"the standing text returns":  {[]kb.Revision{timed(1, 1, 0, "文"), timed(2, 3, 6, "节日")}, "1½-3½ 文; 3½-6½ 节日 L6½; 6½- 文"},
		"nothing follows":            {[]kb.Revision{timed(1, 1, 4, "文")}, "1½-4½ 文 L∞"},
		"another follows later":      {[]kb.Revision{timed(1, 1, 4, "文"), timed(2, 8, 0, "新")}, "1½-4½ 文 L8½; 8½- 新"},
		"a fact begins and ends":     {[]kb.Revision{timed(1, 1, 0, "{{rate}}")}, "1½-5 见公告; 5-10 3%; 10- 见公告"},
		"only the last piece lapses": {[]kb.Revision{timed(1, 1, 8, "{{ rate }}")}, "1½-5 见公告; 5-8½ 3% L∞"},
		"a fact that began before":   {[]kb.Revision{timed(1, 1, 0, "{{hotline}}")}, "1½- 95000"},
		"a fact without a value":     {[]kb.Revision{timed(1, 1, 0, "{{none}}")}, "1½- 以页面为准"},
		"a returning text and a fact": {[]kb.Revision{timed(1, 1, 0, "{{rate}}"), timed(2, 3, 6, "节日")},
			"1½-3½ 见公告; 3½-6½ 节日 L6½; 6½-10 3%; 10- 见公告"},
	} {
		kb.Settle(test.revisions)
		if got := lines(index.Documents(test.revisions, facts)); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, test.want)
		}
	}
}
