package content_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
)

var (
	bracketed = regexp.MustCompile(`（[^）]*）`)
	quoted    = regexp.MustCompile(`《([^》]+)》([^《\n]{0,40})`)
	asRule    = regexp.MustCompile(`第[一二三四五六七八九十百零\d]+条|〔\d{4}〕|令|施行|年修`)
	numbered  = regexp.MustCompile(`\p{Han}〔\d{4}〕(?:第)?\d+号`)
	year      = regexp.MustCompile(`〔\d{4}〕(?:第)?\d+号`)
	ticked    = regexp.MustCompile("`([^`]+)`")
)

// plain is the name of a rule without what it was changed by.
func plain(rule string) string {
	return strings.TrimPrefix(bracketed.ReplaceAllString(rule, ""), "中华人民共和国")
}

// said is what readers are shown of an article.
func said(a kb.Article) string { return a.Title + "\n" + a.Answer + "\n" + a.Body }

// TestFactsNameRulesOneWay: a rule has one name, number, day and mark wherever it is a source.
func TestFactsNameRulesOneWay(t *testing.T) {
	first := map[string]kb.Source{}
	where := map[string]string{}
	for _, f := range starterFolder(t).Files {
		for _, s := range f.Article.Sources {
			s.URL = ""
			for _, key := range []string{plain(s.Rule), s.No} {
				if key == "" || key == "中国人民银行公告" || key == s.No && !year.MatchString(key) {
					continue // not the name of one rule
				}
				if was, ok := first[key]; ok && was != s {
					t.Errorf("%s names %+v, %s %+v", f.Name, s, where[key], was)
				}
				first[key], where[key] = s, f.Name
			}
		}
	}
}

// TestFactsHaveTheirSources: a rule that a text cites is among the sources of the article.
func TestFactsHaveTheirSources(t *testing.T) {
	for _, f := range starterFolder(t).Files {
		var names, numbers []string
		for _, s := range f.Article.Sources {
			names, numbers = append(names, plain(s.Rule)), append(numbers, s.No)
		}
		has := func(name string) bool {
			return slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, name) || strings.Contains(name, n) })
		}
		for _, m := range quoted.FindAllStringSubmatch(f.Article.Body, -1) {
			if asRule.MatchString(m[2]) && !has(plain(m[1])) {
				t.Errorf("%s cites 《%s》, which is not among its sources", f.Name, m[1])
			}
		}
		for _, m := range numbered.FindAllString(f.Article.Body, -1) {
			if no := year.FindString(m); !slices.ContainsFunc(numbers, func(n string) bool { return strings.Contains(n, no) }) {
				t.Errorf("%s cites %s, which is not among its sources", f.Name, m)
			}
		}
	}
}

// TestFactsTableHolds: docs/facts.md names for each fact every article that has its words
// and rests on its rule, and no other.
func TestFactsTableHolds(t *testing.T) {
	page, err := os.ReadFile("../docs/facts.md")
	must(t, err)
	files := starterFolder(t).Files
	rows := 0
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.ReplaceAll(line, `\|`, "\x00"), "|")
		if len(cells) != 8 || !strings.Contains(cells[2], "`") {
			continue
		}
		rows++
		var words, slugs []string
		for _, m := range ticked.FindAllStringSubmatch(cells[2], -1) {
			words = append(words, strings.ReplaceAll(m[1], "\x00", "|"))
		}
		for _, m := range ticked.FindAllStringSubmatch(cells[3], -1) {
			slugs = append(slugs, m[1])
		}
		rule := ""
		if m := quoted.FindStringSubmatch(cells[4]); m != nil {
			rule = plain(m[1])
		}
		fact := strings.TrimSpace(cells[1])
		for _, f := range files {
			a := f.Article
			has := slices.ContainsFunc(words, func(w string) bool { return strings.Contains(said(a), w) })
			rests := rule == "" || slices.ContainsFunc(a.Sources, func(s kb.Source) bool { return plain(s.Rule) == rule })
			named := slices.Contains(slugs, a.Slug)
			switch {
			case named && !has:
				t.Errorf("%s: %s does not say %q", fact, a.Slug, words)
			case named && !rests:
				t.Errorf("%s: 《%s》 is not among the sources of %s", fact, rule, a.Slug)
			case !named && has && rests:
				t.Errorf("%s: %s says it and is not named", fact, a.Slug)
			}
			if named {
				slugs = slices.DeleteFunc(slugs, func(s string) bool { return s == a.Slug })
			}
		}
		if len(slugs) > 0 {
			t.Errorf("%s: no articles %v", fact, slugs)
		}
	}
	if rows < 60 {
		t.Errorf("only %d rows", rows)
	}
}

// agreed are facts that stand in several articles: what is said about them, with the number
// as the group, the numbers that are right, and the rule that the article rests on, if the
// words alone do not tell.
var agreed = []struct{ about, says, right, rule string }{
	{"an answer to an objection to a credit report", `异议[^。；\n]{0,60}?(\d+|[一二三四五六七八九十]+)日内`, "20 二十", "征信业管理条例"},
	{"an answer to an objection to measures against money laundering", `异议[^。；\n]{0,60}?(\d+|[一二三四五六七八九十]+)日内`, "15 十五", "反洗钱法"},
	{"a bad record", `(?:不良信息|不良行为)[^。；\n]{0,40}?自[^。；\n]{0,12}终止之日起[^。；\n]{0,14}?(\d+|[一二三四五六七八九十]+)年`, "5 五", ""},
	{"records of identity and of transactions", `(?:身份资料|交易记录|交易信息)[^。；\n]{0,20}?保存(\d+|[一二三四五六七八九十]+)年`, "10 十", ""},
	{"the deposit insurance", `(?:存款保险|最高偿付)[^。；\n]{0,20}?限额[^。；\n]{0,12}?(\d+)万元`, "50", ""},
	{"the bound of loans between people", `LPR[^。；\n\d]{0,4}?(\d|[二三四五六七八九])倍`, "4 四", ""},
	{"calls that collect", `有效通话[^。；\n]{0,8}?(\d+)次`, "3", ""},
	{"fast redemption", `快速赎回[^。；\n]{0,30}?(\d+)万`, "1", ""},
	{"the year's foreign exchange", `便利化额度[^。；\n]{0,20}?(\d+)万美元`, "5", ""},
	{"loans of microloan companies", `综合融资成本[^。；\n]{0,24}?(\d+)%`, "24", ""},
	{"assessments of customers in a day", `单日不超过(\d+)次`, "2", ""},
	{"assessments of customers in a year", `12个月内?[^。\n]{0,6}?不超过(\d+)次`, "8", ""},
	{"pawn, movables", `动产[^。；\n]{0,24}?(\d\.\d)%`, "4.2", ""},
	{"joint punishment", `惩戒[^。；\n]{0,8}?(\d)年或者?3年`, "2", ""},
	{"days to pay of insurers", `达成[^。；\n]{0,8}?协议[^。；\n]{0,4}?(\d+|[一二三四五六七八九十]+)日内`, "10 十", ""},
}

// TestFactsAgree: the same number is said wherever the same thing is said.
func TestFactsAgree(t *testing.T) {
	files := starterFolder(t).Files
	for _, fact := range agreed {
		says, right, among := regexp.MustCompile(fact.says), strings.Fields(fact.right), map[string]bool{}
		for _, f := range files {
			if fact.rule != "" && !slices.ContainsFunc(f.Article.Sources, func(s kb.Source) bool { return plain(s.Rule) == fact.rule }) {
				continue
			}
			for _, m := range says.FindAllStringSubmatch(said(f.Article), -1) {
				among[f.Name] = true
				if !slices.Contains(right, m[1]) {
					t.Errorf("%s says %q of %s, and %s is right", f.Name, m[0], fact.about, fact.right)
				}
			}
		}
		if len(among) < 2 {
			t.Errorf("%d articles speak of %s: the row compares nothing", len(among), fact.about)
		}
	}
}
