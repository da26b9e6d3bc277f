package site_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api/site/help"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
)

// asked is a page as a browser that speaks a language asks for it.
func asked(w *sitetest.World, address, accept, cookies string) *sitetest.Page {
	w.T.Helper()
	r := w.Request("", http.MethodGet, address, nil)
	r.Header.Set("Accept-Language", accept)
	if cookies != "" {
		r.Header.Set("Cookie", cookies)
	}
	return w.Do(r)
}

// The address says which language, then what was chosen, then the browser.
func TestWhichLanguageIsSpoken(t *testing.T) {
	w := world(t)
	for _, c := range []struct{ address, accept, cookies, lang, title string }{
		{"/signin", "", "", "zh-Hans", "员工登录"},
		{"/signin", "zh-TW,zh;q=0.9", "", "zh-Hant", "員工登入"},
		{"/signin", "en-US", "", "en", "Staff sign-in"},
		{"/signin", "en-US", "lang=zh-Hant", "zh-Hant", "員工登入"},
		{"/signin?lang=en", "zh-TW", "lang=zh-Hant", "en", "Staff sign-in"},
		{"/signin?lang=xx", "en", "lang=<b>", "en", "Staff sign-in"},
	} {
		p := asked(w, c.address, c.accept, c.cookies).Want(http.StatusOK)
		if lang, title := p.One("html").Attr("lang"), p.One("h1").Text(); lang != c.lang || title != c.title {
			t.Errorf("%+v: %s %s", c, lang, title)
		}
	}
	// What is wrong is said in it, too.
	if p := asked(w, "/nowhere", "en", ""); p.Status != http.StatusNotFound || !p.Shows("Page not found") || strings.ContainsAny(p.One("main").Text(), "没有找到") {
		t.Error(p.Text())
	}
}

// A choice is remembered in a cookie that holds a word of ours and nothing else, and
// leads back to a page of ours.
func TestAChoiceIsRemembered(t *testing.T) {
	w := world(t)
	p := w.Get("", "/look?lang=zh-Hant&back=%2Fsignin%3Fx%3D1")
	p.WantRedirect("/signin?x=1")
	cookie := p.Cookie()
	if cookie.Name != "lang" || cookie.Value != "zh-Hant" || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || p.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%+v", cookie)
	}
	if large := w.Get("", "/look?type=large&back=//evil.example"); large.Cookie().Value != "large" || large.Header.Get("Location") != "/" {
		t.Errorf("%+v", large.Header)
	}
	if normal := w.Get("", "/look?type=normal&back=/signin").Cookie(); normal.Value != "" || normal.MaxAge >= 0 {
		t.Errorf("%+v", normal)
	}
	if none := w.Get("", "/look?lang=<script>&type=huge&back=https://evil.example"); none.Header.Get("Set-Cookie") != "" || none.Header.Get("Location") != "/" {
		t.Errorf("%+v", none.Header)
	}
	// Large type needs no script, and its switch leads back here.
	large := asked(w, "/signin?x=1", "", "type=large")
	if large.One("html").Attr("data-type") != "large" || large.One("a", "id=typesize").Attr("href") != "/look?type=normal&back=%2fsignin%3fx%3d1" {
		t.Error(large.One("a", "id=typesize").Attr("href"))
	}
	if normal := w.Get("", "/signin"); normal.One("html").Has("data-type") {
		t.Error("nobody has asked for large type")
	}
}

// Caches tell the languages apart, and search engines find each.
func TestCachesTellLanguagesApart(t *testing.T) {
	w := sitetest.New(t, help.Face())
	tags := map[string]string{}
	for _, accept := range []string{"zh-CN", "zh-TW", "en"} {
		p := asked(w, "/a/open", accept, "").Want(http.StatusOK)
		if vary := strings.Join(p.Header.Values("Vary"), ", "); !strings.Contains(vary, "Accept-Language") || !strings.Contains(vary, "Cookie") {
			t.Errorf("Vary: %s", vary)
		}
		if other := tags[p.Header.Get("ETag")]; other != "" {
			t.Errorf("%s and %s have one ETag", accept, other)
		}
		tags[p.Header.Get("ETag")] = accept
		var links []string
		for _, l := range p.All("link") {
			if l.Attr("rel") == "canonical" || l.Has("hreflang") {
				links = append(links, l.Attr("hreflang")+" "+strings.TrimPrefix(l.Attr("href"), sitetest.BaseURL))
			}
		}
		want := " /a/open|zh-Hans /a/open|zh-Hant /a/open?lang=zh-Hant|x-default /a/open"
		if accept == "zh-TW" {
			want = " /a/open?lang=zh-Hant|zh-Hans /a/open|zh-Hant /a/open?lang=zh-Hant|x-default /a/open"
		}
		if got := strings.Join(links, "|"); got != want {
			t.Errorf("%s: %s", accept, got)
		}
	}
}

// In traditional characters an article reads as in Taiwan, its addresses and what was
// typed stay; in English the frame is, and the article says that it is Chinese.
func TestArticlesInOtherLanguages(t *testing.T) {
	w := sitetest.New(t, help.Face())
	p := asked(w, "/a/open", "zh-TW", "").Want(http.StatusOK)
	if p.One("h1").Text() != "餘額寶多久到帳？" || !p.Shows("這篇文章有幫助嗎") || !p.Shows("常見風險等級： R1 至 R2（低風險至中低風險）") {
		t.Error(p.Text())
	}
	for _, a := range p.All("a", "href=#规则要点") {
		if a.Text() != "規則要點" {
			t.Error(a.Text())
		}
	}
	if len(p.All("h2", "id=规则要点")) != 1 {
		t.Error("an anchor was converted: links to it lead nowhere")
	}
	found := asked(w, "/search?q=余額寶到账", "zh-TW", "").Want(http.StatusOK)
	if got := found.One("input", "id=q").Attr("value"); got != "余額寶到账" {
		t.Errorf("what was typed is %q", got)
	}
	if marks := sitetest.Texts(found.One("ol", "class=hits").All("mark")); len(marks) == 0 || strings.ContainsAny(strings.Join(marks, ""), "账余额") {
		t.Errorf("%q", marks)
	}
	english := asked(w, "/a/open", "en", "").Want(http.StatusOK)
	if english.One("h1").Attr("lang") != "zh-Hans" || english.One("div", "class=body").Attr("lang") != "zh-Hans" || !english.Shows("Was this helpful?") || !english.Shows("R1 to R2 (low risk to low to medium risk)") {
		t.Error(english.Text())
	}
	if plain := w.Get("", "/a/open"); plain.One("h1").Has("lang") {
		t.Error("Chinese in a Chinese page is marked as such")
	}
}
