package site

import (
	"html"
	"html/template"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// functions are what templates may call.
func functions(a *assets, taxonomy func() *taxonomy.Taxonomy) template.FuncMap {
	return template.FuncMap{
		"asset":    a.address,
		"marked":   marked,
		"day":      Day,
		"minute":   minute,
		"category": func(path string) string { return taxonomy().Name(path) },
		"state":    func(state kb.State) string { return stateNames[state] },
		"role":     func(r kb.Role) string { return roleNames[r] },
		"step":     func(a kb.Action) string { return stepNames[a] },
		"action":   actionName,
		"plain":    plainMessage,
		"severity": SeverityName,
		"person":   personName,
		"browser":  browserName,
		"field":    kb.FieldLabel,
		"risk":     riskText,
		"atLeast":  func(p kb.Principal, role string) bool { return p.AtLeast(kb.Role(role)) },
		"join":     strings.Join,
	}
}

// marked draws a text with its marks.
func marked(m index.Marked) template.HTML {
	return template.HTML(m.Write("<mark>", "</mark>", html.EscapeString))
}

// Day is the date of a time, a date or a moment; empty where there is none.
func Day(t any) string { return shown(t, "2006-01-02") }

func minute(t any) string { return shown(t, "2006-01-02 15:04") }

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
