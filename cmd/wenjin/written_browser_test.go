package main

import (
	"net/http/httptest"
	"strings"
	"testing"

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

	const ended, first = `document.querySelector("[data-written]")?.dataset.state.match(/done|none|failed/)`, `document.querySelector(".hits li").getBoundingClientRect().top + scrollY`
	w := (&server{t: t, base: service.URL}).open(t, 320, 800)
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
