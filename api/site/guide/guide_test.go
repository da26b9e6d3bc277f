package guide_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/site/guide"
	"github.com/wenjin-kb/wenjin/api/site/help"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/products"
)

// world has five products, one of which says hostile things.
func world(t *testing.T) *sitetest.World {
	text := ""
	for _, p := range [][3]string{{"fund", "stock-fund", "R3-R4"}, {"fund", "money-fund", "R1"}, {"deposit", "time-deposit", ""}, {"bond", "bond", "R1"}, {"gold", "gold", "R3"}} {
		text += "  - {slug: " + p[1] + ", name: '" + p[1] + "名', kind: " + p[0] + ", risk_level: '" + p[2] + "', access: daily, article: open, principal: 'p-" + p[1] + "<script>alert(1)</script>', liquidity: 取, term: 期, fees: 费, issuer: 谁, licence: 证, source: 法, as_of: 2026-03-15}\n"
	}
	list, found := products.Load(fstest.MapFS{products.File: {Data: []byte("products:\n" + text)}})
	if len(found) > 0 {
		t.Fatal(found)
	}
	return sitetest.NewWith(t, func(d *api.Deps) { d.Products = func() products.List { return list } }, help.Face(), guide.Face())
}

func names(p *sitetest.Page) string { return strings.Join(sitetest.Texts(p.All("h3")), "|") }

func TestListIsCutDownAndKeepsItsOrder(t *testing.T) {
	w := world(t)
	for query, want := range map[string]string{
		"":                           "time-deposit名|bond名 R1|money-fund名 R1|stock-fund名 R3-R4|gold名 R3",
		"?kind=fund":                 "money-fund名 R1|stock-fund名 R3-R4",
		"?risk=R4":                   "stock-fund名 R3-R4",
		"?risk=none":                 "time-deposit名",
		"?kind=fund&access=daily":    "money-fund名 R1|stock-fund名 R3-R4",
		"?access=maturity":           "",
		"?kind=%3Cscript%3E&risk=R1": "time-deposit名|bond名 R1|money-fund名 R1|stock-fund名 R3-R4|gold名 R3", // a filter that is none of ours
		"?sort=yield":                "time-deposit名|bond名 R1|money-fund名 R1|stock-fund名 R3-R4|gold名 R3",
	} {
		p := w.Get(kb.RoleCustomer, "/products"+query).Want(http.StatusOK)
		if got := names(p); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
		if !p.Shows(products.Notice) || strings.Contains(p.Body, "<script>alert") {
			t.Errorf("%s: no notice, or markup of a record", query)
		}
	}
	p := w.Get(kb.RoleCustomer, "/products?kind=fund")
	if got := p.One("option", "selected="); got.Attr("value") != "fund" {
		t.Errorf("%s is selected", got.Attr("value"))
	}
	if len(p.All("script")) > 0 {
		t.Error("the guide needs a script")
	}
}

func TestUpToFourStandSideBySide(t *testing.T) {
	w := world(t)
	p := w.Get(kb.RoleCustomer, "/products/compare?p=gold&p=time-deposit&p=money-fund&p=gold&p=nobody").Want(http.StatusOK)
	table := p.One("table")
	if got := strings.Join(sitetest.Texts(table.All("th", "scope=col")), "|"); got != "项目|time-deposit名|money-fund名|gold名" {
		t.Errorf("the columns are %s", got)
	}
	rows := sitetest.Texts(table.All("th", "scope=row"))
	if got := strings.Join(rows, " "); got != "种类 本金 存款保险 常见风险等级 什么时候能取 怎么取 期限 费用 由谁负责 许可与核验 依据 核对日期" {
		t.Errorf("the rows are %s", got)
	}
	for _, word := range []string{"收益率", "年化", "业绩"} {
		if strings.Contains(table.Text(), word) {
			t.Errorf("the table speaks of %s", word)
		}
	}
	if len(table.All("caption")) != 1 || !p.Shows(products.Notice) || !strings.Contains(table.Text(), "存款不评级") {
		t.Error(table.Text())
	}
	back := w.Get(kb.RoleCustomer, "/products?p=gold&p=time-deposit")
	if got := len(back.All("input", "checked=")); got != 2 {
		t.Errorf("%d are ticked again", got)
	}
	for query, says := range map[string]string{"": "请先勾选", "?p=nobody": "请先勾选", "?p=gold&p=bond&p=time-deposit&p=money-fund&p=stock-fund": "最多同时比较四种"} {
		p := w.Get(kb.RoleCustomer, "/products/compare"+query).Want(http.StatusBadRequest)
		if !p.Shows(says) || len(p.All("h3")) != 5 {
			t.Errorf("%s: %.200s", query, p.Text())
		}
	}
}

// A house without products says so.
func TestNoProducts(t *testing.T) {
	w := sitetest.NewWith(t, func(d *api.Deps) { d.Products = func() products.List { return nil } }, help.Face(), guide.Face())
	if p := w.Get(kb.RoleCustomer, "/products").Want(http.StatusOK); !p.Shows("还没有产品说明") || len(p.One("main").All("button")) != 1 {
		t.Error(p.Text())
	}
}
