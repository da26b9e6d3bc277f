package curations

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/curation"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// form is a rule as an editor types it.
type form struct {
	Title, Owner, Reason              string
	Equals, Contains, Meaning, Except string // a line each
	Pins, Hides                       string
	Text, URL, Label                  string // of the banner
	Redirect                          string
	Faces                             []searchlog.Face
	From, Until                       string // as browsers have them, in Shanghai
}

// momentLayout is how browsers send a time of day, without a zone.
const momentLayout = "2006-01-02T15:04"

// formOf is the form of a rule.
func formOf(r curation.Rule) form {
	f := form{Title: r.Title, Owner: r.Owner, Reason: r.Reason, Redirect: r.Redirect, Faces: r.Faces, Hides: strings.Join(r.Hides, "\n"), Except: strings.Join(r.Except, "\n"), From: local(r.From), Until: local(r.Until)}
	of := func(kind curation.Kind) string {
		var lines []string
		for _, p := range r.Patterns {
			if p.Kind == kind {
				lines = append(lines, p.Text)
			}
		}
		return strings.Join(lines, "\n")
	}
	f.Equals, f.Contains, f.Meaning = of(curation.Equals), of(curation.Contains), of(curation.Meaning)
	var pins []string
	for _, p := range r.Pins {
		pins = append(pins, fmt.Sprintf("%s %d", p.Slug, p.Place))
	}
	f.Pins = strings.Join(pins, "\n")
	if r.Banner != nil {
		f.Text, f.URL, f.Label = r.Banner.Text, r.Banner.URL, r.Banner.Label
	}
	return f
}

func local(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(kb.Shanghai).Format(momentLayout)
}

// At reports whether the rule is chosen to act at a face.
func (f form) At(face searchlog.Face) bool { return slices.Contains(f.Faces, face) }

// readForm reads what was typed.
func readForm(c echo.Context) form {
	value := func(name string) string {
		return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(c.FormValue(name), "�"), "\r", ""))
	}
	f := form{
		Title: value("title"), Owner: value("owner"), Reason: value("reason"), Equals: value("equals"), Contains: value("contains"), Meaning: value("meaning"), Except: value("except"),
		Pins: value("pins"), Hides: value("hides"), Text: value("text"), URL: value("url"), Label: value("label"), Redirect: value("redirect"), From: value("from"), Until: value("until"),
	}
	for _, face := range searchlog.Faces {
		if c.FormValue("face-"+string(face)) != "" {
			f.Faces = append(f.Faces, face)
		}
	}
	return f
}

// lines are those of a text that say something.
func lines(text string) (out []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// rule reads the form as a rule. What can't be read is named with its field.
func (f form) rule() (curation.Rule, error) {
	r := curation.Rule{Title: f.Title, Owner: f.Owner, Reason: f.Reason, Except: lines(f.Except), Hides: lines(f.Hides), Redirect: f.Redirect, Faces: f.Faces}
	for _, some := range []struct {
		kind curation.Kind
		text string
	}{{curation.Equals, f.Equals}, {curation.Contains, f.Contains}, {curation.Meaning, f.Meaning}} {
		for _, line := range lines(some.text) {
			r.Patterns = append(r.Patterns, curation.Pattern{Kind: some.kind, Text: line})
		}
	}
	if f.Text != "" || f.URL != "" {
		r.Banner = &curation.Banner{Text: f.Text, URL: f.URL, Label: f.Label}
	}
	var bad []kb.FieldError
	for i, line := range lines(f.Pins) {
		words := strings.Fields(line)
		pin := curation.Pin{Slug: words[0], Place: i + 1}
		if len(words) == 2 {
			pin.Place, _ = strconv.Atoi(words[1]) // 0 is no place
		}
		if len(words) > 2 || pin.Place < 1 {
			bad = append(bad, kb.FieldError{Field: "pins", Message: "每行写一篇：网址名和位置（1至10的数字），用空格隔开。"})
		}
		r.Pins = append(r.Pins, pin)
	}
	for _, end := range []struct {
		field, text string
		to          *time.Time
	}{{"from", f.From, &r.From}, {"until", f.Until, &r.Until}} {
		if end.text == "" {
			continue
		}
		t, err := time.ParseInLocation(momentLayout, end.text, kb.Shanghai)
		if err != nil {
			bad = append(bad, kb.FieldError{Field: end.field, Message: "时间写成 2026-05-20T09:00 的样子。"})
		}
		*end.to = t
	}
	if len(bad) > 0 {
		return r, &kb.Error{Kind: kb.Invalid, Code: "invalid_curation", Detail: "the form can't be read", Fields: bad}
	}
	return r, nil
}
