package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// state is a page as somebody meets it.
type state struct {
	name, who, path string
	then            string // a script that brings it about
	until           string // what holds then
}

// states are those that somebody looks at before a release, in the order in which
// people meet them.
var states = []state{
	{name: "home", path: "/"},
	{name: "suggestions", path: "/", then: `(() => { const q = document.getElementById("q"); q.focus(); q.value = "余额宝"; q.dispatchEvent(new Event("input", {bubbles: true})); })()`, until: `document.querySelector("#suggestions li")`},
	{name: "results", path: "/search?q=余额宝多久到账"},
	{name: "results-filtered", path: "/search?q=余额宝多久到账&category=wealth"},
	{name: "results-second-page", path: "/search?q=余额宝多久到账&page=2"},
	{name: "did-you-mean", path: "/search?q=基金定头"},
	{name: "nothing-answers", path: "/search?q=红烧肉怎么做"},
	{name: "nothing-found", path: "/search?q=zzqqxx"},
	{name: "category", path: "/c/wealth"},
	{name: "article", path: "/a/money-fund-t0-limit"},
	{name: "article-urgent", path: "/a/being-scammed-first-steps"},
	{name: "article-end", path: "/a/money-fund-t0-limit?thanks=1", then: `scrollTo({top: document.body.scrollHeight, behavior: "instant"})`},
	{name: "large-type", path: "/a/money-fund-t0-limit", then: `document.documentElement.dataset.type = "large"`},
	{name: "traditional", path: "/a/money-fund-t0-limit?lang=zh-Hant"},
	{name: "english", path: "/search?q=余额宝多久到账&lang=en"},
	{name: "products", path: "/products"},
	{name: "widget", path: "/widget/demo"},
	{name: "not-found", path: "/nowhere"},
	{name: "sign-in", path: "/signin"},
	{name: "desk-empty", who: "root", path: "/desk"},
	{name: "desk", who: "root", path: "/desk?q=余额宝多久到账"},
	{name: "desk-internal", who: "root", path: "/desk?q=客户说要投诉到监管怎么回应"},
	{name: "desk-past", who: "root", path: "/desk?q=余额宝&asOf=2026年3月1日"},
	{name: "snippets", who: "root", path: "/desk/snippets"},
	{name: "panel", who: "root", path: "/desk/panel?q=余额宝多久到账"},
	{name: "desk-tabs", who: "root", path: "/desk/a/money-fund-t0-limit", until: `document.querySelector("#desk-tabs a")`},
	{name: "must-read", who: "root", path: "/desk/notices"},
	{name: "console", who: "root", path: "/console"},
	{name: "articles", who: "root", path: "/console/articles"},
	{name: "calendar", who: "root", path: "/console/calendar"},
	{name: "editor", who: "root", path: "/console/new"},
}

// `make shots` draws every state in light and dark, on a desktop and on a phone, into
// the folder that SHOTS names.
func TestShots(t *testing.T) {
	dir := os.Getenv("SHOTS")
	if dir == "" {
		t.Skip("SHOTS names no folder to draw into")
	}
	must(t, os.MkdirAll(dir, 0o755))
	w := house(t).open(t, 1280, 900)
	w.expect("404") // of the page that says so
	signedIn := false
	for _, s := range states {
		if s.who != "" && !signedIn {
			w.signIn(s.who)
			signedIn = true
		}
		for _, scheme := range []string{"light", "dark"} {
			for _, device := range []struct {
				name          string
				width, height int64
			}{{"desktop", 1280, 900}, {"phone", 390, 844}} {
				w.do(size(device.width, device.height, 1), colours(scheme))
				w.visit(s.path)
				if s.then != "" {
					w.do(script(s.then))
				}
				if s.until != "" {
					w.until(s.until)
				}
				shot, err := chromedp.Call(w.Context, page.CaptureScreenshot, page.CaptureScreenshotParams{})
				must(t, err)
				must(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%s-%s.png", s.name, device.name, scheme)), shot.Data, 0o644))
			}
		}
	}
}
