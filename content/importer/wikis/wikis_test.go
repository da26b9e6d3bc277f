package wikis_test

import (
	"testing"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/importertest"
	"github.com/wenjin-kb/wenjin/content/importer/wikis"
	"github.com/wenjin-kb/wenjin/kb"
)

// Texts, pictures, links and categories of exports as the vendors make them.
func TestConfluence(t *testing.T)     { importertest.Golden(t, "testdata/confluence", wikis.Confluence) }
func TestNotionMarkdown(t *testing.T) { importertest.Golden(t, "testdata/notion-md", wikis.Notion) }
func TestNotionHTML(t *testing.T)     { importertest.Golden(t, "testdata/notion-html", wikis.Notion) }

func TestWhatIsNoExport(t *testing.T) {
	for name, text := range map[string]string{"entities.xml": "<x/>", "a.html": "<p>x", "b.md": "# x", "c 0123456789abcdef0123456789abcdef.md": "# x\n", "d 0123456789abcdef0123456789abcdef.html": "<div class=page-body></div>"} {
		files, err := importer.Of(map[string][]byte{name: []byte(text)})
		if err != nil {
			t.Fatal(err)
		}
		for _, read := range []importer.Reader{wikis.Confluence, wikis.Notion} {
			if _, err := read(files); kb.KindOf(err) != kb.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func FuzzPages(f *testing.F) {
	f.Add("# a\n\nTags: b\n\n[c](d)", true)
	f.Add("<ol id=breadcrumbs><a>x</a></ol><div id=main-content class=page-body><h1>y", false)
	f.Fuzz(func(t *testing.T, text string, md bool) {
		if len(text) > 10_000 {
			return
		}
		name := "a 0123456789abcdef0123456789abcdef.html"
		if md {
			name = "a 0123456789abcdef0123456789abcdef.md"
		}
		files, err := importer.Of(map[string][]byte{name: []byte(text)})
		if err != nil {
			return
		}
		for _, read := range []importer.Reader{wikis.Confluence, wikis.Notion} {
			e, err := read(files)
			if err == nil && len(e.Items) == 0 {
				t.Errorf("%q is an export of nothing", text)
			}
			if err == nil {
				importertest.Draw(t, files, e)
			}
		}
	})
}
