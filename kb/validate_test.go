package kb_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

var categories = taxonomy.New([]taxonomy.Category{
	{Slug: "wealth", Name: "理财", Children: []taxonomy.Category{{Slug: "money-fund", Name: "货币基金"}, {Slug: "gold", Name: "黄金"}}},
	{Slug: "loan", Name: "借款", Children: []taxonomy.Category{{Slug: "overdue", Name: "逾期"}}},
	{Slug: "agent", Name: "坐席"},
})

var facts = kb.Facts{
	"hotline": {Key: "hotline", Value: "95188"},
	"eta":     {Key: "eta", Neutral: "以页面公示为准"},
	"empty":   {Key: "empty"},
}

// valid breaks no rule.
func valid(t *testing.T) kb.Article {
	return kb.Article{
		Slug: "money-fund-t0", Title: "货币基金多久到账？", Questions: []string{"多久到账"}, Answer: "下一交易日。", Kind: kb.KindKnowledge, Category: "wealth/money-fund",
		Products: []string{"货币基金"}, Tags: []string{"到账"}, Audience: kb.AudiencePublic, RiskLevel: "R1-R3", ValidFrom: moment(t, "2026-01-01"), ValidTo: moment(t, "2026-01-01"),
		Related: []string{"other"}, Body: "请拨打{{hotline}}，时间{{ eta }}。\n",
	}
}

// Each rule is broken by itself, and reported where it is broken.
func TestValidate(t *testing.T) {
	long := func(n int) string { return strings.Repeat("长", n) }
	for name, test := range map[string]struct {
		change func(*kb.Article)
		want   string // severity rule field, one for each
	}{
		"nothing":                 {func(*kb.Article) {}, ""},
		"slug empty":              {func(a *kb.Article) { a.Slug = "" }, "block F-SLUG slug"},
		"slug upper":              {func(a *kb.Article) { a.Slug = "A" }, "block F-SLUG slug"},
		"slug path":               {func(a *kb.Article) { a.Slug = "../x" }, "block F-SLUG slug"},
		"slug hyphens":            {func(a *kb.Article) { a.Slug = "a--b" }, "block F-SLUG slug"},
		"slug end":                {func(a *kb.Article) { a.Slug = "a-" }, "block F-SLUG slug"},
		"slug newline":            {func(a *kb.Article) { a.Slug = "a\n" }, "block F-SLUG slug"},
		"slug as long":            {func(a *kb.Article) { a.Slug = strings.Repeat("a", 120) }, ""},
		"slug long":               {func(a *kb.Article) { a.Slug = strings.Repeat("a", 121) }, "block F-LIMIT slug"},
		"title blank":             {func(a *kb.Article) { a.Title = "　" }, "block F-TITLE title"},
		"title as long":           {func(a *kb.Article) { a.Title = long(120) }, ""},
		"title long":              {func(a *kb.Article) { a.Title = long(121) }, "block F-LIMIT title"},
		"answer as long":          {func(a *kb.Article) { a.Answer = long(120) }, ""},
		"answer long":             {func(a *kb.Article) { a.Answer = long(121) }, "warn F-ANSWER answer"},
		"body as long":            {func(a *kb.Article) { a.Body = long(200_000) }, ""},
		"body long":               {func(a *kb.Article) { a.Body = long(200_001) }, "block F-LIMIT body"},
		"questions":               {func(a *kb.Article) { a.Questions = slices.Repeat([]string{"x"}, 50) }, ""},
		"too many questions":      {func(a *kb.Article) { a.Questions = slices.Repeat([]string{"x"}, 51) }, "block F-LIMIT questions"},
		"too many products":       {func(a *kb.Article) { a.Products = slices.Repeat([]string{"x"}, 51) }, "block F-LIMIT products"},
		"too many tags":           {func(a *kb.Article) { a.Tags = slices.Repeat([]string{"x"}, 51) }, "block F-LIMIT tags"},
		"too many related":        {func(a *kb.Article) { a.Related = slices.Repeat([]string{"x"}, 51) }, "block F-LIMIT related"},
		"long item":               {func(a *kb.Article) { a.Tags = []string{"x", long(121)} }, "block F-LIMIT tags[1]"},
		"empty item":              {func(a *kb.Article) { a.Questions = []string{"x", " ", "y"} }, "block F-EMPTY questions[1]"},
		"no audience":             {func(a *kb.Article) { a.Audience = "" }, "block F-AUDIENCE audience"},
		"another audience":        {func(a *kb.Article) { a.Audience = "internal" }, "block F-AUDIENCE audience"},
		"no kind":                 {func(a *kb.Article) { a.Kind = "" }, "block F-KIND kind"},
		"another kind":            {func(a *kb.Article) { a.Kind = "faq" }, "block F-KIND kind"},
		"risk R6":                 {func(a *kb.Article) { a.RiskLevel = "R6" }, "block F-RISK risk_level"},
		"risk backwards":          {func(a *kb.Article) { a.RiskLevel = "R3-R1" }, "block F-RISK risk_level"},
		"risk one":                {func(a *kb.Article) { a.RiskLevel = "R5" }, ""},
		"risk same":               {func(a *kb.Article) { a.RiskLevel = "R2-R2" }, ""},
		"a category leading out":  {func(a *kb.Article) { a.Category = "../../../escape" }, "block F-CATEGORY category"},
		"a category from the top": {func(a *kb.Article) { a.Category = "/etc" }, "block F-CATEGORY category"},
		"no category":             {func(a *kb.Article) { a.Category = "" }, "block F-CATEGORY category"},
		"another category":        {func(a *kb.Article) { a.Category = "wealth/x" }, "block F-CATEGORY category"},
		"category at the top":     {func(a *kb.Article) { a.Category = "agent" }, ""},
		"ends before it begins":   {func(a *kb.Article) { a.ValidTo = moment(t, "2025-12-31") }, "block F-DATE valid_to"},
		"ends as it begins":       {func(a *kb.Article) { a.ValidTo = moment(t, "2026-01-01T00:00:00+08:00") }, "block F-DATE valid_to"},
		"unknown fact":            {func(a *kb.Article) { a.Title = "{{nobody}}" }, "block F-FACT title"},
		"empty fact":              {func(a *kb.Article) { a.Answer = "{{empty}}" }, "block F-FACT answer"},
		"facts everywhere":        {func(a *kb.Article) { a.Title, a.Answer, a.Body = "{{x}}", "{{y}} {{z}}", "{{body}}" }, "block F-FACT answer; block F-FACT answer; block F-FACT title"},
		"several":                 {func(a *kb.Article) { a.Title, a.Kind, a.Slug = "", "", "" }, "block F-KIND kind; block F-SLUG slug; block F-TITLE title"},
	} {
		a := valid(t)
		test.change(&a)
		var got []string
		for _, f := range a.Validate(categories, facts) {
			got = append(got, fmt.Sprintf("%s %s %s", f.Severity, f.Rule, f.Field))
			if f.Message == "" {
				t.Errorf("%s: %+v says nothing", name, f)
			}
		}
		if strings.Join(got, "; ") != test.want {
			t.Errorf("%s: %q, want %q", name, strings.Join(got, "; "), test.want)
		}
	}
	a := valid(t)
	a.Category = "whatever/there/is"
	if got := a.Validate(nil, facts); len(got) != 0 {
		t.Errorf("without a taxonomy every category will do: %v", got)
	}
}

func TestValidateNamesTheFact(t *testing.T) {
	a := valid(t)
	a.Answer = "前面{{ nobody }}后面{{empty}}"
	found := a.Validate(categories, facts)
	if len(found) != 2 {
		t.Fatalf("%v", found)
	}
	for i, want := range []struct {
		start, end int
		match      string
	}{{2, 14, "{{ nobody }}"}, {16, 25, "{{empty}}"}} {
		if f := found[i]; f.Start != want.start || f.End != want.end || f.Match != want.match || string([]rune(a.Answer)[f.Start:f.End]) != f.Match {
			t.Errorf("%+v, want %+v", f, want)
		}
	}
}

func TestNearestCategory(t *testing.T) {
	for category, want := range map[string]string{
		"fund/money-fund": "wealth/money-fund", "overdue": "loan/overdue", "wealth/fund": "wealth", "loan/x/overdue": "loan/overdue", "nothing/alike": "",
	} {
		a := valid(t)
		a.Category = category
		found := a.Validate(categories, facts)
		if len(found) != 1 {
			t.Fatalf("%s: %v", category, found)
		}
		if got := found[0].Message; want != "" && !strings.HasSuffix(got, "；是否想写 "+want+"？") || want == "" && strings.Contains(got, "是否") {
			t.Errorf("%s: %q, want %q", category, got, want)
		}
	}
}

func TestTextOfAField(t *testing.T) {
	a := valid(t)
	for name, want := range map[string]string{
		"title": a.Title, "answer": a.Answer, "body": a.Body, "questions[0]": "多久到账", "products[0]": "货币基金", "tags[0]": "到账", "related[0]": "other", "risk_level": "R1-R3",
		"tags[1]": "", "tags[-1]": "", "tags[x]": "", "tags[": "", "nothing": "", "nothing[0]": "", "": "",
	} {
		if got := a.Text(name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}

func TestFacts(t *testing.T) {
	now := at(t, "2026-03-15")
	fact := func(from, to string) kb.Fact {
		f := kb.Fact{Value: "1", Unit: "万元", Neutral: "以公示为准"}
		if from != "" {
			f.ValidFrom = moment(t, from)
		}
		if to != "" {
			f.ValidTo = moment(t, to)
		}
		return f
	}
	for name, test := range map[string]struct {
		fact kb.Fact
		want string
	}{
		"always":                {fact("", ""), "1万元"},
		"on its days":           {fact("2026-03-15", "2026-03-15"), "1万元"},
		"not yet":               {fact("2026-03-16", ""), "以公示为准"},
		"no longer":             {fact("", "2026-03-14"), "以公示为准"},
		"not confirmed":         {kb.Fact{Neutral: "以公示为准"}, "以公示为准"},
		"nothing":               {kb.Fact{}, ""},
		"over, nothing neutral": {kb.Fact{Value: "1", ValidTo: moment(t, "2026-03-14")}, "以最新公示为准"},
	} {
		if got := test.fact.Text(now); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	fs := kb.Facts{"limit": fact("", ""), "later": fact("2026-04-01", ""), "none": {}}
	for text, want := range map[string]string{
		"上限{{limit}}": "上限1万元", "{{ later }}": "以公示为准", "{{limit}}{{none}}{{unknown}} {{limit }} {limit}": "1万元{{none}}{{unknown}} 1万元 {limit}",
	} {
		if got := fs.Fill(text, now); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
		if got := kb.Facts(nil).Fill(text, now); got != text {
			t.Errorf("no facts made %q of %q", got, text)
		}
	}
	if got := fs.Fill("{{later}}", now.AddDate(0, 1, 0)); got != "1万元" {
		t.Errorf("a month later: %q", got)
	}
	if got := fs.Fill("{{limit}} {{limit}}", now, [2]int{0, 9}); got != "{{limit}} 1万元" {
		t.Errorf("in code: %q", got)
	}
}

// A title or a question has no character that turns its text around or hides in it; of
// joiners, those that make one emoji of several are shown.
func TestInvisibleCharacters(t *testing.T) {
	for _, r := range []rune{'\u202e', '\u202a', '\u2066', '\u2069', '\u200e', '\u200f', '\u061c', '\u00ad', '\u2028', '\u0000', '\u0007', '\u0085', '\U000e0041', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff'} {
		a := kb.Article{Slug: "a", Title: "转" + string(r) + "账", Questions: []string{"好", "退" + string(r) + "款"}}
		var fields []string
		for _, f := range a.Validate(nil, nil) {
			if f.Rule == "F-INVISIBLE" && f.Severity == kb.Block {
				fields = append(fields, f.Field)
			}
		}
		if !slices.Equal(fields, []string{"questions[1]", "title"}) {
			t.Errorf("%U: %v", r, fields)
		}
	}
	for _, text := range []string{"转账 多久", "😀 é", "👩\u200d💻转账", "👩🏽\u200d💻", "❤️\u200d🔥还款", "👨\u200d👩\u200d👧"} {
		a := kb.Article{Slug: "a", Title: text, Questions: []string{text}}
		for _, f := range a.Validate(nil, nil) {
			if f.Rule == "F-INVISIBLE" {
				t.Errorf("%q: %s", text, f.Message)
			}
		}
	}
}

// What is refused is found by what stands before it.
func TestInvisibleCharactersAreFound(t *testing.T) {
	a := kb.Article{Slug: "a", Title: "👩\u200d💻基金赎回多久到账呢\u200b。"}
	var got []string
	for _, f := range a.Validate(nil, nil) {
		if f.Rule == "F-INVISIBLE" {
			got = append(got, f.Message)
		}
	}
	if want := []string{"“金赎回多久到账呢”之后有看不见的字符 U+200B，请删去"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// Sources lead to web pages and nowhere else.
func TestSourcesAreWebPages(t *testing.T) {
	for address, bad := range map[string]bool{"": false, "https://law.example/1": false, "http://law.example": false, "HTTPS://law.example": false, "javascript:alert(1)": true, "data:text/html,x": true, "//law.example": true, "/a": true, "https:": true, "file:///etc/passwd": true, "ht\ttp://x": true} {
		a := kb.Article{Slug: "a", Title: "甲", Sources: []kb.Source{{Rule: "办法", URL: address}}}
		found := slices.ContainsFunc(a.Validate(nil, nil), func(f kb.Finding) bool { return f.Rule == "F-URL" && f.Field == "sources[0].url" })
		if found != bad {
			t.Errorf("%q is refused: %v", address, found)
		}
	}
}

// A category is a path of folders below the one it begins in, whatever they are called.
func TestIsCategoryPath(t *testing.T) {
	for path, want := range map[string]bool{
		"wealth": true, "wealth/money-fund": true, "理财/货币基金": true, "a b/c.d": true, "..a": true,
		"": false, ".": false, "..": false, "../x": false, "a/..": false, "a/../b": false, "a/./b": false, "/a": false, "a/": false, "a//b": false,
		`a\..\b`: false, "C:/x": false, "a\x00b": false, "a\nb": false, "../../../escape": false,
	} {
		if got := kb.IsCategoryPath(path); got != want {
			t.Errorf("%q is a category path: %v", path, got)
		}
	}
}
