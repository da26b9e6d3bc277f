package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/wenjin-kb/wenjin/kb"
)

// foreign is a site of its own, on this machine, that answers every address with a page.
func foreign(t *testing.T, policy, page string) (base string) {
	t.Helper()
	s := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/favicon.ico" {
			rw.WriteHeader(http.StatusNoContent)
			return
		}
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		if policy != "" {
			rw.Header().Set("Content-Security-Policy", policy)
		}
		fmt.Fprint(rw, page)
	})}
	listener := listen(t)
	go func() { _ = s.Serve(listener) }()
	t.Cleanup(func() { _ = s.Close() })
	return "http://" + listener.Addr().String()
}

// tickets is the page of a ticket system: what it is given by the panel stands in its box.
const tickets = `<!doctype html><html lang="zh"><title>工单</title><textarea id="reply"></textarea><iframe id="panel" width="420" height="700" allow="clipboard-write"></iframe><script>
const frame = document.getElementById("panel"), told = [];
addEventListener("message", (e) => { told.push([e.origin, e.data.type]); if (e.data.type === "wenjin:answer") document.getElementById("reply").value = e.data.text + "|" + e.data.ticket; });
const tell = (question) => frame.contentWindow.postMessage({type: "wenjin:context", question, ticket: "T-100", customer: "王女士"}, "*");
</script>`

// frame is the page of an origin within the tab's.
type frame struct {
	*tab
	newest atomic.Int64 // of its contexts
}

func (w *tab) frameOf(origin string) *frame {
	w.t.Helper()
	f := &frame{tab: w}
	must(w.t, chromedp.Listen(w.Context, func(event any) {
		if e, ok := event.(*runtime.EventExecutionContextCreated); ok && e.Context.Origin == origin {
			f.newest.Store(int64(e.Context.ID))
		}
	}))
	return f
}

// text is an expression of the frame's, as text; empty where the frame is not there yet.
func (f *frame) text(expression string) string {
	f.t.Helper()
	params := runtime.EvaluateParams{Expression: "String(" + expression + ")", ContextID: runtime.ExecutionContextID(f.newest.Load())}
	got, err := chromedp.Call(f.Context, runtime.Evaluate, params)
	if err != nil || got.Result == nil || params.ContextID == 0 {
		return ""
	}
	var text string
	_ = json.Unmarshal([]byte(got.Result.Value), &text)
	return text
}

func (f *frame) until(expression string) {
	f.t.Helper()
	for start := time.Now(); f.text("!!("+expression+")") != "true"; time.Sleep(20 * time.Millisecond) {
		if time.Since(start) > 10*time.Second {
			f.t.Fatalf("not within 10 s: %s, at\n%s", expression, f.text(`document.body.innerText.slice(0, 1500)`))
		}
	}
}

// A ticket system of a named origin shows the panel, tells it the question, and is given
// the public answer, never what is internal.
func TestPanelInATicketSystem(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	createUser(t, data, "agent", "agent")
	host := foreign(t, "", tickets)
	s := serve(t, "--data", data, "--panel-origins", host)
	w := s.open(t, 900, 800)
	w.visit("/signin")
	w.do(chromedp.SetValue(css(`[name=login]`), "agent"), chromedp.SetValue(css(`[name=password]`), "a long password"), chromedp.Click(css(`main button`)), chromedp.WaitVisible(css(`.who`)))
	w.base = host
	w.visit("/")
	panel := w.frameOf(s.base)
	w.do(script(fmt.Sprintf(`document.getElementById("panel").src = %q`, s.base+"/desk/panel")))
	w.until(`told.some(([origin, type]) => type === "wenjin:ready" && origin === "` + s.base + `")`)
	w.do(script(`tell("余额宝多久到账")`))
	panel.until(`document.querySelector("#insert:not([hidden])") && document.querySelector("#answer")`)
	if got := panel.text(`document.getElementById("ticket").textContent`); got != "工单 T-100 · 王女士" {
		t.Errorf("the panel shows %q", got)
	}
	panel.text(`document.getElementById("insert").click()`)
	w.until(`document.getElementById("reply").value`)
	if got := value[string](w, `document.getElementById("reply").value`); !strings.Contains(got, "1万元") || !strings.HasSuffix(got, s.base+"/a/money-fund-t0-limit|T-100") {
		t.Errorf("the ticket system was given %q", got)
	}
	// An internal article gives nothing, by no button there is.
	w.do(script(`document.getElementById("reply").value = ""; tell("逾期客户申请延期的标准话术")`))
	panel.until(`document.querySelector(".part.say") && !document.querySelector("article.public")`)
	panel.text(`[...document.querySelectorAll("#desk-article button")].filter(b => b.type === "button").forEach(b => b.click())`)
	time.Sleep(300 * time.Millisecond)
	if got := value[string](w, `document.getElementById("reply").value + told.filter(([, type]) => type === "wenjin:answer").length`); got != "1" {
		t.Errorf("internal text left: %q", got)
	}
}

// Tabs hold what was opened, over a reload too; numbers lead to them, x closes one, f
// makes a favourite; an agent confirms what must be read.
func TestAgentKeepsArticlesOpen(t *testing.T) {
	t.Parallel()
	w := house(t).open(t, 1280, 900)
	_, err := chromedp.CallBrowser(w.Context, browser.SetPermission, browser.SetPermissionParams{Permission: &browser.PermissionDescriptor{Name: "clipboard-write"}, Setting: browser.PermissionSettingGranted})
	must(t, err)
	w.signIn("editor")
	w.visit("/desk/a/transfer-to-wrong-account")
	w.do(script(`document.querySelector("details.report:last-of-type").open = true`), chromedp.SendKeys(css(`[name=why]`), "新流程"), chromedp.Click(css(`form[action$="/notice"] button`)), chromedp.WaitVisible(css(`form[action$="/end"]`)))
	if got := value[string](w, `document.querySelector("main").innerText`); !strings.Contains(got, "未读 1 人：王坐席") {
		t.Errorf("%s", got)
	}
	w.visit("/console")
	w.do(chromedp.Click(css(`form[action="/signout"] button`)), chromedp.WaitVisible(css(`.hero`)))
	w.signIn("agent")
	w.visit("/desk/a/money-fund-t0-limit")
	tabs := `[...document.querySelectorAll("#desk-tabs a")].map(a => a.getAttribute("href").replace("/desk/a/", "") + (a.hasAttribute("aria-current") ? "*" : "")).join(" ")`
	w.until(tabs + ` === "money-fund-t0-limit*"`)
	w.do(chromedp.Click(css(`.notice.warn a[href$="/transfer-to-wrong-account"]`)), chromedp.WaitVisible(css(`.must button`)), chromedp.Click(css(`.must button`)), chromedp.WaitNotPresent(css(`.must`)))
	w.until(tabs + ` === "money-fund-t0-limit transfer-to-wrong-account*"`)
	w.do(chromedp.Reload())
	w.until(tabs + ` === "money-fund-t0-limit transfer-to-wrong-account*"`)
	w.do(chromedp.KeyEvent("1"))
	w.until(`location.pathname === "/desk/a/money-fund-t0-limit" && ` + tabs + `.startsWith("money-fund-t0-limit* ")`)
	w.do(chromedp.KeyEvent("f"))
	w.until(`document.getElementById("favourite")?.textContent.includes("取消收藏") && ` + tabs)
	w.do(chromedp.KeyEvent("x"))
	w.until(`location.pathname === "/desk/a/transfer-to-wrong-account"`)
	w.visit("/desk")
	w.until(`!document.getElementById("desk-recent").hidden`)
	if got := value[string](w, `document.getElementById("desk-results").innerText`); !strings.Contains(got, "收藏") || strings.Count(got, "快速赎回") < 2 {
		t.Errorf("favourites and what was opened: %s", got)
	}
}

// What the panel's flags can't be together stops the start.
func TestPanelFlags(t *testing.T) {
	for what, c := range map[string]struct {
		flags panelFlags
		https bool
		fine  bool
	}{
		"none":                      {panelFlags{}, false, true},
		"one site":                  {panelFlags{PanelOrigins: []string{"https://a.example"}}, false, true},
		"another site":              {panelFlags{PanelOrigins: []string{"https://a.example"}, PanelCrossSite: true}, true, true},
		"another site over HTTP":    {panelFlags{PanelOrigins: []string{"https://a.example"}, PanelCrossSite: true}, false, false},
		"another site, but no name": {panelFlags{PanelCrossSite: true}, true, false},
	} {
		if err := c.flags.check(c.https); (err == nil) != c.fine || err != nil && kb.KindOf(err) != kb.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
}
