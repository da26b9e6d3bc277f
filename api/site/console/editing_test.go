package console_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

// draft is what the form of a new article sends.
func draft(slug, title string) url.Values {
	return url.Values{"slug": {slug}, "title": {title}, "kind": {"knowledge"}, "category": {"credit"}, "audience": {"public"}, "body": {"正文。\r\n第二行。"}}
}

// step takes a step by the form that the article's page offers.
func step(t *testing.T, w *sitetest.World, who kb.Role, page, action string, typed map[string]string) *sitetest.Page {
	t.Helper()
	return w.Submit(who, w.Get(who, page).Want(http.StatusOK).One("form", "action=/console/a/mine/"+action), typed)
}

func TestANewArticleIsKeptAsADraft(t *testing.T) {
	w := world(t)
	form := w.Get(kb.RoleEditor, "/console/new").Want(http.StatusOK).One("form", "id=editor")
	values := form.Values()
	if values.Get("kind") != "knowledge" || values.Get("audience") != "public" || values.Get("as_of") != "" || values.Get("article") != "" {
		t.Errorf("the form begins with %v", values)
	}
	options := sitetest.Texts(form.One("select", "name=category").All("option"))
	if got := strings.Join(options, "|"); got != "请选择|理财|理财 / 货币基金|理财 / 没有文章|征信|坐席资料|坐席资料 / 话术" {
		t.Errorf("categories %s", got)
	}
	typed := map[string]string{
		"slug": " mine ", "title": "我的文章", "questions": "怎么办\n\n 如何办 ", "answer": "这样办。", "kind": "howto", "category": "wealth/money-fund", "products": "货币基金，余额宝、零钱通,x", "tags": "", "audience": "agent",
		"risk_level": "R2", "valid_from": "2026-06-01", "valid_to": "2026-12-31", "as_of": "2026-05-01", "review_by": "2026-11-01", "owner": "李编辑", "related": "open，other", "sources": "办法 | 1号 | 2026-01-01 | 知 | https://law.example/1\n另一办法",
		"history": "on", "body": "第一行\r\n第二行",
	}
	w.Submit(kb.RoleEditor, form, typed).WantRedirect("/console/a/mine?done=saved")

	p := w.Get(kb.RoleEditor, "/console/a/mine?done=saved").Want(http.StatusOK)
	if p.One("p", "class=ok").Text() != "草稿已保存。" || !p.Shows("第 1 版 · 草稿 · 令牌 editor · 2026-05-20 10:00") {
		t.Error(p.Text())
	}
	got := p.One("form", "id=editor").Values()
	for name, want := range map[string]string{
		"article": "mine", "slug": "mine", "title": "我的文章", "questions": "怎么办\n如何办", "answer": "这样办。", "kind": "howto", "category": "wealth/money-fund", "products": "货币基金，余额宝，零钱通，x", "tags": "", "audience": "agent",
		"risk_level": "R2", "valid_from": "2026-06-01", "valid_to": "2026-12-31", "as_of": "2026-05-01", "review_by": "2026-11-01", "owner": "李编辑", "related": "open，other", "sources": "办法 | 1号 | 2026-01-01 | 知 | https://law.example/1\n另一办法",
		"history": "", "body": "第一行\n第二行\n", "etag": `"1.1"`,
	} {
		if strings.TrimPrefix(got.Get(name), "\n") != want {
			t.Errorf("%s: %q, want %q", name, got.Get(name), want)
		}
	}
	if !p.One("input", "name=history").Has("checked") || !p.One("input", "name=slug").Has("readonly") {
		t.Error("history is not kept, or the slug may be changed")
	}
}

// What an editor typed is there again whatever is wrong with it.
func TestNothingTypedIsLost(t *testing.T) {
	w := world(t)
	for name, c := range map[string]struct {
		change map[string]string
		status int
		says   string
	}{
		"dates":         {map[string]string{"valid_from": "明天", "as_of": "2026-13-01", "sources": "办法 || 去年"}, http.StatusBadRequest, "有些内容没有写对。 生效：应写成 2026-03-15 或 2026-03-15T09:00:00+08:00 核对日期：应写成"},
		"slug":          {map[string]string{"slug": "Nicht Gut"}, http.StatusBadRequest, "文章有不能保存的问题。 网址名："},
		"no title":      {map[string]string{"title": " "}, http.StatusBadRequest, "文章有不能保存的问题。 标题："},
		"a taken slug":  {map[string]string{"slug": "open"}, http.StatusConflict, "已有同名的文章，请换一个网址名。"},
		"hostile title": {map[string]string{"title": sitetest.Hostile, "slug": "-"}, http.StatusBadRequest, "文章有不能保存的问题。"},
	} {
		sent := draft("new", "标题")
		for field, value := range c.change {
			sent.Set(field, value)
		}
		p := w.Post(kb.RoleEditor, "/console/save", sent).Want(c.status)
		if got := p.One("*", "role=alert").Text(); !strings.HasPrefix(got, c.says) {
			t.Errorf("%s: %q", name, got)
		}
		again := p.One("form", "id=editor").Values()
		for field := range sent {
			want := strings.ReplaceAll(sent.Get(field), "\r\n", "\n")
			if strings.TrimPrefix(again.Get(field), "\n") != want {
				t.Errorf("%s: %s is %q, want %q", name, field, again.Get(field), want)
			}
		}
		if strings.Contains(p.Body, sitetest.Hostile) {
			t.Errorf("%s: markup in the page", name)
		}
	}
}

func TestAStaleFormChangesNothing(t *testing.T) {
	w := world(t)
	w.Post(kb.RoleEditor, "/console/save", draft("mine", "甲"))
	form := w.Get(kb.RoleEditor, "/console/a/mine").One("form", "id=editor")
	w.Submit(kb.RoleEditor, form, map[string]string{"title": "乙"}).WantRedirect("/console/a/mine?done=saved")
	p := w.Submit(kb.RoleEditor, form, map[string]string{"title": "丙"}).Want(http.StatusPreconditionFailed)
	if !p.Shows("您编辑期间，文章已被他人修改。") || p.One("input", "name=title").Attr("value") != "丙" {
		t.Error(p.Text())
	}
	if got := w.Get(kb.RoleEditor, "/console/a/mine").One("h1").Text(); got != "乙" {
		t.Errorf("it is %q now", got)
	}
	other := w.Get(kb.RoleEditor, "/console/a/mine").One("form", "id=editor")
	if p := w.Submit(kb.RoleEditor, other, map[string]string{"slug": "yours"}).Want(http.StatusBadRequest); !p.Shows("网址名不能更改") {
		t.Error(p.Text())
	}
}

func TestAnArticleOfAFileIsOnlyLookedAt(t *testing.T) {
	w := world(t)
	p := w.Get(kb.RoleEditor, "/console/a/open").Want(http.StatusOK)
	if !p.Shows("这篇文章来自文件 articles/open.md，可以在文件中修改，或接管后在这里修改") || strings.Contains(p.One("form", "id=editor").Text(), "保存草稿") || p.One("div", "class=steps").Text() != "接管" || p.Shows("恢复") {
		t.Error(p.Text())
	}
	form := p.One("form", "id=editor")
	if p := w.Submit(kb.RoleEditor, form, nil).Want(http.StatusConflict); !p.Shows("这篇文章来自文件目录，请在文件中修改。") {
		t.Error(p.Text())
	}
}

// From draft to public and back, by the forms that the pages offer.
func TestTheLifeOfAnArticleByForms(t *testing.T) {
	w := world(t)
	const page, review = "/console/a/mine", "/console/a/mine/review"
	w.Post(kb.RoleEditor, "/console/save", draft("mine", "我的文章"))
	step(t, w, kb.RoleEditor, page, "submit", nil).WantRedirect(page + "?done=submit")
	if p := w.Get(kb.RoleEditor, page+"?done=submit"); p.One("p", "class=ok").Text() != "已提交复核。" || !p.Shows("待复核") {
		t.Error(p.Text())
	}
	if p := w.Get(kb.RoleEditor, review); len(p.All("div", "class=decide")) > 0 || !p.Shows("等待复核人处理。") {
		t.Error("an editor is offered to approve")
	}
	step(t, w, kb.RoleReviewer, review, "reject", map[string]string{"reason": "写清楚" + sitetest.Hostile}).WantRedirect(page + "?done=reject")
	if p := w.Get(kb.RoleEditor, page); !p.Shows("退回理由：写清楚"+sitetest.Hostile) || strings.Contains(p.Body, sitetest.Hostile) {
		t.Error(p.Text())
	}
	step(t, w, kb.RoleEditor, page, "submit", nil)
	step(t, w, kb.RoleReviewer, review, "approve", nil).WantRedirect(page + "?done=approve")
	w.Get("", "/a/mine").Want(http.StatusNotFound)
	at := w.Now.Add(time.Hour).Format("2006-01-02T15:04")
	step(t, w, kb.RoleEditor, page, "publish", map[string]string{"at": at}).WantRedirect(page + "?done=publish")
	if p := w.Get(kb.RoleEditor, page); !p.Shows("定时发布 · 令牌 editor · 2026-05-20 10:00 · 2026-05-20 11:00 生效") {
		t.Error(p.Text())
	}
	w.Now = w.Now.Add(2 * time.Hour)
	if p := step(t, w, kb.RoleEditor, page, "archive", nil).Want(http.StatusBadRequest); !p.Shows("请填写理由") {
		t.Error(p.Text())
	}
	step(t, w, kb.RoleEditor, page, "archive", map[string]string{"reason": "不再适用" + sitetest.Hostile}).WantRedirect(page + "?done=asked")
	if p := w.Get(kb.RoleReviewer, "/console/articles?asked=1"); !p.Shows("申请下架 1") || !strings.Contains(p.One("tbody").Text(), "我的文章 已发布 申请下架") {
		t.Error(p.Text())
	}
	if p := w.Get(kb.RoleReviewer, page); !p.Shows("令牌 editor 于 2026-05-20 12:00 申请下架：不再适用"+sitetest.Hostile) || strings.Contains(p.Body, sitetest.Hostile) {
		t.Error(p.Text())
	}
	waiting := w.Get(kb.RoleEditor, page)
	if len(waiting.All("form", "action=/console/a/mine/archive")) > 0 {
		t.Error("an editor is offered to agree")
	}
	etag := waiting.One("form", "id=editor").Values().Get("etag")
	if p := w.Post(kb.RoleEditor, page+"/archive", url.Values{"etag": {etag}}).Want(http.StatusForbidden); !p.Shows("您的角色没有这项权限。") {
		t.Error(p.Text())
	}
	step(t, w, kb.RoleReviewer, page, "keep", map[string]string{"reason": "仍适用"}).WantRedirect(page + "?done=keep")
	step(t, w, kb.RoleEditor, page, "archive", map[string]string{"reason": "不再适用"})
	if p := w.Get(kb.RoleEditor, page); !p.Shows("第 1 版 · 已发布") {
		t.Error(p.Text())
	}
	step(t, w, kb.RoleReviewer, page, "archive", nil).WantRedirect(page + "?done=archive")
	if p := w.Get(kb.RoleEditor, page); !p.Shows("第 1 版 · 已下架") || len(p.One("div", "class=steps").All("form")) > 0 {
		t.Error(p.Text())
	}
}

// A schedule is cancelled by its own button: what is in force stays, and before that
// the page says what is to come.
func TestAScheduleIsCancelledByItsButton(t *testing.T) {
	w := world(t)
	const page = "/console/a/mine"
	publish := func(title, at string) {
		t.Helper()
		if title != "" {
			w.Submit(kb.RoleEditor, w.Get(kb.RoleEditor, page).One("form", "id=editor"), map[string]string{"title": title})
		}
		step(t, w, kb.RoleEditor, page, "submit", nil)
		step(t, w, kb.RoleReviewer, page+"/review", "approve", nil)
		step(t, w, kb.RoleEditor, page, "publish", map[string]string{"at": at})
	}
	w.Post(kb.RoleEditor, "/console/save", draft("mine", "甲"))
	publish("", "")
	publish("乙", w.Now.Add(time.Hour).Format("2006-01-02T15:04"))
	p := w.Get(kb.RoleEditor, page)
	if !p.Shows("接下来：2026-05-20 11:00 第 2 版生效。") {
		t.Error(p.Text())
	}
	var cancel []sitetest.Element
	for _, tr := range p.One("tbody").All("tr") {
		cancel = append(cancel, tr.All("form", "action="+page+"/unschedule")...)
	}
	if len(cancel) != 1 {
		t.Fatalf("%d schedules can be cancelled", len(cancel))
	}
	w.Submit(kb.RoleEditor, cancel[0], nil).WantRedirect(page + "?done=unschedule")
	if p := w.Get(kb.RoleEditor, page+"?done=unschedule"); !p.Shows("已取消定时，正在生效的版本不受影响。") || !p.Shows("第 2 版 · 已批准") || p.Shows("接下来") {
		t.Error(p.Text())
	}
	if p := w.Submit(kb.RoleEditor, cancel[0], map[string]string{"etag": "*"}).Want(http.StatusConflict); !p.Shows("当前状态不能进行这一步操作") {
		t.Error(p.Text())
	}
	w.Now = w.Now.Add(2 * time.Hour)
	if r, err := w.Store.InForce(t.Context(), "mine", w.Now); err != nil || r.Article.Title != "甲" {
		t.Errorf("%q holds, %v", r.Article.Title, err)
	}
}

// What is to come: turns, returns, and the moment after which nothing holds.
func TestComing(t *testing.T) {
	w := world(t)
	const page = "/console/a/mine"
	w.Post(kb.RoleEditor, "/console/save", draft("mine", "甲"))
	for _, ends := range []string{"2026-05-25", "2026-05-21"} {
		w.Submit(kb.RoleEditor, w.Get(kb.RoleEditor, page).One("form", "id=editor"), map[string]string{"valid_to": ends})
		step(t, w, kb.RoleEditor, page, "submit", nil)
		step(t, w, kb.RoleReviewer, page+"/review", "approve", nil)
		step(t, w, kb.RoleEditor, page, "publish", nil)
		w.Now = w.Now.Add(time.Minute)
	}
	if p := w.Get(kb.RoleEditor, page); !p.Shows("接下来：2026-05-22 00:00 第 2 版恢复生效；2026-05-26 00:00 起没有生效的版本。") {
		t.Error(p.Text())
	}
}

func TestRestoreMakesAnOldVersionTheDraft(t *testing.T) {
	w := world(t)
	w.Post(kb.RoleEditor, "/console/save", draft("mine", "甲"))
	form := w.Get(kb.RoleEditor, "/console/a/mine").One("form", "id=editor")
	w.Submit(kb.RoleEditor, form, map[string]string{"title": "乙"})
	history := w.Get(kb.RoleEditor, "/console/a/mine").One("tbody").All("tr")
	if len(history) != 2 || !strings.HasPrefix(history[0].Text(), "第 2 版 草稿") || !strings.HasPrefix(history[1].Text(), "第 1 版 已被替换") || len(history[0].All("form")) > 0 {
		t.Fatalf("%q", sitetest.Texts(history))
	}
	w.Submit(kb.RoleEditor, history[1].One("form"), nil).WantRedirect("/console/a/mine?done=restore")
	p := w.Get(kb.RoleEditor, "/console/a/mine?done=restore")
	if p.One("h1").Text() != "甲" || p.One("p", "class=ok").Text() != "已恢复为新的草稿。" || !p.Shows("第 3 版") {
		t.Error(p.Text())
	}
	step(t, w, kb.RoleEditor, "/console/a/mine", "discard", nil).WantRedirect("/console/a/mine?done=discard")
}

func TestStepsThatAreRefusedSayWhy(t *testing.T) {
	w := world(t)
	w.Post(kb.RoleEditor, "/console/save", draft("mine", "标题"))
	etag := w.Get(kb.RoleEditor, "/console/a/mine").One("form", "id=editor").Values().Get("etag")
	for name, c := range map[string]struct {
		who    kb.Role
		action string
		typed  url.Values
		status int
		says   string
	}{
		"a state that forbids it":   {kb.RoleEditor, "publish", nil, http.StatusConflict, "当前状态不能进行这一步操作"},
		"an old version":            {kb.RoleEditor, "submit", url.Values{"etag": {`"9.9"`}}, http.StatusPreconditionFailed, "文章已被他人修改"},
		"no version":                {kb.RoleEditor, "submit", url.Values{"etag": {""}}, http.StatusPreconditionRequired, ""},
		"a time that is none":       {kb.RoleEditor, "publish", url.Values{"at": {"bald"}}, http.StatusBadRequest, "日期或时间的写法不对"},
		"an editor who approves":    {kb.RoleEditor, "approve", nil, http.StatusForbidden, "您的角色没有这项权限"},
		"no reason":                 {kb.RoleReviewer, "reject", nil, http.StatusBadRequest, "请填写理由"},
		"a version that is not":     {kb.RoleEditor, "restore", url.Values{"revision": {"7"}}, http.StatusNotFound, "没有这个版本"},
		"a step that there is not":  {kb.RoleEditor, "fly", nil, http.StatusNotFound, "没有找到这个页面"},
		"an article that is not":    {kb.RoleEditor, "../none/submit", nil, http.StatusNotFound, ""},
		"a step that has a page":    {kb.RoleEditor, "edit", nil, http.StatusBadRequest, "文章有不能保存的问题"},
		"a step that makes another": {kb.RoleEditor, "create", nil, http.StatusBadRequest, "文章有不能保存的问题"},
	} {
		sent := url.Values{"etag": {etag}}
		for field, values := range c.typed {
			sent[field] = values
		}
		if p := w.Post(c.who, "/console/a/mine/"+c.action, sent).Want(c.status); !p.Shows(c.says) {
			t.Errorf("%s: %s", name, p.Text())
		}
	}
	if p := w.Get(kb.RoleEditor, "/console/a/mine"); !p.Shows("第 1 版 · 草稿") {
		t.Error(p.Text())
	}
}

func TestARedLineStopsASubmission(t *testing.T) {
	w := world(t)
	sent := draft("mine", "标题")
	sent.Set("body", "这个产品稳赚不赔。")
	w.Post(kb.RoleEditor, "/console/save", sent)
	p := step(t, w, kb.RoleEditor, "/console/a/mine", "submit", nil).Want(http.StatusBadRequest)
	if got := p.One("*", "role=alert").Text(); !strings.HasPrefix(got, "文章触及红线，不能提交。请按下列意见修改。 正文：") {
		t.Errorf("%q", got)
	}
	if got := p.One("div", "id=findings").One("li").Text(); got != "禁止 正文 “稳赚” 不要写稳赚 建议：删去它" {
		t.Errorf("%q", got)
	}
}

func TestPreviewDrawsAndChecksWhatIsTyped(t *testing.T) {
	w := world(t)
	sent := draft("mine", "标题")
	sent.Set("body", "第一行\r\n这个产品稳赚，费用{{eta}}"+sitetest.Hostile)
	sent.Set("as_of", "gestern")
	var got struct {
		HTML     string
		Findings []struct {
			Field, Name, Severity, Level, Rule, Message, Advice, Match string
			Line                                                       int
		}
	}
	p := w.Post(kb.RoleEditor, "/console/preview", sent).Want(http.StatusOK)
	if err := json.Unmarshal([]byte(p.Body), &got); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(got.HTML, "费用以页面公示为准") || strings.Contains(got.HTML, "<script") {
		t.Errorf("%s", got.HTML)
	}
	if len(got.Findings) < 2 || got.Findings[0].Name != "核对日期" || got.Findings[0].Severity != "block" {
		t.Fatalf("%+v", got.Findings)
	}
	last := got.Findings[len(got.Findings)-1]
	if last.Line != 2 || last.Match != "稳赚" || last.Level != "禁止" || last.Name != "正文" || last.Advice != "删去它" {
		t.Errorf("%+v", last)
	}
	if w.Get(kb.RoleEditor, "/console/articles").Shows("我的文章") {
		t.Error("a preview stores")
	}
}

func TestPicturesAreKeptByWhatTheyAre(t *testing.T) {
	w := world(t)
	upload := func(who kb.Role, data string) *sitetest.Page {
		r := w.Request(who, http.MethodPost, "/console/media", nil)
		body := w.Request(who, http.MethodPost, "/console/media", url.Values{})
		body.Header = r.Header
		body.Body = http.NoBody
		if data != "" {
			body.Body = readCloser{strings.NewReader(data)}
		}
		return w.Do(body)
	}
	p := upload(kb.RoleEditor, "\x89PNG\r\n\x1a\nrest").Want(http.StatusCreated)
	var out struct{ URL, Error string }
	if err := json.Unmarshal([]byte(p.Body), &out); err != nil || !strings.HasPrefix(out.URL, "/media/") || !strings.HasSuffix(out.URL, ".png") {
		t.Errorf("%s: %v", p.Body, err)
	}
	for what, data := range map[string]string{"a page": "<html><script>", "nothing": "", "an svg": "<svg onload=alert(1)>", "too much": "\x89PNG\r\n\x1a\n" + strings.Repeat("x", kb.MaxMediumBytes)} {
		p := upload(kb.RoleEditor, data).Want(http.StatusBadRequest)
		if err := json.Unmarshal([]byte(p.Body), &out); err != nil || !strings.HasPrefix(out.Error, "只能上传不超过2 MB的") {
			t.Errorf("%s: %s", what, p.Body)
		}
	}
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }
