package kb

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb/invisible"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

var riskLevelPattern = regexp.MustCompile(`^R[1-5](-R[1-5])?$`)

// Validate checks an article against the rules that every way in enforces, and
// gives a finding for each that it breaks, by field. A block means that the article
// must not be stored. A nil taxonomy accepts any category. What is
// wrong inside the body, markdown.Inspect finds.
func (a *Article) Validate(taxonomy *taxonomy.Taxonomy, facts Facts) []Finding {
	v := validation{article: a}
	v.texts()
	v.limits()
	v.invisible()
	v.links()
	v.choices()
	v.category(taxonomy)
	v.found = append(v.found, facts.Check("title", a.Title)...)
	v.found = append(v.found, facts.Check("answer", a.Answer)...)
	slices.SortStableFunc(v.found, func(x, y Finding) int { return strings.Compare(x.Field, y.Field) })
	return v.found
}

// validation gathers what is wrong with an article.
type validation struct {
	article *Article
	found   []Finding
}

func (v *validation) report(severity Severity, rule, field, format string, args ...any) {
	v.found = append(v.found, Finding{Rule: rule, Severity: severity, Field: field, Message: fmt.Sprintf(format, args...)})
}

func (v *validation) atMost(field, text string, limit int) {
	if n := utf8.RuneCountInString(text); n > limit {
		v.report(Block, "F-LIMIT", field, "有%d个字符，最多%d个", n, limit)
	}
}

func (v *validation) texts() {
	a := v.article
	if !SlugPattern.MatchString(a.Slug) {
		v.report(Block, "F-SLUG", "slug", "slug %q 只能由小写字母、数字和单个连字符组成", a.Slug)
	}
	if strings.TrimSpace(a.Title) == "" {
		v.report(Block, "F-TITLE", "title", "缺少标题（title）")
	}
	if n := utf8.RuneCountInString(a.Answer); n > MaxAnswerRunes {
		v.report(Warn, "F-ANSWER", "answer", "直接答案有%d个字符，最多%d个，请写得更短", n, MaxAnswerRunes)
	}
}

// limits holds every field to what it may hold.
func (v *validation) limits() {
	for _, f := range Fields {
		values := f.Values(v.article)
		if f.MaxItems == 0 {
			if f.MaxRunes > 0 && !f.Advised {
				v.atMost(f.Key, f.Text(v.article), f.MaxRunes)
			}
			continue
		}
		if len(values) > f.MaxItems {
			v.report(Block, "F-LIMIT", f.Key, "有%d项，最多%d项", len(values), f.MaxItems)
		}
		for i, item := range values {
			field := fmt.Sprintf("%s[%d]", f.Key, i)
			v.atMost(field, item, f.MaxRunes)
			if strings.TrimSpace(item) == "" {
				v.report(Block, "F-EMPTY", field, "有一项是空的")
			}
		}
	}
}

// invisible refuses characters that show nothing: controls, marks of direction, spaces
// without width. They change how what is around them is read, or let two titles look
// alike. A joiner between two emoji makes one of them and is let pass.
func (v *validation) invisible() {
	for field, texts := range map[string][]string{"title": {v.article.Title}, "questions": v.article.Questions} {
		for i, text := range texts {
			before, r := invisible.First(text)
			if r < 0 {
				continue
			}
			name := field
			if field == "questions" {
				name = fmt.Sprintf("%s[%d]", field, i)
			}
			v.report(Block, "F-INVISIBLE", name, "“%s”之后有看不见的字符 %U，请删去", before, r)
		}
	}
}

// links lets sources lead to web pages only.
func (v *validation) links() {
	for i, source := range v.article.Sources {
		if source.URL == "" {
			continue
		}
		if u, err := url.Parse(source.URL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			v.report(Block, "F-URL", fmt.Sprintf("sources[%d].url", i), "依据的链接必须是 http 或 https 网址")
		}
	}
}

// choices checks the fields of which only some values are possible.
func (v *validation) choices() {
	a := v.article
	if a.Audience != AudiencePublic && a.Audience != AudienceAgent {
		v.report(Block, "F-AUDIENCE", "audience", "受众（audience）必须写明 public 或 agent，现在是 %q", a.Audience)
	}
	if !slices.Contains([]Kind{KindKnowledge, KindHowto, KindRisk, KindCompliance, KindAgent}, a.Kind) {
		v.report(Block, "F-KIND", "kind", "性质（kind）%q 不在 knowledge、howto、risk、compliance、agent 之中", a.Kind)
	}
	if a.RiskLevel != "" && (!riskLevelPattern.MatchString(a.RiskLevel) || len(a.RiskLevel) == 5 && a.RiskLevel[1] > a.RiskLevel[4]) {
		v.report(Block, "F-RISK", "risk_level", "风险等级 %q 应为 R1 至 R5 或区间（如 R1-R3）", a.RiskLevel)
	}
	if !a.ValidFrom.IsZero() && !a.ValidTo.IsZero() && !a.ValidFrom.Before(a.ValidTo.End()) {
		v.report(Block, "F-DATE", "valid_to", "失效时间 %s 不晚于生效时间 %s", a.ValidTo, a.ValidFrom)
	}
}

// IsCategoryPath reports whether a path can be that of a category: names joined by
// slashes that, as folders, lie below the one they begin in.
func IsCategoryPath(path string) bool {
	upward := func(name string) bool { return name == "" || name == "." || name == ".." }
	return utf8.ValidString(path) && !slices.ContainsFunc(strings.Split(path, "/"), upward) && !strings.ContainsFunc(path, func(r rune) bool { return r == '\\' || r == ':' || unicode.IsControl(r) })
}

func (v *validation) category(taxonomy *taxonomy.Taxonomy) {
	path := v.article.Category
	if path == "" {
		v.report(Block, "F-CATEGORY", "category", "缺少分类（category）")
	} else if !IsCategoryPath(path) {
		v.report(Block, "F-CATEGORY", "category", "分类 %q 不是由斜杠连接的名称（如 wealth/money-fund）", path)
	} else if taxonomy != nil {
		if _, ok := taxonomy.Lookup(path); !ok {
			v.report(Block, "F-CATEGORY", "category", "分类 %q 不在 taxonomy.yaml 中%s", path, nearest(path, taxonomy))
		}
	}
}

// nearest names the category that was probably meant: one that ends alike, else
// the one at the top.
func nearest(path string, t *taxonomy.Taxonomy) string {
	last := path[strings.LastIndex(path, "/")+1:]
	first, _, _ := strings.Cut(path, "/")
	best := ""
	for _, c := range t.All() {
		if strings.HasSuffix(c.Path, "/"+last) {
			best = c.Path
			break
		}
		if c.Path == first {
			best = c.Path
		}
	}
	if best == "" {
		return ""
	}
	return "；是否想写 " + best + "？"
}
