package console

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
	"github.com/wenjin-kb/wenjin/kb/reference/entries"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
	"github.com/wenjin-kb/wenjin/kb/worklist"
)

// factRow is a fact of the text in the form, and the articles that show it.
type factRow struct {
	entries.Fact
	Window string
	Shown  []worklist.Article
}

// showEntries draws the categories or facts of the text in the form one by one. A text
// that can't be read has none; the text itself is still there to be mended.
func (p pages) showEntries(c echo.Context, v *fileView) error {
	switch v.File.Name {
	case reference.Taxonomy:
		v.Tree, _ = entries.Categories(v.Text)
		v.Above = taxonomy.New(v.Tree).All()
	case reference.Facts:
		all, err := entries.Facts(v.Text)
		if err != nil {
			return nil
		}
		shown, err := p.Deps.Lists.Showing(c.Request().Context(), p.API.Principal(c))
		if err != nil {
			return err
		}
		for _, f := range all {
			row := factRow{Fact: f, Shown: shown[f.Key]}
			if from, to := f.Fields["valid_from"], f.Fields["valid_to"]; from+to != "" {
				row.Window = from + " 至 " + to
			}
			v.Facts = append(v.Facts, row)
		}
	}
	return nil
}

// branches are categories beside one another, and which of all was changed just now.
type branches struct {
	List []taxonomy.Category
	At   string
}

// Branches are the categories at the top.
func (v fileView) Branches() branches { return branches{v.Tree, v.At} }

// Below are those below one of them.
func (b branches) Below(c taxonomy.Category) branches { return branches{c.Children, b.At} }

// FactFields are the inputs of a fact, with their labels.
func (fileView) FactFields() []struct{ Key, Label string } {
	return []struct{ Key, Label string }{{"label", "名称"}, {"value", "值"}, {"unit", "单位"}, {"neutral", "没有值时的说法"}, {"source", "出处"}, {"owner", "负责人"}, {"valid_from", "生效"}, {"valid_to", "失效"}}
}

// changeEntry changes one category or fact in the text of the form, as its button says:
// what is to be done, and with which. Nothing is kept by that.
func changeEntry(c echo.Context, v *fileView) (err error) {
	do, of, _ := strings.Cut(c.FormValue("op"), " ")
	text := v.Text
	switch {
	case v.File.Name == reference.Taxonomy:
		text, err = changeCategory(c, v.Text, do, of)
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
		v.Error = sayOfFile(err)
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
