package console

import (
	"cmp"
	"slices"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// input is a field of the form, as it is drawn.
type input struct {
	kb.Field
	Value    string
	Hint     string // how it is filled in
	Rows     int    // of a text of several lines; 0 is one line
	Required bool
	Locked   bool
	Choices  []taxonomy.Named // of an enum, or a category where there is a taxonomy
}

// Where fields stand, in this order: those at the top decide about the article, those
// in the middle are what people read. What is named in neither stands below.
var (
	top      = []string{"slug", "category", "kind", "audience"}
	middle   = []string{"title", "answer", "questions", "body"}
	required = []string{"category", "title"}
)

// hints say how a field is filled in, where its kind does not say enough.
var hints = map[string]string{
	"slug": "留空则按标题的拼音生成", "answer": "可以读给客户听，最多120字", "questions": "客户怎么问，一行一个", "body": "Markdown；可以粘贴图片", "audience": "内部仅坐席可见",
	"risk_level": "R1 至 R5 或区间", "sources": "一行一条：规则 | 文号 | 施行日期 | 核实 | 网址",
}

var kindHints = map[kb.FieldKind]string{kb.FieldLines: "一行一个", kb.FieldWords: "逗号分隔", kb.FieldSlugs: "网址名，逗号分隔"}

// rows are the lines of what is longer than one, by field or by kind.
var rows = map[string]int{"answer": 2, string(kb.FieldLines): 3, string(kb.FieldRecords): 3, string(kb.FieldMarkdown): 18}

// Top, Middle, Below and Long are the inputs of the form by where they stand; Long
// are those below that have several lines.
func (e editor) Top() []input {
	return e.inputs(func(f kb.Field) bool { return slices.Contains(top, f.Key) })
}
func (e editor) Middle() []input {
	return e.inputs(func(f kb.Field) bool { return slices.Contains(middle, f.Key) })
}
func (e editor) Below() []input {
	return e.inputs(func(f kb.Field) bool { return isBelow(f) && rowsOf(f) == 0 })
}
func (e editor) Long() []input {
	return e.inputs(func(f kb.Field) bool { return isBelow(f) && rowsOf(f) > 0 })
}

func isBelow(f kb.Field) bool { return !slices.Contains(top, f.Key) && !slices.Contains(middle, f.Key) }

func rowsOf(f kb.Field) int { return cmp.Or(rows[f.Key], rows[string(f.Kind)]) }

func (e editor) inputs(wanted func(kb.Field) bool) (out []input) {
	for _, f := range formFields {
		if wanted(f) {
			out = append(out, e.input(f))
		}
	}
	place := func(i input) int { return slices.Index(slices.Concat(top, middle), i.Key) }
	slices.SortStableFunc(out, func(a, b input) int { return place(a) - place(b) })
	return out
}

func (e editor) input(f kb.Field) input {
	in := input{
		Field: f, Value: e.Form[f.Key], Hint: cmp.Or(hints[f.Key], kindHints[f.Kind]), Rows: rowsOf(f), Required: slices.Contains(required, f.Key),
		Locked: f.Key == "slug" && !e.New, // see kb: the slug of an article does not change
	}
	if f.Kind == kb.FieldCategory && len(e.Categories) > 0 {
		in.Choices = append([]taxonomy.Named{{Name: "请选择"}}, e.Categories...)
	}
	for _, option := range f.Options {
		in.Choices = append(in.Choices, taxonomy.Named{Path: option, Name: site.ValueName(f, option)})
	}
	return in
}
