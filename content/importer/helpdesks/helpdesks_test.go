package helpdesks_test

import (
	"testing"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/helpdesks"
	"github.com/wenjin-kb/wenjin/content/importer/importertest"
	"github.com/wenjin-kb/wenjin/kb"
)

// Texts, pictures, links and categories of exports as the vendors document them.
func TestZendesk(t *testing.T)  { importertest.Golden(t, "testdata/zendesk", helpdesks.Zendesk) }
func TestIntercom(t *testing.T) { importertest.Golden(t, "testdata/intercom", helpdesks.Intercom) }

func TestWhatIsNoExport(t *testing.T) {
	for _, text := range []string{"", "{", "[]", "{}", "null", `{"articles": 7}`, `{"articles": []}`, `[{"type":"article"}]`, `{"type":"list","data":[{"type":"list","data":[]}]}`} {
		files, err := importer.Of(map[string][]byte{"a.json": []byte(text)})
		if err != nil {
			t.Fatal(err)
		}
		for name, read := range map[string]importer.Reader{"zendesk": helpdesks.Zendesk, "intercom": helpdesks.Intercom} {
			if _, err := read(files); kb.KindOf(err) != kb.Invalid {
				t.Errorf("%s of %q: %v", name, text, err)
			}
		}
	}
}

// Sections that lie in one another for ever have an end.
func TestSectionsInACircle(t *testing.T) {
	files, err := importer.Of(map[string][]byte{"a.json": []byte(`{"articles":[{"id":1,"title":"甲","body":"x","section_id":2}],"sections":[{"id":2,"name":"乙","parent_section_id":2}]}`)})
	if err != nil {
		t.Fatal(err)
	}
	if e, err := helpdesks.Zendesk(files); err != nil || len(e.Items) != 1 {
		t.Errorf("%+v, %v", e, err)
	}
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"articles":[{"id":1,"title":"甲","body":"<p>x","section_id":2}],"sections":[{"id":2,"name":"乙"}]}`))
	f.Add([]byte(`{"type":"list","data":[{"type":"article","id":"1","title":"甲","body":"<p>x"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		files, err := importer.Of(map[string][]byte{"a.json": data})
		if err != nil {
			return
		}
		for _, read := range []importer.Reader{helpdesks.Zendesk, helpdesks.Intercom} {
			if e, err := read(files); err == nil && len(e.Items) == 0 {
				t.Errorf("%q is an export of nothing", data)
			}
		}
	})
}
