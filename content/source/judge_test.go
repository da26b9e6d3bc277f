package source_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// factsWith is facts.yaml with other facts than those of judgedFiles.
func factsWith(lines ...string) string {
	all := map[string]string{"word": "{key: word, value: 收}", "hotline": "{key: hotline, value: '95000'}", "spare": "{key: spare, value: 备用}"}
	for _, line := range lines {
		key, _, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(line, "{key: "), "}"), ",")
		all[key] = line
	}
	return "facts:\n  - " + all["word"] + "\n  - " + all["hotline"] + "\n  - " + all["spare"] + "\n"
}

// productWith is products.yaml with one fund, of whose principal something is said.
func productWith(principal string) string {
	return "products:\n  - {slug: a, name: 甲, kind: fund, risk_level: R2, access: daily, principal: " + principal + ", liquidity: 开放日赎回, term: 没有期限, fees: 看合同, issuer: 基金公司, licence: 证监会注册, source: 基金法, as_of: 2026-03-15}\n"
}

// judgedFiles are articles that show facts: now, from 2099 on, and one in no use.
func judgedFiles() map[string]string {
	return map[string]string{
		"articles/promise.md": article("收益说明", "general", "本产品保{{word}}保息。"),
		"articles/phone.md":   article("联系方式", "general", "电话{{hotline}}。"),
		"articles/later.md":   "---\ntitle: 以后的联系方式\ncategory: general\naudience: public\nvalid_from: 2099-01-01\n---\n\n电话{{ hotline }}。\n",
		"articles/plain.md":   article("其他", "other", "没有数字，`{{none}}`。"),
		"taxonomy.yaml":       "categories:\n  - {slug: general, name: 常见问题}\n  - {slug: other, name: 其他问题}\n  - {slug: empty, name: 空的}\n",
		"facts.yaml":          factsWith(),
	}
}

func TestJudge(t *testing.T) {
	s := newService(t, judgedFiles())
	s.start()
	soon := time.Now().AddDate(0, 0, 2).In(kb.Shanghai).Format(time.DateOnly)
	for name, test := range map[string]struct {
		file, text string
		found      []string // file, rule and severity
		shown      []string
	}{
		"nothing changes":              {reference.Facts, factsWith(), nil, nil},
		"a fact that nothing shows":    {reference.Facts, factsWith("{key: spare, value: 另一个}"), nil, nil},
		"a label alone":                {reference.Facts, factsWith("{key: hotline, label: 电话, value: '95000', source: 官网}"), nil, nil},
		"another hotline":              {reference.Facts, factsWith("{key: hotline, value: '95001'}"), nil, []string{"later", "phone"}},
		"a promise in a fact":          {reference.Facts, factsWith("{key: spare, value: 稳赚不赔}"), []string{"facts.yaml R-PROMISE block"}, nil},
		"a promise without a value":    {reference.Facts, factsWith("{key: spare, neutral: 稳赚不赔}"), []string{"facts.yaml R-PROMISE block"}, nil},
		"a promise by its unit":        {reference.Facts, factsWith("{key: spare, value: 稳赚, unit: 不赔}"), []string{"facts.yaml R-PROMISE block"}, nil},
		"a promise only in a sentence": {reference.Facts, factsWith("{key: word, value: 本}"), []string{"promise R-PROMISE block"}, []string{"promise"}},
		"a promise from a day on":      {reference.Facts, factsWith("{key: word, value: 本, neutral: 收, valid_from: " + soon + "}"), []string{"promise R-PROMISE block"}, []string{"promise"}},
		"a fact that shows nothing":    {reference.Facts, factsWith("{key: hotline}"), []string{"later F-FACT block", "phone F-FACT block"}, []string{"later", "phone"}},
		"no facts":                     {reference.Facts, "", []string{"later F-FACT block", "phone F-FACT block", "promise F-FACT block"}, []string{"later", "phone", "promise"}},
		"a product":                    {reference.Products, productWith("不保本"), nil, nil},
		"a promise in a product":       {reference.Products, productWith("保本保息，稳赚不赔"), []string{"products.yaml R-PROMISE block"}, nil},
		"a deposit for an investment":  {reference.Products, productWith("和存款一样"), []string{"products.yaml R-PROMISE block"}, nil},
		"a yield in a product":         {reference.Products, productWith("不保本，七日年化2.1%"), []string{"products.yaml F-PRODUCT block"}, nil},
		"a key for a yield":            {reference.Products, productWith("不保本, expected_return: 高"), []string{"products.yaml F-PRODUCT block"}, nil},
		"no products":                  {reference.Products, "", nil, nil},
		"the house":                    {reference.Site, "name: 甲银行\nhotline: 400-111-2222\n", nil, nil},
		"a promise of the house":       {reference.Site, "name: 甲银行\nfooter: [保本保息，稳赚不赔]\n", []string{"site.yaml R-PROMISE block"}, nil},
		"a colour nobody can read":     {reference.Site, "colours: {accent: '#eeeeee'}\n", []string{"site.yaml F-SITE block"}, nil},
		"a logo that is not there":     {reference.Site, "logo: none.svg\n", []string{"site.yaml F-SITE block"}, nil},
		"a house that is no YAML":      {reference.Site, "name: [\n", []string{"site.yaml F-SITE block"}, nil},
		"nothing of the house":         {reference.Site, "", nil, nil},
		"a fact twice":                 {reference.Facts, factsWith() + "  - {key: word, value: 一}\n", []string{"facts.yaml F-FACT block"}, nil},
		"no list of facts":             {reference.Facts, "facts: 7\n", []string{"facts.yaml F-YAML block"}, nil},

		"another name":               {reference.Taxonomy, "categories:\n  - {slug: general, name: 问答}\n  - {slug: other, name: 其他}\n", nil, nil},
		"a promise in a name":        {reference.Taxonomy, "categories:\n  - {slug: general, name: 问答}\n  - {slug: other, name: 其他}\n  - slug: x\n    name: 甲\n    children: [{slug: y, name: 稳赚不赔}]\n", []string{"taxonomy.yaml R-PROMISE block"}, nil},
		"a category with an article": {reference.Taxonomy, "categories:\n  - {slug: general, name: 问答}\n", []string{"plain F-CATEGORY block"}, []string{"plain"}},

		"synonyms":                       {reference.Synonyms, "余额宝, 宝宝\n", nil, nil},
		"a promise as a synonym":         {reference.Synonyms, "理财, 稳赚不赔\n", []string{"synonyms.txt R-PROMISE block"}, nil},
		"a promise as what is meant":     {reference.Synonyms, "理财 => 稳赚不赔\n", []string{"synonyms.txt R-PROMISE block"}, nil},
		"a promise as customers say it":  {reference.Synonyms, "稳赚不赔 => 理财\n", nil, nil},
		"a word that may be a promise":   {reference.Synonyms, "理财, 保本理财\n", []string{"synonyms.txt R-PROMISE warn"}, nil},
		"a synonym of nothing":           {reference.Synonyms, "孤单\n", []string{"synonyms.txt F-WORDS block"}, nil},
		"red lines that cannot be read":  {reference.RedLines, "rules: 7\n", []string{"redlines.yaml F-RULES block"}, nil},
		"red lines with a bad rule":      {reference.RedLines, redlines + "  - id: R-WHALE\n", []string{"redlines.yaml F-RULES block"}, nil},
		"other red lines":                {reference.RedLines, redlines, nil, nil},
		"red lines that articles break":  {reference.RedLines, strings.ReplaceAll(redlines, "鲸鱼罐头", "没有数字, 电话"), nil, []string{"later", "phone", "plain"}},
		"a word for the dictionary":      {reference.Dictionary, "稳赚不赔 9000 n\n", nil, nil},
		"a reading of too few syllables": {reference.Readings, "银行 yin\n", []string{"pinyin.txt F-WORDS block"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			j, err := s.Check(t.Context(), li, test.file, test.text)
			must(t, err)
			var found, shown []string
			for _, f := range j.Findings {
				found = append(found, f.File+" "+f.Rule+" "+string(f.Severity))
				if f.Message == "" || f.File == test.file && f.Line < 1 {
					t.Errorf("%+v", f)
				}
			}
			for _, a := range j.Articles {
				shown = append(shown, a.Slug)
			}
			if !slices.Equal(slices.Compact(found), test.found) || !slices.Equal(shown, test.shown) {
				t.Errorf("found %q, want %q; shown by %q, want %q", found, test.found, shown, test.shown)
			}
		})
	}
	if _, err := s.Check(t.Context(), kb.Principal{Role: kb.RoleAgent}, reference.Facts, ""); kb.KindOf(err) != kb.Denied {
		t.Error(err)
	}
	s.wantFound(`"95000"`, "联系方式") // judging changes nothing
}

// What was waived in an article is not asked again because of a fact, but another
// finding is.
func TestJudgeKnowsWaivers(t *testing.T) {
	s := newService(t, map[string]string{"facts.yaml": "facts:\n  - {key: word, value: 收益}\n", "taxonomy.yaml": "categories:\n  - {slug: general, name: 常见问题}\n"})
	s.start()
	day, err := kb.ParseDate("2099-01-01")
	must(t, err)
	a := kb.Article{Slug: "waived", Title: "产品说明", Category: "general", Audience: kb.AudiencePublic, Kind: kb.KindKnowledge, Lang: "zh-CN", Body: "欢迎选购保本型产品；也有{{word}}。"}
	found, err := s.Rules.Check(t.Context(), a, time.Now())
	must(t, err)
	var waivers []kb.Waiver
	for _, f := range found {
		if f.Severity == kb.Warn {
			waivers = append(waivers, kb.Waiver{Rule: f.Rule, Match: f.Match, Reason: "历史", Expires: day})
		}
	}
	take := func(who kb.Principal, step kb.Step) {
		t.Helper()
		if step.Action != kb.ActionCreate {
			all, err := s.store.Revisions(t.Context(), a.Slug)
			must(t, err)
			step.Slug, step.Match = a.Slug, all[len(all)-1].ETag()
		}
		_, err := s.Workflow.Do(t.Context(), who, step)
		must(t, err)
	}
	take(li, kb.Step{Action: kb.ActionCreate, Draft: &kb.Draft{Article: a}})
	take(li, kb.Step{Action: kb.ActionSubmit})
	take(wang, kb.Step{Action: kb.ActionApprove, Waivers: waivers})
	take(li, kb.Step{Action: kb.ActionPublish})
	for value, want := range map[string]int{"净值": 0, "保本理财": 1} {
		j, err := s.Check(t.Context(), li, reference.Facts, "facts:\n  - {key: word, value: "+value+"}\n")
		must(t, err)
		inArticle := 0
		for _, f := range j.Findings {
			if f.File == a.Slug {
				inArticle++
			}
		}
		if inArticle != want || len(j.Articles) != 1 {
			t.Errorf("%s: %+v", value, j)
		}
	}
}

// A folder in which facts and articles change together is taken in together.
func TestFactsAndArticlesChangeTogether(t *testing.T) {
	s := newService(t, judgedFiles())
	s.start()
	s.write("facts.yaml", "facts:\n  - {key: word, value: 收}\n  - {key: phone, value: '95999'}\n")
	s.reload() // the articles still show the hotline: refused
	if got := s.Rules.Facts()["hotline"].Value; got != "95000" || !strings.Contains(s.log.String(), "the changed file is not taken in") {
		t.Errorf("the hotline is %q\n%s", got, s.log)
	}
	if differs, err := s.Differs(t.Context(), reference.Facts); !differs || err != nil {
		t.Errorf("differs: %v, %v", differs, err)
	}
	s.write("articles/phone.md", article("联系方式", "general", "电话{{phone}}。"))
	must(t, os.Remove(filepath.Join(s.dir, "articles", "later.md")))
	s.reload()
	s.wantFound(`"95999"`, "联系方式")
	if differs, err := s.Differs(t.Context(), reference.Facts); differs || err != nil {
		t.Errorf("differs: %v, %v", differs, err)
	}
}

// The starter's files have nothing against them: a house begins with all of them.
func TestStarterFilesPass(t *testing.T) {
	pack, err := source.Pack(content.FS)
	must(t, err)
	found, err := source.CheckFiles(t.Context(), content.FS, pack, time.Now())
	if err != nil || len(found) > 0 {
		t.Errorf("%v, %v", found, err)
	}
	bad := content.Over(content.FS, map[string]string{reference.Facts: "facts:\n  - {key: x, value: 稳赚不赔}\n", reference.Synonyms: "孤单\n"})
	if _, found := markdown.LoadFacts(bad); len(found) > 0 {
		t.Error(found)
	}
	found, err = source.CheckFiles(t.Context(), bad, pack, time.Now())
	if err != nil || len(found) != 1 || found[0].File != reference.Facts || found[0].Line != 2 || !kb.Blocked(found) {
		t.Errorf("%v, %v", found, err)
	}
}
