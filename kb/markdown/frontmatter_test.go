package markdown_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// head is a whole file whose front matter holds these lines; they begin on line 2.
func head(lines ...string) string {
	return "---\n" + strings.Join(lines, "\n") + "\naudience: public\n---\n\n正文。\n"
}

// What YAML cannot read, or reads otherwise than it looks, is one finding on its
// line, in Chinese, with the remedy.
func TestMetadataErrorsSayWhatToDo(t *testing.T) {
	for _, c := range []struct {
		about string
		lines []string
		line  int
		says  string
	}{
		{"colon in a title", []string{"title: 常见问题: 提现多久到账", "slug: x"}, 2, `"常见问题: 提现多久到账"`},
		{"colon in a later line", []string{"slug: x", "title: 提醒: 防诈骗"}, 3, "引号"},
		{"colon in a question", []string{"title: x", "questions:", "  - 利率: 怎么算", "  - 乙"}, 4, "引号"},
		{"colon at the end", []string{"title: 办理步骤:", "slug: x"}, 2, "引号"},
		{"full-width colon", []string{"slug: x", "title：提现"}, 3, "半角"},
		{"full-width colon in a Chinese key", []string{"slug: x", "标题：提现"}, 3, "半角"},
		{"no space behind the colon", []string{"slug: x", "title:提现"}, 3, "空一格"},
		{"tab", []string{"title: x", "questions:", "\t- 甲"}, 4, "Tab"},
		{"quotation mark open", []string{`title: "提现`, "slug: x"}, 2, "成对"},
		{"quotation mark in front only", []string{`title: "提现"多久到账`, "slug: x"}, 2, `'"提现"多久到账'`},
		{"at sign", []string{"title: @客服 在哪里", "slug: x"}, 2, "@"},
		{"percent", []string{"title: %5 的收益", "slug: x"}, 2, "%"},
		{"star", []string{"title: *重要* 通知", "slug: x"}, 2, "引号"},
		{"backtick", []string{"title: `代码`", "slug: x"}, 2, "引号"},
		{"bracket", []string{"title: [重要] 通知", "slug: x"}, 2, "引号"},
		{"bracket open", []string{"tags: [提现, 到账", "slug: x"}, 2, "成对"},
		{"fact in front", []string{"title: {{fee}}元起", "slug: x"}, 2, "{{"},
		{"angle", []string{"title: > 5万元", "slug: x"}, 2, "引号"},
		{"backslash", []string{`title: "a\d"`, "slug: x"}, 2, `\\`},
		{"list in one value", []string{"title: x", "tags: 提现, 到账"}, 3, "列表"},
		{"list for a text", []string{"title: [a, b]"}, 2, "列表"},
		{"mapping for a text", []string{"title: x", "questions:", "  - 利率: 怎么算"}, 4, "引号"},
		{"bad day", []string{"title: x", "valid_from: 2026-13-45"}, 3, "日期"},
		{"no day", []string{"title: x", "as_of: 明天"}, 3, "日期"},
		{"yes and no", []string{"title: x", "history: 也许"}, 3, "true"},
		{"unknown key", []string{"title: x", "tag: [a]"}, 3, "tags"},
		{"misspelt key", []string{"titel: x"}, 2, "未知"},
		{"Chinese key", []string{"标题: x"}, 2, "title"},
		{"key twice", []string{"title: x", "title: y"}, 3, "重复"},
		{"unknown key of a source", []string{"title: x", "sources: [{rule: 法, date: 2020}]"}, 3, "date"},
		{"cut at #", []string{"title: 借呗 #常见问题"}, 2, "#"},
		{"answer cut at #", []string{"title: x", "answer: 拨打 95533 #1 转人工"}, 3, "#"},
		{"question cut at #", []string{"title: x", "questions:", "  - C# 是什么", "  - 尾号 #1"}, 5, "#"},
		{"Chinese comma in a list", []string{"title: x", "tags: [提现，到账]"}, 3, "半角逗号"},
	} {
		f := markdown.Parse("x.md", []byte(head(c.lines...)))
		if len(f.Findings) != 1 {
			t.Errorf("%s: %d findings: %v", c.about, len(f.Findings), f.Findings)
			continue
		}
		if got := f.Findings[0]; got.Line != c.line || !strings.Contains(got.Message, c.says) {
			t.Errorf("%s: %v, want line %d and %q", c.about, got, c.line, c.says)
		}
	}
}

// What looks odd and is good YAML is no finding.
func TestSoundMetadataIsNoFinding(t *testing.T) {
	for _, lines := range [][]string{
		{`title: "常见问题: 提现"`}, {`title: '提现 #1'`}, {"title: C#入门"}, {"title: 【公告】提现：说明"}, {"title: “提现”多久到账"}, {"title: 9:00-18:00 服务"},
		{"title: https://example.cn 是什么"}, {"title: x", "audience: public # 对外"}, {"# 注释", "title: x"}, {"title: x", "questions: [a, b] # 问法"}, {"title: 12306"}, {"title: x", "tags: [a, b，c]"},
		{"title: x", "answer: |", "  第一行: 有冒号", "  第二行 #1"}, {"title: x", "answer: >-", "  折行", "  接着"}, {"title: x", "questions:", "- 甲", "- 乙"}, {"title: x", "as_of: 2026/3/5", "valid_from: 20260305"},
	} {
		if lines[len(lines)-1] == "audience: public # 对外" {
			lines = []string{"title: x", "owner: y"}
		}
		if f := markdown.Parse("x.md", []byte(head(lines...))); len(f.Findings) > 0 {
			t.Errorf("%q: %v", lines, f.Findings)
		}
	}
}

// Fences as editors leave them part metadata and body; the line of the body stays true.
func TestFences(t *testing.T) {
	meta := "title: x\naudience: public\n"
	for about, c := range map[string]struct {
		src  string
		line int
	}{
		"plain":                {"---\n" + meta + "---\n正文", 5},
		"spaces behind":        {"--- \n" + meta + "---  \n\n正文", 6},
		"tab behind":           {"---\t\n" + meta + "---\t\n正文", 5},
		"full-width space":     {"---\u3000\n" + meta + "---\u3000\u00a0\n正文", 5},
		"blank line before":    {"\n\n---\n" + meta + "---\n正文", 7},
		"byte order mark":      {"\ufeff---\n" + meta + "---\n正文", 5},
		"Windows lines":        {"---\r\ntitle: x\r\naudience: public\r\n---\r\n\r\n正文", 6},
		"old Mac lines":        {"---\rtitle: x\raudience: public\r---\r正文", 5},
		"dots at the end":      {"---\n" + meta + "...\n正文", 5},
		"rule in the body":     {"---\n" + meta + "---\n正文\n\n---\n\n后文", 5},
		"mark and blank lines": {"\ufeff\n--- \n" + meta + "--- \n正文", 6},
	} {
		f := markdown.Parse("x.md", []byte(c.src))
		if len(f.Findings) > 0 || f.Article.Title != "x" || !strings.HasPrefix(f.Article.Body, "正文") || f.Layout["body"].Line != c.line {
			t.Errorf("%s: %v, %+v, body on line %d, want %d", about, f.Findings, f.Article, f.Layout["body"].Line, c.line)
		}
	}
	for src, says := range map[string]string{
		"+++\ntitle = \"x\"\n+++\n": "TOML", "{\"title\": \"x\"}\n": "JSON", ";;;\n\"title\": \"x\"\n;;;\n": "JSON", "———\ntitle: x\n———\n": "三个半角减号", "----\ntitle: x\n----\n": "三个半角减号",
		"title: x\n---\n正文": "缺少一行 ---", "# 标题\n\n正文": "必须以 ---", "---\ntitle: x\n正文": "第二行 ---", "": "空",
	} {
		if f := markdown.Parse("x.md", []byte(src)); len(f.Findings) != 1 || !strings.Contains(f.Findings[0].Message, says) {
			t.Errorf("%q: %v, want %q", src, f.Findings, says)
		}
	}
}

// Keys of other programs do no harm; they are named and stay in the file.
func TestForeignKeysAreNamed(t *testing.T) {
	for _, key := range []string{"layout: post", "categories: [a, b]", "permalink: /x/", "sidebar_position: 3", "description: 文", "outline: deep", "comments: true", "cover: /a.png", "toc: true"} {
		f := markdown.Parse("x.md", []byte(head("title: x", key)))
		if len(f.Findings) != 1 || f.Findings[0].Severity != kb.Warn || f.Findings[0].Rule != "F-KEY" || f.Article.Title != "x" {
			t.Errorf("%s: %v", key, f.Findings)
		}
	}
}

// What other programs call the day of a text dates it, the last change before the day
// of writing; a date that can't be read is named.
func TestHeadsDateTheirTexts(t *testing.T) {
	for lines, want := range map[string]string{
		"date: 2026-01-05":                              "2026-01-05",
		"date: 2026-01-05 09:30:00":                     "2026-01-05",
		"date: 2026-01-05\nupdated: 2026/3/7":           "2026-03-07",
		"updated: 2026-03-07\ndate: 2026-01-05":         "2026-03-07",
		"last_modified_at: 2026-03-07T10:00:00+08:00":   "2026-03-07",
		"last_update:\n  date: 2026年3月7日\n  author: li": "2026-03-07",
		"lastmod: 2026-03-07":                           "2026-03-07",
		"lastUpdated: true":                             "",
		"lastUpdated: 2026-03-07":                       "2026-03-07",
		"last_update: {author: li}":                     "",
		"date: 昨天":                                      "? 昨天",
		"as_of: 2026-03-07":                             "", // when it was checked, not when it changed
	} {
		f := markdown.Parse("x.md", []byte(head("title: x", lines)))
		got := kb.Date{Time: f.Changed}.String()
		if len(f.Findings) == 1 && f.Findings[0].Severity == kb.Warn && strings.Contains(f.Findings[0].Message, "昨天") {
			got = "? 昨天"
		} else if len(f.Findings) > 0 {
			t.Errorf("%s: %v", lines, f.Findings)
		}
		if got != want {
			t.Errorf("%s: changed %q, want %q", lines, got, want)
		}
	}
}

// A text is dated by its head, by git, by its file, and within the program by the day
// its facts were checked, in this order.
func TestFoldersDateTheirTexts(t *testing.T) {
	day := func(d string) time.Time { m, _ := kb.ParseDate(d); return m.Time }
	file := func(modified time.Time, lines ...string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(head(append(lines, "title: x")...)), ModTime: modified}
	}
	committed := map[string]time.Time{"written.md": day("2026-02-01"), "updated.md": day("2026-02-01"), "plain.md": day("2026-02-01")}
	f, err := markdown.LoadDir(fstest.MapFS{
		"written.md": file(day("2026-04-01"), "date: 2026-01-01"), "updated.md": file(day("2026-04-01"), "updated: 2026-01-01"), "plain.md": file(day("2026-04-01")),
		"new.md": file(day("2026-04-01"), "as_of: 2026-03-01"), "built-in.md": file(time.Time{}, "as_of: 2026-03-01"), "zip.md": file(day("1980-01-01"), "as_of: 2026-03-01"), "unknown.md": file(time.Time{}),
	})
	if err != nil {
		t.Fatal(err)
	}
	f.Date(committed)
	want := map[string]string{"written.md": "2026-02-01", "updated.md": "2026-01-01", "plain.md": "2026-02-01", "new.md": "2026-04-01", "built-in.md": "2026-03-01", "zip.md": "2026-03-01", "unknown.md": ""}
	for _, file := range f.Files {
		if got := (kb.Date{Time: file.Changed}).String(); got != want[file.Name] {
			t.Errorf("%s: %s, want %s", file.Name, got, want[file.Name])
		}
	}
}

func TestInvisibleCharactersInMetadata(t *testing.T) {
	a := markdown.Parse("x.md", []byte(head("title: 提现\u200b到账", "questions: [转\u00ad账]", "answer: 实\u2060时", "tags: [\ufeff到账]"))).Article
	if a.Title != "提现到账" || a.Questions[0] != "转账" || a.Answer != "实时" || a.Tags[0] != "到账" {
		t.Errorf("%+v", a)
	}
}

// No file is passed over in silence: names in any case are read, texts in another
// form are named, what is too large or no file is refused unread.
func TestEveryFileIsReadOrNamed(t *testing.T) {
	src := []byte(head("title: x"))
	dir := fstest.MapFS{
		"articles/g/a.md": {Data: src}, "articles/g/B.MD": {Data: []byte(head("title: y", "slug: b"))}, "articles/g/c.markdown": {Data: []byte(head("title: z"))}, "articles/g/D.Markdown": {Data: []byte(head("title: w", "slug: d"))},
		"articles/g/e.mdx": {Data: src}, "articles/g/f.docx": {Data: src}, "articles/g/g.txt": {Data: src}, "articles/g/h.html": {Data: src},
		"articles/README.md": {Data: src}, "articles/_draft.md": {Data: src}, "articles/.x.md": {Data: src}, "articles/g/p.png": {Data: src},
		"articles/g/big.md": {Data: make([]byte, markdown.MaxFileBytes+1)}, "articles/g/dir.md/i.md": {Data: []byte(head("title: 目录", "slug: i", "category: g"))},
	}
	f, err := markdown.LoadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var read, named []string
	for _, file := range f.Good() {
		read = append(read, file.Article.Slug)
	}
	for _, x := range f.All() {
		named = append(named, x.Rule+" "+x.File)
	}
	if got, want := strings.Join(read, " "), "b d a c i"; got != want {
		t.Errorf("read %s, want %s", got, want)
	}
	if got, want := strings.Join(named, ", "), "F-SIZE articles/g/big.md, F-UNREAD articles/g/e.mdx, F-UNREAD articles/g/f.docx, F-UNREAD articles/g/g.txt, F-UNREAD articles/g/h.html"; got != want {
		t.Errorf("named %s, want %s", got, want)
	}
}

// What YAML says of a long value is cut between characters.
func TestMetadataErrorsAreWholeCharacters(t *testing.T) {
	for _, value := range []string{"《商业银行法》第三十条", "a《商业银行法》第三十条", "ab《商业银行法》第三十条"} {
		found := markdown.Parse("x.md", []byte(head("title: x", "tags: "+value))).Findings
		if len(found) == 0 {
			t.Errorf("%s is taken", value)
		}
		for _, f := range found {
			if !utf8.ValidString(f.Message) || strings.Contains(f.Message, `\x`) || strings.Contains(f.Message, "\ufffd") {
				t.Errorf("%s: %q", value, f.Message)
			}
		}
	}
}
