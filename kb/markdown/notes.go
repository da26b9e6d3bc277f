package markdown

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
)

// note is something in a body that cannot be shown as it was meant.
type note struct {
	rule     string
	severity kb.Severity // warn where a reader would miss something
	message  string
	from, to int
}

// Authors bring what other programs read and this one shows as it stands: a page
// would have {% note %} in the middle of a sentence. Each is a finding with its remedy.

// liquid finds tags of Hexo, Jekyll and GitBook.
var liquid = regexp.MustCompile(`\{%-?\s*[A-Za-z][^%\n]{0,200}%\}`)

// attributes finds what kramdown and Pandoc put behind a picture or paragraph.
var attributes = regexp.MustCompile(`\{\s*(?::?\s*[.#][\w-]+|(?:width|height|style|class|align|target|loading)\s*=)[^{}\n]{0,200}\}`)

// noHeading finds number signs that a heading lacks a space behind.
var noHeading = regexp.MustCompile(`^#{1,6}[^#\s][^\n]*`)

// foreign notes markup of other programs in a text that is no code and begins at a byte
// of the source, perhaps with a line.
func foreign(value []byte, at int, beginsLine bool) (out []note) {
	add := func(rule string, severity kb.Severity, m []int, format string, args ...any) {
		out = append(out, note{rule, severity, fmt.Sprintf(format, args...), at + m[0], at + m[1]})
	}
	for _, m := range liquid.FindAllIndex(value, -1) {
		add("F-TAG", kb.Warn, m, "“%s”是 Hexo、Jekyll 一类程序的标签，这里按文字显示；提示框请写成 > [!NOTE]，图片请写成 ![说明](文件名)", value[m[0]:m[1]])
	}
	for _, m := range attributes.FindAllIndex(value, -1) {
		add("F-TAG", kb.Warn, m, "“%s”这样的属性在这里不起作用，按文字显示，请删去", value[m[0]:m[1]])
	}
	if !beginsLine {
		return out
	}
	if m := noHeading.FindIndex(value); m != nil {
		line := string(value[m[0]:m[1]])
		signs := len(line) - len(strings.TrimLeft(line, "#"))
		if signs > 1 { // one alone may be a topic (#理财#) or a number (#1)
			add("F-HEADING", kb.Warn, []int{0, signs}, "“%s”没有成为标题：# 后面要空一格", line)
		} else if !strings.Contains(line[1:], "#") && line[1] > '9' {
			add("F-HEADING", kb.Info, []int{0, signs}, "“%s”没有成为标题：若是标题，# 后面要空一格", line)
		}
	}
	return out
}
