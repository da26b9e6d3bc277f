package markdown_test

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

var (
	png = []byte("\x89PNG\r\n\x1a\n, and what follows")
	jpg = []byte("\xff\xd8\xff\xe0, and what follows")
)

// library reads a folder in which articles/g/x.md has this body.
func library(t *testing.T, body string) (*markdown.Folder, *markdown.File) {
	t.Helper()
	file := func(slug, body string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("---\nslug: " + slug + "\ntitle: 标题 " + slug + "\naudience: public\n---\n\n" + body)}
	}
	dir := fstest.MapFS{
		"articles/g/x.md": file("x", body), "articles/g/other.md": file("other", "## 费率\n\n甲\n\n## 限额 {#limit}\n"), "articles/h/deep.md": file("named-otherwise", "文"), "articles/h/index.md": file("h-home", "文"),
		"articles/g/images/flow.png": {Data: png}, "articles/g/x/own.png": {Data: png}, "articles/g/images/流程 图.png": {Data: png}, "articles/shared/a.jpg": {Data: jpg}, "public/logo.png": {Data: png}, "articles/g/fake.png": {Data: []byte("<svg/>")},
		"articles/g/big.png": {Data: append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, kb.MaxMediumBytes)...)}, "articles/g/form.pdf": {Data: []byte("%PDF")},
	}
	f, err := markdown.LoadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i := range f.Files {
		if f.Files[i].Name == "articles/g/x.md" {
			return f, &f.Files[i]
		}
	}
	t.Fatal("x.md was not read")
	return nil, nil
}

// Addresses of files become those that a page needs; the bytes of the file stay.
func TestLinksAreResolved(t *testing.T) {
	media := regexp.MustCompile(`/media/[0-9a-f]{32}\.(png|jpg)`)
	for source, want := range map[string]string{
		"![图](images/flow.png)":                             "![图](/media/P.png)",
		"![图](./images/flow.png \"题\")":                     "![图](/media/P.png \"题\")",
		"![图](images/流程%20图.png)":                           "![图](/media/P.png)",
		"![图](<images/流程 图.png>)":                           "![图](</media/P.png>)",
		"![图](../shared/a.jpg)":                             "![图](/media/P.jpg)",
		"![图](/logo.png)":                                   "![图](/media/P.png)",
		"[![图](images/flow.png)](other.md)":                 "[![图](/media/P.png)](/a/other)",
		"![图][p]\n\n[p]: images/flow.png":                   "![图][p]\n\n[p]: /media/P.png",
		`<img src="images/flow.png" alt="图">`:               `<img src="/media/P.png" alt="图">`,
		"> ![图](images/flow.png)\n> 文":                      "> ![图](/media/P.png)\n> 文",
		"| ![图](images/flow.png) |\n|---|":                  "| ![图](/media/P.png) |\n|---|",
		`![图](images\flow.png)`:                             "![图](/media/P.png)", // as Windows has it
		"![图](own.png)":                                     "![图](/media/P.png)", // in the folder that Hexo gives a post
		"[甲](other.md)":                                     "[甲](/a/other)",
		"[甲](./other.md#limit)":                             "[甲](/a/other#limit)",
		"[甲](../h/deep.md)":                                 "[甲](/a/named-otherwise)",
		"[甲](../h/deep)":                                    "[甲](/a/named-otherwise)",
		"[甲](/h/deep.html)":                                 "[甲](/a/named-otherwise)",
		"[甲](/a/other#费率)":                                  "[甲](/a/other#费率)",
		"[甲](other.md#%E8%B4%B9%E7%8E%87)":                  "[甲](/a/other#%E8%B4%B9%E7%8E%87)",
		"## 一\n\n[甲](#一)":                                   "## 一\n\n[甲](#一)",
		"[外](https://example.cn/x.md)":                      "[外](https://example.cn/x.md)",
		"[电](tel:95533)与[信](mailto:a@b.cn)":                 "[电](tel:95533)与[信](mailto:a@b.cn)",
		"[搜](/search?q=x)与[类](/c/g)与[首](/)":                 "[搜](/search?q=x)与[类](/c/g)与[首](/)",
		"![传](/media/00000000000000000000000000000000.png)": "![传](/media/00000000000000000000000000000000.png)",
		"`[甲](gone.md)`":                                    "`[甲](gone.md)`",
		"[甲](other.md)[乙](other.md) other.md":               "[甲](/a/other)[乙](/a/other) other.md",
		"<a href=\"other.md\">甲</a>":                        "<a href=\"/a/other\">甲</a>",
	} {
		_, x := library(t, source)
		got := media.ReplaceAllString(x.Article.Body, "/media/P.$1")
		if strings.Contains(source, "/media/0") {
			got = x.Article.Body
		}
		if len(x.Findings) > 0 || got != want {
			t.Errorf("%q gives %q, want %q; %v", source, got, want, x.Findings)
		}
		if !strings.HasSuffix(string(x.Raw), source) {
			t.Errorf("%q: the file has changed to %q", source, x.Raw)
		}
		if strings.Contains(want, "/media/P") && len(x.Pictures) != 1 {
			t.Errorf("%q: pictures %v", source, x.Pictures)
		}
	}
}

// What leads nowhere is a finding on its line.
func TestDeadLinksAreFindings(t *testing.T) {
	for source, want := range map[string]string{
		"甲\n\n[乙](/a/gone)":            "F-LINK 9",
		"[乙](gone.md)":                 "F-LINK 7",
		"[乙](../g/gone.md)":            "F-LINK 7",
		"[乙](/a/other#nowhere)":        "F-LINK 7",
		"[乙](other.md#nowhere)":        "F-LINK 7",
		"[乙](#nowhere)":                "F-LINK 7",
		"[乙][r]\n\n[r]: gone.md":       "F-LINK 9",
		"[乙](form.pdf)":                "F-LINK 7",
		"甲\n乙 <a href='/a/gone'>丙</a>": "F-LINK 8",
		"![图](images/gone.png)":        "F-IMAGE 7",
		"甲\n\n![图](gone.png)":          "F-IMAGE 9",
		"![图](fake.png)":               "F-IMAGE 7",
		"![图](big.png)":                "F-IMAGE 7",
		"![图](../../../etc/x.png)":     "F-IMAGE 7",
		"<img src='gone.png'>":         "F-IMAGE 7",
	} {
		_, x := library(t, source)
		if len(x.Findings) != 1 {
			t.Errorf("%q: findings %v", source, x.Findings)
			continue
		}
		f := x.Findings[0]
		if rule, line, _ := strings.Cut(want, " "); f.Rule != rule || line != itoa(f.Line) || f.Severity != kb.Warn {
			t.Errorf("%q: %v, want %s", source, f, want)
		}
	}
}

func itoa(n int) string { return string(rune('0' + n)) }

func TestLinksOfABody(t *testing.T) {
	var got []string
	for _, l := range markdown.Links("[甲](/a/x)https://b.cn ![图](c.png)<a href='d'>丁</a>[e][f]\n\n[f]: /a/g\n") {
		s := l.Address
		if l.Picture {
			s = "!" + s
		}
		if l.External() {
			s = "^" + s
		}
		got = append(got, s)
	}
	if want := "/a/x ^https://b.cn !c.png d /a/g"; strings.Join(got, " ") != want {
		t.Errorf("links %q, want %q", got, want)
	}
}
