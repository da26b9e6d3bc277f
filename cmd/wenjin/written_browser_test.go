package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/answers"
	"github.com/wenjin-kb/wenjin/api/site/help"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/index/chat"
	"github.com/wenjin-kb/wenjin/index/chat/chattest"
)

// In a browser a written answer comes sentence by sentence into a box that moves nothing,
// under the security policy, on a narrow phone in the dark; of a model that lies nothing is
// shown, and that is said.
func TestAWrittenAnswerInABrowser(t *testing.T) {
	t.Parallel()
	chromium(t) // or there is nothing to try
	model := chattest.New(t, func(string) string {
		return "先把余额转出，再选择注销。[1]<b>稳赚</b>。[1]注销费为 0 元，3 个工作日内完成。[1]"
	})
	w := writes(t, model).open(t, 320, 800)
	const ended, first = `document.querySelector("[data-written]")?.dataset.state.match(/done|none|failed/)`, `document.querySelector(".hits li").getBoundingClientRect().top + scrollY`
	w.do(colours("dark"))
	// ask gives where the first hit stands once it is being written.
	ask := func() float64 {
		w.visit("/search?q=数字钱包怎么注销")
		w.do(chromedp.Click(css(`[data-start]`))) // an article answers for sure
		return value[float64](w, first)
	}
	begin := ask()
	w.until(ended)
	if at := value[float64](w, first); at != begin {
		t.Errorf("the first hit has moved from %v to %v", begin, at)
	}
	shown := value[string](w, `document.querySelector("[data-sentences]").innerText`)
	if strings.Contains(shown, "稳赚") || strings.Count(shown, "[1]") == 0 || value[int](w, overflow) > 0 {
		t.Errorf("%q is shown, %d px run over", shown, value[int](w, overflow))
	}
	if got := value[string](w, `document.querySelector("[data-told]").textContent + document.querySelector("[data-sources] a").getAttribute("href") + document.querySelector("[data-written]").dataset.aigc`); !strings.Contains(got, "AI 生成的回答已写好") || !strings.Contains(got, "/a/wallet?from=") || !strings.Contains(got, `"ContentProducer":"问津"`) {
		t.Error(got)
	}
	for _, barrier := range w.barriers(axeSource(t)) {
		t.Error(barrier)
	}
	model.Says(func(string) string { return "注销费为 99 元。[1]" })
	ask()
	w.until(ended)
	if got := value[string](w, `document.querySelector("[data-text]").innerText`); strings.Contains(got, "99") || !strings.Contains(got, "没有写出有依据的回答") || !strings.Contains(got, "95000") {
		t.Error(got)
	}
}

// writes is a service whose help centre shows what a model writes of an article.
func writes(t *testing.T, model *chattest.Server) *server {
	t.Helper()
	client, err := chat.NewClient(chat.Config{URL: model.URL, Model: "m"})
	must(t, err)
	var deps api.Deps
	world := sitetest.NewWriting(t, func(d *api.Deps) { deps = *d }, help.Face())
	answers.Mount(world.Server, deps, func() string { return "95000" }, answers.Writer{Model: client, Producer: func() string { return "问津" }})
	a := sitetest.File("wallet", "public", "")
	a.Title, a.Answer, a.Body = "数字钱包怎么注销", "在钱包里自助注销。", "先把余额转出，再选择注销。注销费为 0 元，3 个工作日内完成。\n"
	world.Publish(a)
	world.Follow()
	service := httptest.NewServer(world.Server)
	t.Cleanup(func() { service.CloseClientConnections(); service.Close() })
	return &server{t: t, base: service.URL}
}

// Whoever is impatient is answered all the same: two clicks where one is due begin what is
// to be written and do not stop it, and stop it and do not begin it again; who goes by the
// keyboard stays in the box; where the model breaks off that is said, and may be tried again;
// without scripts there is no box.
func TestTheImpatientAreAnswered(t *testing.T) {
	t.Parallel()
	chromium(t)
	model := chattest.New(t, nil)
	var hang atomic.Bool
	model.Answers(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		chattest.Piece(w, "先把余额转出，再选择注销。[1]注销费为")
		w.(http.Flusher).Flush()
		if hang.Load() {
			<-r.Context().Done()
		}
	})
	hang.Store(true)
	w := writes(t, model).open(t, 360, 800)
	w.visit("/search?q=数字钱包怎么注销")
	state := func(want string) {
		t.Helper()
		w.until(`document.querySelector("[data-written]").dataset.state === "` + want + `"`)
	}
	const shown = `document.querySelector("[data-sentences] .sentence")`
	w.twice(`[data-start]`)
	w.until(shown)
	state("writing")
	w.twice(`[data-stop]`)
	state("stopped")
	hang.Store(false)
	w.do(script(`document.querySelector("[data-start]").focus()`), chromedp.KeyEvent("\r"))
	state("failed")
	if got := value[string](w, `document.activeElement.dataset.text + document.querySelector("[data-told]").textContent + document.querySelector("[data-start]").hidden + document.querySelector("[data-wrong]").hidden`); got != "没有写完。文章在下面。falsetrue" {
		t.Error(got)
	}
	w.do(send(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	w.visit("/search?q=数字钱包怎么注销")
	w.do(chromedp.WaitVisible(css(`.hits`)), chromedp.WaitNotVisible(css(`[data-written]`)))
}

// twice clicks an element as whoever clicks twice does: at one place, whatever is there by
// then.
func (w *tab) twice(selector string) {
	w.t.Helper()
	at := value[[]float64](w, `(() => { const b = document.querySelector("`+selector+`"); b.scrollIntoView({block: "center"}); const r = b.getBoundingClientRect(); return [r.x + 8, r.y + r.height / 2]; })()`)
	for n := range 2 {
		for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
			w.do(send(input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: at[0], Y: at[1], Button: input.MouseButtonLeft, ClickCount: int64(n + 1)}))
		}
	}
}
