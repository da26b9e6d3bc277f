package markdown_test

import (
	"flag"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	nethtml "golang.org/x/net/html"

	"github.com/wenjin-kb/wenjin/kb/markdown"
)

var update = flag.Bool("update", false, "write the golden files anew")

// goldenCase is one input of testdata/golden with what becomes of it.
type goldenCase struct{ about, source, html, text string }

// readGolden reads cases: a line "=== about", the source, "--- html", "--- text".
func readGolden(t *testing.T, name string) (out []goldenCase) {
	t.Helper()
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split("\n"+string(src), "\n=== ")[1:] {
		about, rest, _ := strings.Cut(part, "\n")
		source, rest, ok1 := strings.Cut(rest, "\n--- html\n")
		page, text, ok2 := strings.Cut("\n"+rest+"\n", "\n--- text\n")
		if !ok1 || !ok2 {
			t.Fatalf("%s: %s has no html or text", name, about)
		}
		out = append(out, goldenCase{about, source, strings.Trim(page, "\n"), strings.Trim(text, "\n")})
	}
	return out
}

func writeGolden(cases []goldenCase) string {
	var b strings.Builder
	for _, c := range cases {
		fmt.Fprintf(&b, "=== %s\n%s\n--- html\n%s\n--- text\n%s\n", c.about, c.source, c.html, c.text)
	}
	return b.String()
}

// Every way of writing has a file of inputs with the page and the text they give.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/golden/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files", err)
	}
	for _, name := range files {
		cases := readGolden(t, name)
		for i, c := range cases {
			r := markdown.Render(c.source)
			got := goldenCase{c.about, c.source, strings.Trim(r.HTML, "\n"), strings.Trim(r.Text, "\n")}
			if *update {
				cases[i] = got
			} else if diff := cmp.Diff(c, got, cmp.AllowUnexported(goldenCase{})); diff != "" {
				t.Errorf("%s: %s (-want +got)\n%s", name, c.about, diff)
			}
			faithful(t, c.source)
		}
		if *update {
			if err := os.WriteFile(name, []byte(writeGolden(cases)), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

var (
	anyTag  = regexp.MustCompile(`<[^>]*>`)
	hidden  = regexp.MustCompile(`(?s)<sup id="fnref[^"]*">.*?</sup>|<a href="#fnref[^"]*"[^>]*>[^<]*</a>`)
	altText = regexp.MustCompile(`<img[^>]*?alt="([^"]*)"[^>]*>`)
	gaps    = regexp.MustCompile(`[\s|\x{a0}]+`)
	unseen  = regexp.MustCompile(`[\p{Cf}\x{34f}\x{180b}-\x{180f}\x{fe00}-\x{fe0f}\x{e0100}-\x{e01ef}]`)
)

// faithful holds what is true of every text: it is shown and searched alike, its
// places are in the source, no page of it can run anything.
func faithful(t *testing.T, source string) {
	t.Helper()
	r := markdown.Render(source)
	page := hidden.ReplaceAllString(r.HTML, "")
	page = altText.ReplaceAllString(page, "$1")
	shown := gaps.ReplaceAllString(unseen.ReplaceAllString(html.UnescapeString(anyTag.ReplaceAllString(page, "")), ""), "")
	text := gaps.ReplaceAllString(unseen.ReplaceAllString(r.Text, ""), "")
	if strings.Contains(strings.ToLower(source), "<t") { // text between the cells of a table in HTML is shown before it
		text, shown = sorted(text), sorted(shown)
	}
	if text != shown {
		t.Errorf("%q shows\n%q, its text is\n%q", source, shown, text)
	}
	if bad := harmful(r.HTML); bad != "" {
		t.Errorf("%q gives %q in %s", source, bad, r.HTML)
	}
	runes, body := []rune(r.Text), []rune(strings.ToValidUTF8(source, "\ufffd"))
	offsets := r.Offsets()
	if len(offsets) != len(runes)+1 {
		t.Fatalf("%q: %d offsets for %d characters", source, len(offsets), len(runes))
	}
	for i, at := range offsets {
		if at < 0 || at > len(body) {
			t.Fatalf("%q: character %d of the text is at %d of %d", source, i, at, len(body))
		}
	}
	if plain := markdown.Plain(source); plain.Text != r.Text {
		t.Errorf("%q: Plain and Render differ: %q, %q", source, plain.Text, r.Text)
	}
}

func sorted(s string) string {
	runes := []rune(s)
	slices.Sort(runes)
	return string(runes)
}

// harmful names what a page could run, load or send; empty when there is nothing.
func harmful(page string) string {
	z := nethtml.NewTokenizer(strings.NewReader(page))
	for z.Next() != nethtml.ErrorToken {
		t := z.Token()
		if t.Type != nethtml.StartTagToken && t.Type != nethtml.SelfClosingTagToken {
			continue
		}
		if strings.Contains(" script style iframe object embed form button svg math base meta link ", " "+t.Data+" ") {
			return t.Data
		}
		for _, a := range t.Attr {
			value := strings.ToLower(strings.TrimSpace(a.Val))
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || strings.HasPrefix(value, "javascript:") || strings.HasPrefix(value, "data:") {
				return a.Key + "=" + a.Val
			}
		}
	}
	return ""
}

// A letter or digit of the text is where Offsets says, but for entities and titles
// of callouts, which stand for something else.
func TestOffsetsLeadToTheSource(t *testing.T) {
	source := "# 甲 {#x}\n\n> 引**“用”**\n> 第二行\n\n- 一[链接](/a/x \"t\")\n- `代码` 二\n\n| 表 | 格 |\n|---|---|\n| a\\|b | c<br>d |\n\n<div>\n块 内\n</div>\n\n提\u200b现[^1]https://a.cn/x。\n\n[^1]: 注文\n\n    代码块\n"
	r := markdown.Render(source)
	body := []rune(source)
	found := 0
	for i, c := range []rune(r.Text) {
		at := r.Offsets()[i]
		if c == body[at] {
			found++
		} else if !strings.ContainsRune("\n |", c) {
			t.Errorf("%q at %d of the text is %q at %d of the source", c, i, body[at], at)
		}
	}
	if found < 50 {
		t.Errorf("only %d characters found in %q", found, r.Text)
	}
}

func FuzzRender(f *testing.F) {
	files, _ := filepath.Glob("testdata/golden/*.txt")
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range strings.Split("\n"+string(src), "\n=== ")[1:] {
			_, rest, _ := strings.Cut(part, "\n")
			source, _, _ := strings.Cut(rest, "\n--- html\n")
			f.Add(source)
		}
	}
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 10_000 {
			t.Skip()
		}
		faithful(t, source)
		r := markdown.Render(source)
		runes, body := []rune(r.Text), []rune(strings.ToValidUTF8(source, "\ufffd"))
		offsets := r.Offsets()
		if len(offsets) != len(runes)+1 {
			t.Fatalf("%d offsets for %d characters", len(offsets), len(runes))
		}
		for i, at := range offsets {
			if at < 0 || at > len(body) {
				t.Fatalf("character %d of the text is at %d of %d", i, at, len(body))
			}
		}
		for _, s := range r.Sections {
			if !strings.HasPrefix(r.Text[min(s.Start, len(r.Text)):], strings.TrimRight(s.Title, "\n")) {
				t.Errorf("section %q does not begin at %d of %q", s.Title, s.Start, r.Text)
			}
		}
		for _, l := range markdown.Links(source) {
			if l.Address == "" {
				t.Error("an empty address")
			}
		}
	})
}
