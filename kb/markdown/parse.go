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
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
)

// MaxFileBytes is the size over which a file is refused unread.
const MaxFileBytes = 2 << 20

// File is an article as it was read. Article holds what could be read even when
// there are findings; with a block among them it must not be stored.
type File struct {
	Name     string // path within the folder, slashes
	Raw      []byte
	Article  kb.Article
	Layout   kb.Layout
	Findings []kb.Finding
}

// Parse reads one file. It never fails: what is wrong is in Findings.
func Parse(name string, src []byte) File {
	f := File{Name: name, Raw: src, Layout: kb.Layout{}}
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
	text = strings.ReplaceAll(text, "\r\n", "\n")
	front, body, bodyLine, err := split(text)
	if err != nil {
		f.report("F-FRONT", 1, 1, err.Error())
		return f
	}
	f.frontMatter(front)
	f.Article.Body = body
	f.Layout["body"] = kb.Place{Line: bodyLine, Column: 1}
	f.defaults()
	return f
}

func (f *File) report(rule string, line, column int, message string) {
	f.Findings = append(f.Findings, kb.Finding{Rule: rule, Severity: kb.Block, File: f.Name, Line: line, Column: column, Message: message})
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

// split divides a file at its --- fences.
func split(text string) (front, body string, bodyLine int, err error) {
	if strings.TrimSpace(text) == "" {
		return "", "", 1, errors.New("文件是空的")
	}
	if !strings.HasPrefix(text, "---\n") {
		return "", "", 1, errors.New("文件必须以 --- 开头的元数据（front matter）开始")
	}
	rest := text[4:]
	end := strings.Index("\n"+rest, "\n---\n")
	after := end + 4
	if end < 0 {
		if !strings.HasSuffix("\n"+rest, "\n---") {
			return "", "", 1, errors.New("元数据没有结束：缺少第二行 ---")
		}
		end, after = len(rest)-3, len(rest)
	}
	front, body = rest[:end], rest[after:]
	bodyLine = strings.Count(front, "\n") + 3
	for strings.HasPrefix(body, "\n") {
		body = body[1:]
		bodyLine++
	}
	return front, body, bodyLine, nil
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

// frontMatter reads the YAML strictly: unknown and repeated keys are findings.
func (f *File) frontMatter(front string) {
	const first = 2 // the file's line on which the front matter begins
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(front), &root); err != nil {
		f.yamlError(err, first-1)
		return
	}
	if len(root.Content) == 0 {
		return
	}
	mapping := root.Content[0]
	if mapping.Kind != yaml.MappingNode {
		f.report("F-FRONT", first, 1, "元数据必须是“键: 值”的形式")
		return
	}
	known := fieldNames()
	seen := map[string]bool{}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		key, value := mapping.Content[i], mapping.Content[i+1]
		switch {
		case !known[key.Value]:
			f.report("F-KEY", key.Line+first-1, key.Column, fmt.Sprintf("未知的元数据项 %q", key.Value))
		case seen[key.Value]:
			f.report("F-KEY", key.Line+first-1, key.Column, fmt.Sprintf("元数据项 %q 重复出现", key.Value))
		}
		seen[key.Value] = true
		f.place(key.Value, value, first-1)
	}
	for name := range known {
		if _, ok := f.Layout[name]; !ok {
			f.Layout[name] = kb.Place{Line: 1, Column: 1}
		}
	}
	if len(f.Findings) > 0 {
		return
	}
	decoder := yaml.NewDecoder(strings.NewReader(front))
	decoder.KnownFields(true)
	if err := decoder.Decode(&f.Article); err != nil {
		f.yamlError(err, first-1)
	}
}

// place notes where a value stands. A block scalar's text starts on the next
// line; that much is enough to find it.
func (f *File) place(name string, n *yaml.Node, shift int) {
	p := kb.Place{Line: n.Line + shift, Column: n.Column}
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		p.Column++
	}
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		p.Line++
	}
	f.Layout[name] = p
	if n.Kind == yaml.SequenceNode {
		for i, item := range n.Content {
			f.place(name+"["+strconv.Itoa(i)+"]", item, shift)
		}
	}
}

// yamlError turns YAML's own messages into findings; a TypeError holds several.
func (f *File) yamlError(err error, shift int) {
	messages := []string{err.Error()}
	var typed *yaml.TypeError
	if errors.As(err, &typed) {
		messages = typed.Errors
	}
	for _, m := range messages {
		line := 1
		if found := yamlLine.FindStringSubmatch(m); found != nil {
			n, _ := strconv.Atoi(found[1])
			line, m = n+shift, found[2]
		}
		column := 1
		for _, p := range f.Layout {
			if p.Line == line {
				column = p.Column
				break
			}
		}
		f.report("F-YAML", line, column, "元数据写法有误："+m)
	}
}

// fieldNames are the keys that front matter may have.
func fieldNames() map[string]bool {
	out := map[string]bool{}
	for _, f := range kb.Fields {
		if f.InFrontMatter() {
			out[f.Key] = true
		}
	}
	return out
}

// defaults fills in what the place of the file says.
func (f *File) defaults() {
	a := &f.Article
	name := strings.TrimSuffix(path.Base(f.Name), ".md")
	if a.Slug == "" {
		a.Slug = name
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
