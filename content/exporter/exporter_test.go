package exporter_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/wenjin-kb/wenjin/content/exporter"
	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/sheets"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/store"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

var ctx = context.Background()

// house has public articles and an internal one, which a public one links to.
func house(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(ctx, filepath.Join(t.TempDir(), "kb.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	m, err := kb.NewMedium([]byte("\x89PNG\r\n\x1a\n x"))
	if err == nil {
		err = s.AddMedium(ctx, m, kb.Event{At: time.Now(), Actor: "x", Action: "media.add"})
	}
	if err != nil {
		t.Fatal(err)
	}
	article := func(slug, title string, audience kb.Audience, body string) kb.Candidate {
		return kb.Candidate{Article: kb.Article{Slug: slug, Title: title, Kind: kb.KindKnowledge, Category: "pay/transfer", Audience: audience, Body: body, Questions: []string{"另一种问法"}, Tags: []string{"甲", "乙"}}}
	}
	_, err = (&kb.Workflow{Store: s}).Import(ctx, []kb.Candidate{
		article("open", "=HYPERLINK(\"http://evil\")", kb.AudiencePublic, "点**转账**，{{fee}}。\n\n![图](/media/"+m.Name+")\n\n见[内部](/a/inner)、[另一](/a/other#限额)、[支付](/c/pay)、[没有](/c/none)、[外](https://a.cn/x)。\n\n<script>x()</script>\n"),
		article("other", "另一篇 <b>", kb.AudiencePublic, "## 限额\n\n五万。\n"),
		article("inner", "内部话术", kb.AudienceAgent, "绝密正文。\n"),
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var facts = kb.Facts{"fee": {Key: "fee", Value: "免费"}}

func TestTables(t *testing.T) {
	s := house(t)
	var text, book bytes.Buffer
	n, err := exporter.CSV(ctx, s, &text)
	if err != nil || n != 3 {
		t.Fatalf("%d, %v", n, err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text.String(), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("%q, %v", rows, err)
	}
	n, notes, err := exporter.XLSX(ctx, s, &book)
	if err != nil || n != 3 || len(notes) != 0 {
		t.Fatalf("%d, %v, %v", n, notes, err)
	}
	sheet, err := excelize.OpenReader(bytes.NewReader(book.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer sheet.Close()
	cells, err := sheet.GetRows("Sheet1")
	if err != nil || len(cells) != 4 {
		t.Fatalf("%q, %v", cells, err)
	}
	for _, table := range [][][]string{rows, cells} {
		for _, row := range table {
			for _, cell := range row {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
					t.Errorf("a spreadsheet takes %q for a formula", cell)
				}
			}
		}
	}
	// What is written as a table can be read as one.
	for name, data := range map[string][]byte{"a.csv": text.Bytes(), "a.xlsx": book.Bytes()} {
		files, err := importer.Of(map[string][]byte{name: data})
		if err != nil {
			t.Fatal(err)
		}
		read := map[string]importer.Reader{"a.csv": sheets.CSV, "a.xlsx": sheets.XLSX}[name]
		e, err := read(files)
		if err != nil || len(e.Items) != 3 {
			t.Fatalf("%s: %+v, %v", name, e, err)
		}
		for _, it := range e.Items {
			if it.ID == "open" && (it.Article.Title != "=HYPERLINK(\"http://evil\")" || len(it.Article.Questions) != 1 || len(it.Article.Tags) != 2 || it.Article.Audience != kb.AudiencePublic) || it.ID == "inner" && it.Article.Audience != kb.AudienceAgent {
				t.Errorf("%s: %+v", name, it.Article)
			}
		}
	}
}

func TestJSON(t *testing.T) {
	for _, test := range []struct {
		from exporter.Source
		want int
	}{{house(t), 3}, {exporter.Public{Source: house(t)}, 2}} {
		var b bytes.Buffer
		n, err := exporter.JSON(ctx, test.from, facts, &b)
		var all []struct{ Slug, Title, Body, Text, UpdatedAt string }
		if err == nil {
			err = json.Unmarshal(b.Bytes(), &all)
		}
		if err != nil || n != test.want || len(all) != test.want {
			t.Fatalf("%d of %d, %v", n, test.want, err)
		}
		for _, a := range all {
			if a.Slug == "open" && (!strings.Contains(a.Body, "{{fee}}") || !strings.Contains(a.Text, "点转账，免费。") || a.UpdatedAt == "") {
				t.Errorf("%+v", a)
			}
		}
		if test.want == 2 && (strings.Contains(b.String(), "绝密") || strings.Contains(b.String(), "内部话术")) {
			t.Errorf("internal text: %s", b.String())
		}
	}
}

// A help centre of files: every link in it leads to a file that is there, and nothing
// internal stands anywhere.
func TestSite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	tree := taxonomy.New([]taxonomy.Category{{Slug: "pay", Name: "支付", Children: []taxonomy.Category{{Slug: "transfer", Name: "转账"}}}})
	site := exporter.Site{Name: "某某帮助中心", Taxonomy: tree, Facts: facts}
	done, err := site.Write(ctx, house(t), dir)
	if err != nil || done.Articles != 2 || done.Pictures != 1 || done.Categories != 2 || len(done.Notes) != 0 {
		t.Fatalf("%+v, %v", done, err)
	}
	pages := map[string]string{}
	err = filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		pages[filepath.ToSlash(name)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"index.html", "a/open.html", "a/other.html", "c/pay.html", "c/pay/transfer.html", "site.css"} {
		if pages[name] == "" {
			t.Errorf("there is no %s", name)
		}
	}
	links := 0
	for name, text := range pages {
		if strings.Contains(text, "绝密") || strings.Contains(text, "内部话术") || strings.Contains(text, "<script") || strings.Contains(text, "另一篇 <b>") {
			t.Errorf("%s: %s", name, text)
		}
		for _, part := range strings.SplitAfter(text, `="`)[1:] {
			to, _, _ := strings.Cut(part, `"`)
			to, _, _ = strings.Cut(to, "#")
			if !strings.HasSuffix(to, ".html") && !strings.HasSuffix(to, ".png") && !strings.HasSuffix(to, ".css") {
				continue
			}
			links++
			if target := filepath.ToSlash(filepath.Join(filepath.Dir(name), to)); pages[target] == "" {
				t.Errorf("%s leads to %s, which is not there", name, to)
			}
		}
	}
	open := pages["a/open.html"]
	for _, part := range []string{"点<strong>转账</strong>，免费。", `href="other.html#%E9%99%90%E9%A2%9D"`, `<a>内部</a>`, `<a>没有</a>`, `href="https://a.cn/x"`, "../c/pay/transfer.html", "&lt;b&gt;"} {
		if !strings.Contains(open+pages["a/other.html"], part) {
			t.Errorf("no %s in\n%s", part, open)
		}
	}
	if links < 15 {
		t.Errorf("only %d links", links)
	}
}
