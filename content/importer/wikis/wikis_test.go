package wikis_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/importertest"
	"github.com/wenjin-kb/wenjin/content/importer/wikis"
	"github.com/wenjin-kb/wenjin/kb"
)

// Texts, pictures, links and categories of exports as the vendors make them.
func TestConfluence(t *testing.T) { importertest.Golden(t, "testdata/confluence", wikis.Confluence) }
func TestConfluenceXML(t *testing.T) {
	importertest.Golden(t, "testdata/confluence-xml", wikis.Confluence)
}
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

// An export that declares entities, of files or of addresses or that grow, is refused;
// so is one that is broken off.
func TestEntitiesAreRefused(t *testing.T) {
	const page = `<hibernate-generic><object class="Page"><id>1</id><property name="title">x</property></object><object class="BodyContent"><id>2</id><property name="content"><id>1</id></property><property name="body">%</property></object></hibernate-generic>`
	for what, text := range map[string]string{
		"a file":      `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>` + strings.Replace(page, "%", "&f;", 1),
		"an address":  `<!DOCTYPE x SYSTEM "http://evil.example/x.dtd">` + strings.Replace(page, "%", "x", 1),
		"laughs":      `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>` + strings.Replace(page, "%", "&b;", 1),
		"undeclared":  strings.Replace(page, "%", "&f;", 1),
		"half of one": page[:80],
	} {
		files, err := importer.Of(map[string][]byte{"entities.xml": []byte(text)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := wikis.Confluence(files); kb.KindOf(err) != kb.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	files, err := importer.Of(map[string][]byte{"entities.xml": []byte(strings.Replace(page, "%", "x", 1))})
	if err != nil {
		t.Fatal(err)
	}
	if e, err := wikis.Confluence(files); err != nil || len(e.Items) != 1 {
		t.Errorf("a sound one: %v, %v", e, err)
	}
}

// nowhere lets links lead to the web alone.
type nowhere struct{}

func (nowhere) Link(address string) string {
	if importer.IsWeb(address) {
		return address
	}
	return ""
}
func (nowhere) Picture(string) string { return "" }
func (nowhere) Note(string, ...any)   {}

// Whatever stands in a text of a space becomes Markdown or an error.
func FuzzStorage(f *testing.F) {
	for _, seed := range []string{"<p>x</p>", `<ac:link><ri:page ri:content-title="a"/></ac:link>`, `<ac:image><ri:url ri:value="javascript:x"/></ac:image>`, "<ac:structured-macro ac:name=\"code\"><ac:plain-text-body>x", "</p></p>", "<a><b>", "&nbsp;&x;"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 10_000 {
			return
		}
		var body strings.Builder
		if err := xml.EscapeText(&body, []byte(text)); err != nil {
			return
		}
		files, err := importer.Of(map[string][]byte{"entities.xml": []byte(`<x><object class="Page"><id>1</id><property name="title">x</property></object><object class="BodyContent"><property name="content"><id>1</id></property><property name="body">` + body.String() + `</property></object></x>`)})
		if err != nil {
			t.Fatal(err)
		}
		e, err := wikis.Confluence(files)
		if err != nil {
			return
		}
		made, err := e.Items[0].Body(nowhere{})
		if err == nil && strings.Contains(made, "](javascript") {
			t.Errorf("%q: %q", text, made)
		}
	})
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
