package embedded_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/kb"
)

// The cases of index/testdata/zh/*.txtar: how Chinese search must behave, in
// text that an editor can write. An archive holds articles as files (its name is
// the slug; the first line the title, lines beginning with ? questions, with #
// tags, the rest the body), optionally synonyms.txt and dictionary.txt, and a
// file "cases" with one expectation a line:
//
//	招商 -公司 => exactly d1 d4        these, no more, in any order
//	农业银行 => first d2               these are the best, in any order
//	基金 => has d2                     these are among them
//	基金 => never d1                   these are not
//	存单 => nothing
//	还款日 => marks d2: 还款日 | 还款   the marked texts of title and body are exactly these
//	征性报告 => means 征信报告          didYouMean
//	花b ~> d1                          a suggestion is of this article
func TestCases(t *testing.T) {
	files, err := filepath.Glob("../testdata/zh/*.txtar")
	must(t, err)
	if len(files) == 0 {
		t.Fatal("no cases")
	}
	n := 0
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		must(t, err)
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { n += runCases(t, archive) })
	}
	t.Logf("%d expectations", n)
}

func runCases(t *testing.T, archive *txtar.Archive) (n int) {
	words := fstest.MapFS{}
	for _, name := range []string{"stopwords.txt", "pinyin.txt"} {
		data, err := content.FS.ReadFile(name)
		must(t, err)
		words[name] = &fstest.MapFile{Data: data}
	}
	var docs []index.Document
	cases := ""
	for _, f := range archive.Files {
		switch f.Name {
		case "cases":
			cases = string(f.Data)
		case "synonyms.txt", "dictionary.txt":
			words[f.Name] = &fstest.MapFile{Data: f.Data}
		default:
			docs = append(docs, article(f))
		}
	}
	loaded, err := zh.LoadWords(words)
	must(t, err)
	own, err := analyzer().WithWords(loaded)
	must(t, err)
	e, err := embedded.Create(filepath.Join(t.TempDir(), "index"), own, embedded.Options{})
	must(t, err)
	t.Cleanup(func() { _ = e.Close() })
	indextest.Put(t, e, docs...)
	for line := range strings.Lines(cases) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		n++
		if q, want, ok := strings.Cut(line, " ~> "); ok {
			found, err := e.Suggest(context.Background(), index.Query{Text: q, Scopes: []kb.Scope{kb.ScopePublic}, Limit: 10})
			must(t, err)
			if !slices.ContainsFunc(found, func(s index.Suggestion) bool { return s.Slug == want }) {
				t.Errorf("%s: %v", line, found)
			}
			continue
		}
		q, want, ok := strings.Cut(line, " => ")
		if !ok {
			t.Fatalf("no => in %q", line)
		}
		expectCase(t, e, line, strings.TrimSpace(q), want)
	}
	return n
}

func article(f txtar.File) index.Document {
	title, rest, _ := strings.Cut(string(f.Data), "\n")
	d := indextest.Doc(f.Name, title, "")
	var body []string
	for line := range strings.Lines(rest) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "? "):
			d.Questions = append(d.Questions, line[2:])
		case strings.HasPrefix(line, "# "):
			d.Tags = append(d.Tags, line[2:])
		default:
			body = append(body, line)
		}
	}
	d.Body = strings.TrimSpace(strings.Join(body, "\n"))
	return d
}

func expectCase(t *testing.T, e index.Engine, line, q, want string) {
	t.Helper()
	r, err := e.Search(context.Background(), index.Query{Text: q, Scopes: []kb.Scope{kb.ScopePublic}, Limit: 50, CropRunes: 200})
	must(t, err)
	var slugs []string
	for _, h := range r.Hits {
		slugs = append(slugs, h.Document.Slug)
	}
	verb, rest, _ := strings.Cut(want, " ")
	list := strings.Fields(rest)
	sorted := func(s []string) string { s = slices.Clone(s); slices.Sort(s); return fmt.Sprint(s) }
	good := false
	switch verb {
	case "nothing":
		good = len(slugs) == 0
	case "exactly":
		good = sorted(slugs) == sorted(list)
	case "first":
		good = len(slugs) >= len(list) && sorted(slugs[:len(list)]) == sorted(list)
	case "has":
		good = !slices.ContainsFunc(list, func(s string) bool { return !slices.Contains(slugs, s) })
	case "never":
		good = !slices.ContainsFunc(list, func(s string) bool { return slices.Contains(slugs, s) })
	case "means":
		good = r.DidYouMean == rest
	case "marks":
		slug, texts, _ := strings.Cut(rest, ": ")
		var got []string
		for _, h := range r.Hits {
			for _, m := range []index.Marked{h.Title, h.Snippet} {
				for _, x := range m.Marks {
					if s := m.Text[x.Start:x.End]; h.Document.Slug == slug && !slices.Contains(got, s) {
						got = append(got, s)
					}
				}
			}
		}
		slugs = got
		good = sorted(got) == sorted(strings.Split(texts, " | "))
	default:
		t.Fatalf("unknown expectation %q", line)
	}
	if !good {
		t.Errorf("%s\n\tgot %v, did you mean %q", line, slugs, r.DidYouMean)
	}
}

// Whatever stands in a title and whatever is asked: marks slice the text, and
// every substring of two or more letters of the title, quoted, finds it.
func FuzzMarksAndPhrases(f *testing.F) {
	for _, s := range []string{"餘額寶T+0多久到帳？", "Visa卡3.5%\u3000手续费", "\xff坏\x00字节\u200d🙂", "（一）办理，流程"} {
		f.Add(s, "正文"+s+"结束", "到账 手续费 "+s)
	}
	dir, err := os.MkdirTemp("", "wenjin-fuzz-")
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = os.RemoveAll(dir) })
	e := create(f, filepath.Join(dir, "index"))
	f.Fuzz(func(t *testing.T, title, body, q string) {
		if len(title) > 60 || len(body) > 300 || len(q) > 300 {
			return
		}
		indextest.Put(t, e, indextest.Doc("fuzz", title, body))
		r, err := e.Search(context.Background(), index.Query{Text: q, Scopes: []kb.Scope{kb.ScopePublic}, Limit: 3, CropRunes: 30, Explain: true})
		must(t, err)
		for _, h := range r.Hits {
			for whole, m := range map[string]index.Marked{h.Document.Title: h.Title, h.Whole().Body: h.Snippet} {
				if whole[m.Start:m.End] != m.Text {
					t.Fatalf("%q is not what stands in %q", m.Text, whole)
				}
				last := 0
				for _, x := range m.Marks {
					if x.Start < last || x.End <= x.Start || x.End > len(m.Text) {
						t.Fatalf("marks %v in %q", m.Marks, m.Text)
					}
					last = x.End
				}
			}
		}
		rs := []rune(title)
		if len(rs) > 12 {
			rs = rs[:12]
		}
		for i := range rs {
			for k := i + 2; k <= len(rs); k++ {
				part := string(rs[i:k])
				if strings.ContainsAny(part, "\"“”「」『』\uFF02") || part != strings.TrimSpace(part) || letters(part) < 2 {
					continue
				}
				if got := indextest.Ask(t, e, `"`+part+`"`); len(got) != 1 {
					t.Fatalf("%q does not find the title %q: %v", part, title, got)
				}
			}
		}
	})
}

func letters(s string) (n int) {
	for _, r := range s {
		if '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || zh.IsHan(r) {
			n++
		}
	}
	return n
}
