package console

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
	"github.com/wenjin-kb/wenjin/kb/reference/entries"
)

// changeEntry changes one category or fact in the text of the form, as its button says:
// what is to be done, and with which. Nothing is kept by that.
func changeEntry(c echo.Context, v *fileView) (err error) {
	do, of, _ := strings.Cut(c.FormValue("op"), " ")
	var text string
	switch {
	case v.File.Name == reference.Taxonomy:
		text, err = changeCategory(c, v.Text, do, of)
	case v.File.Name == reference.Site && do == "house": // the fields are in the text by now
		text = v.Text
		_, err = site.ReadBrand(text)
	case v.File.Name == reference.Facts && do == "fact":
		fact := entries.Fact{Key: of, Fields: map[string]string{}}
		if of == "" {
			fact.Key = strings.TrimSpace(c.FormValue("key"))
		}
		for _, key := range entries.FactFields {
			fact.Fields[key] = c.FormValue(key + ":" + of)
		}
		text, err = entries.SetFact(v.Text, fact)
	case v.File.Name == reference.Facts && do == "drop":
		text, err = entries.RemoveFact(v.Text, of)
	default:
		return echo.ErrNotFound
	}
	if err == nil {
		v.Text = text
	}
	return err
}

// drawChangedEntry draws the form with one entry changed in its text.
func (p pages) drawChangedEntry(c echo.Context, v fileView) error {
	status := http.StatusOK
	switch err := changeEntry(c, &v); {
	case err == nil:
		_, v.At, _ = strings.Cut(c.FormValue("op"), " ")
		v.OK = "已改在下面的文本里，还没有保存。改完后请预览影响，再提交复核。"
	case kb.KindOf(err) == kb.Invalid:
		v.Error, v.Fields = sayOfFile(err), site.Details(err)
		status, _ = p.API.Status(err)
	default:
		return err
	}
	return p.drawFile(c, status, v)
}

func changeCategory(c echo.Context, text, do, of string) (string, error) {
	switch do {
	case "add":
		return entries.AddCategory(text, c.FormValue("under"), strings.TrimSpace(c.FormValue("slug")), strings.TrimSpace(c.FormValue("name")))
	case "rename":
		return entries.RenameCategory(text, of, c.FormValue("name:"+of))
	case "drop":
		return entries.RemoveCategory(text, of)
	case "move": // by dragging: what, where, and the other
		parts := strings.Fields(of)
		if len(parts) != 3 || !slices.Contains([]string{"before", "after", "into"}, parts[1]) {
			return "", kb.Errorf(kb.Invalid, "bad_request", "a category is moved before, after or into another")
		}
		return entries.MoveCategory(text, parts[0], entries.Where(parts[1]), parts[2])
	}
	return entries.Nudge(text, of, do)
}
