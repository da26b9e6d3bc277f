package content_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/curate"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/curation"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// Of wordings that the rules do not have, nine of ten of those who are in distress must
// see the banner and the article that says what to do first; of others, few may.
const (
	barUrgent   = 0.9
	barHarmless = 0.05
)

// urgent are wordings with the rule that is to act on them, or - for none.
func urgent(t *testing.T) (out [][2]string) {
	t.Helper()
	src, err := os.ReadFile("testdata/urgent.tsv")
	must(t, err)
	for line := range strings.Lines(string(src)) {
		rule, question, _ := strings.Cut(strings.TrimSpace(line), "\t")
		out = append(out, [2]string{rule, question})
	}
	return out
}

func TestPeopleInDistressSeeWhatToDoFirst(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	folder, inner := starter(t)
	rules, _, err := curation.Load(content.FS, func(curation.Rule) error { return nil })
	must(t, err)
	first := map[string]string{}
	for _, r := range rules {
		first[r.ID] = r.Rule.Pins[0].Slug
		if b := r.Rule.Banner; b == nil || !strings.Contains(b.Text, "110") || !strings.Contains(b.Text, "96110") {
			t.Errorf("%s: the banner does not name 110 and 96110", r.ID)
		}
		for _, slug := range r.Rule.Links() {
			if !slices.ContainsFunc(folder.Files, func(f markdown.File) bool { return f.Article.Slug == slug && f.Article.Audience == kb.AudiencePublic }) {
				t.Errorf("%s leads to %s, which is no public article", r.ID, slug)
			}
		}
	}
	set := &curation.Set{Revisions: rules}
	e := &curate.Engine{Engine: inner, Rules: func() *curation.Set { return set }}
	ask := func(question string) *index.Results {
		found, err := e.Search(context.Background(), index.Query{Text: question, Scopes: kb.Principal{}.Scopes(), At: time.Now(), Limit: 5, Face: string(searchlog.FaceHelp)})
		must(t, err)
		return found
	}
	seen, distressed, shown, harmless := 0, 0, 0, 0
	for _, w := range urgent(t) {
		found := ask(w[1])
		if w[0] == "-" {
			harmless++
			if len(found.Banners) > 0 {
				shown++
				t.Logf("harmless: %s: %v", w[1], found.Rules)
			}
			continue
		}
		distressed++
		if len(found.Banners) > 0 && len(found.Hits) > 0 && found.Hits[0].Document.Slug == first[found.Rules[0]] {
			seen++
		} else {
			t.Logf("missed: %s (%s): %v", w[1], w[0], found.Rules)
		}
	}
	t.Logf("%d of %d in distress, %d of %d others", seen, distressed, shown, harmless)
	if distressed < 60 || float64(seen) < barUrgent*float64(distressed) {
		t.Errorf("%d of %d in distress see what to do first; the bar is %.2f", seen, distressed, barUrgent)
	}
	if harmless < 60 || float64(shown) > barHarmless*float64(harmless) {
		t.Errorf("%d of %d others see a banner for those in distress; the bar is %.2f", shown, harmless, barHarmless)
	}
}
