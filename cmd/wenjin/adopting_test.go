package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// An article of a watched folder is adopted and edited in the console; its file changes
// nothing of it, not even over a start, and says so; then it has it back.
func TestAdoptedArticlesInABrowser(t *testing.T) {
	t.Parallel()
	dir, data := t.TempDir(), t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, "articles"), 0o755))
	file := func(body string) { writeArticle(t, dir, "limits", "转账限额是多少", body) }
	file("以页面显示为准。")
	people(t, data)
	s := serve(t, "--data", data, "--content", dir, "--watch")
	w := s.open(t, 1300, 900)
	w.signIn("editor")
	w.visit("/console/articles?source=files")
	w.do(chromedp.Click(css(`td a[href$="/limits"]`)))
	w.until(`location.pathname === "/console/a/limits" && document.readyState === "complete"`)
	w.do(chromedp.Click(css(`form[action$="/adopt"] button`)), chromedp.WaitVisible(css(`.notice.ok`)))
	w.until(`location.search === "?done=adopt" && document.readyState === "complete"`)
	w.do(chromedp.SetValue(css(`[name=body]`), "在应用里查询。"), chromedp.Click(css(`#save`)), chromedp.WaitVisible(css(`.badge.draft`)))
	file("文件改了，以柜台为准。")
	w.visit("/console")
	for range 100 {
		if strings.Contains(value[string](w, `document.querySelector("main").innerText`), "1 篇文章的文件与后台不一致") {
			break
		}
		w.visit("/console")
	}
	w.expect("ERR_CONNECTION_REFUSED") // of a page that is left while it loads, and whose service ends
	w.do(chromedp.Navigate("about:blank"))
	s.stop()
	s = serve(t, "--data", data, "--content", dir, "--watch")
	t.Cleanup(s.stop) // after the browser, which is opened later, is closed
	w = s.open(t, 390, 844)
	w.signIn("reviewer")
	w.visit("/console")
	w.do(chromedp.Click(css(`.notice.warn a`)), chromedp.WaitVisible(css(`#limits`)))
	if got := value[string](w, `document.querySelector("#limits").innerText`); !strings.Contains(got, "在应用里查询。") || !strings.Contains(got, "文件改了，以柜台为准。") || !strings.Contains(got, "没有采用") {
		t.Error(got)
	}
	if px := value[int](w, overflow); px > 0 {
		t.Errorf("%d px too wide", px)
	}
	if status, text := s.shown("limits"); status != 200 || !strings.Contains(text, "以页面显示为准。") {
		t.Errorf("customers see %d %s", status, text)
	}
	w.do(chromedp.Click(css(`#limits form[action$="/back"] button`)), chromedp.WaitVisible(css(`.notice.ok`)))
	if _, text := s.shown("limits"); !strings.Contains(text, "文件改了，以柜台为准。") {
		t.Errorf("customers see %s", text)
	}
	if got := value[string](w, `document.querySelector("main").innerText`); !strings.Contains(got, "已交还给文件") || !strings.Contains(got, "这篇文章来自文件") {
		t.Error(got)
	}
}

// Imported articles stay the console's when the folder that they came from is served.
func TestImportedArticlesAreNotTakenOver(t *testing.T) {
	dir, data := t.TempDir(), t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, "articles"), 0o755))
	writeArticle(t, dir, "limits", "转账限额是多少", "导入的。")
	if out, err := program(t, "import", "--data", data, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	writeArticle(t, dir, "limits", "转账限额是多少", "文件改了。")
	s := serve(t, "--data", data, "--content", dir)
	if _, text := s.shown("limits"); !strings.Contains(text, "导入的。") {
		t.Errorf("customers see %s", text)
	}
	s.stop()
	if !strings.Contains(s.log.String(), "its file is not followed") {
		t.Error("the log says nothing")
	}
}
