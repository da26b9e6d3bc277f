package policy

import (
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
)

func date(s string) kb.Date {
	d, err := kb.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// dated are the rules built in, counting from as_of.
func dated() *Rules {
	r := Default()
	r.Since = kb.Date{}
	return r
}

// now is the day on which the tests look: the rules take the time from their caller.
var now = date("2026-04-01").Time

// plain is an article with which nothing is wrong.
func plain() kb.Article {
	return kb.Article{
		Slug: "a", Title: "什么是等额本息？", Kind: kb.KindKnowledge, Audience: kb.AudiencePublic, AsOf: date("2026-03-15"), ReviewBy: date("2027-03-15"),
		Answer: "每期金额相同。", Body: "每期金额相同。", Sources: []kb.Source{{Rule: "民法典"}},
	}
}

func rules(found []kb.Finding) string {
	var out []string
	for _, f := range found {
		out = append(out, f.Rule+" "+string(f.Severity)+" "+f.Match)
	}
	return strings.Join(out, "; ")
}

func TestHouseRules(t *testing.T) {
	facts := kb.Facts{
		"open":   {Key: "open", Label: "服务时间", Neutral: "由本机构公布"},
		"known":  {Key: "known", Label: "热线", Value: "95000"},
		"lapsed": {Key: "lapsed", Label: "费率", Value: "1%", Neutral: "看合同", ValidTo: kb.At(date("2026-03-20").Time)},
	}
	for name, test := range map[string]struct {
		change func(*kb.Article)
		want   string
	}{
		"nothing wrong":                  {func(*kb.Article) {}, ""},
		"on its last day":                {func(a *kb.Article) { a.ReviewBy = date("2026-04-01") }, ""},
		"overdue":                        {func(a *kb.Article) { a.ReviewBy = date("2026-03-31") }, "Q-REVIEW info "},
		"no day of review":               {func(a *kb.Article) { a.ReviewBy = kb.Date{} }, ""},
		"a limit for longer":             {func(a *kb.Article) { a.Tags = []string{"限额"} }, "Q-INTERVAL warn "},
		"a limit for three months":       {func(a *kb.Article) { a.Tags, a.ReviewBy = []string{"限额"}, date("2026-06-15") }, ""},
		"a fee by its title":             {func(a *kb.Article) { a.Title = "提现要手续费吗？" }, "Q-INTERVAL warn "},
		"a law for longer":               {func(a *kb.Article) { a.Sources[0].Verified = "法" }, "Q-INTERVAL warn "},
		"a law for six months":           {func(a *kb.Article) { a.Sources[0].Verified, a.ReviewBy = "法", date("2026-09-15") }, ""},
		"compliance for six months, +1":  {func(a *kb.Article) { a.Kind, a.ReviewBy = kb.KindCompliance, date("2026-09-16") }, "Q-INTERVAL warn "},
		"anything for over a year":       {func(a *kb.Article) { a.ReviewBy = date("2027-03-16") }, "Q-INTERVAL warn "},
		"common knowledge alone":         {func(a *kb.Article) { a.Sources = []kb.Source{{Rule: "行业通识", Verified: "知"}} }, "Q-SOURCE warn "},
		"common knowledge besides a law": {func(a *kb.Article) { a.Sources = append(a.Sources, kb.Source{Rule: "行业通识"}) }, ""},
		"common knowledge inside": {func(a *kb.Article) {
			a.Audience, a.Sources = kb.AudienceAgent, []kb.Source{{Rule: "行业通识"}}
		}, ""},
		"a note for later":           {func(a *kb.Article) { a.Body = "最高奖有上限，发布前核对现行条文。" }, "Q-TODO warn 发布前核对"},
		"a note in the answer":       {func(a *kb.Article) { a.Answer = "TODO 查限额。" }, "Q-TODO warn TODO"},
		"a note inside the house":    {func(a *kb.Article) { a.Audience, a.Body = kb.AudienceAgent, "时限待核实。" }, "Q-TODO warn 待核实"},
		"checking before publishing": {func(a *kb.Article) { a.Body = "发布前自动检查文案，核实后再恢复。" }, ""},
		"a circle":                   {func(a *kb.Article) { a.Body = "费率以页面公示为准。" }, "Q-CIRCLE warn 以页面公示为准"},
		"nobody announces":           {func(a *kb.Article) { a.Body = "限额以官方公告为准。" }, "Q-CIRCLE warn 以官方公告为准"},
		"somebody announces":         {func(a *kb.Article) { a.Body = "限额以发卡银行公示为准，分档以财政部公告为准。" }, ""},
		"a circle with a way out":    {func(a *kb.Article) { a.Body = "费率以页面公示为准，也可以打{{known}}问。" }, ""},
		"a menu":                     {func(a *kb.Article) { a.Body = "打开App，进入“我的”再选设置。" }, "Q-PROMISE warn 进入“我的”"},
		"a menu that is a fact":      {func(a *kb.Article) { a.Body = "打开{{known}}，进入“我的”再选设置。" }, ""},
		"a number":                   {func(a *kb.Article) { a.Body = "请拨打我们的客服热线。" }, "Q-PROMISE warn 拨打我们的客服热线"},
		"a path through menus":       {func(a *kb.Article) { a.Body = "登录页选“已被注册→不是我的”。" }, "Q-PROMISE warn “已被注册→不是我的”"},
		"somebody else's number":     {func(a *kb.Article) { a.Body = "请拨打发卡行的客服电话。" }, ""},
		"an open figure":             {func(a *kb.Article) { a.Body = "时间：{{open}}。" }, "Q-CONFIRM info "},
		"a lapsed figure":            {func(a *kb.Article) { a.Answer = "费率{{lapsed}}。" }, "Q-CONFIRM info "},
		"a confirmed figure":         {func(a *kb.Article) { a.Body = "热线：{{known}}。" }, ""},
		"an editor waits":            {func(a *kb.Article) { a.NeedsConfirm = true }, "Q-CONFIRM info "},
		"a day later than checked":   {func(a *kb.Article) { a.Body = "截止日是2026年3月31日，已经过去。" }, "Q-ASOF warn 2026年3月31日"},
		"as of a later day":          {func(a *kb.Article) { a.Body = "截至2026-05-01共3家。" }, "Q-ASOF warn 2026-05-01"},
		"as of the day":              {func(a *kb.Article) { a.Body = "截至2026年3月15日共3家。" }, ""},
		"announced":                  {func(a *kb.Article) { a.Body = "自2026年8月1日起施行。将于2026年9月1日起施行。" }, ""},
		"announced, and come":        {func(a *kb.Article) { a.Body = "将于2026年3月20日起施行。" }, "Q-ASOF info 2026年3月20日"},
		"no such day":                {func(a *kb.Article) { a.Body = "截至2026年13月45日共3家。" }, ""},
	} {
		a := plain()
		a.Sources = slices.Clone(a.Sources)
		test.change(&a)
		found := dated().Check(a, facts, now)
		if got := rules(found); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
		for _, f := range found {
			if f.Message == "" || f.Suggestion == "" {
				t.Errorf("%s: %+v", name, f)
			}
			if text := []rune(a.Text(f.Field)); f.Match != "" && string(text[f.Start:f.End]) != f.Match {
				t.Errorf("%s: %q is not at %d–%d of %s", name, f.Match, f.Start, f.End, f.Field)
			}
		}
	}
}

// What a passed day of review is, the house sets; nothing here follows the calendar.
func TestOverdueIsWhatTheHouseSets(t *testing.T) {
	r := &Rules{}
	if err := yaml.Unmarshal([]byte("overdue: warn\nintervals: [{name: 全部, months: 1}]\n"), r); err != nil {
		t.Fatal(err)
	}
	a := plain()
	a.ReviewBy = date("2026-03-16")
	if got := rules(r.Check(a, nil, now)); got != "Q-REVIEW warn " {
		t.Errorf("%q", got)
	}
	if got := rules(r.Check(a, nil, date("2026-03-16").Time)); got != "" {
		t.Errorf("on its last day: %q", got)
	}
	if i, ok := r.IntervalOf(a); !ok || i.Months != 1 {
		t.Errorf("%+v", i)
	}
}

func TestRulesAreReadStrictly(t *testing.T) {
	for text, want := range map[string]string{
		"overdue: block":                          "info or warn",
		"intervals: [{name: x, months: 0}]":       "1 to 60 months",
		"intervals: [{months: 3}]":                "1 to 60 months",
		"todo: ['(']":                             "missing closing",
		"todo: ['a*']":                            "in everything",
		"circle: ['']":                            "empty",
		"intervall: []":                           "intervall",
		"intervals: [{name: x, month: 3}]":        "month",
		"overdue: [info]":                         "line 1",
		"overdue: info\ntodo: ['待核实']\nvague: []": "",
	} {
		err := yaml.Unmarshal([]byte(text), &Rules{})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if len(Default().Intervals) != 3 || Version() == "" {
		t.Error("there are no rules built in")
	}
}

// What was checked before the house kept intervals has a whole one from then; what is
// checked later counts from when it was.
func TestIntervalsCountFromWhenTheHouseKeepsThem(t *testing.T) {
	r := dated()
	r.Since = date("2026-06-01")
	for _, test := range []struct{ asOf, reviewBy, want string }{
		{"2026-03-15", "2027-06-01", ""}, {"2026-03-15", "2027-06-02", "Q-INTERVAL warn "},
		{"2026-06-01", "2027-06-01", ""}, {"2026-07-01", "2027-07-01", ""}, {"2026-07-01", "2027-07-02", "Q-INTERVAL warn "},
	} {
		a := plain()
		a.AsOf, a.ReviewBy = date(test.asOf), date(test.reviewBy)
		if got := rules(r.Check(a, nil, now)); got != test.want {
			t.Errorf("checked on %s, again by %s: %q, want %q", test.asOf, test.reviewBy, got, test.want)
		}
		if day, err := r.ReviewDay(a); err != nil || !day.After(r.Since.Time) {
			t.Errorf("%s is looked at again on %s, %v", test.asOf, day, err)
		}
	}
}

// Many articles that were checked on one day are looked at again on days that lie evenly
// in their interval, none at once and none too late, and each on the same day whoever
// else is there.
func TestReviewDaysAreEven(t *testing.T) {
	r := dated()
	months := map[string]int{}
	for i := range 1200 {
		a := plain()
		a.Slug = strings.Repeat("x", i%7) + "-" + time.Duration(i).String()
		day, err := r.ReviewDay(a)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := r.ReviewDay(a)
		if days := day.Sub(a.AsOf.Time).Hours() / 24; days < 12 || days > 365 || !again.Equal(day.Time) {
			t.Fatalf("%s is looked at again after %g days", a.Slug, days)
		}
		if a.ReviewBy = day; len(r.Check(a, nil, a.AsOf.Time)) != 0 {
			t.Fatalf("%s breaks the rule that made it", day)
		}
		months[day.String()[:7]]++
	}
	for month, n := range months { // twelve months, 100 each; the first and the last are half ones
		if whole := month != "2026-03" && month != "2027-03"; whole && (n < 70 || n > 155) {
			t.Errorf("%s has %d of 1200", month, n)
		}
	}
	if _, err := r.ReviewDay(kb.Article{Slug: "undated"}); err == nil {
		t.Error("an article without as_of has a day of review")
	}
}

// Whatever a text is, places are inside it.
func FuzzCheck(f *testing.F) {
	f.Add("以页面公示为准", "2026年3月31日已经过去")
	f.Add("截至2026-05-01", "{{a}}TODO\xff")
	r := Default()
	f.Fuzz(func(t *testing.T, answer, body string) {
		a := plain()
		a.Answer, a.Body = string([]rune(answer)), string([]rune(body))
		for _, found := range r.Check(a, kb.Facts{"a": {Key: "a"}}, now) {
			if text := []rune(a.Text(found.Field)); found.Match != "" && string(text[found.Start:found.End]) != found.Match {
				t.Fatalf("%+v", found)
			}
		}
	})
}
