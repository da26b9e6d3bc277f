package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

// A reviewer comments on a passage, the editor answers and changes the text around it:
// the thread follows its words, and says when they are gone.
func TestCommentsFollowTheirPassage(t *testing.T) {
	w := world(t)
	const page, review = "/console/a/mine", "/console/a/mine/review"
	first := draft("mine", "标题")
	first.Set("body", "普通赎回次日到账。\r\n快速赎回次日到账。")
	w.Post(kb.RoleEditor, "/console/save", first)
	step(t, w, kb.RoleEditor, page, "submit", nil)
	form := w.Get(kb.RoleReviewer, review).One("form", "action="+page+"/comments")
	w.Submit(kb.RoleReviewer, form, map[string]string{"field": "body", "quote": "次日到账", "start": "12", "text": "快速赎回是当日？" + sitetest.Hostile}).WantRedirect(review + "#comments")
	p := w.Get(kb.RoleReviewer, review)
	talk := p.One("article", "class=talk")
	if got := talk.Text(); !strings.HasPrefix(got, "正文 · 第 1 版 次日到账 reviewer 2026-05-20 10:00 快速赎回是当日？"+sitetest.Hostile) || strings.Contains(p.Body, sitetest.Hostile) {
		t.Errorf("%q", got)
	}
	mark := p.One("a", "class=passage")
	if !strings.Contains(p.Body, "快速赎回</ins><ins><a class=\"passage\"") || mark.Attr("href") != "#"+talk.Attr("id") {
		t.Errorf("the passage is not marked where it was selected: %s", p.Body)
	}
	thread := "/comments/" + strings.TrimPrefix(talk.Attr("id"), "t-")
	w.Post(kb.RoleEditor, page+thread, url.Values{"do": {"reply"}, "text": {"对，改一下。"}}).WantRedirect(review + "#" + talk.Attr("id"))

	// The editor sees it beside the form, and writes before it: it stays at its words.
	editing := w.Get(kb.RoleEditor, page)
	if !editing.One("div", "class=looking").One("article", "class=talk").One("a").Has("href") {
		t.Error(editing.Text())
	}
	w.Submit(kb.RoleEditor, editing.One("form", "id=editor"), map[string]string{"takeback": "on", "body": "说明。\n普通赎回下一工作日到账。\n快速赎回次日到账。"}).WantRedirect(page + "?done=saved")
	if p := w.Get(kb.RoleReviewer, review); len(p.All("a", "class=passage")) != 1 || p.Shows("原文已改") {
		t.Error(p.Text())
	}
	w.Post(kb.RoleReviewer, page+thread, url.Values{"do": {"resolve"}}).Want(http.StatusSeeOther)
	w.Post(kb.RoleReviewer, page+thread, url.Values{"do": {"resolve"}}).Want(http.StatusPreconditionFailed)
	if p := w.Get(kb.RoleReviewer, review); !p.Shows("reviewer 已解决") || !strings.Contains(p.One("article", "class=talk").Text(), "重新打开") {
		t.Error(p.Text())
	}
	if p := w.Get(kb.RoleEditor, page); len(p.All("article", "class=talk")) != 0 {
		t.Error("what is resolved still stands beside the form")
	}
	w.Submit(kb.RoleEditor, editorForm(w, kb.RoleEditor, page), map[string]string{"body": "快速赎回当日到账。"})
	w.Post(kb.RoleEditor, page+thread, url.Values{"do": {"reply"}, "text": {"改了。"}}).Want(http.StatusSeeOther) // opens it again
	if p := w.Get(kb.RoleReviewer, review); len(p.All("a", "class=passage")) != 0 || !p.Shows("原文已改") || p.Shows("已解决") {
		t.Error(p.Text())
	}
}

// What is no comment is refused, and what was typed is there again.
func TestCommentsThatAreRefusedSayWhy(t *testing.T) {
	w := world(t)
	w.Post(kb.RoleEditor, "/console/save", draft("mine", "标题"))
	const at = "/console/a/mine/comments"
	good := url.Values{"revision": {"1"}, "field": {"body"}, "quote": {"正文"}, "text": {"话"}}
	for name, c := range map[string]struct {
		who    kb.Role
		path   string
		change map[string]string
		status int
		says   string
	}{
		"not in the text":    {kb.RoleEditor, at, map[string]string{"quote": "没有"}, http.StatusBadRequest, "原样填写"},
		"a field that isn't": {kb.RoleEditor, at, map[string]string{"field": "x"}, http.StatusBadRequest, "原样填写"},
		"no words":           {kb.RoleEditor, at, map[string]string{"text": ""}, http.StatusBadRequest, "批注为1至1000个字"},
		"too many words":     {kb.RoleEditor, at, map[string]string{"text": strings.Repeat("字", 1001)}, http.StatusBadRequest, "批注为1至1000个字"},
		"no such revision":   {kb.RoleEditor, at, map[string]string{"revision": "7"}, http.StatusNotFound, ""},
		"no such thread":     {kb.RoleEditor, at + "/x", map[string]string{"do": "reply"}, http.StatusNotFound, ""},
		"no such step":       {kb.RoleEditor, at + "/x", map[string]string{"do": "fly"}, http.StatusNotFound, ""},
		"an agent":           {kb.RoleAgent, at, nil, http.StatusForbidden, ""},
	} {
		sent := url.Values{}
		for name, values := range good {
			sent[name] = []string{values[0]}
		}
		for name, value := range c.change {
			sent.Set(name, value)
		}
		p := w.Post(c.who, c.path, sent).Want(c.status)
		if !p.Shows(c.says) {
			t.Errorf("%s: %s", name, p.Text())
		}
		if c.status == http.StatusBadRequest && strings.TrimPrefix(p.One("form", "action="+at).Values().Get("text"), "\n") != sent.Get("text") {
			t.Errorf("%s: what was typed is lost", name)
		}
	}
}

// A review is assigned to somebody who may approve it, until a day; the page says who,
// and when the day is over.
func TestAReviewIsAssigned(t *testing.T) {
	w := world(t)
	const page, review = "/console/a/mine", "/console/a/mine/review"
	w.Post(kb.RoleEditor, "/console/save", draft("mine", "标题"))
	step(t, w, kb.RoleEditor, page, "submit", nil)
	form := w.Get(kb.RoleEditor, review).One("form", "action="+page+"/assign")
	if got := strings.Join(sitetest.Texts(form.All("option")), "|"); got != "不指派|复核人" {
		t.Errorf("offered are %s", got)
	}
	w.Submit(kb.RoleEditor, form, map[string]string{"reviewer": "person:reviewer", "due": "2026-05-21"}).WantRedirect(review)
	if p := w.Get(kb.RoleReviewer, review); !p.Shows("复核人 reviewer，2026-05-21 前") || p.Shows("已逾期") {
		t.Error(p.Text())
	}
	for name, typed := range map[string]map[string]string{"who may not approve": {"reviewer": "person:li"}, "a day that is over": {"due": "2026-05-19"}, "no day": {"due": "bald"}} {
		if p := w.Submit(kb.RoleEditor, form, typed); p.Status != http.StatusBadRequest {
			t.Errorf("%s: status %d", name, p.Status)
		}
	}
	w.Now = w.Now.AddDate(0, 0, 2)
	if p := w.Get(kb.RoleReviewer, review); !p.Shows("已逾期") {
		t.Error(p.Text())
	}
	w.Submit(kb.RoleEditor, form, map[string]string{"reviewer": ""}).WantRedirect(review)
	if p := w.Get(kb.RoleReviewer, review); p.Shows("复核人 reviewer") {
		t.Error(p.Text())
	}
	// Nobody is asked to approve words of their own.
	w.Post(kb.RoleReviewer, "/console/save", draft("yours", "标题"))
	if got := w.Get(kb.RoleEditor, "/console/a/yours/review").One("form", "action=/console/a/yours/assign").All("option"); len(got) != 1 {
		t.Errorf("offered are %q", sitetest.Texts(got))
	}
}

// What was typed into a form of the review that is refused stands where it was.
func TestARefusedWordStaysInItsForm(t *testing.T) {
	w := world(t)
	const page, review = "/console/a/mine", "/console/a/mine/review"
	w.Post(kb.RoleEditor, "/console/save", draft("mine", "标题"))
	step(t, w, kb.RoleEditor, page, "submit", nil)
	comment := w.Get(kb.RoleReviewer, review).One("form", "action="+page+"/comments")
	w.Submit(kb.RoleReviewer, comment, map[string]string{"field": "title", "quote": "标题", "text": "太短"}).WantRedirect(review + "#comments")
	id := w.Get(kb.RoleReviewer, review).One("article", "class=talk").Attr("id")
	long := strings.Repeat("长", 1001)
	p := w.Post(kb.RoleEditor, page+"/comments/"+strings.TrimPrefix(id, "t-"), url.Values{"do": {"reply"}, "text": {long}}).Want(http.StatusBadRequest)
	if got := p.One("article", "id="+id).One("form").Values().Get("text"); got != long || p.One("form", "action="+page+"/comments").Values().Get("text") != "" {
		t.Errorf("the answer is %.20q", got)
	}
	p = w.Post(kb.RoleEditor, page+"/assign", url.Values{"reviewer": {"person:reviewer"}, "due": {"2026-05-01"}}).Want(http.StatusBadRequest)
	if form := p.One("form", "action="+page+"/assign").Values(); form.Get("due") != "2026-05-01" || form.Get("reviewer") != "person:reviewer" {
		t.Errorf("it is assigned as %v", form)
	}
	assign := p.One("form", "action="+page+"/assign")
	w.Submit(kb.RoleEditor, assign, map[string]string{"due": "2026-05-21"}).WantRedirect(review)
	for reviewer, due := range map[string]string{"": "2026-05-01", "person:li": ""} { // nobody and a day that is over; who may not
		p := w.Submit(kb.RoleEditor, assign, map[string]string{"reviewer": reviewer, "due": due}).Want(http.StatusBadRequest)
		form, open := p.One("form", "action="+page+"/assign"), 0
		for _, one := range p.All("details", "open") {
			open += len(one.All("form", "action="+page+"/assign"))
		}
		if got := form.Values(); got.Get("reviewer") != "" || got.Get("due") != due || open != 1 {
			t.Errorf("%q until %q came back as %v, in %d open", reviewer, due, got, open)
		}
	}
	// Whoever makes a link fills in nothing.
	p = w.Get(kb.RoleReviewer, review+"?reviewer=person:li&due=2026-05-30&quote=x&text=x&reason=x")
	if got := p.One("form", "action="+page+"/assign").Values(); got.Get("reviewer") != "person:reviewer" || got.Get("due") != "2026-05-21" || len(p.All("details", "open")) > 0 || p.One("textarea", "name=reason").Text() != "" {
		t.Errorf("a link fills in %v: %s", got, p.Text())
	}
	step(t, w, kb.RoleReviewer, review, "approve", nil)
	step(t, w, kb.RoleReviewer, page, "publish", nil).WantRedirect(page + "?done=publish")
	p = w.Post(kb.RoleEditor, page+"/archive", url.Values{"etag": {`"0.0"`}, "reason": {"已经停办"}}).Want(http.StatusPreconditionFailed)
	if got := p.One("form", "action="+page+"/archive").Values().Get("reason"); got != "已经停办" {
		t.Errorf("the reason is %q", got)
	}
}
