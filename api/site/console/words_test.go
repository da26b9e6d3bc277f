package console_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/api/site/console"
	"github.com/wenjin-kb/wenjin/api/site/help"
	"github.com/wenjin-kb/wenjin/api/site/overview"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// files keep texts without an effect; what a preview says and how a text is judged is
// given.
type files struct {
	*reference.Workflow
	preview   source.Preview
	judgement reference.Judgement
	samples   []string // of the last preview
	slow      bool     // a change does not act at once
	differs   bool
}

func (f *files) Preview(_ context.Context, _, _ string, samples []string) (*source.Preview, error) {
	f.samples = samples
	p := f.preview
	p.Judgement = f.judgement
	return &p, nil
}

func (f *files) Do(ctx context.Context, who kb.Principal, step reference.Step) (reference.Revision, bool, error) {
	r, err := f.Workflow.Do(ctx, who, step)
	return r, err == nil && r.State == kb.StatePublished && !f.slow, err
}

func (f *files) Differs(context.Context, string) (bool, error) { return f.differs, nil }

func (f *files) Judge(context.Context, string, string) (reference.Judgement, error) {
	return f.judgement, nil
}

func (f *files) Version() string { return "0123456789abcdef" }

const synonyms = "/console/words/synonyms.txt"

// fileWorld is a service in which 花呗, 月付 are synonyms that lay on disk.
func fileWorld(t *testing.T) (*sitetest.World, *files) {
	t.Helper()
	fake := &files{}
	w := sitetest.New(t, console.Face(fake), overview.Face(fake, nil, nil))
	fake.Workflow = &reference.Workflow{Store: w.Store, Rules: fake, Now: func() time.Time { return w.Now }}
	if err := fake.Take(t.Context(), reference.Synonyms, "花呗, 月付\n", reference.Judgement{}); err != nil {
		t.Fatal(err)
	}
	return w, fake
}

// typed is the text in the form of a page.
func typed(p *sitetest.Page) string { return p.One("textarea", "name=text").Text() }

func TestAQuestionIsTakenApart(t *testing.T) {
	w, _ := fileWorld(t)
	p := w.Get(kb.RoleEditor, "/console/words?q=余额宝多久到账").Want(http.StatusOK)
	cut := sitetest.Texts(p.One("ul", "class=units").All("li"))
	if !slices.ContainsFunc(cut, func(word string) bool { return strings.HasPrefix(word, "余额宝") }) || !p.Shows("也可以是") {
		t.Errorf("%q", cut)
	}
	if hit := p.One("ol", "class=hits").All("a")[0]; hit.Attr("href") != "/console/a/open" {
		t.Errorf("found %s", hit.Attr("href"))
	}
	if empty := w.Get(kb.RoleEditor, "/console/words").Want(http.StatusOK); len(empty.All("ol")) > 0 {
		t.Error(empty.Text())
	}
	if p := w.Get(kb.RoleEditor, "/console/words?q="+url.QueryEscape(sitetest.Hostile)); strings.Contains(p.Body, sitetest.Hostile) {
		t.Error("markup in the page")
	}
	long := w.Get(kb.RoleEditor, "/console/words?q="+strings.Repeat("长", 900)).One("input", "id=sample").Attr("value")
	if n := len([]rune(long)); n != 200 {
		t.Errorf("a question of %d characters", n)
	}
}

// A change is handed in by one and approved by another, and can be taken back; what
// was written for an old text is refused.
func TestAFileIsChangedByTwo(t *testing.T) {
	w, fake := fileWorld(t)
	stale := w.Get(kb.RoleEditor, synonyms).Want(http.StatusOK).One("form", "class=stack").Values()
	if got := strings.TrimPrefix(stale.Get("text"), "\n"); got != "花呗, 月付\n" {
		t.Errorf("%q", got)
	}
	hand := func(form url.Values, text string) *sitetest.Page {
		form.Set("text", text)
		form.Set("step", "submit")
		return w.Post(kb.RoleEditor, synonyms, form)
	}
	hand(stale, "花呗, 月付, 信用付\r\n").WantRedirect(synonyms + "?done=submit")
	p := w.Get(kb.RoleEditor, synonyms+"?done=submit").Want(http.StatusOK)
	if !p.Shows("批准后生效") || !p.Shows("等待复核人处理") || typed(p) != "花呗, 月付, 信用付" || p.One("ins").Text() != "花呗, 月付, 信用付" || p.One("del").Text() != "花呗, 月付" {
		t.Error(p.Text())
	}
	if nav := w.Get(kb.RoleReviewer, "/console/words").One("nav", "aria-label=文件").Text(); !strings.Contains(nav, "同义词 待复核") {
		t.Error(nav) // where reviewers see what waits
	}
	if list := w.Get(kb.RoleReviewer, "/console"); !list.Shows("改动中的公共内容： 同义词 待复核") || len(list.All("a", "href="+synonyms)) != 2 {
		t.Error(list.Text()) // and at the start, twice: it is on its way, and waits for them
	}
	if p := hand(stale, "别的\n").Want(http.StatusPreconditionFailed); !p.Shows("别人刚刚改过这个文件，没有保存。") || typed(p) != "别的" {
		t.Error(p.Text())
	}
	review := w.Get(kb.RoleReviewer, synonyms)
	w.Submit(kb.RoleReviewer, review.One("form", "action="+synonyms+"/approve"), map[string]string{"reason": "可以"}).WantRedirect(synonyms + "?done=now")
	if list := w.Get(kb.RoleReviewer, "/console"); list.Shows("改动中的公共内容") {
		t.Error(list.Text())
	}
	p = w.Get(kb.RoleEditor, synonyms+"?done=now")
	if !p.Shows("已生效，新的查询已经按它回答。") || !p.Shows("生效的是第 2 版") || len(p.All("ins")) > 0 {
		t.Error(p.Text())
	}
	// Going back: the old text is a new draft, which takes the same way.
	old := w.Get(kb.RoleEditor, synonyms+"?revision=1").Want(http.StatusOK)
	w.Submit(kb.RoleEditor, old.One("form", "action="+synonyms+"/restore"), nil).WantRedirect(synonyms + "?done=restore")
	draft := w.Get(kb.RoleEditor, synonyms)
	w.Submit(kb.RoleEditor, draft.One("form", "action="+synonyms+"/submit"), nil).WantRedirect(synonyms + "?done=submit")
	reject := w.Get(kb.RoleReviewer, synonyms).One("form", "action="+synonyms+"/reject")
	w.Submit(kb.RoleReviewer, reject, map[string]string{"reason": "为什么？"}).WantRedirect(synonyms + "?done=reject")
	if p := w.Get(kb.RoleEditor, synonyms); !p.Shows("意见：为什么？") {
		t.Error(p.Text())
	}
	fake.slow = true
	hand(w.Get(kb.RoleEditor, synonyms).One("form", "class=stack").Values(), "花呗, 月付\n").WantRedirect(synonyms + "?done=submit")
	approve := w.Get(kb.RoleReviewer, synonyms).One("form", "action="+synonyms+"/approve")
	w.Submit(kb.RoleReviewer, approve, nil).WantRedirect(synonyms + "?done=soon")
	if p := w.Get(kb.RoleEditor, synonyms+"?done=soon"); !p.Shows("索引正在后台重建") || typed(p) != "花呗, 月付" {
		t.Error(p.Text())
	}
	w.Get(kb.RoleEditor, synonyms+"?revision=99").Want(http.StatusNotFound)
	w.Get(kb.RoleEditor, synonyms+"?revision=..%2f1").Want(http.StatusNotFound)
}

// Nobody lets a change pass alone: an editor may not approve, and a reviewer not what
// they handed in.
func TestNobodyChangesAFileAlone(t *testing.T) {
	w, fake := fileWorld(t)
	form := w.Get(kb.RoleReviewer, synonyms).One("form", "class=stack").Values()
	form.Set("text", "花呗, 保本\n")
	form.Set("step", "submit")
	w.Post(kb.RoleReviewer, synonyms, form).WantRedirect(synonyms + "?done=submit")
	etag := url.Values{"etag": {w.Get(kb.RoleReviewer, synonyms).One("form", "action="+synonyms+"/approve").Values().Get("etag")}}
	for who, want := range map[kb.Role]int{kb.RoleEditor: http.StatusForbidden, kb.RoleReviewer: http.StatusForbidden, kb.RoleAdmin: http.StatusForbidden, kb.RoleAgent: http.StatusForbidden} {
		w.Post(who, synonyms+"/approve", etag).Want(want)
	}
	if p := w.Post(kb.RoleReviewer, synonyms+"/approve", etag); !p.Shows("不能批准自己撰写或提交的改动") {
		t.Error(p.Text())
	}
	for step, want := range map[string]int{"publish": http.StatusNotFound, "edit": http.StatusNotFound, "archive": http.StatusNotFound} {
		w.Post(kb.RoleReviewer, synonyms+"/"+step, etag).Want(want)
	}
	h, err := fake.History(t.Context(), kb.Principal{ID: "person:x", Role: kb.RoleEditor}, reference.Synonyms)
	if err != nil || h.InForce().Hash != reference.Hash("花呗, 月付\n") {
		t.Errorf("%+v, %v", h.InForce(), err)
	}
	w.Post(kb.RoleEditor, synonyms+"/discard", etag).WantRedirect(synonyms + "?done=discard")
}

func TestAPreviewSaysWhatWouldChange(t *testing.T) {
	w, fake := fileWorld(t)
	fake.preview = source.Preview{
		Samples: []source.Sample{
			{Query: "月付怎么还", Before: source.SampleResult{Words: []string{"月付"}, Total: 1, Titles: []string{"甲"}}, After: source.SampleResult{Words: []string{"月付（花呗）"}, Total: 2, Titles: []string{"乙", "甲"}}},
			{Query: "利息", Before: source.SampleResult{Total: 1, Titles: []string{sitetest.Hostile}}, After: source.SampleResult{Total: 1, Titles: []string{sitetest.Hostile}}},
		},
		Recut: true, Categories: []source.CategoryChange{{Path: "credit", Before: "征信", After: ""}, {Path: "new", After: "新的"}},
	}
	fake.judgement = reference.Judgement{Findings: []kb.Finding{{Rule: "R-X", Severity: kb.Warn, File: "open", Match: "高收益", Message: sitetest.Hostile}}, Articles: []reference.Shown{{Slug: "open", Title: sitetest.Hostile}}}
	many := strings.Repeat("问题\n", 50)
	p := w.Post(kb.RoleEditor, synonyms, url.Values{"step": {"preview"}, "text": {"x"}, "samples": {many}}).Want(http.StatusOK)
	preview := p.One("div", "id=preview")
	for _, want := range []string{"月付怎么还 结果有变 现在 月付 找到 1 篇 甲 改后 月付（花呗） 找到 2 篇 乙 甲", "利息 结果不变", "全部文章会重新切词", "credit 征信 （没有）", "new （没有） 新的", "这项改动涉及的文章：1 篇", "高收益"} {
		if !strings.Contains(preview.Text(), want) {
			t.Errorf("it lacks %q: %s", want, preview.Text())
		}
	}
	if len(fake.samples) != 20 || strings.Contains(p.Body, sitetest.Hostile) || strings.TrimPrefix(p.One("textarea", "name=samples").Text(), "\n") == "" {
		t.Errorf("%d samples", len(fake.samples))
	}
}

// Words are tried on what customers asked last, before anybody hands them in: what
// changes, and how often that was asked.
func TestWordsAreReplayed(t *testing.T) {
	w, fake := fileWorld(t)
	for _, q := range []string{"鲸鱼罐头", "鲸鱼罐头", "征信"} {
		r := w.Request("", http.MethodGet, "/api/v1/search?q="+url.QueryEscape(q), nil)
		w.Do(r).Want(http.StatusOK)
		w.Now = w.Now.Add(time.Minute)
	}
	w.Flush()
	words, err := zh.LoadWords(content.Over(content.FS, map[string]string{"synonyms.txt": "鲸鱼罐头, 征信\n"}))
	if err == nil {
		fake.preview.After, err = zh.NewAnalyzer(words)
	}
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"step": {"preview"}, "text": {"x"}}
	p := w.Post(kb.RoleEditor, synonyms, form).Want(http.StatusOK)
	if got := p.One("div", "id=preview").Text(); !strings.Contains(got, "客户最近问过的 2 个问题 1 个的前三条结果会变，近来共问过 2 次") || !strings.Contains(got, "鲸鱼罐头 近来问过 2 次 现在 没有结果 改后") {
		t.Error(got)
	}
	fake.preview.After = nil // a file of no words
	if p := w.Post(kb.RoleEditor, synonyms, form).Want(http.StatusOK); strings.Contains(p.Body, "重放") {
		t.Error("categories are replayed")
	}
}

// What the rules block is not handed in; a warning passes with a waiver.
func TestRulesJudgeFiles(t *testing.T) {
	w, fake := fileWorld(t)
	fake.judgement.Findings = []kb.Finding{{Rule: "R-BAD", Severity: kb.Block, File: "synonyms.txt", Line: 2, Match: "稳赚", Message: "不能说" + sitetest.Hostile}}
	fake.preview.Wrong = []source.WrongLine{{Number: 2, Text: sitetest.Hostile}}
	form := w.Get(kb.RoleEditor, synonyms).One("form", "class=stack").Values()
	form.Set("step", "submit")
	form.Set("text", "甲\n"+sitetest.Hostile)
	p := w.Post(kb.RoleEditor, synonyms, form).Want(http.StatusBadRequest)
	for _, want := range []string{"改动已存为草稿", "synonyms.txt:2：[R-BAD] 不能说", "第 2 行： " + sitetest.Hostile} {
		if !p.Shows(want) {
			t.Errorf("it lacks %q: %s", want, p.Text())
		}
	}
	if strings.Contains(p.Body, sitetest.Hostile) {
		t.Error("markup in the page")
	}
	fake.preview.Wrong = nil
	fake.judgement.Findings = []kb.Finding{{Rule: "R-SOFT", Severity: kb.Warn, File: "synonyms.txt", Line: 1, Match: "保本", Message: "慎用"}}
	form = w.Get(kb.RoleEditor, synonyms).One("form", "class=stack").Values()
	form.Set("step", "submit")
	w.Post(kb.RoleEditor, synonyms, form).WantRedirect(synonyms + "?done=submit")
	approve := w.Get(kb.RoleReviewer, synonyms).One("form", "action="+synonyms+"/approve")
	if p := w.Submit(kb.RoleReviewer, approve, nil).Want(http.StatusBadRequest); !p.Shows("警告须填写豁免理由") {
		t.Error(p.Text())
	}
	w.Submit(kb.RoleReviewer, approve, map[string]string{"waive_reason": "客户这样问"}).WantRedirect(synonyms + "?done=now")
}

// A decision that is refused brings back what was typed: each waiver beside its warning,
// and the reason.
func TestARefusedDecisionLosesNothing(t *testing.T) {
	w, fake := fileWorld(t)
	for _, match := range []string{"保本", "保息", "无忧"} {
		fake.judgement.Findings = append(fake.judgement.Findings, kb.Finding{Rule: "R-SOFT", Severity: kb.Warn, File: "synonyms.txt", Match: match, Message: "慎用"})
	}
	form := w.Get(kb.RoleEditor, synonyms).One("form", "class=stack").Values()
	form.Set("step", "submit")
	form.Set("text", "甲, 乙")
	w.Post(kb.RoleEditor, synonyms, form).WantRedirect(synonyms + "?done=submit")
	approve := w.Get(kb.RoleReviewer, synonyms).One("form", "action="+synonyms+"/approve").Values()
	approve["waive_reason"], approve["waive_expires"] = []string{"客户这样问", "", "引号里的" + sitetest.Hostile}, []string{"2026-07-01", "2026-11-20", "2026-08-01"}
	approve.Set("reason", "第二项再看看")
	p := w.Post(kb.RoleReviewer, synonyms+"/approve", approve).Want(http.StatusBadRequest)
	again := p.One("form", "action="+synonyms+"/approve").Values()
	for _, name := range []string{"waive_match", "waive_reason", "waive_expires"} {
		if !slices.Equal(again[name], approve[name]) {
			t.Errorf("%s is %q, was %q", name, again[name], approve[name])
		}
	}
	if again.Get("reason") != "第二项再看看" || p.One("form", "action="+synonyms+"/reject").Values().Get("reason") != "" || strings.Contains(p.Body, sitetest.Hostile) {
		t.Errorf("the reason is %q", again.Get("reason"))
	}
	p = w.Post(kb.RoleReviewer, synonyms+"/reject", url.Values{"etag": {`"0.0"`}, "reason": {"写明出处"}}).Want(http.StatusPreconditionFailed)
	if got := p.One("form", "action="+synonyms+"/reject").Values().Get("reason"); got != "写明出处" {
		t.Errorf("the reason is %q", got)
	}
}

func TestOnlyReferenceFilesAreChanged(t *testing.T) {
	w, fake := fileWorld(t)
	for _, name := range []string{"none.txt", "..%2fwenjin.db", "open.md"} {
		w.Get(kb.RoleEditor, "/console/words/"+name).Want(http.StatusNotFound)
		w.Post(kb.RoleEditor, "/console/words/"+name, url.Values{"step": {"submit"}}).Want(http.StatusNotFound)
		w.Post(kb.RoleEditor, "/console/words/"+name+"/submit", url.Values{"etag": {"*"}}).Want(http.StatusNotFound)
	}
	large := url.Values{"step": {"submit"}, "text": {strings.Repeat("x", reference.MaxBytes+1)}}
	if p := w.Post(kb.RoleEditor, synonyms, large).Want(http.StatusRequestEntityTooLarge); !p.Shows("内容超过 1 MB") {
		t.Error(p.Text()[:200])
	}
	fake.differs = true
	for _, name := range reference.Files {
		if p := w.Get(kb.RoleEditor, "/console/words/"+name).Want(http.StatusOK); !p.Shows("内容目录里的文件与生效的内容不同") {
			t.Error(p.Text())
		}
	}
}

// What the pages say of the house is typed in a form, looked at as customers would see it,
// and handed in as the text of its file.
func TestTheHouseIsChangedInAForm(t *testing.T) {
	fake := &files{}
	w := sitetest.New(t, help.Face(), console.Face(fake))
	fake.Workflow = &reference.Workflow{Store: w.Store, Rules: fake, Now: func() time.Time { return w.Now }}
	const address = "/console/words/site.yaml"
	form := w.Get(kb.RoleEditor, address).Want(http.StatusOK).One("form", "class=stack").Values()
	for key, text := range map[string]string{"name": "甲银行", "hotline": "95001", "colours.accent": "#1a4fa0", "footer": "甲银行股份有限公司\r\n京ICP备1号", "step": "preview"} {
		form.Set(key, text)
	}
	p := w.Post(kb.RoleEditor, address, form).Want(http.StatusOK)
	if got := typed(p); !strings.Contains(got, "name: 甲银行") || !strings.Contains(got, `hotline: "95001"`) || !strings.Contains(got, "- 京ICP备1号") {
		t.Error(got)
	}
	if h, err := fake.History(t.Context(), kb.Principal{Role: kb.RoleEditor}, reference.Site); err != nil || len(h.Revisions) > 0 {
		t.Errorf("something was kept: %+v, %v", h, err)
	}
	form = p.One("form", "class=stack").Values()
	look := w.Post(kb.RoleEditor, "/console/site/preview", form).Want(http.StatusOK)
	if look.One("a", "class=brand").Text() != "甲银行" || !look.Shows("客户还看不到") || !look.Shows("京ICP备1号") || len(look.One("footer").All("a", "href=tel:95001")) != 1 {
		t.Error(look.Text())
	}
	if css := w.Get("", look.One("link", "rel=stylesheet").Attr("href")).Want(http.StatusOK).Body; !strings.Contains(css, ":root{--accent:#1a4fa0}") {
		t.Error("the page is not in its colours")
	}
	if now := w.Get("", "/").Want(http.StatusOK); now.Shows("甲银行") || now.Shows("客户还看不到") || now.One("link", "rel=stylesheet").Attr("href") == look.One("link", "rel=stylesheet").Attr("href") {
		t.Error("customers see it")
	}
	form.Set("text", "name: 乙银行\n") // beside fields that say what they said
	if look := w.Post(kb.RoleEditor, "/console/site/preview", form).Want(http.StatusOK); look.One("a", "class=brand").Text() != "乙银行" || look.Shows("京ICP备1号") {
		t.Error(look.Text())
	}
	form.Set("name", "丙银行")
	form.Set("step", "submit")
	w.Post(kb.RoleEditor, address, form).WantRedirect(address + "?done=submit")
	if p := w.Get(kb.RoleEditor, address).Want(http.StatusOK); typed(p) != "name: 丙银行" {
		t.Error(typed(p))
	}
	form.Set("text", "- 列表\n")
	if p := w.Post(kb.RoleEditor, address, form).Want(http.StatusBadRequest); !p.Shows("文本有读不懂的地方") || typed(p) != "- 列表" {
		t.Error(p.Text())
	}
	form.Set("name", form.Get("was:name"))
	form.Set("text", "hotline: 打给我们\n")
	if bad := w.Post(kb.RoleEditor, "/console/site/preview", form).Want(http.StatusBadRequest); !bad.Shows("不是可以拨打的号码") {
		t.Error(bad.Text())
	}
	for _, role := range []kb.Role{"", kb.RoleAgent} {
		if got := w.Post(role, "/console/site/preview", form); got.Status != http.StatusForbidden && got.Status != http.StatusUnauthorized {
			t.Errorf("%q previews: %d", role, got.Status)
		}
	}
}

// A logo is uploaded into the form, looked at, and handed in with the text: reviewed, in the
// history and on the pages as the rest of it.
func TestALogoIsUploaded(t *testing.T) {
	fake := &files{}
	w := sitetest.New(t, help.Face(), console.Face(fake))
	fake.Workflow = &reference.Workflow{Store: w.Store, Rules: fake, Now: func() time.Time { return w.Now }}
	const address = "/console/words/site.yaml"
	svg := `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/>` + strings.Repeat(" ", 6000) + `</svg>`
	picture := func(svg string) string {
		return "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(svg))
	}
	form := w.Get(kb.RoleEditor, address).Want(http.StatusOK).One("form", "class=stack").Values()
	form.Set("logo", picture(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`))
	form.Set("op", "house")
	if p := w.Post(kb.RoleEditor, address, form).Want(http.StatusBadRequest); !p.Shows("logo：图片不能用：里面的 <script> 不只是画图") || len(p.All("img", "class=logo")) > 0 {
		t.Errorf("%.300s", p.Text())
	}
	form.Set("logo", picture(svg))
	form.Set("logo_dark", picture(strings.Replace(svg, "/></", `fill="#fff"/></`, 1)))
	p := w.Post(kb.RoleEditor, address, form).Want(http.StatusOK)
	if !strings.Contains(typed(p), picture(svg)) || len(p.All("img", "class=logo")) != 2 || p.One("input", "name=logo").Attr("value") != "（上传的 SVG，5.9 KB）" {
		t.Errorf("%d pictures, %q, %v", len(p.All("img", "class=logo")), p.One("input", "name=logo").Attr("value"), strings.Contains(typed(p), picture(svg)))
	}
	for _, img := range p.All("img", "class=logo") {
		if got := w.Get("", img.Attr("src")).Want(http.StatusOK); !strings.HasPrefix(got.Header.Get("Content-Type"), "image/svg+xml") || !strings.Contains(got.Header.Get("Content-Security-Policy"), "script-src 'self'") {
			t.Errorf("%v", got.Header)
		}
	}
	form = p.One("form", "class=stack").Values()
	look := w.Post(kb.RoleEditor, "/console/site/preview", form).Want(http.StatusOK)
	logo := look.One("a", "class=brand").One("picture")
	if got := w.Get("", logo.One("img").Attr("src")).Want(http.StatusOK).Body; got != svg || !strings.HasSuffix(logo.One("source").Attr("srcset"), "/logo-dark.svg") || !strings.HasSuffix(look.One("link", "rel=icon").Attr("href"), "/logo.svg") {
		t.Errorf("%s", look.One("a", "class=brand").Text())
	}
	if now := w.Get("", "/").Want(http.StatusOK); len(now.One("a", "class=brand").All("picture")) > 0 {
		t.Error("customers see it")
	}
	form.Set("step", "submit")
	w.Post(kb.RoleEditor, address, form).WantRedirect(address + "?done=submit")
	waiting := w.Get(kb.RoleReviewer, address).Want(http.StatusOK)
	if shown := waiting.One("section", "aria-label=改动"); len(shown.All("img", "class=logo")) != 2 || len(shown.Text()) > 3000 {
		t.Errorf("a reviewer does not see the logo, or all of its bytes: %d", len(shown.Text()))
	}
	form = w.Get(kb.RoleEditor, address).Want(http.StatusOK).One("form", "class=stack").Values()
	form.Set("logo", "")
	if p := w.Post(kb.RoleEditor, address, form).Want(http.StatusOK); strings.Contains(typed(p), "logo:") || !strings.Contains(typed(p), "logo_dark:") {
		t.Error("the logo is not taken away")
	}
}
