package site_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/site/desk"
	"github.com/wenjin-kb/wenjin/api/site/guide"
	"github.com/wenjin-kb/wenjin/api/site/help"
	"github.com/wenjin-kb/wenjin/api/site/language"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/api/site/traditional"
	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/brand"
	"github.com/wenjin-kb/wenjin/kb/products"
)

const guideText = `products:
  - {slug: a, name: 甲基金, kind: fund, risk_level: R1-R2, access: daily, article: open, principal: 可能有亏损, liquidity: 随时, term: 没有, fees: 无, issuer: 基金公司, licence: 证监会, source: 办法, as_of: 2026-03-15}
  - {slug: b, name: 乙存款, kind: deposit, access: maturity, insured: true, principal: 保障, liquidity: 到期, term: 一年, fees: 无, issuer: 银行, licence: 金融监管总局, source: 条例, as_of: 2026-03-15}
`

// spoken are the addresses of all faces that speak several languages, in all their states,
// and who sees them.
var spoken = map[string]kb.Role{
	"/": "", "/search?q=到账": "", "/search?q=到账&category=wealth": "", "/search?q=到账&product=余额宝": "", "/search?q=zzqqxx": "", "/search?q=驾照换证": "", "/search?q=余鹅宝": "", "/search?q=被骗": "",
	"/c/wealth": "", "/c/wealth/money-fund": "", "/a/open": "", "/a/open?from=到账": "", "/a/open?thanks=1": "", "/a/other": "", "/a/gone": "", "/nowhere": "", "/widget/demo": "",
	"/products": "", "/products?kind=fund&p=a": "", "/products?kind=gold": "", "/products/compare?p=a&p=b": "", "/products/compare": "",
	"/signin": "", "/signin?next=/desk": "", "/signedout": "", "/setup?code=x": "",
	"/desk": kb.RoleAgent, "/desk?q=到账": kb.RoleAgent, "/desk?q=/none": kb.RoleAgent, "/desk?q=zzqqxx": kb.RoleAgent, "/desk?q=到账&asOf=2026-01-05": kb.RoleAgent, "/desk/a/open?q=到账": kb.RoleAgent, "/desk/a/inner": kb.RoleAgent, "/desk/a/open?reported=1": kb.RoleAgent,
	"/desk/snippets": kb.RoleAgent, "/desk/notices": kb.RoleEditor, "/desk/panel?q=到账": kb.RoleAgent, "/desk/panel": kb.RoleAgent,
}

// In English, whatever is Chinese on a page is of articles or readers, and marked as
// Chinese; in traditional characters nothing stays in simplified ones.
func TestEachLanguageIsSpokenThroughout(t *testing.T) {
	list, found := products.Load(fstest.MapFS{products.File: {Data: []byte(guideText)}})
	if len(found) > 0 {
		t.Fatal(found)
	}
	w := sitetest.NewWith(t, func(d *api.Deps) { d.Products = func() products.List { return list } }, help.Face(), guide.Face(), desk.Face())
	example := "placeholder=" + language.English.Must("search.placeholder") // a question as people type it
	for address, who := range spoken {
		and := map[bool]string{true: "&", false: "?"}[strings.Contains(address, "?")]
		english := w.Get(who, address+and+"lang=en")
		for _, text := range english.Unmarked() {
			if english.Status == 0 || !slices.Contains([]string{example, "简体中文", "繁體中文"}, text) {
				t.Errorf("%s in English says %q", address, text)
			}
		}
		if lang := english.One("html").Attr("lang"); lang != "en" {
			t.Errorf("%s is in %q", address, lang)
		}
		if text := w.Get(who, address+and+"lang=zh-Hant").One("body").One("main").Text(); traditional.String(text) != text {
			t.Errorf("%s in traditional characters has simplified ones: %.400s", address, text)
		}
	}
	if n := len(w.Get("", "/a/open?lang=en").One("main").All("*", "lang=zh-Hans")); n < 3 {
		t.Errorf("%d places are marked", n)
	}
}

// What a house says for itself stays; what we say for it is said in each language.
func TestTheHouseInEnglish(t *testing.T) {
	w := sitetest.New(t, help.Face())
	if p := w.Get("", "/?lang=en"); p.One("title").Text() != "Help centre" || !strings.Contains(p.One("ul", "class=urgent").Text(), "I’ve been scammed") || p.One("footer").All("p")[0].Text() == "" || len(p.Unmarked()) > 3 {
		t.Errorf("%s: %q", p.One("title").Text(), p.Unmarked())
	}
	starter, err := brand.In(content.FS)
	if err != nil {
		t.Fatal(err)
	}
	if p := sitetest.NewBranded(t, starter, help.Face()).Get("", "/?lang=en"); slices.ContainsFunc(starter.Texts(), func(text string) bool { return text != "" && p.Shows(text) }) {
		t.Errorf("the starter's house is not in English: %q", p.Unmarked())
	}
	if language.Simplified.Must("guide.notice") != products.Notice {
		t.Error("the notice of the product guide is not the one that stands with the API's")
	}
	for _, kind := range products.Kinds {
		if language.Simplified.Must("guide.kind."+kind.Key) != kind.Name {
			t.Errorf("the kind %s is called otherwise", kind.Key)
		}
	}
	for _, access := range products.Accesses {
		if language.Simplified.Must("guide.access."+access.Key) != access.Name {
			t.Errorf("the access %s is called otherwise", access.Key)
		}
	}
}
