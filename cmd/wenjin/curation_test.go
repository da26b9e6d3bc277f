package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// An editor pins an article, sees in the preview what that changes, a reviewer approves
// it, and the customer finds it first; whoever says that they were deceived sees what to
// do first, also without a script.
func TestAPinReachesCustomersInABrowser(t *testing.T) {
	t.Parallel()
	s := house(t)
	const query = "花呗还款日怎么改"
	editor := s.open(t, 1300, 900)
	editor.signIn("editor")
	editor.visit("/console/curations/new")
	editor.do(chromedp.SendKeys(css(`[name=title]`), "还款日"), chromedp.SendKeys(css(`[name=equals]`), query), chromedp.SendKeys(css(`[name=pins]`), "money-fund-t0-limit 1"),
		chromedp.SendKeys(css(`[name=text]`), "还款日本月不能改。"), chromedp.SendKeys(css(`[name=reason]`), "常问"),
		chromedp.Click(css(`[value=preview]`)), chromedp.WaitVisible(css(`#preview`)))
	if got := value[string](editor, `document.querySelector(".beside").innerText`); !strings.Contains(got[strings.Index(got, "改后"):], "还款日本月不能改") {
		t.Errorf("the preview shows %q", got)
	}
	editor.do(chromedp.Click(css(`[value=save]`)), chromedp.WaitVisible(css(`form[action$="/submit"] button`)), chromedp.Click(css(`form[action$="/submit"] button`)), chromedp.WaitNotPresent(css(`form[action$="/submit"]`)))
	rule := value[string](editor, `location.pathname`)
	customer := s.open(t, 390, 844)
	customer.visit("/search?q=" + query)
	if got := value[string](customer, `document.querySelector("main").innerText`); strings.Contains(got, "还款日本月不能改") {
		t.Fatal("it acts unapproved")
	}
	reviewer := s.open(t, 1300, 900)
	reviewer.signIn("reviewer")
	reviewer.visit(rule)
	reviewer.do(chromedp.Click(css(`form[action$="/approve"] button`)), chromedp.WaitVisible(css(`.notice.ok`)))
	customer.visit("/search?q=" + query)
	if got := value[string](customer, `document.querySelector(".banner").innerText + document.querySelector(".hits h2 a").getAttribute("href")`); !strings.Contains(got, "还款日本月不能改") || !strings.Contains(got, "/a/money-fund-t0-limit") {
		t.Errorf("the customer sees %q", got)
	}
	customer.visit("/search?q=我被骗了")
	if got := value[string](customer, `document.querySelector(".banner").innerText + document.querySelector(".hits h2 a").getAttribute("href")`); !strings.Contains(got, "96110") || !strings.Contains(got, "/a/being-scammed-first-steps") {
		t.Errorf("who was deceived sees %q", got)
	}
}
