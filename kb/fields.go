package kb

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// FieldKind says what the value of a field is, and so how it is written in a file
// and typed in a form.
type FieldKind string

// The kinds of fields.
const (
	FieldText     FieldKind = "text"     // one line
	FieldMarkdown FieldKind = "markdown" // stands below the front matter, not in it
	FieldEnum     FieldKind = "enum"     // one of Options
	FieldCategory FieldKind = "category" // a path in the taxonomy
	FieldLines    FieldKind = "lines"    // texts, one a line
	FieldWords    FieldKind = "words"    // short texts, all in one line
	FieldSlugs    FieldKind = "slugs"    // other articles
	FieldDay      FieldKind = "day"
	FieldMoment   FieldKind = "moment" // a day, or a time with its zone
	FieldFlag     FieldKind = "flag"
	FieldRecords  FieldKind = "records" // small objects, one a line
)

// Field describes one field of an article. Everything that lists fields follows
// from it: the keys of the front matter and how they are written, the console's
// form and its labels, the names of the API, the facets, the limits and what a diff compares.
type Field struct {
	Key   string // in front matter, forms and findings: risk_level
	JSON  string // in the API: riskLevel
	Label string // for editors
	Kind  FieldKind

	MaxRunes int      // of a text, or of each item of a list; 0 is no limit
	MaxItems int      // of a list; 0 is no limit
	Advised  bool     // MaxRunes is advice: a longer text draws a warning
	Options  []string // of an enum

	Readers  bool // readers are given it; the rest is for editors alone
	Facet    bool // searches can count and filter by it
	Compared bool // a diff of two revisions shows it
	Typed    bool // the console's form has it; the rest is set in files

	// At is where an article has it: a pointer, for instance to a string or a Date.
	At func(a *Article) any
}

// Fields are all fields of an article, in the order in which people read them.
var Fields = []Field{
	{Key: "slug", JSON: "slug", Label: "网址名", Kind: FieldText, MaxRunes: MaxSlugRunes, Readers: true, Typed: true,
		At: func(a *Article) any { return &a.Slug }},
	{Key: "title", JSON: "title", Label: "标题", Kind: FieldText, MaxRunes: MaxTitleRunes, Readers: true, Compared: true, Typed: true,
		At: func(a *Article) any { return &a.Title }},
	{Key: "questions", JSON: "questions", Label: "问法", Kind: FieldLines, MaxRunes: MaxListItemRunes, MaxItems: MaxQuestions, Readers: true, Compared: true, Typed: true,
		At: func(a *Article) any { return &a.Questions }},
	{Key: "answer", JSON: "answer", Label: "直接答案", Kind: FieldText, MaxRunes: MaxAnswerRunes, Advised: true, Readers: true, Compared: true, Typed: true,
		At: func(a *Article) any { return &a.Answer }},
	{Key: "body", JSON: "body", Label: "正文", Kind: FieldMarkdown, MaxRunes: MaxBodyRunes, Readers: true, Compared: true, Typed: true,
		At: func(a *Article) any { return &a.Body }},
	{Key: "kind", JSON: "kind", Label: "性质", Kind: FieldEnum, Readers: true, Facet: true, Compared: true, Typed: true,
		Options: []string{string(KindKnowledge), string(KindHowto), string(KindRisk), string(KindCompliance), string(KindAgent)},
		At:      func(a *Article) any { return &a.Kind }},
	{Key: "category", JSON: "category", Label: "分类", Kind: FieldCategory, Readers: true, Facet: true, Compared: true, Typed: true,
		At: func(a *Article) any { return &a.Category }},
	{Key: "products", JSON: "products", Label: "产品", Kind: FieldWords, MaxRunes: MaxListItemRunes, MaxItems: MaxListItems, Readers: true, Facet: true, Compared: true, Typed: true,
		At: func(a *Article) any { return &a.Products }},
	{Key: "tags", JSON: "tags", Label: "标签", Kind: FieldWords, MaxRunes: MaxListItemRunes, MaxItems: MaxListItems, Readers: true, Facet: true, Compared: true, Typed: true,
		At: func(a *Article) any { return &a.Tags }},
	{Key: "audience", JSON: "audience", Label: "受众", Kind: FieldEnum, Readers: true, Facet: true, Compared: true, Typed: true,
		Options: []string{string(AudiencePublic), string(AudienceAgent)},
		At:      func(a *Article) any { return &a.Audience }},
	{Key: "risk_level", JSON: "riskLevel", Label: "风险等级", Kind: FieldText, Readers: true, Facet: true, Compared: true, Typed: true,
		At: func(a *Article) any { return &a.RiskLevel }},
	{Key: "valid_from", JSON: "validFrom", Label: "生效", Kind: FieldMoment, Readers: true, Compared: true, Typed: true,
		At: func(a *Article) any { return &a.ValidFrom }},
	{Key: "valid_to", JSON: "validTo", Label: "失效", Kind: FieldMoment, Readers: true, Compared: true, Typed: true,
		At: func(a *Article) any { return &a.ValidTo }},
	{Key: "as_of", JSON: "asOf", Label: "核对日期", Kind: FieldDay, Readers: true, Compared: true, Typed: true,
		At: func(a *Article) any { return &a.AsOf }},
	{Key: "review_by", JSON: "reviewBy", Label: "复审日期", Kind: FieldDay, Readers: true, Compared: true, Typed: true,
		At: func(a *Article) any { return &a.ReviewBy }},
	{Key: "owner", JSON: "owner", Label: "负责人", Kind: FieldText, Compared: true, Typed: true,
		At: func(a *Article) any { return &a.Owner }},
	{Key: "sources", JSON: "sources", Label: "依据", Kind: FieldRecords, Readers: true, Compared: true, Typed: true,
		At: func(a *Article) any { return &a.Sources }},
	{Key: "related", JSON: "related", Label: "相关文章", Kind: FieldSlugs, MaxRunes: MaxListItemRunes, MaxItems: MaxListItems, Readers: true, Compared: true, Typed: true,
		At: func(a *Article) any { return &a.Related }},
	{Key: "history", JSON: "history", Label: "历史内容", Kind: FieldFlag, Readers: true, Compared: true, Typed: true,
		At: func(a *Article) any { return &a.History }},
	{Key: "lang", JSON: "lang", Label: "语言", Kind: FieldText, Compared: true,
		At: func(a *Article) any { return &a.Lang }},
	{Key: "needs_confirm", JSON: "needsConfirm", Label: "待确认", Kind: FieldFlag, Compared: true,
		At: func(a *Article) any { return &a.NeedsConfirm }},
	{Key: "allow", JSON: "allow", Label: "豁免请求", Kind: FieldRecords, Compared: true,
		At: func(a *Article) any { return &a.Allow }},
}

// FieldNamed finds a field by its key or its JSON name; questions[2] is an item of
// questions.
func FieldNamed(name string) (Field, bool) {
	name, _, _ = strings.Cut(name, "[")
	i := slices.IndexFunc(Fields, func(f Field) bool { return f.Key == name || f.JSON == name })
	if i < 0 {
		return Field{}, false
	}
	return Fields[i], true
}

// FieldLabel is what editors call a field, or its name where there is none.
func FieldLabel(name string) string {
	if f, ok := FieldNamed(name); ok {
		return f.Label
	}
	return name
}

// FacetNames are the JSON names of the fields that searches count and filter by.
func FacetNames() (names []string) {
	for _, f := range Fields {
		if f.Facet {
			names = append(names, f.JSON)
		}
	}
	return names
}

// InFrontMatter reports whether the field stands in the front matter of a file.
func (f Field) InFrontMatter() bool { return f.Kind != FieldMarkdown }

// Values are the texts that an article has in the field, each item of a list by
// itself; none or "" when it is not set.
func (f Field) Values(a *Article) []string {
	switch v := f.At(a).(type) {
	case *[]string:
		return *v
	case *[]Source:
		return texts(*v)
	case *[]Allowance:
		return texts(*v)
	case *bool:
		if !*v {
			return nil
		}
		return []string{"true"}
	case *string:
		return []string{*v}
	case *Kind:
		return []string{string(*v)}
	case *Audience:
		return []string{string(*v)}
	case fmt.Stringer: // a day or a moment
		return []string{v.String()}
	}
	return nil // a test reads every field
}

// Text is the value as one text, an item of a list on each line.
func (f Field) Text(a *Article) string { return strings.Join(f.Values(a), "\n") }

// Text is the text of a field by its name in findings: questions[2] is an item of a
// list. It is "" for what is not there.
func (a *Article) Text(name string) string {
	f, known := FieldNamed(name)
	if !known {
		return ""
	}
	_, index, item := strings.Cut(name, "[")
	if !item {
		return f.Text(a)
	}
	values := f.Values(a)
	i, err := strconv.Atoi(strings.TrimSuffix(index, "]"))
	if err != nil || i < 0 || i >= len(values) {
		return ""
	}
	return values[i]
}

func texts[T fmt.Stringer](records []T) (out []string) {
	for _, r := range records {
		out = append(out, r.String())
	}
	return out
}

// String is the source in one line, as editors read it.
func (s Source) String() string {
	return line(s.Rule, s.No, s.Effective.String(), s.Verified, s.URL)
}

// String is the allowance in one line, as editors read it.
func (w Allowance) String() string { return line(w.Rule, w.Match, w.Reason, w.By, w.Expires.String()) }

func line(parts ...string) string { return strings.TrimSpace(strings.Join(parts, " ")) }
