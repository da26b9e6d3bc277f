package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// What an editor has typed outlives a closed tab, a lost session and a colleague who was
// faster; in a real browser, to the end.
func TestEditorLosesNothing(t *testing.T) {
	t.Parallel()
	s := house(t)
	w := s.open(t, 1280, 900)
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
	second.do(chromedp.Click(css(`.unsaved a`)), chromedp.WaitVisible(css(`.notice.ok`)))
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
	merged := value[string](w, `document.querySelector("[name=body]").value`)
	if !strings.Contains(merged, "八点") || !strings.Contains(merged, "周末休息") {
		t.Errorf("merged %q", merged)
	}
	w.do(chromedp.Click(css(`#save`)))
	w.until(`document.body?.innerText.includes("第 3 版")`)

	// The session ends while somebody types. They save, sign in on the page that holds the
	// text, and it is saved.
	write("网点开门时间以公示为准。")
	w.do(script(`fetch("/signout", {method: "POST", redirect: "manual"})`))
	w.until(`document.getElementById("status").textContent.includes("登录已过期")`)
	w.do(chromedp.Click(css(`#save`)), chromedp.WaitVisible(css(`[name="resume.password"]`)), chromedp.SendKeys(css(`[name="resume.password"]`), password+"\r"))
	w.until(`document.querySelector(".notice.ok")?.textContent === "草稿已保存。"`)
	if got := value[string](w, `document.querySelector("[name=body]").value`); got != "网点开门时间以公示为准。\n" {
		t.Errorf("saved %q", got)
	}
}
