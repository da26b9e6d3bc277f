package plain_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/site/help"
	"github.com/wenjin-kb/wenjin/api/site/plain"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

func world(t *testing.T) *sitetest.World {
	t.Helper()
	return sitetest.New(t, help.Face(), plain.Face())
}

// get asks with headers, given as name, value.
func get(w *sitetest.World, who kb.Role, method, address string, headers ...string) *sitetest.Page {
	w.T.Helper()
	r := w.Request(who, method, address, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return w.Do(r)
}

const open = `# 余额宝多久到账？

> 下一交易日以页面公示为准。

- 网页：https://help.example/a/open
- 分类：理财 / 货币基金
- 产品：货币基金
- 风险等级：R1-R2
- 内容核对于：2026-03-15
- 下次复核：2026-04-30
- 更新于：2026-05-20

普通赎回一般下一交易日到账。

## 规则要点

时间：以页面公示为准

## 快速赎回

有限额。

## 节假日

顺延。

## 依据

- [测试办法](<https://law.example/1>)（测字〔2026〕1号），2026-01-01起施行

## 相关文章

- [征信报告怎么查？](https://help.example/a/other.md)
`

// An article is read as Markdown by .md or by Accept, and caches can tell it from the
// page.
func TestAnArticleIsMarkdownWhereThatIsAskedFor(t *testing.T) {
	w := world(t)
	named := get(w, "", "GET", "/a/open.md").Want(http.StatusOK)
	accepted := get(w, "", "GET", "/a/open", "Accept", "text/markdown, text/html;q=0.5").Want(http.StatusOK)
	page := get(w, "", "GET", "/a/open", "Accept", "text/html,*/*;q=0.8").Want(http.StatusOK)
	for name, p := range map[string]*sitetest.Page{"by .md": named, "by Accept": accepted} {
		if p.Body != open || p.Header.Get("Content-Type") != "text/markdown; charset=utf-8" || p.Header.Get("ETag") != named.Header.Get("ETag") {
			t.Errorf("%s: %v\n%s", name, p.Header, p.Body)
		}
		if p.Header.Get("Link") != `<https://help.example/a/open>; rel="canonical"` || p.Header.Get("X-Robots-Tag") != "noindex" {
			t.Errorf("%s: %v", name, p.Header)
		}
	}
	for name, p := range map[string]*sitetest.Page{"the Markdown": accepted, "the page": page} {
		if !strings.Contains(strings.Join(p.Header.Values("Vary"), ", "), "Accept,") {
			t.Errorf("%s may be kept for the other: Vary %q", name, p.Header.Values("Vary"))
		}
	}
	if page.Header.Get("ETag") == named.Header.Get("ETag") || !strings.HasPrefix(page.Body, "<!doctype html>") {
		t.Errorf("the page is %v", page.Header)
	}
	again := get(w, "", "GET", "/a/open.md", "If-None-Match", named.Header.Get("ETag"))
	if again.Status != http.StatusNotModified || again.Body != "" {
		t.Errorf("asked again: %d %q", again.Status, again.Body)
	}
	if got := named.Header.Get("Cache-Control"); got != "public, no-cache" {
		t.Errorf("Cache-Control %q", got)
	}
	if head := get(w, "", "HEAD", "/a/open.md").Want(http.StatusOK); head.Header.Get("ETag") != named.Header.Get("ETag") {
		t.Errorf("HEAD: %v", head.Header)
	}
}

// What Accept asks for: Markdown is named, and not liked less than the page.
func TestAcceptDecides(t *testing.T) {
	w := world(t)
	for accept, want := range map[string]bool{
		"text/markdown": true, "TEXT/Markdown ; q=0.3": true, "text/html, text/markdown": true, "text/markdown;q=0.4,text/html;q=0.5": false,
		"text/markdown;q=0": false, "text/markdown;q=x": false, "text/markdown;q=NaN": false, "*/*": false, "text/*": false, "": false, "text/markdownx": false, ",;q=,": false,
	} {
		got := strings.HasPrefix(get(w, "", "GET", "/a/open", "Accept", accept).Header.Get("Content-Type"), "text/markdown")
		if got != want {
			t.Errorf("%q: Markdown %v, want %v", accept, got, want)
		}
	}
}

// everywhere is all that programs read.
var everywhere = []string{"/llms.txt", "/llms-full.txt", "/a/open.md", "/a/other.md", "/a/hostile.md", "/a/hidden.md", "/a/inner.md", "/a/naming.md", "/a/expired.md", "/a/future.md", "/a/draft.md", "/a/gone.md", "/a/inner", "/a/.md", "/a/open.md.md"}

// Whoever asks is told what customers see, and what they must not see is as what is not
// there: not a character of it stands anywhere, and not that it is there.
func TestNothingInternalIsReadByPrograms(t *testing.T) {
	w := world(t)
	hidden := sitetest.File("hidden", "public", "公开的话")
	hidden.Body = "公开的话<!-- " + sitetest.Secret + " -->。\n\n<!--\n" + sitetest.Secret + "\n-->\n\n<style>" + sitetest.Secret + "</style>\n\n<div hidden>看得见</div>\n\n[//]: # (" + sitetest.Secret + ")\n\n[^1]: 注\n"
	hidden.Related, hidden.Owner = []string{"inner", "future", "gone", "open"}, sitetest.Secret
	hidden.Sources = []kb.Source{{Rule: "某法", Verified: sitetest.Secret}}
	w.Publish(hidden)
	w.Follow()
	gone := get(w, "", "GET", "/a/gone.md").Want(http.StatusNotFound)
	for _, who := range []kb.Role{kb.RoleCustomer, kb.RoleAgent, kb.RoleEditor, kb.RoleAdmin} {
		for _, address := range everywhere {
			p := get(w, who, "GET", address, "Accept", "text/markdown")
			for _, secret := range []string{sitetest.Secret, "/a/inner", "/a/naming", "/a/future", "/a/expired", "坐席资料"} {
				if strings.Contains(p.Body+fmt.Sprint(p.Header), secret) {
					t.Errorf("%q reads %s at %s:\n%s", who, secret, address, p.Body)
				}
			}
			if p.Status != http.StatusOK && (p.Status != gone.Status || p.Body != gone.Body) {
				t.Errorf("%q: %s is told from what is not there: %d %s", who, address, p.Status, p.Body)
			}
		}
	}
	if p := get(w, "", "GET", "/a/hidden.md").Want(http.StatusOK); !strings.Contains(p.Body, "公开的话。") || !strings.Contains(p.Body, "看得见") {
		t.Error(p.Body)
	}
}

// Markup of an article that is text on its page is text in Markdown.
func TestHostileTextStaysText(t *testing.T) {
	w := world(t)
	for _, address := range []string{"/a/hostile.md", "/llms.txt", "/llms-full.txt"} {
		body := get(w, "", "GET", address).Want(http.StatusOK).Body
		if strings.Contains(strings.ReplaceAll(body, `\<script>`, ""), "<script") || strings.Contains(body, "javascript:") || !strings.Contains(body, `\<script>alert("x")`) {
			t.Errorf("%s:\n%s", address, body)
		}
	}
}

// The lists have what is public in the order of the categories, change when it does, and
// are the same bytes as long as it is the same.
func TestListsFollowTheArticles(t *testing.T) {
	w := world(t)
	body := func(address string) (string, string) {
		p := get(w, "", "GET", address).Want(http.StatusOK)
		return p.Body, p.Header.Get("ETag")
	}
	titles, titlesTag := body("/llms.txt")
	texts, textsTag := body("/llms-full.txt")
	if again, tag := body("/llms-full.txt"); again != texts || tag != textsTag {
		t.Error("the texts change by themselves")
	}
	for name, list := range map[string]string{"titles": titles, "texts": texts} {
		at := 0
		for _, want := range []string{"# 帮助中心\n", "余额宝多久到账", "到账安全吗", "征信报告怎么查"} {
			i := strings.Index(list[at:], want)
			if i < 0 {
				t.Fatalf("%s: %q does not follow in\n%s", name, want, list)
			}
			at += i
		}
	}
	if !strings.Contains(titles, "\n## 理财 / 货币基金\n\n- [余额宝多久到账？](https://help.example/a/open.md)\n") || !strings.Contains(texts, "\n---\n\n"+open) {
		t.Errorf("%s\n%s", titles, texts)
	}
	w.Publish(sitetest.File("newer", "public", "新来的"))
	for address, tag := range map[string]string{"/llms.txt": titlesTag, "/llms-full.txt": textsTag} {
		p := get(w, "", "GET", address, "If-None-Match", tag).Want(http.StatusOK)
		if !strings.Contains(p.Body, "新来的的标题") || p.Header.Get("ETag") == tag {
			t.Errorf("%s does not know the new article", address)
		}
	}
	w.Now = w.Now.AddDate(80, 0, 0) // what is to come has come, without anybody who wrote
	if p, _ := body("/llms-full.txt"); !strings.Contains(p, sitetest.Secret+"将来到账") {
		t.Error("what came into force is not in what was kept")
	}
}

// A fact that begins or ends is right in what is kept at its second.
func TestKeptTextsHoldTheirTime(t *testing.T) {
	begins := sitetest.Now.Add(time.Hour)
	w := sitetest.NewWith(t, func(d *api.Deps) {
		d.Facts = func() kb.Facts {
			return kb.Facts{"eta": {Key: "eta", Value: "三天", Neutral: "以页面公示为准", ValidFrom: kb.Moment{Time: begins}}}
		}
	}, help.Face(), plain.Face())
	read := func(want string) {
		t.Helper()
		for _, address := range []string{"/llms-full.txt", "/a/open.md"} {
			if body := get(w, "", "GET", address).Want(http.StatusOK).Body; !strings.Contains(body, "时间："+want) {
				t.Errorf("%s does not say %s", address, want)
			}
		}
	}
	read("以页面公示为准")
	w.Now = begins.Add(-time.Second)
	read("以页面公示为准")
	w.Now = begins
	read("三天")
}

// stuck is a reader of an answer who does not read on.
type stuck struct {
	*httptest.ResponseRecorder
	began, goOn chan struct{}
}

// Write implements http.ResponseWriter.
func (s *stuck) Write(b []byte) (int, error) {
	s.began <- struct{}{}
	<-s.goOn
	return len(b), nil
}

// Who reads slowly holds up nobody who reads the same.
func TestSlowReadersHoldNobodyUp(t *testing.T) {
	w := world(t)
	slow := &stuck{httptest.NewRecorder(), make(chan struct{}, 99), make(chan struct{})}
	defer close(slow.goOn)
	go w.Server.ServeHTTP(slow, w.Request("", "GET", "/llms-full.txt", nil))
	<-slow.began
	answered := make(chan *httptest.ResponseRecorder)
	go func() {
		rec := httptest.NewRecorder()
		w.Server.ServeHTTP(rec, w.Request("", "GET", "/llms-full.txt", nil))
		answered <- rec
	}()
	select {
	case rec := <-answered:
		if rec.Code != http.StatusOK {
			t.Errorf("answered %d", rec.Code)
		}
	case <-time.After(5 * time.Second):
		t.Error("nobody else is answered")
	}
}
