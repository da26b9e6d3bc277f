package console

import (
	"context"
	"html/template"
	"slices"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// editor is an article as editors and reviewers work on it.
type editor struct {
	New        bool
	Form       form
	ETag       string // of the revision that the form was filled from
	Head       *kb.Revision
	Now        kb.State // of the head
	Steps      []kb.Action
	Revisions  []row // newest first
	Preview    template.HTML
	Findings   []kb.Finding
	Error      string
	Fields     []kb.FieldError
	Notice     string
	Categories []category
}

// category is one that an article can be put into.
type category struct{ Path, Name string }

// categories are those of the taxonomy, each with the names above it.
func categories(cs []kb.Category, above string) (out []category) {
	for _, k := range cs {
		out = append(out, category{k.Path, above + k.Name})
		out = append(out, categories(k.Children, above+k.Name+" / ")...)
	}
	return out
}

// open fills the editor with what is stored; without a slug it is of a new article.
func (p pages) open(ctx context.Context, slug string) (editor, error) {
	v := editor{New: slug == ""}
	if t := p.Deps.Taxonomy(); t != nil {
		v.Categories = categories(t.Categories, "")
	}
	now := p.API.Now()
	if v.New {
		v.Form = form{Kind: string(kb.KindKnowledge), Audience: string(kb.AudiencePublic), AsOf: site.Day(now)}
		return v, nil
	}
	all, err := p.Deps.Workflow.Store.Revisions(ctx, slug)
	if err != nil {
		return v, err
	}
	for _, r := range slices.Backward(all) {
		v.Revisions = append(v.Revisions, newRow(r, now))
	}
	head := all[len(all)-1]
	v.Head, v.ETag, v.Now, v.Form, v.Steps = &head, head.ETag(), head.StateAt(now), formOf(head.Article), kb.Steps(all, now)
	return v, nil
}

// look renders and checks an article.
func (p pages) look(v *editor, a kb.Article) {
	v.Preview = template.HTML(markdown.Render(p.Filled(a).Body).HTML)
	v.Findings = p.Deps.Workflow.Rules.Check(a, p.API.Now())
}
