// Package markdown reads and writes articles as files: front matter in YAML and
// a body in Markdown. [Parse] and [LoadDir] give what is good together with
// findings for what is not, each with file, line and column; [Render] turns a
// body into safe HTML, plain text and sections; [Format] writes an article.
package markdown

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
)

// MaxFileBytes is the size over which a file is refused unread.
const MaxFileBytes = 2 << 20

// Parse reads one file. It never fails: what is wrong is in Findings.
func Parse(name string, src []byte) File {
	f := File{Name: name, Raw: src, Layout: Layout{}}
	if len(src) > MaxFileBytes {
		f.report("F-SIZE", 1, 1, fmt.Sprintf("文件有%d字节，最多%d字节", len(src), MaxFileBytes))
		return f
	}
	if at := invalidByte(src); at >= 0 {
		line, column := lineColumn(src, at)
		f.report("F-UTF8", line, column, "不是有效的 UTF-8 文本，请另存为 UTF-8 编码")
		return f
	}
	text := strings.TrimPrefix(string(src), "\ufeff")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	parts, err := split(text)
	if err != nil {
		f.report("F-FRONT", 1, 1, err.Error())
		return f
	}
	f.frontMatter(parts.front, parts.frontLine)
	f.Article.Body = parts.body
	f.Layout["body"] = Place{Line: parts.bodyLine, Column: 1}
	f.defaults()
	return f
}

func invalidByte(src []byte) int {
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && n == 1 || r == 0 {
			return i
		}
		i += n
	}
	return -1
}

func lineColumn(src []byte, at int) (line, column int) {
	before := src[:at]
	line = bytes.Count(before, []byte("\n")) + 1
	return line, utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
}

// parts are a file divided at its fences; lines count from 1.
type parts struct {
	front, body         string
	frontLine, bodyLine int
}

// Fences as editors leave them: blank lines before, spaces behind.
var (
	openFence  = regexp.MustCompile(`^\s*---[ \t\x{3000}\x{a0}]*\n`)
	closeFence = regexp.MustCompile(`(?m)^(?:---|\.\.\.)[ \t\x{3000}\x{a0}]*$`)
)

// split divides a file at its --- fences.
func split(text string) (parts, error) {
	if strings.TrimSpace(text) == "" {
		return parts{}, errors.New("文件是空的")
	}
	open := openFence.FindString(text)
	if open == "" {
		return parts{}, errors.New(noFence(text))
	}
	rest := text[len(open):]
	end := closeFence.FindStringIndex(rest)
	if end == nil {
		return parts{}, errors.New("元数据没有结束：缺少第二行 ---")
	}
	p := parts{front: rest[:end[0]], frontLine: strings.Count(open, "\n") + 1}
	p.body = strings.TrimPrefix(rest[end[1]:], "\n")
	p.bodyLine = p.frontLine + strings.Count(p.front, "\n") + 1
	for strings.HasPrefix(p.body, "\n") {
		p.body = p.body[1:]
		p.bodyLine++
	}
	return p, nil
}

// noFence says what to do about a file that does not begin with ---.
func noFence(text string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	switch first = strings.TrimSpace(first); {
	case strings.HasPrefix(first, "+++"):
		return "这是 TOML 格式的元数据（+++），请改写成 YAML：首行和末行写 ---，中间每行“键: 值”"
	case strings.HasPrefix(first, "{"), strings.HasPrefix(first, ";;;"):
		return "这是 JSON 格式的元数据，请改写成 YAML：首行和末行写 ---，中间每行“键: 值”"
	case first != "" && strings.Trim(first, "-—–－") == "":
		return fmt.Sprintf("元数据的首行应为三个半角减号 ---，现在是 %s", first)
	case frontKey.MatchString(first):
		return "元数据的前面缺少一行 ---"
	}
	return "文件必须以 --- 开头的元数据（front matter）开始：首行和末行写 ---，中间写 title、audience 等"
}

// Extensions are the ends of the names of article files, in any case.
var Extensions = []string{".md", ".markdown"}

// IsArticle reports a name that ends like an article's.
func IsArticle(name string) bool { return trimExtension(name) != name }

func trimExtension(name string) string {
	for _, e := range Extensions {
		if len(name) > len(e) && strings.EqualFold(name[len(name)-len(e):], e) {
			return name[:len(name)-len(e)]
		}
	}
	return name
}

// defaults fills in what the place of the file says.
func (f *File) defaults() {
	a := &f.Article
	if a.Slug == "" {
		a.Slug = trimExtension(path.Base(f.Name))
	}
	if a.Kind == "" {
		a.Kind = kb.KindKnowledge
	}
	if a.Category == "" {
		if dir := strings.TrimPrefix(path.Dir(f.Name), "articles"); dir != "." {
			a.Category = strings.Trim(dir, "/")
		}
	}
}
