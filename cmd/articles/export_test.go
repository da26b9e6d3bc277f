package articles

import (
	"bytes"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/store"
)

func (c Export) try(t *testing.T) (out string, err error) {
	t.Helper()
	var b bytes.Buffer
	err = c.Run(t.Context(), &cli.Streams{In: strings.NewReader(""), Out: &b, Err: &b, Log: slog.New(slog.DiscardHandler)})
	return b.String(), err
}

// withStore opens the store of a data folder for a while.
func withStore(t *testing.T, data string, do func(*store.Store) error) {
	t.Helper()
	if err := (instance.StoreFlags{Data: data}).With(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

// hashes are those of what is in force, or of the newest drafts.
func hashes(t *testing.T, data string, drafts bool) map[string]string {
	t.Helper()
	out := map[string]string{}
	withStore(t, data, func(s *store.Store) error {
		heads, err := s.Heads(t.Context())
		for slug, h := range heads {
			out[slug] = h.Hash
			if drafts {
				all, err := s.Revisions(t.Context(), slug)
				if err != nil {
					return err
				}
				out[slug] = all[len(all)-1].Hash
			}
		}
		return err
	})
	return out
}

// someArticles are articles of many shapes, the same at every run.
func someArticles(picture string) (out []kb.Candidate) {
	r := rand.New(rand.NewPCG(7, 7))
	texts := []string{"转账", "年费: 多少？", `"引号"`, "# 井号", "- 横线", "a: b", "{x}", "[y]", "100%", "it's", "=1+1", "一|二", "～", "true", "2026-03-15", "007"}
	bodies := []string{"一段话。\n", "见[另一](/a/article-1#x)。\n", "![图](/media/" + picture + ")\n", "```\n[code](a.md) {{x}} ![p](q.png)\n# no heading\n```\n", "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n", "- 一\n- 二\n", "## 标题 {#id}\n", "> [!WARNING]\n> 当心\n", "行尾空格  \n换行\n", "<br>\n", "[引用][1]\n\n[1]: /a/article-2\n", "`代码` {% tag %} {{< s >}}\n", "---\n", "末行没有换行"}
	pick := func(n int, from []string) (out []string) {
		for _, i := range r.Perm(len(from))[:r.IntN(n+1)] {
			out = append(out, from[i])
		}
		return out
	}
	for i := range 60 {
		a := kb.Article{
			Slug: fmt.Sprintf("article-%d", i), Title: texts[r.IntN(len(texts))] + fmt.Sprint(i), Questions: pick(3, texts), Kind: kb.KindHowto, Category: "account/login", Tags: pick(3, texts), Products: pick(2, texts),
			Audience: []kb.Audience{kb.AudiencePublic, kb.AudienceAgent}[r.IntN(2)], Body: strings.Join(pick(5, bodies), "\n"),
		}
		out = append(out, kb.Candidate{Article: a})
	}
	return out
}

// What is exported as Markdown is taken back the same: by import, and as drafts.
func TestAnExportComesBack(t *testing.T) {
	data, dir := t.TempDir(), filepath.Join(t.TempDir(), "out")
	m, err := kb.NewMedium([]byte("\x89PNG\r\n\x1a\n x"))
	if err != nil {
		t.Fatal(err)
	}
	withStore(t, data, func(s *store.Store) error {
		if err := s.AddMedium(t.Context(), m, kb.Event{At: time.Now(), Actor: "x", Action: "media.add"}); err != nil {
			return err
		}
		_, err := (&kb.Workflow{Store: s}).Import(t.Context(), someArticles(m.Name), nil)
		return err
	})
	if out, err := (Export{Data: data, Path: dir, Format: "markdown", Audience: "all"}).try(t); err != nil {
		t.Fatal(err, out)
	}
	want := hashes(t, data, false)
	own, foreign := t.TempDir(), t.TempDir()
	if out, err := (Import{Data: own, Path: dir}).try(t); err != nil && !strings.Contains(out, "imported") {
		t.Fatal(err, out)
	}
	if out, err := (Import{Data: foreign, From: "markdown", Audience: kb.AudienceAgent, Path: dir}).try(t); err != nil {
		t.Fatal(err, out)
	}
	for name, got := range map[string]map[string]string{"import": hashes(t, own, false), "import --from markdown": hashes(t, foreign, true)} {
		for slug, hash := range want {
			if got[slug] != hash {
				t.Errorf("%s: %s came back as another", name, slug)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s: %d articles, want %d", name, len(got), len(want))
		}
	}
}

// Every format is written where nothing is, and says what it wrote; customers get no
// internal text.
func TestExportFormats(t *testing.T) {
	data := t.TempDir()
	withStore(t, data, func(s *store.Store) error {
		_, err := (&kb.Workflow{Store: s}).Import(t.Context(), []kb.Candidate{
			{Article: kb.Article{Slug: "a", Title: "甲", Kind: kb.KindHowto, Category: "account/login", Audience: kb.AudiencePublic, Body: "公开正文。\n"}},
			{Article: kb.Article{Slug: "b", Title: "乙", Kind: kb.KindHowto, Category: "account/login", Audience: kb.AudienceAgent, Body: "绝密正文。\n"}},
		}, nil)
		return err
	})
	for _, format := range []string{"markdown", "html", "csv", "json", "xlsx"} {
		for _, audience := range []string{"all", "public"} {
			path := filepath.Join(t.TempDir(), "out")
			c := Export{Data: data, Path: path, Format: format, Audience: audience, Name: "帮助"}
			out, err := c.try(t)
			want := "exported 2 articles"
			if format == "html" {
				want = "exported 1 public articles"
			} else if audience == "public" {
				want = "exported 1 articles"
			}
			if err != nil || !strings.Contains(out, want) {
				t.Errorf("%s %s: %v %s", format, audience, err, out)
			}
			if _, err := c.try(t); kb.KindOf(err) != kb.Invalid {
				t.Errorf("%s over what is there: %v", format, err)
			}
			if (audience == "public" || format == "html") && strings.Contains(everything(t, path), "绝密") {
				t.Errorf("%s %s has internal text", format, audience)
			}
		}
	}
}

// everything is all that stands in a file or a folder.
func everything(t *testing.T, path string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.Walk(path, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		b.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
