package curation

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/invisible"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// Kind is how a pattern is held against a question.
type Kind string

// The kinds of patterns.
const (
	Equals   Kind = "equals"   // the question is the text; punctuation, spaces, case and script aside
	Contains Kind = "contains" // the question has each of the words, a/b being either of them
	Meaning  Kind = "meaning"  // both say the same words, or what stands for them by the synonyms; stop words aside
)

// Kinds are all of them.
var Kinds = []Kind{Equals, Contains, Meaning}

// Pattern is what a question looks like.
type Pattern struct {
	Kind Kind   `json:"kind" yaml:"kind"`
	Text string `json:"text" yaml:"text"`
}

// Pin puts an article at a place of the answer, from 1.
type Pin struct {
	Slug  string `json:"slug" yaml:"slug"`
	Place int    `json:"place" yaml:"place"`
}

// Banner stands above an answer: plain text, and a link inside the house.
type Banner struct {
	Text  string `json:"text" yaml:"text"`
	URL   string `json:"url,omitempty" yaml:"url"` // a path; empty is no link
	Label string `json:"label,omitempty" yaml:"label"`
}

// Rule says what happens with some questions.
type Rule struct {
	Title    string    `json:"title" yaml:"title"`
	Patterns []Pattern `json:"patterns" yaml:"patterns"`       // any of them
	Except   []string  `json:"except,omitempty" yaml:"except"` // and none of these, which are of the kind contains

	Pins     []Pin    `json:"pins,omitempty" yaml:"pins"`
	Hides    []string `json:"hides,omitempty" yaml:"hides"` // slugs
	Banner   *Banner  `json:"banner,omitempty" yaml:"banner"`
	Redirect string   `json:"redirect,omitempty" yaml:"redirect"` // a path of the house

	Faces []searchlog.Face `json:"faces,omitempty" yaml:"faces"` // where it acts; none is everywhere
	From  time.Time        `json:"from,omitzero" yaml:"from"`    // zero: from its approval
	Until time.Time        `json:"until,omitzero" yaml:"until"`  // exclusive; zero: until it is ended

	Owner  string `json:"owner" yaml:"owner"` // who answers for it
	Reason string `json:"reason" yaml:"reason"`
}

// Limits of a rule.
const (
	MaxTitle     = 40  // runes
	MaxPatterns  = 120 // and as many exceptions
	MaxPattern   = 200 // runes
	MaxPins      = 5
	MaxPlace     = 10
	MaxHides     = 10
	MaxBanner    = 200 // runes
	MaxLabel     = 20
	MaxPath      = 200
	MaxOwner     = 60
	MaxReason    = 300
	maxYear      = 3000
	minContained = 2 // characters that a question must have at least, for a pattern to mean something
)

// ActiveAt reports whether the window of a rule contains a time.
func (r Rule) ActiveAt(t time.Time) bool {
	return !t.Before(r.From) && (r.Until.IsZero() || t.Before(r.Until))
}

// At reports whether the rule acts at a face. What acts for programs acts for assistants,
// which are programs.
func (r Rule) At(face searchlog.Face) bool {
	return len(r.Faces) == 0 || slices.Contains(r.Faces, face) || face == searchlog.FaceMCP && slices.Contains(r.Faces, searchlog.FaceAPI)
}

// Links are the articles that the rule leads to, with the pinned ones.
func (r Rule) Links() (slugs []string) {
	for _, p := range r.Pins {
		slugs = append(slugs, p.Slug)
	}
	for _, path := range r.paths() {
		if slug := ArticleOf(path); slug != "" && !slices.Contains(slugs, slug) {
			slugs = append(slugs, slug)
		}
	}
	return slugs
}

// paths are the pages that the rule leads to; some may be empty.
func (r Rule) paths() []string {
	if r.Banner == nil {
		return []string{r.Redirect}
	}
	return []string{r.Redirect, r.Banner.URL}
}

// Categories are those that the rule leads to.
func (r Rule) Categories() (out []string) {
	for _, path := range r.paths() {
		if category := CategoryOf(path); category != "" && !slices.Contains(out, category) {
			out = append(out, category)
		}
	}
	return out
}

// CategoryOf is the category whose page a path is; empty for another page.
func CategoryOf(path string) string {
	category, ok := strings.CutPrefix(path, "/c/")
	if !ok {
		return ""
	}
	return category
}

// ArticleOf is the article whose page a path is; empty for another page.
func ArticleOf(path string) string {
	slug, ok := strings.CutPrefix(path, "/a/")
	if !ok {
		return ""
	}
	slug, _, _ = strings.Cut(slug, "#")
	return slug
}

// pagePattern are the pages that a rule may lead to: the first one, articles and their
// sections, categories, the product guide. Not to the search, which might lead here again.
var pagePattern = regexp.MustCompile(`^/(?:a/[a-z0-9]+(?:-[a-z0-9]+)*(?:#[\p{Han}a-zA-Z0-9-]{1,60})?|c/[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*|products)?$`)

// check says what is wrong with a rule by itself.
func (r Rule) check() error {
	c := &checks{}
	c.text("title", r.Title, 1, MaxTitle, "名称")
	c.text("owner", r.Owner, 1, MaxOwner, "负责人")
	c.text("reason", r.Reason, 1, MaxReason, "理由")
	c.patterns(r)
	c.articles(r)
	c.pages(r)
	for _, f := range r.Faces {
		c.must(slices.Contains(searchlog.Faces, f), "faces", "没有这个界面：%q。", f)
	}
	c.must(len(r.Faces) <= len(searchlog.Faces), "faces", "界面有重复。")
	c.must(r.From.Year() < maxYear && r.Until.Year() < maxYear, "from", "时间太远。")
	c.must(r.Until.IsZero() || r.Until.After(r.From), "until", "结束时间应当晚于开始时间。")
	c.must(len(r.Pins)+len(r.Hides) > 0 || r.Banner != nil || r.Redirect != "", "pins", "请至少填写置顶、隐藏、提示条、直达页面中的一项。")
	if len(c.fields) > 0 {
		return &kb.Error{Kind: kb.Invalid, Code: "invalid_curation", Detail: "the rule can't be kept", Fields: c.fields}
	}
	return nil
}

// checks gather what is wrong.
type checks struct{ fields []kb.FieldError }

func (c *checks) must(ok bool, field, format string, args ...any) {
	if !ok {
		c.fields = append(c.fields, kb.FieldError{Field: field, Message: fmt.Sprintf(format, args...)})
	}
}

// text holds a line of text to its length, in characters.
func (c *checks) text(field, text string, least, most int, label string) {
	n := utf8.RuneCountInString(text)
	c.must(least <= n && n <= most && utf8.ValidString(text), field, "%s为%d至%d个字。", label, least, most)
	_, hidden := invisible.First(text)
	c.must(hidden < 0, field, "%s有看不见的字符或换行，请删去。", label)
}

func (c *checks) patterns(r Rule) {
	c.must(0 < len(r.Patterns) && len(r.Patterns) <= MaxPatterns, "patterns", "请写1至%d条问法。", MaxPatterns)
	c.must(len(r.Except) <= MaxPatterns, "except", "排除的问法最多%d条。", MaxPatterns)
	for _, p := range r.Patterns[:min(len(r.Patterns), MaxPatterns)] {
		c.must(slices.Contains(Kinds, p.Kind), "patterns", "没有这种问法：%q。", p.Kind)
		c.text("patterns", p.Text, 1, MaxPattern, "问法")
		c.must(p.least() >= minContained, "patterns", "问法“%s”太短，几乎所有问题都会符合：至少%d个字。", p.Text, minContained)
	}
	for _, text := range r.Except[:min(len(r.Except), MaxPatterns)] {
		c.text("except", text, 1, MaxPattern, "排除的问法")
		c.must(Pattern{Contains, text}.least() >= 1, "except", "排除的问法“%s”没有字。", text)
	}
}

// least is how many characters a question has at least that the pattern is true of.
func (p Pattern) least() (n int) {
	if p.Kind != Contains {
		return utf8.RuneCountInString(searchlog.Plain(p.Text))
	}
	for _, group := range p.Groups() {
		least := MaxPattern
		for _, word := range group {
			least = min(least, utf8.RuneCountInString(word))
		}
		n += least
	}
	return n
}

// Groups are the words of a pattern of the kind contains, folded, of each the ones that
// may stand for it. What shows nothing but punctuation is left out.
func (p Pattern) Groups() (out [][]string) {
	for word := range strings.FieldsSeq(p.Text) {
		var group []string
		for one := range strings.SplitSeq(strings.ReplaceAll(word, "／", "/"), "/") {
			if one = searchlog.Plain(one); one != "" {
				group = append(group, one)
			}
		}
		if len(group) > 0 {
			out = append(out, group)
		}
	}
	return out
}

func (c *checks) articles(r Rule) {
	c.must(len(r.Pins) <= MaxPins, "pins", "最多置顶%d篇。", MaxPins)
	c.must(len(r.Hides) <= MaxHides, "hides", "最多隐藏%d篇。", MaxHides)
	seen, places := map[string]bool{}, map[int]bool{}
	slug := func(field, slug string) {
		c.must(len(slug) <= kb.MaxSlugRunes && kb.SlugPattern.MatchString(slug), field, "%q不是文章的网址名。", slug)
		c.must(!seen[slug], field, "%s写了两次。", slug)
		seen[slug] = true
	}
	for _, p := range r.Pins[:min(len(r.Pins), MaxPins)] {
		slug("pins", p.Slug)
		c.must(1 <= p.Place && p.Place <= MaxPlace && !places[p.Place], "pins", "位置为1至%d，各不相同。", MaxPlace)
		places[p.Place] = true
	}
	for _, s := range r.Hides[:min(len(r.Hides), MaxHides)] {
		slug("hides", s)
	}
}

func (c *checks) pages(r Rule) {
	page := func(field, path string) {
		c.must(path == "" || len(path) <= MaxPath && pagePattern.MatchString(path), field, "链接只能到本站的首页、文章（/a/…）、类别（/c/…）或产品说明（/products）。")
	}
	page("redirect", r.Redirect)
	if r.Banner == nil {
		return
	}
	c.text("banner", r.Banner.Text, 1, MaxBanner, "提示条")
	page("banner", r.Banner.URL)
	least := 0
	if r.Banner.URL != "" {
		least = 1
	}
	c.text("banner", r.Banner.Label, least, MaxLabel, "链接文字")
}
