package console

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

// form are the fields of an article as the editor types them, by their keys. Which
// there are and how each is typed follows from kb.Fields.
type form map[string]string

// hidden fields are for files alone; a form keeps them as they are.
var hidden = []string{"lang", "needs_confirm", "allow"}

// formFields are the fields that a form has, in their order.
var formFields = slices.DeleteFunc(slices.Clone(kb.Fields), func(f kb.Field) bool { return slices.Contains(hidden, f.Key) })

func formOf(a kb.Article) form {
	out := form{}
	for _, f := range formFields {
		values := f.Values(&a)
		switch f.Kind {
		case kb.FieldWords, kb.FieldSlugs:
			out[f.Key] = strings.Join(values, "，")
		case kb.FieldRecords:
			out[f.Key] = typedSources(a.Sources) // of what has records, a form shows the sources
		default:
			out[f.Key] = strings.Join(values, "\n")
		}
	}
	return out
}

func readForm(c echo.Context) form {
	out := form{}
	for _, f := range formFields {
		out[f.Key] = c.FormValue(f.Key)
	}
	return out
}

// article puts what was typed in place of the fields of an article. What can't be
// read is named with its field, and stays as it was.
func (t form) article(old kb.Article) (kb.Article, []kb.FieldError, error) {
	values := map[string]json.RawMessage{} // by name in JSON, which every field can be read from
	src, err := json.Marshal(old)
	if err == nil {
		err = json.Unmarshal(src, &values)
	}
	if err != nil {
		return old, nil, err
	}
	var bad []kb.FieldError
	for _, f := range formFields {
		value := read(f, t[f.Key])
		if value == nil {
			delete(values, f.JSON)
			continue
		}
		src, err := json.Marshal(value)
		if err == nil {
			err = json.Unmarshal(slices.Concat([]byte(`{"`+f.JSON+`":`), src, []byte("}")), new(kb.Article))
		}
		if err != nil {
			bad = append(bad, kb.FieldError{Field: f.Key, Message: wrong[f.Kind]})
			continue
		}
		values[f.JSON] = src
	}
	var a kb.Article
	if src, err = json.Marshal(values); err == nil {
		err = json.Unmarshal(src, &a)
	}
	return a, bad, err
}

// wrong says how a value is typed, to somebody who typed it otherwise.
var wrong = map[kb.FieldKind]string{
	kb.FieldDay:     "应写成 2026-03-15",
	kb.FieldMoment:  "应写成 2026-03-15 或 2026-03-15T09:00:00+08:00",
	kb.FieldRecords: "施行日期应写成 2026-03-15",
}

// read is what was typed as a value for JSON, nil where there is nothing.
func read(f kb.Field, typed string) any {
	switch f.Kind {
	case kb.FieldLines:
		return orNil(items(typed, "\n"))
	case kb.FieldWords, kb.FieldSlugs:
		return orNil(items(strings.NewReplacer("，", ",", "、", ",", "\n", ",").Replace(typed), ","))
	case kb.FieldRecords:
		return orNil(readSources(typed))
	case kb.FieldMarkdown:
		if typed = strings.ReplaceAll(typed, "\r\n", "\n"); typed != "" && !strings.HasSuffix(typed, "\n") {
			typed += "\n"
		}
	default:
		typed = strings.TrimSpace(typed)
	}
	if typed == "" {
		return nil
	}
	if f.Kind == kb.FieldFlag {
		return true
	}
	return typed
}

func orNil[T any](list []T) any {
	if len(list) == 0 {
		return nil
	}
	return list
}
