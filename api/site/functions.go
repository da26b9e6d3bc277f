package site

import (
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/api/site/language"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/brand"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// functions are what templates may call.
func functions(a *assets, reach Contact, taxonomy func() *taxonomy.Taxonomy, l *language.Language) template.FuncMap {
	return template.FuncMap{
		"t":         l.Say,
		"language":  func() *language.Language { return l },
		"languages": func() []*language.Language { return language.All },
		"chinese":   func() template.HTMLAttr { return chinese(l) },

		"asset":   a.address,
		"brand":   reach.Brand,
		"hotline": reach.Hotline,
		"hours":   reach.Hours,
		"tel":     brand.Tel,
		"icon":    brand.Draw,

		"clip":     clip,
		"marked":   marked,
		"excerpt":  excerpt,
		"day":      Day,
		"minute":   Minute,
		"category": func(path string) string { return taxonomy().Name(path) },
		"file":     func(name string) string { return FileNames[name] },
		"kind":     func(k kb.Kind) string { return l.Must("kind." + string(k)) },
		"audience": func(a kb.Audience) string { return audienceNames[a] },
		"state":    func(state kb.State) string { return stateNames[state] },
		"role":     func(r kb.Role) string { return l.Must("role." + string(r)) },
		"step":     func(a kb.Action) string { return stepNames[a] },
		"action":   actionName,
		"plain":    plainMessage,
		"severity": SeverityName,
		"person":   personName,
		"browser":  browserName,
		"field":    kb.FieldLabel,
		"risk":     func(level string) string { return riskText(l, level) },
		"atLeast":  func(p kb.Principal, role string) bool { return p.AtLeast(kb.Role(role)) },
		"join":     strings.Join,
		"percent":  func(share float64) string { return fmt.Sprintf("%.1f%%", 100*share) },
	}
}

// chinese says of a text of ours, in a page of another language, that it is Chinese.
func chinese(l *language.Language) template.HTMLAttr {
	if l.Tag == l.Articles {
		return ""
	}
	return template.HTMLAttr(` lang="` + l.Articles + `"`)
}

// clip is the beginning of a line that is too long to be looked at, as that of a picture.
func clip(line string) string {
	if len(line) < clipped {
		return line
	}
	return fmt.Sprintf("%.300s…", line)
}

// clipped is the length of a line, in bytes, that people no longer read.
const clipped = 4000

// marked draws a text with its marks.
func marked(m index.Marked) template.HTML {
	return template.HTML(m.Write("<mark>", "</mark>", html.EscapeString))
}

// excerpt is marked for a piece of a body, in which lines and rows of tables end: what
// stood on two of them is told apart.
func excerpt(m index.Marked) template.HTML {
	return template.HTML(m.Write("<mark>", "</mark>", func(text string) string { return html.EscapeString(lineEnd.ReplaceAllString(text, "$1；")) }))
}

// lineEnd is the end of a line that ends no sentence by itself.
var lineEnd = regexp.MustCompile(`([^\s。！？；：，、,.!?;:|])[ ]*\n`)

// Day is the date of a time, a date or a moment; empty where there is none.
func Day(t any) string { return shown(t, "2006-01-02") }

// Minute is a time to the minute; empty where there is none.
func Minute(t any) string { return shown(t, "2006-01-02 15:04") }

func shown(v any, layout string) string {
	var t time.Time
	switch v := v.(type) {
	case time.Time:
		t = v
	case kb.Date:
		t = v.Time
	case kb.Moment:
		t = v.Time
	}
	if t.IsZero() {
		return ""
	}
	return t.In(kb.Shanghai).Format(layout)
}
