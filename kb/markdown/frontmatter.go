package markdown

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown/syntax"
)

// frontMatter reads the YAML strictly: unknown and repeated keys are findings, and
// so is text that YAML takes for a comment. first is the line it begins on.
func (f *File) frontMatter(front string, first int) {
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(front), &root); err != nil {
		f.broken(err, front, first)
		return
	}
	if len(root.Content) == 0 {
		return
	}
	mapping := root.Content[0]
	if mapping.Kind != yaml.MappingNode {
		if line, column, message := diagnose(front); message != "" {
			f.report("F-YAML", line+first-1, column, message)
			return
		}
		f.report("F-FRONT", first, 1, "元数据必须是“键: 值”的形式，冒号后面要有空格")
		return
	}
	f.keys(mapping, first)
	for name := range fieldNames {
		if _, ok := f.Layout[name]; !ok {
			f.Layout[name] = Place{Line: 1, Column: 1}
		}
	}
	if kb.Blocked(f.Findings) {
		return
	}
	decoder := yaml.NewDecoder(strings.NewReader(front))
	decoder.KnownFields(true)
	if err := decoder.Decode(&f.Article); err != nil {
		f.typeErrors(err, first)
	}
	clean(&f.Article)
}

// keys places the values, and reports keys that are unknown or repeated. Those of
// other programs are left out with a warning; the file keeps them.
func (f *File) keys(mapping *yaml.Node, first int) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		key, value := mapping.Content[i], mapping.Content[i+1]
		name := key.Value
		switch {
		case dateKeys[name] > 0:
			f.dated(name, value, first-1)
			continue
		case foreignKeys[name]:
			f.warn("F-KEY", key.Line+first-1, key.Column, fmt.Sprintf("元数据项 %q 是别的程序用的，这里不起作用", name))
			continue
		case !fieldNames[name]:
			f.report("F-KEY", key.Line+first-1, key.Column, fmt.Sprintf("未知的元数据项 %q%s", name, nearestKey(name)))
		case seen[name]:
			f.report("F-KEY", key.Line+first-1, key.Column, fmt.Sprintf("元数据项 %q 重复出现，请只留一个", name))
		}
		seen[name] = true
		f.place(name, value, first-1)
		if proseFields[name] {
			f.suspicious(name, value, first-1)
		}
	}
}

// place notes where a value stands. A block scalar's text starts on the next
// line; that much is enough to find it.
func (f *File) place(name string, n *yaml.Node, shift int) {
	p := Place{Line: n.Line + shift, Column: n.Column}
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

// suspicious warns of a value that YAML reads otherwise than it looks: cut short at
// a #, or a list parted by Chinese commas.
func (f *File) suspicious(name string, n *yaml.Node, shift int) {
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			f.suspicious(name, item, shift)
			if n.Style&yaml.FlowStyle != 0 && len(n.Content) == 1 && item.Style == 0 && strings.ContainsAny(item.Value, "，、") {
				f.warn("F-YAML", item.Line+shift, item.Column, fmt.Sprintf("列表 %s 里的“%s”算作一项；各项之间要用半角逗号", name, item.Value))
			}
		}
		return
	}
	if n.Kind == yaml.ScalarNode && n.Style == 0 && n.LineComment != "" {
		f.warn("F-YAML", n.Line+shift, n.Column, fmt.Sprintf("“%s”从 # 起被当作注释，没有读进来；如果是正文，请给整个值加上引号", n.LineComment))
	}
}

// broken reports YAML that cannot be read: the line that is probably wrong and the
// remedy, or YAML's own words.
func (f *File) broken(err error, front string, first int) {
	if line, column, message := diagnose(front); message != "" {
		f.report("F-YAML", line+first-1, column, message)
		return
	}
	line, what := 1, err.Error()
	if m := yamlLine.FindStringSubmatch(what); m != nil {
		line, _ = strconv.Atoi(m[1])
		what = m[2]
	}
	f.report("F-YAML", line+first-1, 1, "元数据写法有误，请检查这一行和上一行的冒号、引号、括号与缩进（"+what+"）")
}

// typeErrors turns YAML's own messages into findings; a TypeError holds several.
func (f *File) typeErrors(err error, first int) {
	messages := []string{err.Error()}
	var typed *yaml.TypeError
	if errors.As(err, &typed) {
		messages = typed.Errors
	}
	for _, m := range messages {
		if strings.HasSuffix(m, "not found in type kb.Article") {
			continue // keys has said so
		}
		line := 1
		if found := yamlLine.FindStringSubmatch(m); found != nil {
			n, _ := strconv.Atoi(found[1])
			line, m = n+first-1, found[2]
		}
		column := 1
		for _, p := range f.Layout {
			if p.Line == line {
				column = p.Column
				break
			}
		}
		f.report("F-YAML", line, column, remedy(strings.ToValidUTF8(m, ""))) // YAML cuts values by bytes
	}
}

var (
	yamlLine  = regexp.MustCompile(`line (\d+): (.*)`)
	notADate  = regexp.MustCompile(`^"(.*)" is n(?:ot|either) a day`)
	notAField = regexp.MustCompile(`^field (\S+) not found in type`)
	wrongType = regexp.MustCompile("cannot unmarshal (!!\\w+)(?: `(.*)`)? into (\\S+)")
)

// remedy says in Chinese what a value of the wrong type is and what to write.
func remedy(message string) string {
	if m := notADate.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("“%s”不是有效的日期，请写成 2026-03-15 这样（也可以写 2026/3/15 或 2026年3月15日）", m[1])
	}
	if m := notAField.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("这里没有 %q 这一项，请改正或删去", m[1])
	}
	m := wrongType.FindStringSubmatch(message)
	switch {
	case m == nil:
		return "元数据写法有误：" + message
	case m[3] == "bool":
		return "这里要写 true 或 false"
	case strings.HasPrefix(m[3], "[]") && m[1] != "!!map":
		return fmt.Sprintf("这里要写成列表，例如 [%s]，各项之间用半角逗号", m[2])
	case m[1] == "!!map":
		return "这里要写一段文字；如果值里有冒号“: ”或以 { 开头，请给整个值加上引号"
	case m[1] == "!!seq":
		return "这里只能写一个值，不能写列表；如果值以 [ 开头，请给整个值加上引号"
	}
	return "元数据写法有误：" + message
}

// fieldNames are the keys of an article, by its own description.
var fieldNames = func() map[string]bool {
	out := map[string]bool{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[kb.Article]()) {
		if name, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); name != "-" {
			out[name] = true
		}
	}
	return out
}()

// proseFields are the keys whose values are text of any kind.
var proseFields = map[string]bool{"title": true, "answer": true, "questions": true, "products": true, "tags": true, "owner": true}

// foreignKeys are those of Hexo, Jekyll, VitePress and Docusaurus.
var foreignKeys = func() map[string]bool {
	out := map[string]bool{}
	for _, k := range strings.Fields(`layout categories permalink comments published draft excerpt description keywords author authors cover thumbnail
		top sticky toc mathjax katex abbrlink password disableNunjucks redirect_from render_with_liquid sitemap robots image subtitle sidebar sidebar_label sidebar_position
		sidebar_class_name outline head editLink prev next pageClass aside navbar footer titleTemplate id hide_title hide_table_of_contents toc_min_heading_level
		toc_max_heading_level pagination_label pagination_next pagination_prev custom_edit_url displayed_sidebar unlisted hide_table_of_contents format weight`) {
		out[k] = true
	}
	return out
}()

// dateKeys are those in which Hexo, Jekyll, VitePress, Docusaurus and Hugo say when a
// text was written or last changed; of several the greatest number counts.
var dateKeys = map[string]int{"date": whenWritten, "last_update": 2, "lastUpdated": 2, "last_modified_at": 2, "lastmod": 2, "updated": 3}

// dated takes up when the text last changed.
func (f *File) dated(name string, value *yaml.Node, shift int) {
	at := value
	if at.Kind == yaml.MappingNode { // last_update: {date: 2026-03-15, author: li}
		for i := 0; i+1 < len(at.Content); i += 2 {
			if at.Content[i].Value == "date" {
				at = at.Content[i+1]
			}
		}
	}
	var m kb.Moment
	if err := m.UnmarshalYAML(at); err != nil || m.IsZero() {
		if name == "lastUpdated" && at.Tag == "!!bool" || at.Kind == yaml.MappingNode {
			return // VitePress: whether to show it
		}
		f.warn("F-KEY", value.Line+shift, value.Column, fmt.Sprintf("看不懂 %s 里的日期“%s”，更新日期不会按它显示", name, at.Value))
		return
	}
	if dateKeys[name] >= f.datedBy {
		f.Changed, f.datedBy = m.Time, dateKeys[name]
	}
}

// nearestKey names the key that was probably meant.
func nearestKey(name string) string {
	if own, ok := map[string]string{"标题": "title", "问题": "questions", "答案": "answer", "分类": "category", "标签": "tags", "受众": "audience", "产品": "products", "负责人": "owner", "来源": "sources"}[name]; ok {
		return "，请写 " + own
	}
	plain := strings.ToLower(strings.NewReplacer("-", "", "_", "", " ", "").Replace(name))
	for _, known := range slices.Sorted(maps.Keys(fieldNames)) {
		bare := strings.ReplaceAll(known, "_", "")
		if plain == bare || plain == strings.TrimSuffix(bare, "s") || plain == bare+"s" || distance(plain, bare) == 1 {
			return "，是否想写 " + known + "？"
		}
	}
	return "；可以写的有 title、slug、questions、answer、category、tags、audience 等，见 docs/articles.md"
}

// distance is 0 for equal words, 1 for those that differ in one letter, else 2.
func distance(a, b string) int {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case a == b:
		return 0
	case len(a) == len(b) && a[i+1:] == b[i+1:], len(a)+1 == len(b) && a[i:] == b[i+1:]:
		return 1
	}
	return 2
}

// clean takes the invisible characters out of what is searched and shown.
func clean(a *kb.Article) {
	a.Title, a.Answer = syntax.WithoutInvisible(a.Title), syntax.WithoutInvisible(a.Answer)
	for _, list := range [][]string{a.Questions, a.Products, a.Tags} {
		for i := range list {
			list[i] = syntax.WithoutInvisible(list[i])
		}
	}
}
