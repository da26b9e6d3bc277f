package help_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/site/help"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
)

// A question that one article answers for sure has its answer above the results, with place
// and day, and once; others are told that there is none, and whom to call.
func TestADirectAnswerStandsAboveTheResults(t *testing.T) {
	w := world(t)
	p := w.Get("", "/search?q=余额宝多久到账").Want(http.StatusOK)
	box := p.One("section", "class=direct")
	if got := box.One("blockquote").Text(); got != "下一交易日以页面公示为准。" {
		t.Errorf("answer %q", got)
	}
	link := box.One("a")
	if !strings.HasPrefix(link.Attr("href"), "/a/open?from="+url.QueryEscape("余额宝多久到账")+"&uid=") || link.Text() != "余额宝多久到账？" || !strings.Contains(box.Text(), "内容核对至 2026-03-15") {
		t.Errorf("%s %s", link.Attr("href"), box.Text())
	}
	w.Get("", link.Attr("href")).Want(http.StatusOK)
	if len(p.All("li", "class=best")) > 0 || len(p.All("div", "class=unsure")) > 0 {
		t.Error("the answer is shown twice, or said not to be one")
	}
	for _, q := range []string{"征信报告多久更新一次", "到账要手续费吗"} {
		p := w.Get("", "/search?q="+url.QueryEscape(q)).Want(http.StatusOK)
		if len(p.All("section", "class=direct")) > 0 {
			t.Errorf("%s is answered: %s", q, p.Text())
		}
		if len(p.All("ol", "class=hits")) > 0 {
			if said := p.One("div", "class=unsure").Text(); !strings.Contains(said, "没有文章能确定地直接回答") || !strings.Contains(said, "95000") {
				t.Errorf("%s: %s", q, said)
			}
		}
	}
	for _, address := range []string{"/search?q=到账", "/search?q=余额宝多久到账&page=2", "/search?q=我被骗了"} { // no question, no first page, a rule
		if p := w.Get("", address); len(p.All("section", "class=direct")) > 0 {
			t.Errorf("%s is answered", address)
		}
	}
}

// The answer of a hostile article is text, and one that was taken back is none.
func TestADirectAnswerIsText(t *testing.T) {
	w := world(t)
	p := w.Get("", "/search?q="+url.QueryEscape(sitetest.Hostile+"到账安全吗")).Want(http.StatusOK)
	if box := p.All("section", "class=direct"); len(box) > 0 && !strings.Contains(box[0].Text(), sitetest.Hostile) || strings.Contains(p.Body, sitetest.Hostile) {
		t.Error(p.Body)
	}
	w.Workflow.AllowMassArchive = true
	if _, err := w.Workflow.Sync(context.Background(), nil, nil, nil); err != nil { // the index does not know yet
		t.Fatal(err)
	}
	if p := w.Get("", "/search?q=余额宝多久到账").Want(http.StatusOK); len(p.All("section", "class=direct")) > 0 || !p.Shows("余额宝多久到账？") {
		t.Error(p.Text())
	}
}

// Where a model writes, its box stands above the results, with its label; with a direct
// answer beside it, somebody has to ask for it, and it does not say that once more. Without
// scripts the page says what it says without a model.
func TestTheBoxOfWhatAModelWrites(t *testing.T) {
	w := sitetest.NewWriting(t, func(*api.Deps) {}, help.Face())
	p := w.Get("", "/search?q=余额宝多久到账").Want(http.StatusOK)
	box := p.One("section", "data-written")
	if box.Attr("data-question") != "余额宝多久到账" || box.Attr("data-uid") == "" || box.Attr("data-said") != p.One("section", "class=direct").One("blockquote").Text() || !box.Has("data-later") || box.Has("data-base") {
		t.Error(p.Body)
	}
	if !strings.Contains(box.Text(), "AI 生成的回答") || !strings.Contains(box.Text(), "由人工智能") || len(box.All("*", "role=status")) != 1 {
		t.Error(box.Text())
	}
	for _, asked := range []string{"征信报告多久更新一次", "到账要手续费吗"} {
		p := w.Get("", "/search?q="+url.QueryEscape(asked)).Want(http.StatusOK)
		for _, box := range p.All("section", "data-written") {
			if box.Has("data-said") || len(p.All("div", "class=unsure")) > 0 || !strings.Contains(p.One("noscript").Text(), "没有文章能确定地直接回答") {
				t.Errorf("%s: %s", asked, p.Body)
			}
		}
	}
	for _, address := range []string{"/search?q=到账", "/search?q=余额宝多久到账&page=2", "/search?q=我被骗了", "/search?q=余额宝多久到账&product=余额宝", "/search?q=zzqqxx", "/search?q=今天天气怎么样"} {
		if p := w.Get("", address); len(p.All("section", "data-written")) > 0 {
			t.Errorf("%s is written about", address)
		}
	}
	if p := world(t).Get("", "/search?q=余额宝多久到账"); len(p.All("section", "data-written")) > 0 {
		t.Error("there is no model, and its box is there")
	}
}
