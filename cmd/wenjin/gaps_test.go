package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A customer finds nothing good; an editor makes the question one of an article, having
// seen what that changes; a reviewer agrees; the same search finds it, and the gap closes
// by itself.
func TestAGapIsClosedInABrowser(t *testing.T) {
	t.Parallel()
	s := house(t)
	const query = "柜台几时上班呀"
	customer := s.open(t, 390, 844)
	customer.visit("/search?q=" + query)

	editor := s.open(t, 1300, 900)
	editor.signIn("editor")
	editor.visit("/console/new")
	editor.do(chromedp.SendKeys(css(`[name=slug]`), "branch-hours"), script(`document.querySelector("[name=category]").value = "platform/service"`), chromedp.SendKeys(css(`[name=title]`), "营业网点的时间"),
		chromedp.SendKeys(css(`[name=answer]`), "网点营业时间以门口公示为准。"), chromedp.SendKeys(css(`[name=body]`), "各网点的营业时间不同，出门前请先查询。"),
		chromedp.Click(css(`#save`)), chromedp.WaitVisible(css(`.notice.ok`)))
	publish := func() {
		t.Helper()
		editor.do(chromedp.Click(css(`form[action$="/submit"] button`)), chromedp.WaitVisible(css(`.badge.in_review`)))
		reviewer := s.open(t, 1300, 900)
		reviewer.signIn("reviewer")
		reviewer.visit("/console/a/branch-hours/review")
		reviewer.do(chromedp.Click(css(`form[action$="/approve"] button`)), chromedp.WaitVisible(css(`.badge.approved`)))
		editor.visit("/console/a/branch-hours")
		editor.do(chromedp.Click(css(`form[action$="/publish"] button`)), chromedp.WaitVisible(css(`.badge.published`)))
	}
	publish()

	editor.visitUntil("/console/gaps", `document.querySelector("tbody a")`) // the log is written now and then
	editor.do(chromedp.Click(css(`tbody a`)), chromedp.WaitVisible(css(`[name=question]`)))
	if got := value[string](editor, `document.querySelector("h1").innerText`); !strings.Contains(got, query) {
		t.Fatalf("the first gap is %q", got)
	}
	editor.usable(axeSource(t), "gap")
	editor.do(chromedp.SendKeys(css(`[name=other]`), "branch-hours"), chromedp.Click(css(`[value=replay]`)), chromedp.WaitVisible(css(`#replayed`)))
	if got := value[string](editor, `document.querySelector(".beside").innerText`); !strings.Contains(got[strings.Index(got, "改后"):], "营业网点的时间") {
		t.Errorf("the replay shows %q", got)
	}
	editor.do(chromedp.SendKeys(css(`[name=other]`), "branch-hours"), chromedp.Click(css(`[value=save]`)), chromedp.WaitVisible(css(`.notice.ok`)))
	if got := value[string](editor, `document.querySelector("[name=questions]").value`); got != query {
		t.Errorf("the draft asks %q", got)
	}
	publish()

	customer.visitUntil("/search?q="+query, `document.querySelector(".hits h2")?.innerText.includes("营业网点的时间")`)
	editor.visitUntil("/console/gaps?state=closed", fmt.Sprintf(`document.querySelector("tbody")?.innerText.includes(%q)`, query))
}
