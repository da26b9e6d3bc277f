package console_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// typing sends what somebody has typed on a page to be kept, as its script does.
func typing(t *testing.T, w *sitetest.World, who kb.Role, form sitetest.Element, typed map[string]string) *sitetest.Page {
	t.Helper()
	values := form.Values()
	for name, value := range typed {
		values.Set(name, value)
	}
	return w.Post(who, "/console/autosave", values)
}

func editorForm(w *sitetest.World, who kb.Role, address string) sitetest.Element {
	w.T.Helper()
	return w.Get(who, address).Want(http.StatusOK).One("form", "id=editor")
}

// A closed tab costs nothing: what was typed is offered on the next page, to its editor
// alone, and is gone once it is saved or dropped.
func TestATabThatWasClosed(t *testing.T) {
	w := world(t)
	form := editorForm(w, kb.RoleEditor, "/console/new")
	typing(t, w, kb.RoleEditor, form, map[string]string{"title": "没写完" + sitetest.Hostile, "slug": "half"}).Want(http.StatusOK)
	typing(t, w, kb.RoleEditor, form, map[string]string{"title": "没写完" + sitetest.Hostile, "slug": "half", "body": "一半"}).Want(http.StatusOK)
	other := editorForm(w, kb.RoleEditor, "/console/new")
	typing(t, w, kb.RoleEditor, other, map[string]string{"title": "另一页"}).Want(http.StatusOK)

	p := w.Get(kb.RoleEditor, "/console/new")
	if n := len(p.All("form", "class=unsaved")); n != 2 || !p.Shows("没写完"+sitetest.Hostile) || strings.Contains(p.Body, sitetest.Hostile) {
		t.Fatalf("%d copies: %s", n, p.Text())
	}
	if n := len(w.Get(kb.RoleReviewer, "/console/new").All("form", "class=unsaved")); n != 0 {
		t.Error("somebody else is shown what an editor has not saved")
	}
	copyOf := "/console/new?copy=" + form.Values().Get("copy")
	w.Get(kb.RoleReviewer, copyOf).Want(http.StatusNotFound)
	again := editorForm(w, kb.RoleEditor, copyOf)
	if v := again.Values(); v.Get("slug") != "half" || strings.TrimPrefix(v.Get("body"), "\n") != "一半" || v.Get("copy") != form.Values().Get("copy") {
		t.Errorf("recovered %v", v)
	}
	w.Submit(kb.RoleEditor, again, map[string]string{"category": "credit"}).WantRedirect("/console/a/half?done=saved")
	left := w.Get(kb.RoleEditor, "/console/new").One("form", "class=unsaved")
	w.Submit(kb.RoleReviewer, left, nil)
	w.Get(kb.RoleEditor, "/console/new").One("form", "class=unsaved") // others drop nothing
	w.Submit(kb.RoleEditor, left, nil).WantRedirect("/console/new?done=dropped")
	if n := len(w.Get(kb.RoleEditor, "/console/new").All("form", "class=unsaved")); n != 0 {
		t.Error("it is still there")
	}
	// Of an article that is there: the copy keeps the revision that it was typed on.
	old := editorForm(w, kb.RoleEditor, "/console/a/half")
	typing(t, w, kb.RoleEditor, old, map[string]string{"body": "两半"}).Want(http.StatusOK)
	w.Submit(kb.RoleEditor, editorForm(w, kb.RoleEditor, "/console/a/half"), map[string]string{"answer": "答。"})
	back := editorForm(w, kb.RoleEditor, "/console/a/half?copy="+old.Values().Get("copy"))
	if v := back.Values(); v.Get("etag") != `"1.1"` || v.Get("answer") != "" {
		t.Errorf("recovered %v", v)
	}
	w.Get(kb.RoleEditor, "/console/new?copy="+old.Values().Get("copy")).Want(http.StatusNotFound)
}

func TestWhatIsNotKeptSaysWhy(t *testing.T) {
	w := world(t)
	form := editorForm(w, kb.RoleEditor, "/console/new")
	for name, c := range map[string]struct {
		who    kb.Role
		typed  map[string]string
		status int
	}{
		"nobody":         {"", nil, http.StatusUnauthorized},
		"an agent":       {kb.RoleAgent, nil, http.StatusForbidden},
		"somebody else":  {kb.RoleReviewer, nil, http.StatusForbidden},
		"a page like ''": {kb.RoleEditor, map[string]string{"copy": "'"}, http.StatusBadRequest},
		"too much":       {kb.RoleEditor, map[string]string{"body": strings.Repeat("字", 700_001)}, http.StatusRequestEntityTooLarge},
	} {
		p := typing(t, w, c.who, form, c.typed)
		if p.Status != c.status {
			t.Errorf("%s: status %d, want %d", name, p.Status, c.status)
		}
	}
	w.Post("", "/console/autosave/drop", url.Values{}).Want(http.StatusUnauthorized)
}

// What is kept while it is saved, or after that, is not said to be unsaved: a page sends
// it once more when it is sent and when it goes, and what hung may come later still.
func TestWhatIsSavedIsNotUnsaved(t *testing.T) {
	w := world(t)
	unsaved := func(address string) int { return len(w.Get(kb.RoleEditor, address).All("form", "class=unsaved")) }
	typed := map[string]string{"title": "存好了的", "category": "credit", "answer": "一行。\r\n两行。", "body": "正文。\r\n第二行。"}
	late := map[string]string{"title": "存好了的", "category": "credit", "answer": "一行。\n两行。", "body": "正文。\n第二行。"} // as scripts send it
	form := editorForm(w, kb.RoleEditor, "/console/new")
	typing(t, w, kb.RoleEditor, form, late).Want(http.StatusOK)
	if n := unsaved("/console/new"); n != 1 {
		t.Fatalf("%d copies before it is saved", n)
	}
	page, _, _ := strings.Cut(w.Submit(kb.RoleEditor, form, typed).Want(http.StatusSeeOther).Header.Get("Location"), "?")
	slug := strings.TrimPrefix(page, "/console/a/")
	typing(t, w, kb.RoleEditor, form, late).Want(http.StatusOK) // its address was made of its title
	late["slug"] = slug
	typing(t, w, kb.RoleEditor, form, late).Want(http.StatusOK)
	if n := unsaved("/console/new"); n != 0 {
		t.Errorf("%d copies of a new article that is saved", n)
	}
	form = editorForm(w, kb.RoleEditor, page)
	w.Submit(kb.RoleEditor, form, map[string]string{"title": "改过的"}).WantRedirect(page + "?done=saved")
	w.Submit(kb.RoleEditor, w.Get(kb.RoleEditor, page).One("form", "action="+page+"/submit"), nil)
	typing(t, w, kb.RoleEditor, form, map[string]string{"title": "改过的"}).Want(http.StatusOK) // in review by now
	if n := unsaved(page); n != 0 {
		t.Errorf("%d copies of what is saved", n)
	}
	// What differs is unsaved, also where it can't be read.
	for field, value := range map[string]string{"title": "又改", "as_of": "昨天"} {
		form := editorForm(w, kb.RoleEditor, page)
		typing(t, w, kb.RoleEditor, form, map[string]string{field: value}).Want(http.StatusOK)
		if n := unsaved(page); n != 1 {
			t.Errorf("%d copies with another %s", n, field)
		}
		typing(t, w, kb.RoleEditor, form, nil).Want(http.StatusOK) // undone
		if n := unsaved(page); n != 0 {
			t.Errorf("%d copies of what was undone", n)
		}
	}
}

// Copies that a save has missed, as it was interrupted, are forgotten where they are shown.
func TestACopyThatASaveHasMissed(t *testing.T) {
	w := world(t)
	w.Post(kb.RoleEditor, "/console/save", draft("mine", "甲")).WantRedirect("/console/a/mine?done=saved")
	one, other := editorForm(w, kb.RoleEditor, "/console/a/mine"), editorForm(w, kb.RoleEditor, "/console/a/mine")
	for _, form := range []sitetest.Element{one, other} {
		typing(t, w, kb.RoleEditor, form, map[string]string{"title": "乙"}).Want(http.StatusOK)
	}
	w.Submit(kb.RoleEditor, one, map[string]string{"title": "乙"}).WantRedirect("/console/a/mine?done=saved")
	if n := len(w.Get(kb.RoleEditor, "/console/a/mine").All("form", "class=unsaved")); n != 0 {
		t.Errorf("%d copies of what is saved", n)
	}
	w.Get(kb.RoleEditor, "/console/a/mine?copy="+other.Values().Get("copy")).Want(http.StatusNotFound)
}

// Two people edit the same text: the second is shown both, word by word, takes what they
// want, and saves onto the newest revision.
func TestAConflictIsMerged(t *testing.T) {
	w := world(t)
	first := draft("mine", "标题")
	first.Set("body", "每天最多赎回1万元。\r\n\r\n次日到账。")
	first.Set("answer", "次日到账。")
	w.Post(kb.RoleEditor, "/console/save", first)
	mine, theirs := editorForm(w, kb.RoleEditor, "/console/a/mine"), editorForm(w, kb.RoleReviewer, "/console/a/mine")
	w.Submit(kb.RoleReviewer, theirs, map[string]string{"body": "每天最多赎回5万元。\n\n次日上午到账。", "answer": "次日上午到账。", "tags": "赎回"}).WantRedirect("/console/a/mine?done=saved")
	p := w.Submit(kb.RoleEditor, mine, map[string]string{"body": "每天最多赎回2万元" + sitetest.Hostile + "。\n\n次日到账。\n\n节假日顺延。", "risk_level": "R1"}).Want(http.StatusPreconditionFailed)
	if !p.Shows("只有对方改过的字段已采用对方的内容：直接答案、标签。") || strings.Contains(p.Body, sitetest.Hostile) {
		t.Error(p.Text())
	}
	conflict := p.One("fieldset", "class=conflict")
	form := p.One("form", "id=editor").Values()
	if got := strings.TrimPrefix(form.Get("body"), "\n"); got != "每天最多赎回2万元"+sitetest.Hostile+"。\n\n次日上午到账。\n\n节假日顺延。\n" || form.Get("answer") != "次日上午到账。" && strings.TrimSpace(form.Get("answer")) != "次日上午到账。" || form.Get("risk_level") != "R1" || form.Get("tags") != "赎回" || form.Get("etag") != `"2.1"` {
		t.Errorf("merged to %q", form)
	}
	name := conflict.All("input")[0].Attr("name")
	form.Set(name, "theirs")
	chosen := w.Post(kb.RoleEditor, "/console/merge", form).Want(http.StatusOK).One("form", "id=editor")
	if got := strings.TrimPrefix(chosen.Values().Get("body"), "\n"); got != "每天最多赎回5万元。\n\n次日上午到账。\n\n节假日顺延。\n" {
		t.Errorf("chosen %q", got)
	}
	// What can't be read stands as it was typed, and is named.
	form.Set("as_of", "昨天")
	bad := w.Post(kb.RoleEditor, "/console/merge", form).Want(http.StatusOK)
	if v := bad.One("form", "id=editor").Values(); v.Get("as_of") != "昨天" || !bad.Shows("应写成 2026-03-15") || len(bad.All("fieldset", "class=conflict")) != 1 {
		t.Errorf("%q: %s", v, bad.Text())
	}
	form.Del("as_of")
	w.Submit(kb.RoleEditor, chosen, nil).WantRedirect("/console/a/mine?done=saved")
	saved := w.Get(kb.RoleEditor, "/console/a/mine")
	if got := strings.TrimPrefix(saved.One("form", "id=editor").Values().Get("body"), "\n"); !saved.Shows("第 3 版") || got != "每天最多赎回5万元。\n\n次日上午到账。\n\n节假日顺延。\n" {
		t.Errorf("saved %q", got)
	}
	for _, base := range []string{"", `"9.1"`, "x"} {
		form.Set("base", base)
		w.Post(kb.RoleEditor, "/console/merge", form).Want(http.StatusNotFound)
	}
	form.Set("article", "")
	w.Post(kb.RoleEditor, "/console/merge", form).Want(http.StatusNotFound)
}

// What is taken back from review, is so because somebody said so.
func TestSavingWhatIsInReviewAsksFirst(t *testing.T) {
	w := world(t)
	const page = "/console/a/mine"
	w.Post(kb.RoleEditor, "/console/save", draft("mine", "甲"))
	form := editorForm(w, kb.RoleEditor, page)
	step(t, w, kb.RoleEditor, page, "submit", nil)
	for range 2 { // by a page from before the submission, then by one that knows of it
		p := w.Submit(kb.RoleEditor, form, map[string]string{"title": "乙"})
		if p.Status != http.StatusPreconditionFailed && p.Status != http.StatusConflict || !p.Shows("保存会收回复核") {
			t.Fatalf("status %d: %s", p.Status, p.Text())
		}
		if form = p.One("form", "id=editor"); form.Values().Get("title") != "乙" {
			t.Error("what was typed is lost")
		}
	}
	if got := w.Get(kb.RoleReviewer, page); !got.Shows("第 1 版 · 待复核") {
		t.Error(got.Text())
	}
	w.Submit(kb.RoleEditor, form, map[string]string{"takeback": "on"}).WantRedirect(page + "?done=saved")
	step(t, w, kb.RoleEditor, page, "submit", nil)
	step(t, w, kb.RoleReviewer, page+"/review", "approve", nil)
	if p := w.Submit(kb.RoleEditor, editorForm(w, kb.RoleEditor, page), map[string]string{"title": "丙"}).Want(http.StatusConflict); !p.Shows("保存会使批准失效") {
		t.Error(p.Text())
	}
}

func TestADoubleClickSavesOnce(t *testing.T) {
	w := world(t)
	for range 2 {
		w.Post(kb.RoleEditor, "/console/save", draft("mine", "甲")).WantRedirect("/console/a/mine?done=saved")
	}
	form := editorForm(w, kb.RoleEditor, "/console/a/mine")
	for range 2 {
		w.Submit(kb.RoleEditor, form, map[string]string{"title": "乙"}).WantRedirect("/console/a/mine?done=saved")
	}
	if p := w.Get(kb.RoleEditor, "/console/a/mine"); !p.Shows("第 2 版") || p.Shows("第 3 版") {
		t.Error(p.Text())
	}
	w.Post(kb.RoleReviewer, "/console/save", draft("mine", "甲")).Want(http.StatusConflict) // somebody else's is another article
}

// A session that ends while somebody types: the form is held, they sign in, here or in
// another tab, and it is saved. Whoever else signs in saves nothing of it.
func TestALostSession(t *testing.T) {
	w := world(t)
	cookie := w.SignIn(kb.RoleEditor)
	typed := w.With(cookie, http.MethodGet, "/console/new", nil).One("form", "id=editor").Values()
	for name, value := range map[string]string{"slug": "mine", "title": "没有丢" + sitetest.Hostile, "category": "credit", "body": "第一行\n第二行"} {
		typed.Set(name, value)
	}
	w.With(cookie, http.MethodPost, "/signout", url.Values{})
	held := w.With(cookie, http.MethodPost, "/console/save", typed).Want(http.StatusUnauthorized)
	if !held.Shows("登录已过期") || strings.Contains(held.Body, sitetest.Hostile) {
		t.Error(held.Text())
	}
	form := held.One("form", "class=stack")
	sent := form.Values()
	if sent.Get("resume.login") != "editor" || form.Attr("action") != "/console/save" {
		t.Errorf("%v to %s", sent, form.Attr("action"))
	}
	for name := range sent { // as browsers read a textarea
		sent.Set(name, strings.TrimPrefix(sent.Get(name), "\n"))
	}
	for name := range typed {
		if sent.Get(name) != typed.Get(name) {
			t.Errorf("%s is %q, was %q", name, sent.Get(name), typed.Get(name))
		}
	}
	sent.Set("resume.password", "wrong wrong wrong")
	if p := w.Post("", "/console/save", sent).Want(http.StatusUnauthorized); !p.Shows("账号、密码或验证码不正确。") || p.Shows("wrong wrong") || strings.Contains(p.Body, "wrong wrong") {
		t.Error(p.Text())
	}
	sent.Set("resume.password", sitetest.Password)
	in := w.Post("", "/console/save", sent).Want(http.StatusTemporaryRedirect)
	if in.Header.Get("Location") != "/console/save" {
		t.Error(in.Header)
	}
	other := w.SignIn(kb.RoleReviewer)
	if p := w.With(other, http.MethodPost, "/console/save", sent).Want(http.StatusForbidden); !p.Shows("由另一位同事输入") || p.One("form", "id=editor").Values().Get("as") != "person:editor" {
		t.Error(p.Text())
	}
	w.With(in.Cookie(), http.MethodPost, "/console/save", sent).WantRedirect("/console/a/mine?done=saved")
}

// So does the largest file, which is several times as long when a browser sends it.
func TestALostSessionOfAFile(t *testing.T) {
	w, _ := fileWorld(t)
	cookie := w.SignIn(kb.RoleEditor)
	typed := w.With(cookie, http.MethodGet, synonyms, nil).Want(http.StatusOK).One("form", "class=stack").Values()
	line := "花呗, 月付\r\n"
	text := strings.Repeat(line, reference.MaxBytes/(len(line)-1))
	typed.Set("text", text)
	typed.Set("step", "submit")
	if n := len(typed.Encode()); n < 2<<20 {
		t.Fatalf("%d bytes are sent", n)
	}
	w.Now = w.Now.Add(61 * time.Minute)
	sent := w.With(cookie, http.MethodPost, synonyms, typed).Want(http.StatusUnauthorized).One("form", "class=stack").Values()
	for name := range sent { // as browsers read a textarea, and send it
		sent.Set(name, strings.ReplaceAll(strings.TrimPrefix(sent.Get(name), "\n"), "\n", "\r\n"))
	}
	if sent.Get("text") != text || sent.Get("as") != "person:editor" {
		t.Fatalf("%d of %d bytes come back, of %s", len(sent.Get("text")), len(text), sent.Get("as"))
	}
	sent.Set("resume.password", sitetest.Password)
	in := w.With(cookie, http.MethodPost, synonyms, sent).Want(http.StatusTemporaryRedirect)
	w.With(in.Cookie(), http.MethodPost, in.Header.Get("Location"), sent).WantRedirect(synonyms + "?done=submit")
}

// The steps of a review outlive a session, too.
func TestALostSessionOfAReviewer(t *testing.T) {
	w := world(t)
	w.Post(kb.RoleEditor, "/console/save", draft("mine", "甲"))
	step(t, w, kb.RoleEditor, "/console/a/mine", "submit", nil)
	held := w.Post("", "/console/a/mine/reject", url.Values{"etag": {`"1.2"`}, "reason": {"请写明出处"}}).Want(http.StatusUnauthorized)
	if form := held.One("form", "class=stack"); form.Attr("action") != "/console/a/mine/reject" || strings.TrimPrefix(form.Values().Get("reason"), "\n") != "请写明出处" {
		t.Error(held.Text())
	}
}

// What one person decides or says is never taken in the name of whoever signs in on the
// page that holds it, whichever form it is.
func TestWhatWasHeldIsTakenFromItsPersonAlone(t *testing.T) {
	w := world(t)
	const address, review = "/console/a/mine", "/console/a/mine/review"
	w.Post(kb.RoleEditor, "/console/save", draft("mine", "甲"))
	step(t, w, kb.RoleEditor, address, "submit", nil)
	reviewer, admin := w.SignIn(kb.RoleReviewer), w.SignIn(kb.RoleAdmin)
	forms := append(w.With(reviewer, http.MethodGet, review, nil).All("form", "method=post"), w.With(reviewer, http.MethodGet, address, nil).All("form", "method=post")...)
	posted := 0
	for _, form := range forms {
		to := form.Attr("action")
		if !strings.HasPrefix(to, address) {
			continue
		}
		posted++
		if got := form.Values().Get("as"); got != "person:reviewer" {
			t.Errorf("the form to %s is of %q", to, got)
		}
	}
	if posted < 4 {
		t.Errorf("%d forms", posted)
	}
	for _, to := range []string{"/approve", "/reject", "/submit", "/comments", "/comments/x", "/assign"} {
		for _, as := range []string{"", "person:reviewer"} {
			sent := url.Values{"etag": {`"1.2"`}, "reason": {"请改"}, "resume.elsewhere": {"1"}}
			if as != "" {
				sent.Set("as", as)
			}
			if p := w.With(admin, http.MethodPost, address+to, sent).Want(http.StatusForbidden); !p.Shows("由另一位同事输入") {
				t.Errorf("%s as %q: %s", to, as, p.Text())
			}
		}
	}
	for _, to := range []string{"/console/save", "/console/merge"} {
		w.With(admin, http.MethodPost, to, url.Values{"article": {"mine"}, "etag": {`"1.2"`}, "resume.login": {"admin"}}).Want(http.StatusForbidden)
	}
	if p := w.Get(kb.RoleReviewer, address); !p.Shows("第 1 版 · 待复核") {
		t.Error(p.Text())
	}
	// Held without a session, and sent again by the same person.
	held := w.Post("", address+"/approve", url.Values{"etag": {`"1.2"`}, "as": {"person:reviewer"}}).Want(http.StatusUnauthorized).One("form", "class=stack").Values()
	for name := range held { // as browsers read a textarea
		held.Set(name, strings.TrimPrefix(held.Get(name), "\n"))
	}
	w.With(reviewer, http.MethodPost, address+"/approve", held).WantRedirect(address + "?done=approve")
}

func TestAutosaveSaysWhen(t *testing.T) {
	w := world(t)
	var got map[string]string
	if err := json.Unmarshal([]byte(typing(t, w, kb.RoleEditor, editorForm(w, kb.RoleEditor, "/console/new"), nil).Want(http.StatusOK).Body), &got); err != nil || got["at"] != "10:00:00" {
		t.Errorf("%v %v", got, err)
	}
}

// Forms of nobody are held as far as an article goes, and not without end.
func TestFormsOfNobodyAreBounded(t *testing.T) {
	w := world(t)
	if p := w.Post("", "/console/save", url.Values{"body": {strings.Repeat("x", 4<<20)}}).Want(http.StatusUnauthorized); len(p.Body) > 100_000 {
		t.Errorf("%d bytes come back", len(p.Body))
	}
	body := strings.NewReader("body=" + strings.Repeat("x", 6<<20)) // of which a merge may send more
	r := httptest.NewRequest(http.MethodPost, "/console/merge", body)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if p := w.Do(r).Want(http.StatusUnauthorized); body.Len() < 6<<20 || len(p.Body) > 100_000 {
		t.Errorf("%d bytes are left unread, %d come back", body.Len(), len(p.Body))
	}
	for range 40 {
		if w.Post("", "/console/save", url.Values{"body": {"x"}}).Status == http.StatusTooManyRequests {
			return
		}
	}
	t.Error("nothing slows them down")
}
