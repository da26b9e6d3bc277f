package kb

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

var riskLevelPattern = regexp.MustCompile(`^R[1-5](-R[1-5])?$`)

// Validate checks an article against the rules that every way in enforces, and
// gives a finding for each that it breaks. A block means that the article must
// not be stored. A nil taxonomy accepts any category. What is wrong inside the
// body, markdown.Inspect finds.
func (a *Article) Validate(taxonomy *Taxonomy, facts Facts) []Finding {
	var out []Finding
	report := func(severity Severity, rule, field, format string, args ...any) {
		out = append(out, Finding{Rule: rule, Severity: severity, Field: field, Message: fmt.Sprintf(format, args...)})
	}
	tooLong := func(field, text string, limit int) {
		if n := utf8.RuneCountInString(text); n > limit {
			report(Block, "F-LIMIT", field, "有%d个字符，最多%d个", n, limit)
		}
	}
	if !SlugPattern.MatchString(a.Slug) {
		report(Block, "F-SLUG", "slug", "slug %q 只能由小写字母、数字和单个连字符组成", a.Slug)
	}
	if strings.TrimSpace(a.Title) == "" {
		report(Block, "F-TITLE", "title", "缺少标题（title）")
	}
	tooLong("slug", a.Slug, MaxSlugRunes)
	tooLong("title", a.Title, MaxTitleRunes)
	tooLong("body", a.Body, MaxBodyRunes)
	if n := utf8.RuneCountInString(a.Answer); n > MaxAnswerRunes {
		report(Warn, "F-ANSWER", "answer", "直接答案有%d个字符，最多%d个，请写得更短", n, MaxAnswerRunes)
	}
	for field, items := range map[string][]string{"questions": a.Questions, "products": a.Products, "tags": a.Tags, "related": a.Related} {
		if len(items) > MaxListItems {
			report(Block, "F-LIMIT", field, "有%d项，最多%d项", len(items), MaxListItems)
		}
		for i, item := range items {
			name := fmt.Sprintf("%s[%d]", field, i)
			tooLong(name, item, MaxListItemRunes)
			if strings.TrimSpace(item) == "" {
				report(Block, "F-EMPTY", name, "有一项是空的")
			}
		}
	}
	if a.Audience != AudiencePublic && a.Audience != AudienceAgent {
		report(Block, "F-AUDIENCE", "audience", "受众（audience）必须写明 public 或 agent，现在是 %q", a.Audience)
	}
	if !slices.Contains([]Kind{KindKnowledge, KindHowto, KindRisk, KindCompliance, KindAgent}, a.Kind) {
		report(Block, "F-KIND", "kind", "性质（kind）%q 不在 knowledge、howto、risk、compliance、agent 之中", a.Kind)
	}
	if a.RiskLevel != "" && (!riskLevelPattern.MatchString(a.RiskLevel) || len(a.RiskLevel) == 5 && a.RiskLevel[1] > a.RiskLevel[4]) {
		report(Block, "F-RISK", "risk_level", "风险等级 %q 应为 R1 至 R5 或区间（如 R1-R3）", a.RiskLevel)
	}
	if a.Category == "" {
		report(Block, "F-CATEGORY", "category", "缺少分类（category）")
	} else if taxonomy != nil {
		if _, ok := taxonomy.Lookup(a.Category); !ok {
			report(Block, "F-CATEGORY", "category", "分类 %q 不在 taxonomy.yaml 中%s", a.Category, nearest(a.Category, taxonomy))
		}
	}
	if !a.ValidFrom.IsZero() && !a.ValidTo.IsZero() && !a.ValidFrom.Before(a.ValidTo.End()) {
		report(Block, "F-DATE", "valid_to", "失效时间 %s 不晚于生效时间 %s", a.ValidTo, a.ValidFrom)
	}
	out = append(out, facts.Check("title", a.Title)...)
	out = append(out, facts.Check("answer", a.Answer)...)
	slices.SortStableFunc(out, func(x, y Finding) int { return strings.Compare(x.Field, y.Field) })
	return out
}

// nearest names the category that was probably meant.
func nearest(path string, t *Taxonomy) string {
	last := path[strings.LastIndex(path, "/")+1:]
	first, _, _ := strings.Cut(path, "/")
	best := ""
	for known := range t.byPath {
		if strings.HasSuffix(known, "/"+last) || known == first && best == "" {
			best = known
		}
	}
	if best == "" {
		return ""
	}
	return "；是否想写 " + best + "？"
}

// Layout says where the fields of an article stand in its file.
type Layout map[string]Place

// Place is a line and a column, both 1-based; columns count characters.
type Place struct{ Line, Column int }

// Locate fills in file, line and column of findings that name a field and an
// offset in it. text gives the text of a field.
func (l Layout) Locate(file string, fs []Finding, text func(field string) string) {
	for i := range fs {
		f := &fs[i]
		f.File = file
		if f.Line > 0 {
			continue
		}
		place, ok := l[f.Field]
		if base, _, found := strings.Cut(f.Field, "["); !ok && found {
			place, ok = l[base]
		}
		if !ok {
			f.Line, f.Column = 1, 1
			continue
		}
		f.Line, f.Column = place.Line, place.Column
		n := 0
		for _, r := range text(f.Field) {
			if n == f.Start {
				break
			}
			n++
			if r == '\n' {
				f.Line++
				f.Column = 1
			} else {
				f.Column++
			}
		}
	}
}

// Text is the text of a field by its name in findings.
func (a *Article) Text(field string) string {
	name, rest, indexed := strings.Cut(field, "[")
	if indexed {
		var i int
		if _, err := fmt.Sscanf(rest, "%d]", &i); err != nil {
			return ""
		}
		list := map[string][]string{"questions": a.Questions, "products": a.Products, "tags": a.Tags, "related": a.Related}[name]
		if i < 0 || i >= len(list) {
			return ""
		}
		return list[i]
	}
	switch name {
	case "title":
		return a.Title
	case "answer":
		return a.Answer
	case "body":
		return a.Body
	}
	return ""
}
