package markdown_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

const pngBytes = "\x89PNG\r\n\x1a\n"

// Where a file looks for its pictures is where they are read, and where an export
// writes them: one is the way back of the other.
func TestPicturesLeadBack(t *testing.T) {
	head := "---\nslug: a\ntitle: 题\naudience: public\n---\n\n"
	for body, want := range map[string][]string{
		"![图](one.png)\n":                        {"articles/loan/one.png"},
		"![图](../pictures/one.png)\n":            {"articles/pictures/one.png"},
		"![图](/pictures/one.png)\n":              {"pictures/one.png"},
		"![图](one.png) ![图](/pictures/one.png)":  {"articles/loan/one.png", "pictures/one.png"},
		"![图][p]\n\n[p]: one.png\n":              {"articles/loan/one.png"},
		"无图，[链接](https://example.cn/one.png)。\n": nil,
		"`![图](one.png)`\n":                      nil,
	} {
		name := "articles/loan/a.md"
		fsys := fstest.MapFS{name: {Data: []byte(head + body)}}
		for i, p := range []string{"articles/loan/one.png", "articles/pictures/one.png", "pictures/one.png"} {
			fsys[p] = &fstest.MapFile{Data: []byte(pngBytes + string(rune('a'+i)))}
		}
		folder, err := markdown.LoadDir(fsys)
		if err != nil || len(folder.Files) != 1 {
			t.Fatalf("%q: %v, %v", body, folder, err)
		}
		f := folder.Files[0]
		var paths []string
		for _, p := range markdown.PicturesOf(name, []byte(head+body), f.Article) {
			paths = append(paths, p.Path)
			medium, err := kb.NewMedium(fsys[p.Path].Data)
			if err != nil || medium.Name != p.Name {
				t.Errorf("%q: the picture at %s is kept as %s, its bytes say %s, %v", body, p.Path, p.Name, medium.Name, err)
			}
		}
		if !slices.Equal(paths, want) {
			t.Errorf("%q: pictures at %q, want %q; findings %v", body, paths, want, folder.All())
		}
	}
}

// Pictures of an article that was written here stand in one folder, under their names.
func TestPicturesOfAnArticleWithoutAFile(t *testing.T) {
	body := "![图](/media/abc.png)\n\n![别处](https://example.cn/media/x.png) ![带锚](/media/abc.png#x) ![深](/media/x/y.png)\n"
	got := markdown.PicturesOf("articles/a.md", []byte("---\ntitle: 题\n---\n\n"+body), kb.Article{Body: body})
	if want := []markdown.Picture{{Path: "media/abc.png", Name: "abc.png"}}; !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}
