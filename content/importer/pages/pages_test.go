package pages_test

import (
	"testing"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/importertest"
	"github.com/wenjin-kb/wenjin/content/importer/pages"
	"github.com/wenjin-kb/wenjin/kb"
)

// Of a site its texts come, without what stands around them, in whatever encoding.
func TestSite(t *testing.T) { importertest.Golden(t, "testdata/site", pages.HTML) }

func TestPagesThatAreNone(t *testing.T) {
	for name, text := range map[string]string{"a.html": "", "b.html": "<nav>x</nav>", "c.txt": "x"} {
		files, err := importer.Of(map[string][]byte{name: []byte(text)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := pages.HTML(files); kb.KindOf(err) != kb.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
