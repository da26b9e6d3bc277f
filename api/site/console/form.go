package console

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

// form are the fields of an article as the editor types them, by key.
type form map[string]string

// formFields are the fields that a form has, in their order.
var formFields = slices.DeleteFunc(slices.Clone(kb.Fields), func(f kb.Field) bool { return !f.Typed })

// formOf is the form of an article.
func formOf(a kb.Article) form {
	f := form{}
	for _, field := range formFields {
		f[field.Key] = typed(field, &a)
	}
	return f
}

// typed is what an article has in a field as people type it.
func typed(field kb.Field, a *kb.Article) string {
	switch v := field.At(a).(type) {
	case *[]kb.Source:
		lines := make([]string, len(*v))
		for i, src := range *v {
			lines[i] = strings.TrimRight(strings.Join([]string{src.Rule, src.No, src.Effective.String(), src.Verified, src.URL}, " | "), " |")
		}
		return strings.Join(lines, "\n")
	case *[]string:
		if field.Kind != kb.FieldLines {
			return strings.Join(*v, "，")
		}
	}
	return field.Text(a)
}

func readForm(c echo.Context) form {
	f := form{}
	for _, field := range formFields {
		f[field.Key] = c.FormValue(field.Key)
	}
	return f
}

// article reads the form. What can't be read is named with its field.
func (f form) article(old kb.Article) (kb.Article, []kb.FieldError) {
	var bad []kb.FieldError
	a := old // keeps what the form does not show
	for _, field := range formFields {
		if !read(field, &a, f[field.Key]) {
			bad = append(bad, kb.FieldError{Field: field.Key, Message: wrong[field.Kind]})
		}
	}
	return a, bad
}

// unreadable says that something in a form could not be read.
const unreadable = "有些内容没有写对。"

// wrong says how a value is typed, to somebody who typed it otherwise.
var wrong = map[kb.FieldKind]string{
	kb.FieldDay:     "应写成 2026-03-15",
	kb.FieldMoment:  "应写成 2026-03-15 或 2026-03-15T09:00:00+08:00",
	kb.FieldRecords: "施行日期应写成 2026-03-15",
}

// read puts what was typed into a field. What can't be read leaves it as it was.
func read(field kb.Field, a *kb.Article, text string) bool {
	switch v := field.At(a).(type) {
	case *string:
		if *v = strings.TrimSpace(unixLines(text)); field.Kind == kb.FieldMarkdown {
			*v = markdownOf(text)
		}
	case *kb.Kind:
		*v = kb.Kind(text)
	case *kb.Audience:
		*v = kb.Audience(text)
	case *bool:
		*v = text != ""
	case *[]string:
		if field.Kind != kb.FieldLines {
			text = strings.NewReplacer("，", "\n", "、", "\n", ",", "\n").Replace(text)
		}
		*v = items(text, "\n")
	case *kb.Moment:
		m, ok := moment(text)
		if !ok {
			return false
		}
		*v = m
	case *kb.Date:
		m, ok := moment(text)
		if !ok {
			return false
		}
		*v = day(m)
	case *[]kb.Source:
		sources, ok := readSources(text)
		if !ok {
			return false
		}
		*v = sources
	}
	return true
}

// markdownOf is a body as files have it: lines end in \n, the last one too.
func markdownOf(text string) string {
	text = unixLines(text)
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return text
}

// unixLines are the lines of a text as scripts send them; browsers send a form's with \r\n.
func unixLines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

func moment(text string) (kb.Moment, bool) {
	if text = strings.TrimSpace(text); text == "" {
		return kb.Moment{}, true
	}
	m, err := kb.ParseMoment(text)
	return m, err == nil
}

// day is the day of a moment; none of none.
func day(m kb.Moment) kb.Date {
	if m.IsZero() {
		return kb.Date{}
	}
	return kb.DateOf(m.Time)
}

// readSources reads sources, one a line: rule | number | day it came into force | how
// well checked | address.
func readSources(text string) (out []kb.Source, ok bool) {
	ok = true
	for _, line := range items(text, "\n") {
		cols := append(strings.Split(line, "|"), "", "", "", "")
		for i := range cols {
			cols[i] = strings.TrimSpace(cols[i])
		}
		effective, fits := moment(cols[2])
		out, ok = append(out, kb.Source{Rule: cols[0], No: cols[1], Effective: day(effective), Verified: cols[3], URL: cols[4]}), ok && fits
	}
	return out, ok
}
