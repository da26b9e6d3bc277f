package source

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/brand"
	"github.com/wenjin-kb/wenjin/kb/compliance"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/products"
	"github.com/wenjin-kb/wenjin/kb/reference"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// Judge judges texts of reference files by the rules in force.
type Judge struct {
	Folder *content.Files
	Rules  *Rules
	Store  Store
}

var _ reference.Checker = (*Judge)(nil)

// Judge implements reference.Checker.
func (j *Judge) Judge(ctx context.Context, file, text string) (reference.Judgement, error) {
	folder, err := InForce(ctx, j.Store, j.Folder)
	if err != nil {
		return reference.Judgement{}, err
	}
	return j.judge(ctx, j.Rules.Pack(), folder, file, text, nil)
}

// Version implements reference.Checker.
func (j *Judge) Version() string { return j.Rules.Version() }

// judge judges a text of a file beside the others of a folder. What it does to
// articles that are replaced at the same time does not matter; nil is none.
func (j *Judge) judge(ctx context.Context, pack *compliance.Pack, folder fs.FS, file, text string, replaced func(kb.Revision) bool) (out reference.Judgement, err error) {
	changed := content.Over(folder, map[string]string{file: text})
	out.Findings, err = judgeText(ctx, pack, changed, file, text, time.Now())
	if err != nil || kb.Blocked(out.Findings) {
		return out, err
	}
	switch file {
	case reference.RedLines:
		out.Articles, err = j.fallShort(ctx, pack, changed)
		return out, err
	case reference.Facts, reference.Taxonomy:
	default:
		return out, nil
	}
	now, next := rulesOf(pack, folder), rulesOf(pack, changed)
	e := effect{now: now, next: next, at: time.Now(), keys: changedFacts(now.Facts(), next.Facts())}
	err = j.Store.EachLive(ctx, e.at, func(r kb.Revision) error {
		if !e.concerns(r.Article) {
			return nil
		}
		shown := reference.Shown{Slug: r.Article.Slug, Title: r.Article.Title}
		if !slices.Contains(out.Articles, shown) {
			out.Articles = append(out.Articles, shown)
		}
		if replaced != nil && replaced(r) {
			return nil
		}
		worse, err := e.worse(ctx, r)
		out.Findings = append(out.Findings, worse[:min(len(worse), maxFindings-min(maxFindings, len(out.Findings)))]...)
		return err
	})
	return out, err
}

// fallShort are the articles in force or to come that other red lines would find
// something in that those of now do not: whoever approves the rules sees which they are.
// It stops nothing, since rules become stricter for the sake of such articles; they are
// listed with what falls short once the rules are in force.
func (j *Judge) fallShort(ctx context.Context, pack *compliance.Pack, changed fs.FS) (out []reference.Shown, err error) {
	stricter, err := Pack(changed)
	if err != nil || stricter.Version() == pack.Version() {
		return nil, err
	}
	e := effect{now: rulesOf(pack, changed), next: rulesOf(stricter, changed), at: time.Now()}
	late := e.at.Add(fallShortTime)
	err = j.Store.EachLive(ctx, e.at, func(r kb.Revision) error {
		if len(out) >= maxFindings || time.Now().After(late) {
			return errEnough
		}
		worse, err := e.worse(ctx, r)
		shown := reference.Shown{Slug: r.Article.Slug, Title: r.Article.Title}
		if len(worse) > 0 && !slices.Contains(out, shown) {
			out = append(out, shown)
		}
		return err
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return out, err
}

// fallShortTime is how long articles are held against other red lines before those that
// fall short until then are shown.
const fallShortTime = 4 * time.Second

var errEnough = errors.New("enough is seen")

// maxFindings of articles are given at most.
const maxFindings = 200

// effect is what changed categories or facts do to articles.
type effect struct {
	now, next *Rules
	at        time.Time
	keys      map[string]bool // of facts that change
}

// changedFacts are the keys of the facts of which texts may show something else.
func changedFacts(before, after kb.Facts) map[string]bool {
	out := map[string]bool{}
	for key, f := range before {
		if !f.SameText(after[key]) {
			out[key] = true
		}
	}
	for key, f := range after {
		if !f.SameText(before[key]) {
			out[key] = true
		}
	}
	return out
}

// concerns reports whether an article shows a fact that changes, or loses its
// category.
func (e *effect) concerns(a kb.Article) bool {
	if _, had := e.now.Taxonomy().Lookup(a.Category); had && e.next.Taxonomy() != nil {
		if _, has := e.next.Taxonomy().Lookup(a.Category); !has {
			return true
		}
	}
	for _, text := range []string{a.Title, a.Answer, a.Body} {
		for _, m := range kb.FactPattern.FindAllStringSubmatch(text, -1) {
			if e.keys[m[1]] {
				return true
			}
		}
	}
	return false
}

// worse is what stands against an article by the next rules and not by those of now,
// and was not waived.
func (e *effect) worse(ctx context.Context, r kb.Revision) ([]kb.Finding, error) {
	type place struct {
		rule, field, match string
		start, end         int
	}
	of := func(f kb.Finding) place { return place{f.Rule, f.Field, f.Match, f.Start, f.End} }
	known := map[place]bool{}
	before, err := e.now.Check(ctx, r.Article, e.at)
	if err != nil {
		return nil, err
	}
	for _, f := range before {
		known[of(f)] = true
	}
	var out []kb.Finding
	after, err := e.next.Check(ctx, r.Article, e.at)
	if err != nil {
		return nil, err
	}
	for _, f := range r.Open(after, e.at) {
		if !known[of(f)] {
			known[of(f)] = true
			f.File, f.Line, f.Column = r.Article.Slug, 0, 0
			out = append(out, f)
		}
	}
	return out, nil
}

// CheckFiles gives what the red lines find in the reference files of a folder; what
// makes one unreadable, those say who read it.
func CheckFiles(ctx context.Context, folder fs.FS, pack *compliance.Pack, at time.Time) (out []kb.Finding, err error) {
	for _, file := range reference.Files {
		text, err := fs.ReadFile(folder, file)
		if err != nil {
			continue
		}
		found, err := judgeText(ctx, pack, folder, file, string(text), at)
		if err != nil {
			return nil, err
		}
		if file != reference.Products && file != reference.Site { // which nobody else reads for them
			found = slices.DeleteFunc(found, func(f kb.Finding) bool { return strings.HasPrefix(f.Rule, "F-") })
		}
		out = append(out, found...)
	}
	return out, nil
}

// judgeText gives what is wrong with the text of a file itself; folder has it.
func judgeText(ctx context.Context, pack *compliance.Pack, folder fs.FS, file, text string, at time.Time) (found []kb.Finding, err error) {
	var labels []label
	switch file {
	case reference.Taxonomy:
		var taxonomy *taxonomy.Taxonomy
		if taxonomy, found = markdown.LoadTaxonomy(folder); taxonomy != nil {
			labels = categoryLabels(taxonomy.Categories)
		}
	case reference.Facts:
		var facts kb.Facts
		facts, found = markdown.LoadFacts(folder)
		labels = factLabels(facts)
	case reference.Products:
		var list products.List
		list, found = products.Load(folder)
		labels = productLabels(list)
	case reference.Site:
		labels, found = houseLabels(folder, file)
	case reference.RedLines:
		if _, err := Pack(folder); err != nil {
			found = []kb.Finding{{Rule: "F-RULES", Severity: kb.Block, File: file, Line: lineIn(err.Error()), Column: 1, Message: "红线规则读不懂：" + causeOf(err)}}
		}
	default:
		words, err := zh.LoadWords(folder)
		for _, l := range wrongLines(err, text) {
			found = append(found, kb.Finding{Rule: "F-WORDS", Severity: kb.Block, File: file, Line: l.Number, Column: 1, Match: l.Text, Message: "读不懂这一行"})
		}
		if err != nil && len(found) == 0 {
			found = []kb.Finding{{Rule: "F-WORDS", Severity: kb.Block, File: file, Line: 1, Column: 1, Message: "词语文件读不懂"}}
		}
		if file == reference.Synonyms {
			labels = synonymLabels(words.Synonyms)
		}
	}
	for _, l := range labels {
		bad, err := pack.Label(ctx, l.text, at, l.categories...)
		if err != nil {
			return nil, err
		}
		for _, f := range bad {
			if file == reference.Site && f.Rule == "R-PII" { // a house names its own numbers
				continue
			}
			f.File, f.Line, f.Column = file, cmp.Or(l.line, lineOf(text, l.text)), 1
			found = append(found, f)
		}
	}
	return found, nil
}

// label is a text that stands beside articles, and by which rules it is judged: those
// for articles of the categories.
type label struct {
	text       string
	categories []string
	line       int // 0: wherever it stands
}

// anywhere are categories of every kind of product.
var anywhere = []string{"", "wealth", "loan", "insurance", "deposit"}

func categoryLabels(categories []taxonomy.Category) (out []label) {
	for _, c := range categories {
		out = append(out, label{text: c.Name, categories: []string{c.Path}})
		out = append(out, categoryLabels(c.Children)...)
	}
	return out
}

func factLabels(facts kb.Facts) (out []label) {
	for _, f := range facts {
		for _, text := range []string{f.Value + f.Unit, f.Neutral} {
			if text != "" {
				out = append(out, label{text: text, categories: anywhere})
			}
		}
	}
	slices.SortFunc(out, func(a, b label) int { return cmp.Compare(a.text, b.text) })
	return out
}

// houseLabels are what the pages say of the house, and what is wrong with its settings.
func houseLabels(folder fs.FS, file string) (out []label, found []kb.Finding) {
	b, err := brand.In(folder)
	for _, p := range brand.Problems(err) {
		message := p.Say
		if p.Field != "" {
			message = p.Field + "：" + p.Say
		}
		found = append(found, kb.Finding{Rule: "F-SITE", Severity: kb.Block, File: file, Field: p.Field, Line: max(p.Line, 1), Column: 1, Message: message})
	}
	switch {
	case err != nil && found == nil:
		found = []kb.Finding{{Rule: "F-SITE", Severity: kb.Block, File: file, Line: 1, Column: 1, Message: "站点设置读不到：" + err.Error()}}
	case err == nil:
		for _, text := range b.Texts() {
			out = append(out, label{text: text})
		}
	}
	return out, found
}

func productLabels(list products.List) (out []label) {
	for _, p := range list {
		for _, text := range p.Texts() {
			out = append(out, label{text: text, categories: []string{p.Category()}})
		}
	}
	return out
}

// synonymLabels are the words that are taken for what somebody asks. Those that only
// customers use, left of an arrow, are no words of the house.
func synonymLabels(groups []zh.Group) (out []label) {
	for _, g := range groups {
		for _, word := range g.To {
			out = append(out, label{word, anywhere, g.Line})
		}
	}
	return out
}

// lineOf is the line on which a text stands; 1 where it stands on none.
func lineOf(text, part string) int {
	before, _, ok := strings.Cut(text, part)
	if !ok {
		return 1
	}
	return 1 + strings.Count(before, "\n")
}

// lineIn is the line that an error speaks of.
func lineIn(message string) (line int) {
	if _, after, ok := strings.Cut(message, "line "); ok {
		_, _ = fmt.Sscanf(after, "%d", &line)
	}
	return max(line, 1)
}

// causeOf is what an error was made of, for whoever wrote the text.
func causeOf(err error) string {
	if e := (*kb.Error)(nil); errors.As(err, &e) && e.Err != nil {
		return e.Err.Error()
	}
	return err.Error()
}
