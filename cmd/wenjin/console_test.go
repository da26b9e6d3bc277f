package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Many articles are adopted and changed from the list, and taken back; categories are put
// in order by keyboard.
func TestManyArticlesInABrowser(t *testing.T) {
	t.Parallel()
	s := house(t)
	w, axe := s.open(t, 1300, 900), axeSource(t)
	w.signIn("editor")
	said := func() string { return value[string](w, `document.querySelector("main").innerText`) }
	run := func(do, field, text string) {
		t.Helper()
		w.visit("/console/articles?category=wealth%2Ffund")
		w.do(chromedp.Click(css(`#tickall`)), chromedp.SetValue(css(`#bulk [name=do]`), do), script(`document.querySelector("#bulk [name=do]").dispatchEvent(new Event("change", {bubbles: true}))`))
		if field != "" {
			w.do(chromedp.SendKeys(css(`#bulk [name=`+field+`]`), text))
		}
		if n := value[int](w, `document.querySelectorAll("#bulk [data-for]:not([hidden])").length`); n != map[bool]int{true: 2, false: 0}[field != ""] {
			t.Errorf("%s shows %d inputs", do, n)
		}
		w.do(chromedp.Click(css(`#bulk button`)), chromedp.WaitVisible(css(`form[action$="/bulk/start"] button`)))
		if do == "adopt" {
			w.usable(axe, "bulk-plan")
		}
		w.do(size(1300, 900, 1), chromedp.Click(css(`form[action$="/bulk/start"] button`)), chromedp.WaitVisible(css(`.notice[role=status]`)))
	}
	run("adopt", "", "")
	if got := said(); !strings.Contains(got, "失败 0 篇，跳过 0 篇") || strings.Contains(got, "成功 0 篇") {
		t.Error(got)
	}
	run("owner", "owner", "基金部")
	if got := said(); !strings.Contains(got, "失败 0 篇，跳过 0 篇") {
		t.Error(got)
	}
	w.usable(axe, "bulk-job")
	w.do(size(1300, 900, 1), chromedp.Click(css(`form[action$="/undo"] button`)))
	w.until(`document.querySelector("main")?.innerText.includes("篇，已撤销")`)
	w.visit("/console/articles?owner=" + "基金部" + "&state=draft")
	if got := said(); !strings.Contains(got, "没有符合条件的文章。") {
		t.Error(got)
	}
	// Without a mouse: open a category, and move it down.
	w.visit("/console/words/taxonomy.yaml")
	order := `[...document.querySelectorAll("#tree > ul > li > [data-path]")].map(e => e.dataset.path).slice(0, 2).join(" ")`
	before := value[string](w, order)
	w.do(script(`document.querySelector("#tree summary").focus()`), chromedp.KeyEvent("\r"), script(`document.querySelector("#tree [value^='down ']").focus()`), chromedp.KeyEvent("\r"), chromedp.WaitVisible(css(`.notice.ok`)))
	a, b, _ := strings.Cut(before, " ")
	if got := value[string](w, order); got != b+" "+a {
		t.Errorf("%s became %s", before, got)
	}
	if got := value[string](w, `document.querySelector("#tree details[open] summary").innerText`); got == "" {
		t.Error("the category that was moved is closed")
	}
	// Enter in a field of a category sends nothing that moves another.
	w.do(chromedp.SendKeys(css(`#tree details[open] input`), "\r"))
	w.until(`document.querySelector("#preview section")`)
	if got := value[string](w, order); got != b+" "+a {
		t.Errorf("Enter moved one: %s", got)
	}
}
