package syntax_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/wenjin-kb/wenjin/kb/markdown/syntax"
)

// outline writes the tree of a text: emphasis as *…* of its level, deletion as ~…~,
// links as <…>, quotes as > with their class, everything else as its text.
func outline(source string) string {
	src := []byte(source)
	var b strings.Builder
	_ = ast.Walk(syntax.Parse(src).Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Emphasis:
			b.WriteString(strings.Repeat("*", n.Level))
		case *east.Strikethrough:
			b.WriteByte('~')
		case *ast.Text:
			if entering {
				b.Write(n.Segment.Value(src))
			}
		case *ast.String:
			if entering {
				b.Write(n.Value)
			}
		case *ast.AutoLink:
			if entering {
				fmt.Fprintf(&b, "<%s>", n.URL(src))
			}
		case *ast.Blockquote:
			if class, ok := n.AttributeString("class"); ok && entering {
				fmt.Fprintf(&b, ">%s ", class)
			}
		case *ast.Paragraph:
			if !entering && n.NextSibling() != nil {
				b.WriteByte('/')
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// Marks are emphasis by what stands on both sides of them; the examples of
// CommonMark that hold no Chinese come out as it says.
func TestMarks(t *testing.T) {
	for source, want := range map[string]string{
		"**foo bar**": "**foo bar**", "a * foo bar*": "a * foo bar*", "a*\"foo\"*": "a*\"foo\"*", "foo*bar*": "foo*bar*", "_foo bar_": "*foo bar*", "foo_bar_": "foo_bar_", "foo-_(bar)_": "foo-*(bar)*",
		"*foo bar *": "*foo bar *", "*(*foo*)*": "*(*foo*)*", "**foo*bar*baz**": "**foo*bar*baz**", "foo***bar***baz": "foo***bar***baz", "***foo** bar*": "***foo** bar*", "__foo, __bar__, baz__": "**foo, **bar**, baz**",
		"请**“是”**后": "请**“是”**后", "后**。**前": "后**。**前", "张*三和李*四": "张*三和李*四", "~~旧~~新": "~旧~新", "1~2和3~4": "1~2和3~4", "~~~不~~~": "", "**甲*乙**丙*": "**甲*乙**丙*",
	} {
		if got := outline(source); got != want {
			t.Errorf("%q is %q, want %q", source, got, want)
		}
	}
}

func TestMarksBesideChineseAreEmphasis(t *testing.T) {
	for _, inside := range []string{"“引”", "（括）", "《书》", "【标】", "词。", "“词”。", "10%", "￥5", "API", "‘单’", "——", "词！", "3.5%（年化）"} {
		source := "前**" + inside + "**后"
		root := syntax.Parse([]byte(source)).Root
		e, ok := root.FirstChild().FirstChild().NextSibling().(*ast.Emphasis)
		if !ok || e.Level != 2 || e.NextSibling() == nil {
			t.Errorf("%s is no emphasis", source)
		}
	}
}

func TestMasksAreNoMarks(t *testing.T) {
	for _, source := range []string{
		"6222****1234和6217****5678", "138****8000", "张*三、李*四", "王**、李**", "王**先生和李**女士", "尾号**1234和尾号**5678", "ab***cd与ef***gh", "本金*利率*天数=利息", "5*（1+2%）*3", "3*4*5", "____和____", "客户*先生，张*",
	} {
		_ = ast.Walk(syntax.Parse([]byte(source)).Root, func(n ast.Node, _ bool) (ast.WalkStatus, error) {
			if n.Kind() == ast.KindEmphasis {
				t.Errorf("%s has emphasis", source)
				return ast.WalkStop, nil
			}
			return ast.WalkContinue, nil
		})
	}
}

func TestAddresses(t *testing.T) {
	for source, want := range map[string]string{
		"见https://a.cn/x。": "见<https://a.cn/x>。", "见HTTPS://A.cn": "见<HTTPS://A.cn>", "www.a.cn，": "<http://www.a.cn>，", "信a.b@c.cn；": "信<a.b@c.cn>；", "(http://a.cn/(b))": "(<http://a.cn/(b)>)", "http://a.cn/b).": "<http://a.cn/b>).",
		"xhttp://a.cn": "xhttp://a.cn", "1:2": "1:2", "http://": "http://", "https://甲.cn": "https://甲.cn", "awww.b.cn": "awww.b.cn", "@b.cn": "@b.cn", "a@b": "a@b", "`http://a.cn`": "http://a.cn",
	} {
		if got := outline(source); got != want {
			t.Errorf("%q is %q, want %q", source, got, want)
		}
	}
}

func TestCallouts(t *testing.T) {
	for source, want := range map[string]string{
		"> [!TIP]\n> 甲": ">callout-tip 提示/甲", "> [!tip] 题\n> 甲": ">callout-tip 题/甲", "::: warning\n甲\n:::\n乙": ">callout-warning 注意/甲乙", ":::info[题]\n甲\n:::": ">callout-note 题/甲",
		"> [甲]\n> 乙": "[甲]乙", ":::\n甲": ":::甲", "::: 风险提示\n甲": ">callout-warning 风险提示/甲", "::: tip\n::: note\n甲\n:::\n:::": ">callout-tip 提示/>callout-note 说明/甲",
	} {
		if got := outline(source); got != want {
			t.Errorf("%q is %q, want %q", source, got, want)
		}
	}
}

// Each limit has a place from which a text is beyond it, and one that is not.
func TestLimits(t *testing.T) {
	repeat := strings.Repeat
	for about, c := range map[string]struct{ within, beyond string }{
		"quotes":      {repeat("> ", 16) + "甲", repeat("> ", 17) + "甲"},
		"lists":       {repeat("- ", 16) + "甲", repeat("- ", 17) + "甲"},
		"marks":       {repeat("**甲** ", 500), repeat("**甲** ", 501)},
		"brackets":    {repeat("[", 32) + "甲", repeat("[", 33) + "甲"},
		"footnotes":   {repeat("[^a]: 甲\n", 500), repeat("[^a]: 甲\n", 501)},
		"references":  {"[^a]: 甲\n\n乙\n" + repeat("[^a]\n", 2500), "[^a]: 甲\n\n乙\n" + repeat("[^a]\n", 3000)},
		"definitions": {repeat("[a]: b\n", 2000), repeat("[a]: b\n", 2001)},
		"labels":      {"甲\n" + repeat("[a]\n", 2500), "甲\n" + repeat("[a]\n", 3000)},
		"cells":       {repeat("|a", 200) + "|\n" + repeat("|-", 200) + "|\n" + repeat("a\n", 100), repeat("|a", 200) + "|\n" + repeat("|-", 200) + "|\n" + repeat("a\n", 300)},
		"bars":        {"|a|\n|-|\n" + repeat("|`\\|`|\n", 1000), "|a|\n|-|\n" + repeat("|`\\|`|\n", 1001)},
		"links":       {repeat("[a](b", 10), repeat("[a](", 5000)},
	} {
		if beyond := syntax.Parse([]byte(c.within)).Notes; len(beyond) > 0 {
			t.Errorf("%s: within the limit, and beyond at %v", about, beyond)
		}
		if beyond := syntax.Parse([]byte(c.beyond)).Notes; len(beyond) != 1 || beyond[0].Rule != "F-NESTING" || beyond[0].At >= len(c.beyond) {
			t.Errorf("%s: %v", about, beyond)
		}
	}
}

func TestCharacters(t *testing.T) {
	for pair, want := range map[string]bool{"甲乙": true, "，a": true, "a（": true, "甲a": false, "ab": false, "甲“": true, "“a": false, "。1": true, "한국": true, "　a": true, "⻋甲": true} {
		r := []rune(pair)
		if got := syntax.Joins(r[0], r[1]); got != want {
			t.Errorf("Joins(%q) = %v", pair, got)
		}
	}
	if got := syntax.WithoutInvisible("\ufeff提\u200b现\u00ad转\u2060账\u202e"); got != "提现转账" {
		t.Errorf("%q", got)
	}
}
