package site

import (
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strings"
	"time"
	"unicode"

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
		"said":      func(key string, args ...any) (template.HTML, error) { return said(l, key, args...) },
		"zh":        func(text string) template.HTML { return span(l, text) },
		"house":     func(text string) template.HTML { return span(l, houseText(l, text)) },
		"houseName": func(text string) string { return houseText(l, text) },

		"asset":   a.address,
		"brand":   reach.Brand,
		"hotline": reach.Hotline,
		"hours":   reach.Hours,
		"tel":     brand.Tel,
		"icon":    brand.Draw,

		"clip":         clip,
		"marked":       marked,
		"excerpt":      excerpt,
		"consoleRooms": consoleRooms,
		"day":          Day,
		"minute":       Minute,
		"category":     func(path string) string { return taxonomy().Name(path) },
		"file":         func(name string) string { return FileNames[name] },
		"kind":         func(k kb.Kind) string { return l.Must("kind." + string(k)) },
		"audience":     func(a kb.Audience) string { return audienceNames[a] },
		"state":        func(state kb.State) string { return stateNames[state] },
		"role":         func(r kb.Role) string { return l.Must("role." + string(r)) },
		"step":         func(a kb.Action) string { return stepNames[a] },
		"action":       actionName,
		"plain":        plainMessage,
		"severity":     SeverityName,
		"person":       personName,
		"browser":      browserName,
		"field":        kb.FieldLabel,
		"risk":         func(level string) string { return riskText(l, level) },
		"atLeast":      func(p kb.Principal, role string) bool { return p.AtLeast(kb.Role(role)) },
		"join":         strings.Join,
		"percent":      func(share float64) string { return fmt.Sprintf("%.1f%%", 100*share) },
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

// span is a text in HTML, marked where it is Chinese in a page of another language.
func span(l *language.Language, text string) template.HTML {
	escaped := html.EscapeString(text)
	if lang := chinese(l); lang != "" && strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		escaped = "<span" + string(lang) + ">" + escaped + "</span>"
	}
	return template.HTML(escaped)
}

// said is a message whose arguments are texts of articles or readers.
func said(l *language.Language, key string, args ...any) (template.HTML, error) {
	text, err := l.Say(key)
	pairs := make([]string, 0, 2*len(args))
	for i, arg := range args {
		pairs = append(pairs, fmt.Sprintf("{%d}", i), string(span(l, fmt.Sprint(arg))))
	}
	return template.HTML(strings.NewReplacer(pairs...).Replace(html.EscapeString(text))), err
}

// houseText is what a house says of itself in the language of the page, where that is what
// we say for it; its own words stay as they are.
func houseText(l *language.Language, text string) string {
	if key, ours := houseMessages[text]; ours {
		return l.Must(key)
	}
	return text
}

// houseMessages are the messages for what stands in brand.Default, and in the site.yaml of
// the starter knowledge.
var houseMessages = func() map[string]string {
	b := brand.Default()
	out := map[string]string{b.Name: "house.name", b.Footer[0]: "house.footer", "挂失与丢手机": "house.phone"}
	for i, key := range []string{"house.scammed", "house.stolen", "house.lost"} {
		out[b.Urgent[i].Name] = key
	}
	return out
}()

// marked draws a text with its marks.
func marked(m index.Marked) template.HTML {
	return template.HTML(m.Write("<mark>", "</mark>", html.EscapeString))
}

// excerpt is marked for a piece of a body, in which lines and rows of tables end: what
// stood on two of them is told apart. Where it ends no sentence, it goes on.
func excerpt(m index.Marked) template.HTML {
	text := m.Write("<mark>", "</mark>", func(text string) string { return html.EscapeString(lineEnd.ReplaceAllString(text, "$1；")) })
	if text = strings.TrimRight(text, " |\n"); text != "" && !strings.HasSuffix(text, "。") {
		text += "…"
	}
	return template.HTML(text)
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
