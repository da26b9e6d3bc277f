package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

// changes are the differences that a review shows, by field.
func changes(p *sitetest.Page) map[string]sitetest.Element {
	out := map[string]sitetest.Element{}
	section := p.One("div", "class=review").All("section")[0]
	names := section.All("h3")
	for i, diff := range section.All("div", "class=diff") {
		out[names[i].Text()] = diff
	}
	return out
}

func TestReviewShowsWhatChangesAgainstWhatIsInForce(t *testing.T) {
	w := world(t)
	published := sitetest.File("mine", "public", "原来的正文")
	published.Products = []string{"货币基金"}
	w.Publish(published)
	form := w.Get(kb.RoleEditor, "/console/a/mine").One("form", "id=editor")
	w.Submit(kb.RoleEditor, form, map[string]string{"body": "原来的内容" + sitetest.Hostile, "kind": "risk", "audience": "agent", "products": "货币基金，余额宝"})
	form = w.Get(kb.RoleEditor, "/console/a/mine").One("form", "id=editor")
	w.Submit(kb.RoleEditor, form, map[string]string{"title": "第三版"})

	p := w.Get(kb.RoleReviewer, "/console/a/mine/review").Want(http.StatusOK)
	if !p.Shows("第 3 版，与第 1 版对比") {
		t.Error(p.Text())
	}
	got := changes(p)
	if len(got) != 5 || strings.Contains(p.Body, sitetest.Hostile) {
		t.Errorf("%d fields changed: %v", len(got), got)
	}
	for field, want := range map[string][2]string{"正文": {"正文", "内容" + sitetest.Hostile}, "性质": {"常识", "风险"}, "受众": {"公开", "内部"}} {
		removed, added := sitetest.Texts(got[field].All("del")), sitetest.Texts(got[field].All("ins"))
		if strings.Join(removed, "") != want[0] || strings.Join(added, "") != want[1] {
			t.Errorf("%s: -%q +%q", field, removed, added)
		}
	}
	if got := got["产品"]; len(got.All("del")) > 0 || strings.Join(sitetest.Texts(got.All("ins")), "") != "余额宝" {
		t.Errorf("产品: %s", got.Text())
	}

	// Any two versions.
	if p := w.Get(kb.RoleReviewer, "/console/a/mine/review?revision=3").Want(http.StatusOK); !p.Shows("第 3 版，与第 2 版对比") || len(changes(p)) != 1 {
		t.Error(p.Text())
	}
	if p := w.Get(kb.RoleReviewer, "/console/a/mine/review?revision=3&against=1"); !p.Shows("第 3 版，与第 1 版对比") {
		t.Error(p.Text())
	}
	if p := w.Get(kb.RoleReviewer, "/console/a/mine/review?revision=1"); !p.Shows("第 1 版，全新文章") || len(changes(p)["正文"].All("ins")) != 1 {
		t.Error(p.Text())
	}
	for _, bad := range []string{"revision=9", "revision=x", "against=9", "revision=0", "revision=-1"} {
		if p := w.Get(kb.RoleReviewer, "/console/a/mine/review?"+bad).Want(http.StatusNotFound); !p.Shows("没有这个版本。") {
			t.Errorf("%s: %s", bad, p.Text())
		}
	}
}

func TestWarningsAreWaivedOneByOne(t *testing.T) {
	w := world(t)
	sent := draft("mine", "标题")
	sent.Set("body", "这是高收益产品，高收益。")
	w.Post(kb.RoleEditor, "/console/save", sent)
	step(t, w, kb.RoleEditor, "/console/a/mine", "submit", nil)
	const review = "/console/a/mine/review"

	p := w.Get(kb.RoleReviewer, review).Want(http.StatusOK)
	warning := p.One("fieldset")
	if warning.One("legend").Text() != "R-TEST “高收益”" || warning.One("input", "name=waive_expires").Attr("value") != "2026-11-20" {
		t.Error(warning.Text())
	}
	p = step(t, w, kb.RoleReviewer, review, "approve", nil).Want(http.StatusBadRequest)
	if got := p.One("*", "role=alert").Text(); !strings.HasPrefix(got, "还有未处理的意见；警告须填写豁免理由与期限后方可批准。") || len(p.All("fieldset")) != 1 {
		t.Errorf("%q", got)
	}
	p = step(t, w, kb.RoleReviewer, review, "approve", map[string]string{"waive_reason": "引用监管原文", "waive_expires": "2020-01-01"}).Want(http.StatusBadRequest)
	if !p.Shows("每项豁免都要写明理由和将来的到期日。") {
		t.Error(p.Text())
	}
	if typed := p.One("form", "action=/console/a/mine/approve").Values(); typed.Get("waive_reason") != "引用监管原文" || typed.Get("waive_expires") != "2020-01-01" {
		t.Errorf("what was typed is lost: %v", typed)
	}
	step(t, w, kb.RoleReviewer, review, "approve", map[string]string{"waive_reason": "引用监管原文"}).WantRedirect("/console/a/mine?done=approve")
	if p := w.Get(kb.RoleReviewer, review); len(p.All("div", "class=decide")) > 0 {
		t.Error("what is approved can be approved again")
	}
}

func TestNobodyApprovesTheirOwnText(t *testing.T) {
	w := world(t)
	w.Post(kb.RoleReviewer, "/console/save", draft("mine", "标题"))
	step(t, w, kb.RoleReviewer, "/console/a/mine", "submit", nil)
	p := step(t, w, kb.RoleReviewer, "/console/a/mine/review", "approve", nil).Want(http.StatusForbidden)
	if !p.Shows("不能批准自己撰写或提交的文章") || !p.Shows("复核") {
		t.Error(p.Text())
	}
}

// The page's form approves by the same rule as the API: what was read, and nothing
// else; what was read and has changed since is refused.
func TestAttackApprovingUnreadByForm(t *testing.T) {
	w := world(t)
	w.Post(kb.RoleEditor, "/console/save", draft("mine", "标题"))
	step(t, w, kb.RoleEditor, "/console/a/mine", "submit", nil)
	for etag, status := range map[string]int{"*": http.StatusPreconditionRequired, "": http.StatusPreconditionRequired, `"1.1"`: http.StatusPreconditionFailed, `W/"1.2"`: http.StatusPreconditionFailed} {
		w.Post(kb.RoleReviewer, "/console/a/mine/approve", url.Values{"etag": {etag}}).Want(status)
	}
	old := w.Get(kb.RoleReviewer, "/console/a/mine/review").Want(http.StatusOK).One("form", "action=/console/a/mine/approve")
	edited := draft("mine", "标题")
	edited.Set("article", "mine")
	edited.Set("etag", `"1.2"`)
	edited.Set("body", "另一段正文。")
	edited.Set("takeback", "on")
	w.Post(kb.RoleEditor, "/console/save", edited).WantRedirect("/console/a/mine?done=saved")
	step(t, w, kb.RoleEditor, "/console/a/mine", "submit", nil)
	w.Submit(kb.RoleReviewer, old, nil).Want(http.StatusPreconditionFailed)
	step(t, w, kb.RoleReviewer, "/console/a/mine/review", "approve", nil).WantRedirect("/console/a/mine?done=approve")
}
