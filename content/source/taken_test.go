package source_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// manyFiles is a folder of n articles with a fact, a synonym and a category.
func manyFiles(n int) map[string]string {
	files := map[string]string{
		"facts.yaml":    "facts:\n  - {key: rate, value: 百分之二}\n",
		"synonyms.txt":  "鲸鱼罐头, 海货\n",
		"taxonomy.yaml": "categories:\n  - {slug: general, name: 常见问题}\n",
	}
	for i := range n {
		files[fmt.Sprintf("articles/a%d.md", i)] = fmt.Sprintf("---\nslug: a%d\ntitle: 海货之%d\nkind: knowledge\ncategory: general\naudience: public\n---\n\n罐头打{{rate}}折。\n", i, i)
	}
	return files
}

// vanish removes the articles from a number on, and with all the files beside.
func (s *service) vanish(from, to int, all bool) {
	s.t.Helper()
	for i := from; i < to; i++ {
		must(s.t, os.Remove(filepath.Join(s.dir, "articles", fmt.Sprintf("a%d.md", i))))
	}
	if all {
		for _, name := range []string{"facts.yaml", "synonyms.txt", "taxonomy.yaml"} {
			must(s.t, os.Remove(filepath.Join(s.dir, name)))
		}
	}
}

func (s *service) total() int {
	s.t.Helper()
	found, err := s.Live.Search(s.t.Context(), index.Query{Scopes: kb.Principal{}.Scopes(), Limit: 1, At: time.Now()})
	must(s.t, err)
	return found.Total
}

func TestAFolderThatVanishesArchivesNothing(t *testing.T) {
	s := newService(t, manyFiles(50))
	s.start()
	s.vanish(0, 50, true)
	s.reload()
	if s.total() != 50 || !strings.Contains(s.Held(), "50 of the 50") || !strings.Contains(s.Held(), "--allow-mass-archive") {
		t.Errorf("%d articles are left; held: %q", s.total(), s.Held())
	}
	if got := s.Rules.Facts()["rate"].Value; got != "百分之二" {
		t.Errorf("the fact is %q now", got)
	}
	if s.Rules.Taxonomy() == nil {
		t.Error("the categories are gone")
	}
	if len(s.finds("鲸鱼罐头")) == 0 {
		t.Error("the synonym is gone")
	}

	// The next start finds the folder still empty.
	must(t, s.Live.Close())
	again := newSourceLike(s)
	must(t, again.Sync(t.Context(), nil))
	must(t, again.OpenIndex(t.Context()))
	if again.Held() == "" || again.Rules.Facts()["rate"].Value != "百分之二" || s.total() != 50 {
		t.Errorf("after a start: held %q, facts %v, %d articles", again.Held(), again.Rules.Facts(), s.total())
	}
	if len(s.finds("鲸鱼罐头")) == 0 {
		t.Error("after a start the synonym is gone")
	}
}

func TestMassArchivingCanBeAllowed(t *testing.T) {
	s := newService(t, manyFiles(20))
	s.start()
	s.vanish(0, 19, false)
	s.reload()
	if s.Held() == "" {
		t.Fatal("not held")
	}
	s.Workflow.AllowMassArchive = true
	s.reload()
	if s.Held() != "" || s.total() != 1 {
		t.Errorf("held %q, %d articles", s.Held(), s.total())
	}
}
