package source_test

import (
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// A changed fact changes nothing about what was shown before: searches as of a time
// find the figure of then, also after the next start, which builds nothing anew.
func TestChangedFactsAsOfThen(t *testing.T) {
	s := newService(t, starterFiles())
	s.start()
	then := time.Now()
	time.Sleep(5 * time.Millisecond)
	s.write("facts.yaml", "facts:\n  - key: rate\n    value: 百分之七\n")
	s.reload()
	finds := func(text string, at time.Time) int {
		t.Helper()
		found, err := s.Live.Search(t.Context(), index.Query{Text: `"` + text + `"`, Scopes: kb.Principal{}.Scopes(), At: at, Limit: 10})
		must(t, err)
		return found.Total
	}
	check := func(when string) {
		t.Helper()
		if finds("收益是百分之二", then) != 1 || finds("收益是百分之七", then) != 0 || finds("收益是百分之七", time.Now()) != 1 || finds("收益是百分之二", time.Now()) != 0 {
			t.Errorf("%s: as of then %d and %d, now %d and %d", when, finds("收益是百分之二", then), finds("收益是百分之七", then), finds("收益是百分之二", time.Now()), finds("收益是百分之七", time.Now()))
		}
		if text := s.Rules.Facts().Fill("{{rate}}", then); text != "百分之二" {
			t.Errorf("%s: pages as of then show %s", when, text)
		}
	}
	check("after the change")
	made := s.made
	must(t, s.Live.Close())
	again := newSourceLike(s)
	must(t, again.Sync(t.Context(), nil))
	must(t, again.OpenIndex(t.Context()))
	s.Source = again
	check("after a start")
	if s.made != made {
		t.Errorf("the start built %d indexes", s.made-made)
	}
}
