package content_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// barNotes public articles at least have an internal article beside them.
const barNotes = 120

// A note says what to say and what never, names the one public article that it stands
// beside, and is found as the desk finds it: by the title of that article, among the
// first five internal ones.
func TestNotesStandBesideTheirArticles(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	folder, e := starter(t)
	public := map[string]kb.Article{}
	for _, f := range folder.Files {
		if f.Article.Audience == kb.AudiencePublic {
			public[f.Article.Slug] = f.Article
		}
	}
	beside := map[string]bool{}
	for _, f := range folder.Files {
		a := f.Article
		for _, slug := range a.Related {
			if _, ok := public[slug]; ok && a.Audience == kb.AudienceAgent {
				beside[slug] = true
			}
		}
		if a.Category != "agent/note" {
			continue
		}
		for _, heading := range []string{"## 处理步骤\n", "## 建议话术\n", "## 禁止用语\n"} {
			if !strings.Contains(a.Body, heading) {
				t.Errorf("%s has no %s", f.Name, heading)
			}
		}
		if len(a.Related) != 1 || a.Slug != "note-"+a.Related[0] || public[a.Related[0]].Slug == "" {
			t.Errorf("%s stands beside %v", f.Name, a.Related)
			continue
		}
		found, err := e.Search(context.Background(), index.Query{Text: public[a.Related[0]].Title, Scopes: kb.Principal{Role: kb.RoleAgent}.Scopes(), Limit: 5, Filter: index.Equals("audience", string(kb.AudienceAgent))})
		must(t, err)
		if !slices.ContainsFunc(found.Hits, func(h index.Hit) bool { return h.Document.Slug == a.Slug }) {
			t.Errorf("%s is not found by the title of its article: %s", a.Slug, public[a.Related[0]].Title)
		}
	}
	if len(beside) < barNotes {
		t.Errorf("only %d public articles have an internal one beside them", len(beside))
	}
	t.Logf("%d of %d public articles have an internal one beside them", len(beside), len(public))
}
