package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// usable checks the page as it is, with what is open on it, on a phone and on a desktop
// in the dark: nothing runs over, and the accessibility check finds nothing. With
// EDITSHOTS it looks at both in light and dark, and leaves a picture of each in that
// folder.
func (w *tab) usable(axe, state string) {
	w.t.Helper()
	for _, width := range []int64{390, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			if os.Getenv("EDITSHOTS") == "" && (scheme == "dark") != (width == 1280) {
				continue
			}
			w.do(size(width, 900, 1), colours(scheme))
			if px := value[int](w, overflow); px > 0 {
				w.t.Errorf("%s at %d px: %d px too wide", state, width, px)
			}
			if folder := os.Getenv("EDITSHOTS"); folder != "" {
				shot, err := chromedp.Call(w.Context, page.CaptureScreenshot, page.CaptureScreenshotParams{})
				must(w.t, err)
				must(w.t, os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%d-%s.png", state, width, scheme)), shot.Data, 0o644))
			}
			for _, f := range w.barriers(axe) {
				w.t.Errorf("%s at %d px, %s: %s", state, width, scheme, f)
			}
		}
	}
}

// What an editor has typed outlives a closed tab, a lost session and a colleague who was
// faster; in a real browser, to the end.
func TestEditorLosesNothing(t *testing.T) {
	t.Parallel()
	s := house(t)
	w, axe := s.open(t, 1280, 900), axeSource(t)
	w.expect("401", "412")
	w.signIn("editor")
	write := func(body string) {
		t.Helper()
		w.do(script(fmt.Sprintf(`document.querySelector("[name=body]").value = %q; document.querySelector("[name=body]").dispatchEvent(new Event("input", {bubbles: true}))`, body)))
	}
	kept := `document.getElementById("status").textContent.startsWith("已暂存")`

	// The tab is closed before anything is saved; on another machine it is there.
	w.visit("/console/new")
	w.do(script(`document.querySelector("[name=category]").value = "platform/service"`), chromedp.SendKeys(css(`[name=slug]`), "branch-hours"), chromedp.SendKeys(css(`[name=title]`), "网点几点开门？"))
	write("网点每天九点开门。")
	w.until(kept)
	w.visit("/console")
	second := s.open(t, 390, 844)
	second.signIn("editor")
	second.visit("/console/new")
	second.usable(axe, "unsaved")
	second.do(size(390, 844, 1), chromedp.Click(css(`.unsaved a`)), chromedp.WaitVisible(css(`.notice.ok`)))
	if got := value[string](second, `document.querySelector("[name=body]").value`); got != "网点每天九点开门。" || value[int](second, overflow) > 0 {
		t.Errorf("recovered %q, overflow %d px", got, value[int](second, overflow))
	}
	second.do(script(`document.getElementById("save").click(); document.getElementById("save").click()`)) // twice
	second.until(`location.pathname === "/console/a/branch-hours" && document.querySelector(".notice.ok")`)
	if got := value[string](second, `document.body.innerText`); !strings.Contains(got, "第 1 版") || strings.Contains(got, "第 2 版") {
		t.Errorf("after a double click: %s", got)
	}

	// A colleague saves first: both are shown, one piece is chosen, and it is saved.
	w.visit("/console/a/branch-hours")
	second.do(script(`document.querySelector("[name=body]").value = "网点工作日八点开门。"; document.querySelector("[name=answer]").value = "八点。"; document.getElementById("save").click()`))
	second.until(`document.body?.innerText.includes("第 2 版")`)
	write("网点每天十点开门。\n\n周末休息。")
	w.do(chromedp.Click(css(`#save`)), chromedp.WaitVisible(css(`.merging`)))
	if got := value[string](w, `document.querySelector("[name=answer]").value`); got != "八点。" {
		t.Errorf("their answer is %q", got)
	}
	w.do(chromedp.Click(css(`.conflict [value=theirs]`)))
	w.until(`document.getElementById("remerged").textContent === "已更新。"`)
	w.usable(axe, "conflict")
	merged := value[string](w, `document.querySelector("[name=body]").value`)
	if !strings.Contains(merged, "八点") || !strings.Contains(merged, "周末休息") {
		t.Errorf("merged %q", merged)
	}
	w.do(chromedp.Click(css(`#save`)))
	w.until(`document.body?.innerText.includes("第 3 版") && document.readyState === "complete"`) // its scripts run

	// The session ends while somebody types. They save, sign in on the page that holds the
	// text, and it is saved.
	write("网点开门时间以公示为准。")
	w.do(script(`fetch("/signout", {method: "POST", redirect: "manual"})`))
	w.until(`document.getElementById("status").textContent.includes("登录已过期")`)
	w.do(chromedp.Click(css(`#save`)), chromedp.WaitVisible(css(`[name="resume.password"]`)))
	w.usable(axe, "resume")
	w.do(chromedp.SendKeys(css(`[name="resume.password"]`), password+"\r"))
	w.until(`document.querySelector(".notice.ok")?.textContent === "草稿已保存。"`)
	if got := value[string](w, `document.querySelector("[name=body]").value`); got != "网点开门时间以公示为准。\n" {
		t.Errorf("saved %q", got)
	}
}

// An editor writes with the tools, by keyboard; a reviewer comments on a passage and is
// assigned; the bell tells both; the thread is answered and resolved, and the text
// approved from the bar that is always at hand.
func TestEditorAndReviewerTalk(t *testing.T) {
	t.Parallel()
	s, axe := house(t), axeSource(t)
	w := s.open(t, 1280, 900)
	w.signIn("editor")
	w.visit("/console/new")
	press := func(key string, held ...chromedp.Modifier) {
		t.Helper()
		w.do(chromedp.KeyEvent(key, chromedp.KeyModifiers(held...)))
	}
	w.do(script(`document.querySelector("[name=category]").value = "platform/service"`), chromedp.SendKeys(css(`[name=title]`), "网点几点开门"), chromedp.SendKeys(css(`[name=answer]`), "每天九点。"))
	w.until(`/^wangdian/.test(document.querySelector("[name=slug]").value.replaceAll("-", ""))`)
	if got := value[string](w, `document.querySelector(".counter").textContent`); got != "5 / 120 字" {
		t.Errorf("the answer has %q", got)
	}
	w.do(chromedp.Focus(css(`#body`)), chromedp.KeyEvent("每天九点"))
	press("b", chromedp.ModifierCtrl)
	w.do(chromedp.KeyEvent("开门。"))
	press("k", chromedp.ModifierCtrl)
	w.until(`document.querySelector(".picker").open`)
	w.do(chromedp.KeyEvent("余额宝多久到账"))
	w.until(`document.querySelector(".picker [role=option]")`)
	w.usable(axe, "picker")
	press(kb.Enter)
	w.until(`!document.querySelector(".picker") && document.getElementById("body").value.includes("](/a/")`)
	if got := value[string](w, `document.getElementById("body").value`); !strings.HasPrefix(got, "每天九点**开门。[") || !strings.Contains(got, "](/a/money-fund-t0-limit)") {
		t.Errorf("written %q", got)
	}
	w.do(script(`document.execCommand("undo")`))
	if got := value[string](w, `document.getElementById("body").value`); strings.Contains(got, "](/a/") {
		t.Errorf("a link can't be undone: %q", got)
	}
	w.do(script(`document.getElementById("body").value = "网点每天九点开门。\n\n本产品保本保息。\n"; document.getElementById("body").dispatchEvent(new Event("input", {bubbles: true}))`))
	w.until(`document.querySelector(".gutter button")?.getAttribute("aria-label").startsWith("第3行")`)
	if px := value[int](w, `Math.round(document.querySelector(".gutter button").getBoundingClientRect().top - document.getElementById("body").getBoundingClientRect().top)`); px < 45 || px > 90 { // the third line
		t.Errorf("the finding stands %d px below the beginning", px)
	}
	w.usable(axe, "editor")
	w.do(chromedp.Focus(css(`.gutter button`)))
	press(kb.Enter)
	if got := value[string](w, `document.getElementById("body").value.slice(document.getElementById("body").selectionStart, document.getElementById("body").selectionEnd)`); !strings.Contains(got, "保本") {
		t.Errorf("the finding leads to %q", got)
	}
	w.do(script(`document.getElementById("body").value = "网点每天九点开门。\n\n周末休息。\n"; document.getElementById("body").dispatchEvent(new Event("input", {bubbles: true}))`), chromedp.Click(css(`#save`)), chromedp.WaitVisible(css(`.notice.ok`)))
	address := value[string](w, `location.pathname`)
	w.do(chromedp.Click(css(`form[action$="/submit"] button`)), chromedp.WaitVisible(css(`.badge.in_review`)))
	w.visit(address + "/review")
	w.do(script(`document.querySelector("[name=reviewer]").closest("details").open = true; document.querySelector("[name=reviewer]").value = "person:reviewer"; document.querySelector("[name=due]").value = "2099-01-01"; document.querySelector("form[action$='/assign'] button").click()`))
	w.until(`document.body?.innerText.includes("2099-01-01 前")`)

	r := s.open(t, 1280, 900)
	r.signIn("reviewer")
	r.until(`document.querySelector(".bell")`)
	for range 50 { // the teller looks every second
		if r.visit("/console/notices"); value[bool](r, `document.querySelectorAll(".unread").length === 2`) {
			break
		}
	}
	r.usable(axe, "notices")
	r.do(chromedp.Click(css(`.unread a`)), chromedp.WaitVisible(css(`.decide`)))
	r.do(script(`(() => { const node = document.querySelector("[data-field=body] ins").firstChild, at = node.data.indexOf("九点"); getSelection().setBaseAndExtent(node, at, node, at + 2); })()`))
	r.until(`document.querySelector("#comment [name=quote]").value === "九点" && document.querySelector("#comment").open`)
	r.do(chromedp.SendKeys(css(`#comment [name=text]`), "冬天也是？"), chromedp.Click(css(`#comment button`)), chromedp.WaitVisible(css(`.talk`)))
	if got := value[string](r, `document.querySelector(".passage").textContent`); got != "九点" {
		t.Errorf("%q is marked", got)
	}
	if bottom := value[int](r, `Math.round(innerHeight - document.querySelector(".decide").getBoundingClientRect().bottom)`); bottom < 0 {
		t.Errorf("the bar stands %d px below the window", -bottom)
	}
	r.usable(axe, "review")

	w.visit(address + "/review")
	w.do(chromedp.SendKeys(css(`.talk textarea`), "是的，全年。"), chromedp.Click(css(`.talk [value=reply]`)))
	w.until(`document.querySelectorAll(".talk .wording").length === 2`)
	r.visit(address + "/review")
	r.do(chromedp.Click(css(`.talk [value=resolve]`)), chromedp.WaitVisible(css(`.talk.done`)), chromedp.Click(css(`.decide form[action$="/approve"] button`)), chromedp.WaitVisible(css(`.badge.approved`)))
}
