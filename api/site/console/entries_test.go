package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// press sends the form of a file with one of its buttons.
func press(w *sitetest.World, p *sitetest.Page, op string, typed map[string]string) *sitetest.Page {
	w.T.Helper()
	var form sitetest.Element
	for _, f := range p.All("form") {
		if strings.Contains(f.Attr("action"), "/console/words/") && len(f.All("textarea", "name=text")) == 1 {
			form = f
		}
	}
	values := form.Values()
	values.Set("op", op)
	for name, value := range typed {
		values.Set(name, value)
	}
	return w.Post(kb.RoleEditor, strings.TrimSuffix(form.Attr("action"), "#preview"), values)
}

// paths are the categories of a page in their order.
func paths(p *sitetest.Page) string {
	var out []string
	for _, row := range p.One("div", "id=tree").All("div") {
		if path := row.Attr("data-path"); path != "" {
			out = append(out, path)
		}
	}
	return strings.Join(out, " ")
}

func TestCategoriesAreATree(t *testing.T) {
	w, fake := fileWorld(t)
	text := "# 说明\ncategories:\n  - slug: wealth\n    name: 理财\n    children:\n      - {slug: fund, name: 基金}\n      - {slug: gold, name: 黄金}\n  - slug: credit\n    name: 征信\n"
	if err := fake.Take(t.Context(), reference.Taxonomy, text, reference.Judgement{}); err != nil {
		t.Fatal(err)
	}
	page := "/console/words/taxonomy.yaml"
	p := w.Get(kb.RoleEditor, page).Want(http.StatusOK)
	if got := paths(p); got != "wealth wealth/fund wealth/gold credit" {
		t.Fatal(got)
	}
	// One step after another, in the text of the form alone.
	p = press(w, p, "rename wealth/fund", map[string]string{"name:wealth/fund": "公募" + sitetest.Hostile}).Want(http.StatusOK)
	if !p.Shows("公募"+sitetest.Hostile) || strings.Contains(p.Body, sitetest.Hostile) || !p.Shows("还没有保存") || !strings.HasPrefix(typed(p), "# 说明") {
		t.Error(p.Text())
	}
	p = press(w, p, "rename wealth/fund", map[string]string{"name:wealth/fund": "公募基金"}).Want(http.StatusOK)
	p = press(w, p, "add", map[string]string{"under": "credit", "slug": "report", "name": "报告"}).Want(http.StatusOK)
	p = press(w, p, "up credit", nil).Want(http.StatusOK)
	if got := paths(p); got != "credit credit/report wealth wealth/fund wealth/gold" || !p.One("div", "data-path=credit").One("details").Has("open") {
		t.Error(got)
	}
	p = press(w, p, "move wealth/gold into credit", nil).Want(http.StatusOK)
	if got := paths(p); got != "credit credit/report credit/gold wealth wealth/fund" {
		t.Error(got)
	}
	for op, want := range map[string]string{"drop wealth": "请先把下级分类移走", "move wealth into wealth/fund": "也不能移到自己下面", "move a b c": "没有", "up nowhere": "没有这个分类", "add": "分类要有名称"} {
		if bad := press(w, p, op, nil).Want(http.StatusBadRequest); !bad.Shows(want) && op != "move a b c" || typed(bad) != typed(p) {
			t.Errorf("%s: %s", op, bad.Text())
		}
	}
	if h, err := fake.History(t.Context(), kb.Principal{Role: kb.RoleEditor}, reference.Taxonomy); err != nil || len(h.Revisions) != 1 {
		t.Errorf("something was kept: %+v, %v", h, err)
	}
	// What comes of it is handed in as any text.
	values := url.Values{"text": {typed(p)}, "etag": {p.One("input", "name=etag").Attr("value")}, "step": {"submit"}}
	w.Post(kb.RoleEditor, page, values).WantRedirect(page + "?done=submit")
	if p := w.Get(kb.RoleReviewer, page); !p.Shows("公募基金") || len(p.All("form", "action="+page+"/approve")) != 1 {
		t.Error(p.Text())
	}
	// A text that can't be read is still there to be mended.
	bad := w.Post(kb.RoleEditor, page, url.Values{"text": {"categories: ["}, "op": {"up wealth"}}).Want(http.StatusBadRequest)
	if !bad.Shows("文本有读不懂的地方") || typed(bad) != "categories: [" {
		t.Error(bad.Text())
	}
}

func TestFactsAreATable(t *testing.T) {
	w, fake := fileWorld(t)
	if err := fake.Take(t.Context(), reference.Facts, "facts:\n  - {key: eta, label: 到账时间, neutral: 以公示为准}\n  - {key: fee, value: '3', unit: 元, source: 公告, owner: 支付部, valid_from: 2026-01-01}\n", reference.Judgement{}); err != nil {
		t.Fatal(err)
	}
	page := "/console/words/facts.yaml"
	p := w.Get(kb.RoleEditor, page).Want(http.StatusOK)
	rows := p.One("div", "id=facts").One("tbody").All("tr")
	if got := rows[0].Text(); !strings.HasPrefix(got, "到账时间 eta 待确认 以公示为准") || !strings.Contains(got, "1 篇 余额宝多久到账？") {
		t.Errorf("%q", got)
	}
	if got := rows[2].Text(); got != "fee fee 3元 公告 2026-01-01 至 支付部 没有文章" {
		t.Errorf("%q", got)
	}
	p = press(w, p, "fact eta", map[string]string{"value:eta": "一天" + sitetest.Hostile, "valid_to:eta": "2026-12-31"}).Want(http.StatusOK)
	if got := p.One("div", "id=facts").One("tbody").All("tr")[0].Text(); !strings.HasPrefix(got, "到账时间 eta 一天"+sitetest.Hostile) || !strings.Contains(got, "至 2026-12-31") || strings.Contains(p.Body, sitetest.Hostile) {
		t.Errorf("%q", got)
	}
	p = press(w, p, "fact", map[string]string{"key": "new_one", "value:": "7"}).Want(http.StatusOK)
	p = press(w, p, "drop fee", nil).Want(http.StatusOK)
	if got := typed(p); !strings.Contains(got, "new_one") || strings.Contains(got, "fee") {
		t.Error(got)
	}
	if bad := press(w, p, "fact", map[string]string{"key": "Nein"}).Want(http.StatusBadRequest); !bad.Shows("事实的键只用") {
		t.Error(bad.Text())
	}
	press(w, p, "up eta", nil).Want(http.StatusNotFound)
	w.Post(kb.RoleAgent, page, url.Values{"op": {"drop eta"}}).Want(http.StatusForbidden)
}
