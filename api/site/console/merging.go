package console

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/merge"
)

// inPieces are the kinds of fields that are merged word by word; others are taken whole.
var inPieces = []kb.FieldKind{kb.FieldText, kb.FieldMarkdown, kb.FieldLines, kb.FieldWords, kb.FieldSlugs, kb.FieldRecords}

// mergeOnto puts what was typed, on the revision that an ETag names, onto the newest
// one: the form becomes the result, with one's own words where both changed the same
// unless the choices say otherwise.
func (p pages) mergeOnto(v *editor, base string, mine form, choices url.Values) error {
	number, _, _ := strings.Cut(strings.Trim(base, `"`), ".")
	n, _ := strconv.Atoi(number) // there is no revision 0
	old, err := v.History.Revision(n)
	if err != nil {
		return err
	}
	m := &merging{Base: base}
	was, theirs := formOf(old.Article), formOf(v.Head.Article)
	for _, field := range formFields {
		key := field.Key
		switch {
		case key == "slug", theirs[key] == was[key], theirs[key] == mine[key]:
			v.Form[key] = mine[key]
		case mine[key] == was[key]:
			v.Form[key] = theirs[key]
			m.Taken = append(m.Taken, field.Label)
		default:
			f := mergedField{Key: key, Name: field.Label, Mine: mine[key]}
			v.Form[key] = f.decide(p.chunks(field, was[key], mine[key], theirs[key]), choices)
			m.Fields = append(m.Fields, f)
		}
	}
	v.Merging, v.ETag = m, v.Head.ETag()
	return nil
}

// chunks merges the values of a field.
func (p pages) chunks(field kb.Field, base, mine, theirs string) []merge.Chunk {
	analyzer := p.Deps.Analyzer()
	if analyzer == nil || !slices.Contains(inPieces, field.Kind) {
		return merge.Values(base, mine, theirs)
	}
	return merge.Texts(base, changesOf(analyzer.Diff(base, mine)), changesOf(analyzer.Diff(base, theirs)))
}

// changesOf are the places that edits change, by where they stand in the old text.
func changesOf(edits []zh.Edit) (out []merge.Change) {
	at, open := 0, false
	for _, e := range edits {
		if e.Kind == zh.Kept {
			at, open = at+utf8.RuneCountInString(e.Text), false
			continue
		}
		if !open {
			out, open = append(out, merge.Change{Start: at, End: at}), true
		}
		last := &out[len(out)-1]
		if e.Kind == zh.Inserted {
			last.Text += e.Text
			continue
		}
		at += utf8.RuneCountInString(e.Text)
		last.End = at
	}
	return out
}

// remerge draws the editor again with other choices.
func (p pages) remerge(c echo.Context) error {
	ctx, who := c.Request().Context(), p.API.Principal(c)
	v, err := p.open(ctx, who, c.FormValue("article"))
	if err != nil {
		return err
	}
	if v.New {
		return kb.Errorf(kb.NotFound, "revision_not_found", "a new article has nothing to merge")
	}
	choices, err := c.FormParams()
	if err != nil {
		return err
	}
	mine := readForm(c)
	for key := range mine {
		if typed, ok := choices["mine."+key]; ok {
			mine[key] = typed[0]
		}
	}
	a, unread := mine.article(v.Head.Article)
	v.Form, v.Page = maps.Clone(mine), readPage(c)
	if err := p.mergeOnto(&v, c.FormValue("base"), formOf(a), choices); err != nil {
		return err
	}
	for _, field := range unread { // stands as it was typed, to be put right
		v.Form[field.Field] = mine[field.Field]
	}
	a, bad := v.Form.article(v.Head.Article)
	if len(bad) > 0 { // the merge is drawn all the same: the script takes other fields of it
		v.Error, v.Fields = unreadable, bad
	}
	if a.Slug == "" {
		a.Slug = v.Head.Article.Slug
	}
	if err := p.look(ctx, &v, a); err != nil {
		return err
	}
	return p.Render(c, http.StatusOK, "edit", site.Page{Title: "合并", Data: v})
}
