package documents_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/documents"
	"github.com/wenjin-kb/wenjin/content/importer/importertest"
	"github.com/wenjin-kb/wenjin/kb"
)

// dump writes files as Meilisearch dumps them.
func dump(t testing.TB, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	packed := gzip.NewWriter(&b)
	w := tar.NewWriter(packed)
	for i := 0; i < len(files); i += 2 {
		if err := w.WriteHeader(&tar.Header{Name: files[i], Mode: 0o600, Size: int64(len(files[i+1])), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "20240301.dump")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// promise writes a dump with the head of a file of a size, and nothing of it.
func promise(t *testing.T, size int64) string {
	t.Helper()
	var b bytes.Buffer
	packed := gzip.NewWriter(&b)
	if err := tar.NewWriter(packed).WriteHeader(&tar.Header{Name: "a.jsonl", Mode: 0o600, Size: size, Typeflag: tar.TypeReg}); err != nil {
		t.Fatal(err)
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.dump")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDump(t *testing.T) {
	files, err := importer.Open(dump(t,
		"./metadata.json", `{"dumpVersion":"V6","dbVersion":"1.9.0","dumpDate":"2024-03-01 0:0:0.0 +00:00:00"}`,
		"./keys.jsonl", `{"key":"secret"}`, "./tasks/queue.jsonl", `{"uid":1,"title":"x","body":"y"}`,
		"./indexes/faq/metadata.json", `{"uid":"faq","primaryKey":"nr","createdAt":"","updatedAt":""}`, "./indexes/faq/settings.json", `{"displayedAttributes":["*"]}`,
		"./indexes/faq/documents.jsonl", `{"nr":7,"question":"怎么转账？","answer":"<p>点<b>转账</b>，见<a href=\"https://a.cn/8\">限额</a></p>","category":"支付","tags":["转账"],"views":9}`+"\n"+
			`{"nr":8,"question":"限额","answer":"五万。\n\n以公告为准。","url":"https://a.cn/8","similar_questions":["多少"],"audience":"internal"}`+"\n"+`{"nr":9,"question":"没有答案"}`+"\n",
	))
	if err != nil {
		t.Fatal(err)
	}
	e, err := documents.Meilisearch(files)
	if err != nil {
		t.Fatal(err)
	}
	want := `== faq/7 | 怎么转账？ | 支付 | 转账 | 
点**转账**，见[限额](/a/faq/8)
- the field views was left out
== faq/8 | 限额 |  |  | agent
五万。

以公告为准。
* indexes/faq/documents.jsonl document 3: it has no text and was left out
`
	if got := importertest.Draw(t, files, e); got != want || e.Items[1].Article.Questions[0] != "多少" {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestDocumentsOfTheAPI(t *testing.T) {
	for _, text := range []string{`{"results":[{"id":"a","title":"甲","body":"乙"}],"offset":0}`, `[{"id":"a","title":"甲","body":"乙"}]`, `{"id":"a","title":"甲","body":"乙"}`} {
		files, err := importer.Of(map[string][]byte{"x.json": []byte(text)})
		if err != nil {
			t.Fatal(err)
		}
		e, err := documents.Meilisearch(files)
		if err != nil || len(e.Items) != 1 || e.Items[0].ID != "a" {
			t.Errorf("%s: %+v, %v", text, e, err)
		}
	}
}

// What this program shows as documents comes back whole.
func TestOwnDocuments(t *testing.T) {
	files, err := importer.Of(map[string][]byte{"x.json": []byte(`[{"id":"a","slug":"a","title":"甲","questions":["乙"],"answer":"短","body":"长","content":"短","kind":"risk","category":"pay/limit","categories":{"lvl0":"pay"},
		"products":["卡"],"tags":["丙"],"audience":"public","riskLevel":"R2","updatedAt":"2026-01-01T00:00:00Z","validFrom":null,"validTo":"2027-01-01T00:00:00Z","url":"http://x/a/a","hierarchy_lvl0":"pay","hierarchy_lvl1":"甲","hierarchy_lvl2":null,"anchor":null},
		{"id":"b","title":"丁","body":"戊","kind":"movie"},
		{"id":"c","title":"己","body":"庚","kind":7,"riskLevel":["R5"],"slug":false,"audience":["agent"]}]`)})
	if err != nil {
		t.Fatal(err)
	}
	e, err := documents.Meilisearch(files)
	if err != nil {
		t.Fatal(err)
	}
	want := kb.Article{Slug: "a", Title: "甲", Questions: []string{"乙"}, Answer: "短", Kind: kb.KindRisk, Category: "pay/limit", Products: []string{"卡"}, Tags: []string{"丙"}, Audience: kb.AudiencePublic, RiskLevel: "R2"}
	if got := e.Items[0]; !reflect.DeepEqual(got.Article, want) || strings.Join(got.Notes, ";") != "the field validTo was left out" {
		t.Errorf("%+v %q", got.Article, got.Notes)
	}
	if got := e.Items[1]; got.Article.Kind != "" || strings.Join(got.Notes, ";") != "the kind movie is none here and was left out" {
		t.Errorf("%+v %q", got.Article, got.Notes)
	}
	// What is no text is told, and an audience in another form is not everybody.
	if got := e.Items[2]; !reflect.DeepEqual(got.Article, kb.Article{Title: "己", Audience: kb.AudienceAgent}) || strings.Join(got.Notes, ";") !=
		"the field kind is no text and was left out;the field riskLevel is no text and was left out;the field slug is no text and was left out;the field audience is no text and was left out" {
		t.Errorf("%+v %q", got.Article, got.Notes)
	}
}

func TestWhatIsNoDump(t *testing.T) {
	if _, err := importer.Open(dump(t, "../x.jsonl", "{}")); kb.KindOf(err) != kb.Invalid || !strings.Contains(err.Error(), "leads out of it") {
		t.Errorf("%v", err)
	}
	for size, says := range map[int64]string{importer.MaxFileBytes + 1: "too large", 9: "damaged"} {
		if _, err := importer.Open(promise(t, size)); kb.KindOf(err) != kb.Invalid || !strings.Contains(err.Error(), says) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
	bad := filepath.Join(t.TempDir(), "a.dump")
	if err := os.WriteFile(bad, []byte("no dump"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := importer.Open(bad); kb.KindOf(err) != kb.Invalid {
		t.Errorf("%v", err)
	}
	for _, text := range []string{"", "{", "[]", "7", `{"id":1}`, `{"results":7}`} {
		files, err := importer.Of(map[string][]byte{"x.json": []byte(text)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := documents.Meilisearch(files); kb.KindOf(err) != kb.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzDocuments(f *testing.F) {
	f.Add([]byte(`{"results":[{"id":"a","title":"甲","body":"<p>乙</p>"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		files, err := importer.Of(map[string][]byte{"x.json": data})
		if err != nil {
			return
		}
		if e, err := documents.Meilisearch(files); err == nil {
			importertest.Draw(t, files, e)
		}
	})
}
