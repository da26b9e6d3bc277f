package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/content"
)

// tree is every file below a folder, by its path.
func tree(t *testing.T, fsys fs.FS) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		out[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func within(files map[string]string, dir string) map[string]string {
	out := map[string]string{}
	for name, text := range files {
		if strings.HasPrefix(name, dir) {
			out[name] = text
		}
	}
	return out
}

// roundTrip imports a folder, exports, imports what came out into another store and
// exports again.
func roundTrip(t *testing.T, dir string) (first, second map[string]string) {
	t.Helper()
	base := t.TempDir()
	for i, from := range []string{dir, filepath.Join(base, "out0")} {
		data, to := filepath.Join(base, fmt.Sprint("data", i)), filepath.Join(base, fmt.Sprint("out", i))
		output(t, 0, "import", "--data", data, from)
		output(t, 0, "export", "--data", data, to)
	}
	return tree(t, os.DirFS(filepath.Join(base, "out0"))), tree(t, os.DirFS(filepath.Join(base, "out1")))
}

// The starter knowledge goes out and in again byte for byte, all of it.
func TestStarterKnowledgeRoundTrip(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, content.FS); err != nil {
		t.Fatal(err)
	}
	first, second := roundTrip(t, dir)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("export, import, export: -first +second\n%s", diff)
	}
	source := tree(t, content.FS)
	if diff := cmp.Diff(within(source, "articles/"), within(first, "articles/")); diff != "" {
		t.Errorf("articles -built in +exported\n%s", diff)
	}
	for _, name := range []string{"taxonomy.yaml", "facts.yaml", "redlines.yaml", "synonyms.txt", "dictionary.txt", "pinyin.txt", "stopwords.txt"} {
		if first[name] != source[name] {
			t.Errorf("%s is not as it was", name)
		}
	}
}

// foreignHeads are heads in the styles of four generators, with what we require.
var foreignHeads = []string{
	"---\ntitle: %[1]s\ndate: 2026-01-02 10:00:00\ntags:\n- 提现\n- 到账\ncategories:\n- 支付\n- 提现\naudience: public\nslug: %[2]s\n---\n",                                 // Hexo
	"---\nlayout: post\ntitle:  \"%[1]s\"\ndate:   2026-01-02 10:00:00 +0800\ncategories: pay withdraw\nslug: %[2]s\naudience: public\npermalink: /%[2]s/\n---\n\n",  // Jekyll
	"---\nid: %[2]s\nslug: %[2]s\ntitle: '%[1]s'\nsidebar_label: 短\nsidebar_position: 3\ndescription: >-\n  一段\n  说明\naudience: public\n---\n\n",                     // Docusaurus
	"---\noutline: deep\ntitle: %[1]s # 页面\nslug: %[2]s\nhead:\n  - - meta\n    - name: keywords\n      content: 提现\naudience: public\nlastUpdated: true\n---\n\n\n", // VitePress
	"--- \r\ntitle: %[1]s\r\nslug: %[2]s\r\naudience: public\r\nas_of: 2026/1/5\r\n--- \r\n\r\n",                                                                     // an editor on Windows
}

// A folder in the styles of other programs comes out as it went in, pictures too.
func TestForeignFolderRoundTrip(t *testing.T) {
	dir := t.TempDir()
	want := map[string]string{}
	put := func(name, text string) {
		want[name] = text
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put("articles/pay/images/flow.png", "\x89PNG\r\n\x1a\n and more")
	put("articles/shared/图 一.jpg", "\xff\xd8\xff\xe0 and more")
	for i := range 50 {
		slug := fmt.Sprintf("article-%02d", i)
		body := fmt.Sprintf("正文%d **“重点”**。\n\n![流程](images/flow.png)与![图](<../shared/图 一.jpg>)\n\n[上一篇](article-%02d.md)\n\n| 甲 | 乙 |\n|---|---|\n| 3%%~5%% | `{{x}}` |\n", i, max(i-1, 0))
		if i%7 == 0 {
			body = "\n" + strings.ReplaceAll(body, "\n", "\r\n") + "  "
		}
		put("articles/pay/"+slug+".md", fmt.Sprintf(foreignHeads[i%len(foreignHeads)], fmt.Sprintf("第%d个问题", i), slug)+body)
	}
	first, second := roundTrip(t, dir)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("export, import, export: -first +second\n%s", diff)
	}
	if diff := cmp.Diff(want, within(first, "articles/")); diff != "" {
		t.Errorf("-written +exported\n%s", diff)
	}
	if _, ok := first["taxonomy.yaml"]; ok {
		t.Error("categories that these articles are not in were exported")
	}
}
