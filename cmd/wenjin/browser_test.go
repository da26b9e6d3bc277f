package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The pages in a real browser over the real binary. Without Chromium the tests
// skip; CI installs it and does not let them.

const password = "correct horse battery"

// house is a running service with an agent, an editor, a reviewer and an
// administrator.
func house(t *testing.T) *server {
	t.Helper()
	data := t.TempDir()
	people(t, data)
	return serve(t, "--data", data)
}

// people makes the accounts of a house.
func people(t *testing.T, data string) {
	t.Helper()
	for login, role := range map[string]string{"agent": "agent", "editor": "editor", "reviewer": "reviewer", "root": "admin"} {
		c := program(t, "user", "create", "--own", "--data", data, login, "--role", role, "--name", map[string]string{"agent": "王坐席", "editor": "李编辑", "reviewer": "赵复核", "root": "管理员"}[login])
		c.Stdin = strings.NewReader(password + "\n")
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
}

// tab is one browser window; what its console complains of fails the test.
type tab struct {
	context.Context
	t    *testing.T
	base string

	expected []string // what the browser may complain of

	mu    sync.Mutex
	asked []string // addresses requested
	bytes float64  // received
}

type (
	css    = chromedp.CSS
	action = chromedp.Action[chromedp.Void]
)

// send is a command of the browser's protocol as an action.
func send[P, R any](command cdp.Command[P, R], params P) action {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, command, params)
		return err
	})
}

// script runs a script for its effect.
func script(source string) action { return chromedp.Evaluate[chromedp.Void](source) }

// size sets the window and how many device pixels one of its own is.
func size(width, height int64, scale float64) action {
	return send(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: scale, Mobile: width < 500})
}

func colours(scheme string) action {
	return send(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("CI must have Chromium")
	}
	t.Skip("there is no Chromium: the pages are not tried")
	return ""
}

func (s *server) open(t *testing.T, width, height int) *tab {
	t.Helper()
	allocator, stop := chromedp.NewExecAllocator(context.Background(), chromedp.ExecPath(chromium(t)), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("lang", "zh-CN"), chromedp.Flag("accept-lang", "zh-CN,zh"), chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(width, height))
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	w := &tab{Context: ctx, t: t, base: s.base}
	must(t, chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			t.Errorf("exception: %+v", e.ExceptionDetails)
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.ConsoleAPICalledTypeError {
				t.Errorf("console error: %+v", e.Args)
			}
		case *log.EventEntryAdded: // refused by the security policy, not found …
			if e.Entry.Level == log.EntryLevelError && !slices.ContainsFunc(w.expected, func(text string) bool { return strings.Contains(e.Entry.Text, text) }) {
				t.Errorf("the browser complains: %s (%s)", e.Entry.Text, e.Entry.URL)
			}
		case *network.EventRequestWillBeSent:
			w.mu.Lock()
			w.asked = append(w.asked, e.Request.URL)
			w.mu.Unlock()
		case *network.EventLoadingFinished:
			w.mu.Lock()
			w.bytes += e.EncodedDataLength
			w.mu.Unlock()
		}
	}))
	w.do(send(network.Enable, network.EnableParams{}), send(log.Enable, cdp.Empty{}), size(int64(width), int64(height), 1))
	return w
}

// expect says what the browser may complain of: an answer that the page explains.
func (w *tab) expect(texts ...string) { w.expected = texts }

// do runs actions, all within a minute.
func (w *tab) do(actions ...action) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.Context, 60*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		seen, _ := chromedp.Run(w.Context, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText.slice(0, 1500)`))
		w.t.Fatalf("%v, at\n%s", err, seen)
	}
}

func (w *tab) visit(path string) { w.t.Helper(); w.do(chromedp.Navigate(w.base + path)) }

// value gives the value of an expression, awaiting it if it is a promise.
func value[T any](w *tab, expression string) T {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.Context, 60*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		w.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits for an expression to be true. While another page comes there is nothing
// that it could be asked of.
func (w *tab) until(expression string) {
	w.t.Helper()
	for start := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(w.Context, 10*time.Second)
		yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
		cancel()
		if err == nil && yes {
			return
		}
		if time.Since(start) > 30*time.Second {
			w.t.Fatalf("not within 30 s: %s (%v), at\n%s", expression, err, value[string](w, `location.href + "\n" + document.body.innerText.slice(0, 1500)`))
		}
	}
}

// visitUntil visits a page again and again until an expression is true there: what is told
// the service reaches its pages a moment later.
func (w *tab) visitUntil(path, expression string) {
	w.t.Helper()
	for start := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		if w.visit(path); value[bool](w, "!!("+expression+")") {
			return
		}
		if time.Since(start) > 30*time.Second {
			w.t.Fatalf("not within 30 s: %s, at\n%s", expression, value[string](w, `location.href + "\n" + document.body.innerText.slice(0, 1500)`))
		}
	}
}

func (w *tab) signIn(login string) {
	w.t.Helper()
	w.visit("/signin")
	w.do(chromedp.SetValue(css(`[name=login]`), login), chromedp.SetValue(css(`[name=password]`), password), chromedp.Click(css(`main button`)), chromedp.WaitVisible(css(`.who`)))
}

func (w *tab) suggestionsAsked() (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, url := range w.asked {
		if strings.Contains(url, "/api/v1/suggest") {
			n++
		}
	}
	return n
}

const overflow = `document.documentElement.scrollWidth - document.documentElement.clientWidth`

func TestCustomerFindsAnAnswerOnAPhone(t *testing.T) {
	t.Parallel()
	s := house(t)
	for _, width := range []int{390, 320} {
		t.Run(fmt.Sprint(width), func(t *testing.T) { findAnAnswer(t, s.open(t, width, 844)) })
	}
}

// findAnAnswer is what a customer does, from the first letter to the vote.
func findAnAnswer(t *testing.T, w *tab) {
	t.Helper()
	w.visit("/")
	if px := value[int](w, overflow); px > 0 {
		t.Errorf("home is %d px too wide", px)
	}
	w.do(chromedp.SendKeys(css(`#q`), "余额宝多久"), chromedp.WaitVisible(css(`#suggestions li`)))
	if n := value[int](w, `document.querySelectorAll("#suggestions mark").length`); n == 0 {
		t.Error("suggestions mark nothing")
	}
	// By keyboard: down into the list, Escape out of it, Enter searches.
	w.do(chromedp.SendKeys(css(`#q`), kb.ArrowDown))
	if got := value[string](w, `document.querySelector("[aria-selected=true]")?.id ?? ""`); got != "suggestion-0" || value[string](w, `document.getElementById("q").getAttribute("aria-activedescendant")`) != got {
		t.Errorf("the arrow chose %q", got)
	}
	w.do(chromedp.SendKeys(css(`#q`), kb.Escape), chromedp.WaitNotVisible(css(`#suggestions`)), chromedp.SendKeys(css(`#q`), "到账\r"), chromedp.WaitVisible(css(`.hits`)))
	if got := value[string](w, `document.querySelector(".hits h2").innerText`); !strings.Contains(got, "货币基金快速赎回") || value[int](w, overflow) > 0 {
		t.Errorf("first hit %q, overflow %d px", got, value[int](w, overflow))
	}
	if n, px := value[int](w, `document.querySelectorAll(".hits > li").length`), value[int](w, `document.documentElement.scrollHeight`); n != 10 || px > 2200 {
		t.Errorf("%d hits are %d px high, at most 2,200", n, px)
	}
	w.do(chromedp.Click(css(`.hits h2 a`)), chromedp.WaitVisible(css(`.answerbox`)))
	if got := value[string](w, `document.querySelector(".answerbox").innerText`); !strings.Contains(got, "1万元") || value[int](w, overflow) > 0 {
		t.Errorf("answer %q, overflow %d px", got, value[int](w, overflow))
	}
	w.do(chromedp.Click(css(`button[value=helpful]`)), chromedp.WaitVisible(css(`.vote [role=status]`)))
	// Larger type stays, and nothing runs over.
	w.do(chromedp.SendKeys(css(`#typesize`), "\r"), chromedp.WaitVisible(css(`[data-type=large] .answerbox`)))
	w.visit("/search?q=余额宝多久到账")
	w.until(`document.documentElement.dataset.type === "large" && getComputedStyle(document.documentElement).fontSize === "20px"`)
	if px := value[int](w, overflow); px > 0 {
		t.Errorf("in large type %d px run over", px)
	}
	// What can't wait is one tap from home.
	w.visit("/")
	w.do(chromedp.Click(css(`.urgent a`)), chromedp.WaitVisible(css(`.answerbox`)))
	if got := value[string](w, `document.querySelector(".answerbox").innerText`); !strings.Contains(got, "96110") {
		t.Errorf("somebody who was robbed is told %q", got)
	}
	// What nobody has written about is said to be so.
	w.visit("/search?q=驾照换证需要什么")
	if got := value[string](w, `document.querySelector("h1").innerText`); !strings.Contains(got, "没有找到") {
		t.Errorf("it says %q", got)
	}
}

// While an input method composes nothing is asked and Enter does not search.
func TestNothingFiresDuringComposition(t *testing.T) {
	t.Parallel()
	w := house(t).open(t, 1000, 700)
	w.visit("/")
	w.do(chromedp.Focus(css(`#q`)), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		for _, typed := range []string{"y", "yu", "yu'e", "yu'e'bao"} {
			params := input.ImeSetCompositionParams{Text: typed, SelectionStart: int64(len(typed)), SelectionEnd: int64(len(typed))}
			if _, err := cdp.Call(ctx, target, input.ImeSetComposition, params); err != nil {
				return err
			}
			time.Sleep(200 * time.Millisecond)
		}
		return nil
	}))
	if n := w.suggestionsAsked(); n > 0 {
		t.Errorf("%d times asked during the composition", n)
	}
	before := value[string](w, `location.href`)
	w.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".searchbox").requestSubmit()`))
	if got := value[string](w, `location.href`); got != before {
		t.Errorf("it searched during the composition: %s", got)
	}
	w.do(send(input.InsertText, input.InsertTextParams{Text: "余额宝"}), chromedp.WaitVisible(css(`#suggestions li`)))
	if got := value[string](w, `document.getElementById("q").value`); got != "余额宝" || w.suggestionsAsked() == 0 {
		t.Errorf("%q", got)
	}
}

func TestAgentCopiesByKeyboardAlone(t *testing.T) {
	t.Parallel()
	w := house(t).open(t, 1200, 800)
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		_, err := chromedp.CallBrowser(w.Context, browser.SetPermission, browser.SetPermissionParams{Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSettingGranted})
		must(t, err)
	}
	w.signIn("agent")
	w.until(`location.pathname === "/desk"`)
	press := func(key string, held ...chromedp.Modifier) {
		t.Helper()
		w.do(chromedp.KeyEvent(key, chromedp.KeyModifiers(held...)))
	}
	copied := func() string { t.Helper(); return value[string](w, `navigator.clipboard.readText()`) }
	told := func() { t.Helper(); w.until(`document.getElementById("copied").textContent.includes("已复制")`) }
	current := `document.querySelector("[data-hit][aria-current]")?.getAttribute("href") ?? ""`
	answer := func() string {
		t.Helper()
		return value[string](w, `document.querySelector("#answer span").textContent + "\n" + document.querySelector("article.public").dataset.link`)
	}
	// The question is typed where one is when one comes, and Ctrl+Enter copies its answer
	// without leaving the box, also at once.
	ready := func() { // the box is there, and the script that listens to it
		t.Helper()
		w.until(`document.readyState === "complete" && document.activeElement.id === "desk-q"`)
	}
	ready()
	w.do(chromedp.KeyEvent("余额宝多久到账"))
	press(kb.Enter, chromedp.ModifierCtrl)
	told()
	first := value[string](w, current)
	if got := copied(); got != answer() || !strings.Contains(got, "1万元") || !strings.Contains(got, w.base+"/a/money-fund-t0-limit") {
		t.Errorf("copied %q", got)
	}
	// Down opens the second, up the first again; the box stays the one that is typed into.
	press(kb.ArrowDown)
	w.until(current + `!== ` + fmt.Sprintf("%q", first))
	press(kb.ArrowUp)
	w.until(current + `=== ` + fmt.Sprintf("%q", first))
	if value[string](w, `document.activeElement.id`) != "desk-q" {
		t.Error("arrows leave the box")
	}
	// Another question; Enter goes into the article, c copies it: two keys.
	w.do(script(`document.activeElement.select()`), chromedp.KeyEvent("钱转错人了能追回来吗"))
	press(kb.Enter)
	w.until(`document.activeElement.id === "desk-article"`)
	press("c")
	told()
	if got := copied(); got != answer() || !strings.Contains(got, "/a/transfer-to-wrong-account") {
		t.Errorf("copied %q", got)
	}
	// An internal article has wording to copy, and nothing else; / leads back to the box.
	press("/") // which this driver types too, after the page has taken the key
	w.until(`document.activeElement.id === "desk-q"`)
	w.do(script(`document.activeElement.select()`), chromedp.KeyEvent("逾期客户申请延期的标准话术"))
	press(kb.Enter)
	w.until(`document.activeElement.id === "desk-article" && document.querySelector(".part.say")`)
	press("v")
	told()
	if got, say := copied(), value[string](w, `document.querySelector(".part.say .body").textContent.trim()`); got != say || say == "" {
		t.Errorf("copied %q, not the wording %q", got, say)
	}
	// A snippet by its shortcode; Enter after its variable copies it.
	w.visit("/desk/snippets")
	w.do(chromedp.SendKeys(css(`[name=code]`), "jd"), chromedp.SendKeys(css(`[name=title]`), "接单"), chromedp.SendKeys(css(`[name=text]`), "您好，{{客户称呼}}，已为您登记。"), chromedp.Click(css(`main .stack button`)), chromedp.WaitVisible(css(`.notice.ok`)))
	w.visit("/desk")
	ready()
	w.do(chromedp.KeyEvent("/jd"))
	press(kb.Enter, chromedp.ModifierCtrl)
	w.until(`document.activeElement.dataset.variable === "客户称呼"`)
	w.do(chromedp.KeyEvent("王女士"))
	press(kb.Enter)
	told()
	if got := copied(); got != "您好，王女士，已为您登记。" {
		t.Errorf("copied %q", got)
	}
	// Whatever is selected, internal text does not go along.
	w.visit("/desk?q=" + "保本承诺话术")
	w.until(`document.querySelector(".internal")`)
	secret := value[string](w, `document.querySelector(".internal .part .body").innerText.trim().slice(0, 12)`)
	w.do(script(`getSelection().selectAllChildren(document.body); document.execCommand("copy")`))
	if got := value[string](w, `navigator.clipboard.readText()`); secret == "" || strings.Contains(got, secret) {
		t.Errorf("%q was copied", secret)
	}
	was := value[bool](w, `document.querySelector(".internal").open`)
	w.do(script(`document.activeElement.blur()`))
	press("i")
	if value[bool](w, `document.querySelector(".internal").open`) == was {
		t.Error("i does not switch the internal part")
	}
}

// A day of the past is chosen in a calendar by keyboard alone, and fits on a phone.
func TestAgentChoosesADay(t *testing.T) {
	t.Parallel()
	w := house(t).open(t, 390, 800)
	w.signIn("agent")
	w.visit("/desk?q=" + url.QueryEscape("余额宝多久到账"))
	w.until(`document.readyState === "complete" && !document.getElementById("as-of-open").hidden`)
	w.do(script(`document.getElementById("as-of-open").focus()`), chromedp.KeyEvent(kb.Enter))
	w.until(`document.activeElement.getAttribute("aria-current") === "date"`)
	if got := value[int](w, overflow); got > 0 {
		t.Errorf("the calendar is %d px wider than the phone", got)
	}
	if box := value[[]float64](w, `(b => [b.left, innerWidth - b.right])(document.getElementById("as-of-days").getBoundingClientRect())`); box[0] < 0 || box[1] < 0 {
		t.Errorf("the calendar stands %v px from the edges", box)
	}
	for _, key := range []string{kb.PageUp, kb.ArrowUp, kb.ArrowLeft} {
		w.do(chromedp.KeyEvent(key))
	}
	named := value[string](w, `document.activeElement.getAttribute("aria-label")`)
	w.do(chromedp.KeyEvent(kb.Enter))
	w.until(`document.readyState === "complete" && location.search.includes("asOf=")`)
	year, month, day := 0, 0, 0
	if _, err := fmt.Sscanf(named, "%d年%d月%d日", &year, &month, &day); err != nil {
		t.Fatalf("%q: %v", named, err)
	}
	if got, want := value[string](w, `document.getElementById("as-of").value`), fmt.Sprintf("%04d-%02d-%02d", year, month, day); got != want {
		t.Errorf("%s was asked for, not %s", got, want)
	}
	w.until(`document.querySelector(".notice").innerText.includes("` + fmt.Sprintf("%04d-%02d-%02d", year, month, day) + `")`)
}

func TestEditorReviewerCustomer(t *testing.T) {
	t.Parallel()
	s := house(t)
	editor := s.open(t, 1300, 900)
	editor.signIn("editor")
	editor.visit("/console/new")
	editor.do(
		chromedp.SendKeys(css(`[name=slug]`), "branch-hours"), script(`document.querySelector("[name=category]").value = "platform/service"`), chromedp.SendKeys(css(`[name=title]`), "网点几点开门？"),
		chromedp.SendKeys(css(`[name=answer]`), "网点营业时间以门口公示为准。"), chromedp.SendKeys(css(`[name=body]`), "本产品保本保息。"),
	)
	editor.until(`document.querySelector(".finding.block")`) // the red line is found as one types
	if got := value[string](editor, `document.getElementById("preview").innerText`); !strings.Contains(got, "保本保息") {
		t.Errorf("preview %q", got)
	}
	editor.do(script(`document.querySelector("[name=body]").value = ""`), chromedp.SendKeys(css(`[name=body]`), "各网点的营业时间不同，出门前请先查询。\n\n<script>alert(1)</script>\n\n"))
	editor.until(`!document.querySelector(".finding.block")`)
	if n := value[int](editor, `document.querySelectorAll("#preview script").length`); n > 0 {
		t.Error("a script got into the preview")
	}
	// A picture by paste: what it is, its bytes say.
	editor.do(script(`(() => { const d = new DataTransfer(); d.items.add(new File([Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"), c => c.charCodeAt(0))], "x.png", {type: "image/png"}));
		document.getElementById("body").dispatchEvent(new ClipboardEvent("paste", {clipboardData: d, bubbles: true, cancelable: true})); })()`))
	editor.until(`document.getElementById("status").textContent.includes("图片已插入")`)
	editor.until(`document.querySelector("#preview img")?.naturalWidth === 1`)
	editor.do(chromedp.Click(css(`#save`)), chromedp.WaitVisible(css(`.notice.ok`)), chromedp.Click(css(`form[action$="/submit"] button`)), chromedp.WaitVisible(css(`.badge.in_review`)))

	reviewer := s.open(t, 1300, 900)
	reviewer.signIn("reviewer")
	reviewer.visit("/console/articles?state=in_review")
	reviewer.do(chromedp.Click(css(`td a[href$="/branch-hours"]`)), chromedp.WaitVisible(css(`a.button`)), chromedp.Click(css(`a.button`)), chromedp.WaitVisible(css(`.diff ins`)))
	// Turned down once, changed, then approved.
	reviewer.do(chromedp.SendKeys(css(`[name=reason]`), "请补充查询方式"), chromedp.Click(css(`form[action$="/reject"] button`)), chromedp.WaitVisible(css(`.notice.ok`)))
	editor.visit("/console/a/branch-hours")
	if got := value[string](editor, `document.body.innerText`); !strings.Contains(got, "请补充查询方式") {
		t.Error("the editor is not told why")
	}
	editor.do(chromedp.SendKeys(css(`[name=body]`), "可以在应用里查询。"), chromedp.Click(css(`#save`)), chromedp.WaitVisible(css(`.notice.ok`)), chromedp.Click(css(`form[action$="/submit"] button`)), chromedp.WaitVisible(css(`.badge.in_review`)))
	reviewer.visit("/console/a/branch-hours/review")
	reviewer.do(chromedp.Click(css(`form[action$="/approve"] button`)), chromedp.WaitVisible(css(`.badge.approved`)))
	editor.visit("/console/a/branch-hours")
	editor.do(chromedp.Click(css(`form[action$="/publish"] button`)), chromedp.WaitVisible(css(`.badge.published`)))
	if n := value[int](editor, `document.querySelectorAll("form[action$='/restore']").length`); n == 0 {
		t.Error("the history offers nothing to restore")
	}

	customer := s.open(t, 390, 844)
	customer.visitUntil("/search?q=网点几点开门", `document.querySelector('.hits h2 a[href^="/a/branch-hours"]')`) // the follower takes a moment
	customer.do(chromedp.Click(css(`.hits h2 a[href^="/a/branch-hours"]`)), chromedp.WaitVisible(css(`.answerbox`)))
}

// Every page is usable at 320 px, at 200 % zoom and in the dark, says nothing in
// raw keys, and passes the accessibility check.
func TestEveryPage(t *testing.T) {
	t.Parallel()
	s := house(t)
	axe := axeSource(t)
	w := s.open(t, 1200, 900)
	w.expect("404") // of the page that says so
	check := func(path, how string) {
		t.Helper()
		if px := value[int](w, overflow); px > 0 {
			t.Errorf("%s, %s: %d px too wide", path, how, px)
		}
		for _, f := range w.barriers(axe) {
			t.Errorf("%s, %s: %s", path, how, f)
		}
	}
	for _, staff := range []bool{false, true} {
		if staff {
			w.signIn("root")
		}
		for path, role := range pages {
			if (role != "") != staff {
				continue
			}
			for how, settings := range map[string][]action{
				"light": {size(1200, 900, 1), colours("light")},
				"dark":  {size(1200, 900, 1), colours("dark")},
				"320":   {size(320, 700, 1)},
				"200 %": {size(640, 450, 2)},
			} {
				w.do(settings...)
				w.visit(path)
				check(path, how)
			}
			words := value[string](w, `document.querySelector("main").innerText.replaceAll(/[a-z0-9-]+\.(txt|yaml)|\{\{(客户称呼|工单号|service_hotline)\}\}/g, "")`)
			for _, raw := range []string{"in_review", "published", "superseded", "knowledge", "{{", "undefined", "null", "<no value>", "article."} {
				if strings.Contains(words, raw) {
					t.Errorf("%s shows %q", path, raw)
				}
			}
		}
	}
}

// axeSource is the accessibility checker: Deque's axe-core, which CI fetches.
func axeSource(t *testing.T) string {
	t.Helper()
	path := os.Getenv("AXE")
	if path == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("CI must name axe-core's axe.min.js in AXE")
		}
		t.Log("AXE does not name axe-core's axe.min.js: the accessibility check is left out")
		return ""
	}
	src, err := os.ReadFile(path)
	must(t, err)
	return string(src)
}

// barriers are what the accessibility checker finds on the page as it is, whatever it
// thinks of how bad that is.
func (w *tab) barriers(axe string) []string {
	w.t.Helper()
	if axe == "" {
		return nil
	}
	w.do(script(axe))
	return value[[]string](w, `axe.run({resultTypes: ["violations"]}).then(r => r.violations.map(v => v.impact + " " + v.id + ": " + v.nodes.slice(0, 3).map(n => n.html + " " + n.failureSummary).join(" | ")))`)
}

// Reading and searching need no JavaScript.
func TestWithoutJavaScript(t *testing.T) {
	t.Parallel()
	w := house(t).open(t, 800, 900)
	w.do(send(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	w.visit("/")
	w.do(chromedp.SendKeys(css(`#q`), "货币基金会亏钱吗\r"), chromedp.WaitVisible(css(`.hits`)), chromedp.Click(css(`.hits h2 a`)), chromedp.WaitVisible(css(`.answerbox`)), chromedp.Click(css(`button[value=helpful]`)), chromedp.WaitVisible(css(`.vote [role=status]`)))
	// Language and type are kept, and lead back to the page they were chosen on.
	w.visit("/a/money-fund-t0-limit")
	w.do(chromedp.Click(css(`.languages [lang=zh-Hant]`)), chromedp.WaitVisible(css(`html[lang=zh-Hant] .answerbox`)), chromedp.Click(css(`#typesize`)), chromedp.WaitVisible(css(`html[lang=zh-Hant][data-type=large] .answerbox`)))
	w.visit("/search?q=貨幣基金會虧錢嗎")
	if got := w.html(`.hits`); !strings.Contains(got, "貨幣") || strings.Contains(got, "货币") || strings.Count(got, "<mark>") < 3 {
		t.Errorf("results in traditional characters: %s", got)
	}
	w.do(chromedp.Click(css(`.languages [lang=en]`)), chromedp.WaitVisible(css(`html[lang=en] .hits`)), chromedp.Click(css(`.languages [lang=zh-Hans]`)), chromedp.WaitVisible(css(`html[lang=zh-Hans] .hits`)))
	w.signIn("agent")
	w.visit("/desk")
	w.do(chromedp.SendKeys(css(`#desk-q`), "保本\r"), chromedp.WaitVisible(css(`[data-hit]`)))
}

// html is the markup of an element, without a script of the page's own.
func (w *tab) html(of string) string {
	w.t.Helper()
	return value[string](w, `document.querySelector("`+of+`").outerHTML`)
}

// Whoever goes by the Tab key sees where they are, at each stop of each page, in light and
// dark; and who wants no motion gets none.
func TestFocusIsSeen(t *testing.T) {
	t.Parallel()
	w := house(t).open(t, 1000, 800)
	const stop = `(e => { const s = getComputedStyle(e), b = e.getBoundingClientRect(); return [e.outerHTML.slice(0, 120), s.outlineStyle === "none" ? 0 : parseFloat(s.outlineWidth), s.outlineColor === getComputedStyle(document.body).backgroundColor ? 0 : 1, b.bottom > 0 && b.top < innerHeight && b.width > 0 ? 1 : 0].map(String); })(document.activeElement)`
	walk := func(path string, least int) {
		t.Helper()
		w.visit(path)
		w.do(script(`document.activeElement.blur()`))
		stops := map[string]bool{}
		for range 60 {
			w.do(chromedp.KeyEvent(kb.Tab))
			if value[bool](w, `document.activeElement === document.body`) {
				break
			}
			at := value[[]string](w, stop)
			if stops[at[0]] = true; at[1] == "0" || at[2] == "0" || at[3] == "0" {
				t.Errorf("%s: the focus is not seen (outline %s px, another colour %s, in the window %s) at %s", path, at[1], at[2], at[3], at[0])
			}
		}
		if len(stops) < least {
			t.Errorf("%s has %d stops", path, len(stops))
		}
	}
	still := func(scheme string) action {
		return send(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
	}
	const scrolling = `getComputedStyle(document.documentElement).scrollBehavior`
	w.visit("/a/money-fund-t0-limit")
	if got := value[string](w, scrolling); got != "smooth" {
		t.Errorf("scrolling is %s", got)
	}
	w.do(still("light"))
	if got := value[string](w, scrolling+` + [...document.querySelectorAll("*")].filter(e => parseFloat(getComputedStyle(e).animationDuration) > 0 || parseFloat(getComputedStyle(e).transitionDuration) > 0).length`); got != "auto0" {
		t.Errorf("without motion scrolling and what moves are %s", got)
	}
	walk("/a/money-fund-t0-limit", 15)
	walk("/", 20)
	w.do(still("dark"))
	walk("/search?q=余额宝多久到账", 20)
	w.signIn("editor")
	walk("/desk?q=余额宝多久到账", 15)
	walk("/console/new", 20)
}

// Printed, an article is its text with the addresses of its links, on a few sheets.
func TestPrintedArticle(t *testing.T) {
	t.Parallel()
	w := house(t).open(t, 1280, 900)
	w.visit("/a/money-fund-t0-limit")
	pdf, err := chromedp.Call(w.Context, page.PrintToPDF, page.PrintToPDFParams{})
	must(t, err)
	if sheets := strings.Count(string(pdf.Data), "/Type /Page\n"); !strings.HasPrefix(string(pdf.Data), "%PDF-") || sheets == 0 || sheets > 3 {
		t.Errorf("%d sheets", sheets)
	}
	w.do(send(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}))
	text := value[string](w, `document.body.innerText`)
	for _, want := range []string{"货币基金快速赎回为什么每天只能取1万", "依据", "内容核对"} {
		if !strings.Contains(text, want) {
			t.Errorf("the print lacks %s", want)
		}
	}
	for _, never := range []string{"这篇文章有帮助吗", "跳到正文", "大字", "员工登录", "繁體中文", "相关文章"} {
		if strings.Contains(text, never) {
			t.Errorf("the print has %s", never)
		}
	}
}

// The first page is small. How quick it is, `make lighthouse` says: what a test measures of
// that, the other tests beside it decide.
func TestFirstPage(t *testing.T) {
	t.Parallel()
	w := house(t).open(t, 390, 844)
	w.visit("/")
	value[float64](w, `new Promise(r => new PerformanceObserver(l => r(l.getEntries().at(-1).startTime)).observe({type: "largest-contentful-paint", buffered: true}))`)
	w.mu.Lock()
	bytes := w.bytes
	w.mu.Unlock()
	if t.Logf("%.0f bytes", bytes); bytes == 0 || bytes > 60_000 {
		t.Errorf("the first page takes %.0f bytes, at most 60,000", bytes)
	}
}

func TestWidget(t *testing.T) {
	t.Parallel()
	s := house(t)
	// In somebody else's page, from another origin: dark, in another type.
	w := s.open(t, 500, 800)
	w.base = foreign(t, "require-trusted-types-for 'script'; style-src 'self' 'unsafe-inline'", fmt.Sprintf(`<!doctype html><html lang="zh"><title>x</title><style>:root{color-scheme:dark;background:#101418} button{display:none} a{color:red} wenjin-help{--wenjin-paper:#182028;--wenjin-ink:#f0f0f0;--wenjin-font:Georgia,serif}</style><script type="module" src="%s/widget.js"></script><wenjin-help accent="#7a0026"></wenjin-help>`, s.base))
	w.do(colours("dark"))
	w.visit("/")
	const root = `document.querySelector("wenjin-help").shadowRoot`
	w.until(root)
	w.do(script(`(() => { const r = ` + root + `; r.querySelector("input").value = "余额宝多久到账"; r.querySelector("form").requestSubmit(); })()`))
	w.until(root + `.querySelector("li button")`)
	w.do(script(root + `.querySelector("li button").click()`))
	w.until(root + `.querySelector(".box")?.textContent.includes("1万元")`)
	if shown := value[string](w, `getComputedStyle(`+root+`.querySelector("form button")).display`); shown == "none" {
		t.Error("the page's styles reach into the widget")
	}
	if got := value[string](w, `getComputedStyle(`+root+`.querySelector("form button")).backgroundColor + getComputedStyle(`+root+`.querySelector("section")).backgroundColor`); got != "rgb(122, 0, 38)rgb(24, 32, 40)" {
		t.Errorf("the colours are not the page's: %s", got)
	}
	if got := value[string](w, `getComputedStyle(`+root+`.querySelector("h2")).fontFamily + getComputedStyle(`+root+`.querySelector("h2")).color`); got != "Georgia, serifrgb(240, 240, 240)" {
		t.Errorf("type and ink are not the page's: %s", got)
	}
	// Links lead to the help centre, but those to other articles, which open here.
	if stray := value[[]string](w, `[...`+root+`.querySelectorAll("a[href], img[src]")].map(e => e.href || e.src).filter(u => u.startsWith(location.origin))`); len(stray) > 0 {
		t.Errorf("these lead into the page around: %v", stray)
	}
	if got := value[string](w, root+`.querySelector("section").textContent`); !strings.Contains(got, "常见风险等级：R1 低风险") || !strings.Contains(got, "依据") || !strings.Contains(got, "复核期限") {
		t.Errorf("the article lacks what belongs to it: %s", got)
	}
	if sizes := value[[]float64](w, `[...`+root+`.querySelectorAll("h2, h3")].map(h => parseFloat(getComputedStyle(h).fontSize))`); len(sizes) < 3 || sizes[0] > 24 || sizes[1] >= sizes[0] {
		t.Errorf("headings have %v px", sizes)
	}
	w.do(script(`(() => { const r = ` + root + `; r.querySelector("input").value = "我被骗了"; r.querySelector("form").requestSubmit(); })()`))
	w.until(root + `.querySelector(".box strong")?.textContent.includes("96110")`)
	w.do(script(root + `.querySelector(".box a").click()`))
	w.until(root + `.querySelector("h2")?.textContent.includes("第一分钟")`)
	// What is of the past says so, and there is no box for answers that nobody has set up.
	w.do(script(`document.querySelector("wenjin-help").read("timeline-2013-2026", "x")`))
	w.until(root + `.querySelector("section").textContent.includes("本文讲述历史情况")`)
	if n := value[int](w, root+`.querySelectorAll("textarea, [data-answers]").length`); n > 0 {
		t.Errorf("%d boxes for answers", n)
	}
	// It speaks the language that it is told, else the page's.
	w.do(script(`document.querySelector("wenjin-help").lang = "en"`))
	w.until(root + `.querySelector("form button").textContent === "Search"`)
	w.do(script(`document.querySelector("wenjin-help").removeAttribute("lang"); document.documentElement.lang = "zh-TW"; document.querySelector("wenjin-help").speak()`))
	w.until(root + `.querySelector("form button").textContent === "搜尋"`)
	if cookies := value[string](w, `document.cookie`); cookies != "" {
		t.Error(cookies)
	}
}

// SCREENSHOTS=docs/images go test -run TestScreenshots ./cmd/wenjin makes those of
// the README.
func TestScreenshots(t *testing.T) {
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		t.Skip("SCREENSHOTS names no folder to draw into")
	}
	s := house(t)
	w := s.open(t, 1200, 800)
	shoot := func(name string) {
		t.Helper()
		shot, err := chromedp.Call(w.Context, page.CaptureScreenshot, page.CaptureScreenshotParams{})
		must(t, err)
		png := shot.Data
		must(t, os.MkdirAll(filepath.Join("..", "..", dir), 0o755))
		must(t, os.WriteFile(filepath.Join("..", "..", dir, name+".png"), png, 0o644))
	}
	w.visit("/search?q=余额宝多久到账")
	shoot("help")
	w.signIn("root")
	w.visit("/desk?q=客户问余额宝保本吗")
	shoot("desk")
	w.visit("/console/new")
	w.do(chromedp.SendKeys(css(`[name=slug]`), "new-article"), chromedp.SendKeys(css(`[name=title]`), "新产品说明"), chromedp.SendKeys(css(`[name=body]`), "## 收益\n\n本产品**稳赚不赔**，年化收益率4%。\n"))
	w.until(`document.querySelector(".finding.block")`)
	w.do(script(`scrollTo(0, 180)`))
	shoot("console")
}
