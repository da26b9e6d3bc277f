package content_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// barOutside of the questions about other things must be said to be outside, and no
// more than barInside of those that are answered first.
const (
	barOutside = 0.4
	barInside  = 0.003
)

// What the knowledge has nothing about is told from what it has: of the test questions
// whose article stands first hardly any is doubted.
func TestQuestionsOutsideAreDoubted(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: one question after another, which the race detector makes many times slower")
	}
	folder, e := starter(t)
	public := map[string]bool{}
	for _, f := range folder.Files {
		public[f.Article.Slug] = f.Article.Audience == kb.AudiencePublic
	}
	ask := func(text string) *index.Results {
		found, err := e.Search(context.Background(), index.Query{Text: text, Scopes: kb.Principal{}.Scopes(), Limit: 5})
		must(t, err)
		return found
	}
	answered, inVain, astray := 0, 0, 0
	for _, q := range questions(t) {
		if !slices.ContainsFunc(q.slugs, func(slug string) bool { return public[slug] }) {
			continue
		}
		switch found := ask(q.text); {
		case len(found.Hits) == 0:
		case !found.Doubtful:
			answered++
		case slices.Contains(q.slugs, found.Hits[0].Document.Slug):
			inVain++
			t.Logf("%q is answered by its first hit, but doubted", q.text)
		default:
			astray++
		}
	}
	if answered < 1000 || float64(inVain) > barInside*float64(answered) {
		t.Errorf("%d questions are answered, %d are doubted in vain", answered, inVain)
	}
	src, err := os.ReadFile(filepath.Join("testdata", "outside.txt"))
	must(t, err)
	outside, said := 0, 0
	for text := range strings.Lines(string(src)) {
		found := ask(strings.TrimSpace(text))
		outside++
		if len(found.Hits) == 0 || found.Doubtful {
			said++
		}
	}
	t.Logf("outside: %d of %d are said to be; inside: %d answered, %d doubted that find something else", said, outside, answered, astray)
	if float64(said) < barOutside*float64(outside) {
		t.Errorf("only %d of %d questions about other things are doubted", said, outside)
	}
}
