package main

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"
)

// below shows a service below a path, and nothing elsewhere.
func below(t *testing.T, s *server, path string) (base string) {
	t.Helper()
	target, err := url.Parse(s.base)
	must(t, err)
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.SetXForwarded()
		r.Out.Header.Set("X-Forwarded-Prefix", path)
	}}
	mux := http.NewServeMux()
	mux.Handle(path+"/", http.StripPrefix(path, proxy))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/favicon.ico" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		t.Errorf("%s is not below %s", r.URL, path)
		http.NotFound(w, r)
	})
	front, listener := &http.Server{ReadHeaderTimeout: time.Second, Handler: mux}, listen(t)
	go func() { _ = front.Serve(listener) }()
	t.Cleanup(func() { _ = front.Close() })
	return "http://" + listener.Addr().String() + path
}

// kindOf is an address without what tells one article, revision or query from another.
func kindOf(address *url.URL) string {
	return regexp.MustCompile(`/(a|c|media|words|curations|gaps|assets)/[^/]+`).ReplaceAllString(address.Path, "/$1/x")
}

// crawl asks for what pages lead to, a few of each kind, and gives how many kinds there are.
func crawl(t *testing.T, client *http.Client, start string) (kinds map[string]int) {
	t.Helper()
	kinds = map[string]int{}
	first, err := url.Parse(start)
	must(t, err)
	queue, seen := []*url.URL{first}, map[string]bool{}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if at.Host != first.Host || seen[at.Path] || kinds[kindOf(at)] >= 3 || strings.HasSuffix(at.Path, "/signout") {
			continue
		}
		seen[at.Path] = true
		kinds[kindOf(at)]++
		r, err := client.Get(at.String())
		must(t, err)
		if r.StatusCode >= 400 {
			t.Errorf("%s answers %d", at, r.StatusCode)
		}
		if strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
			root, err := html.Parse(r.Body)
			must(t, err)
			for n := range root.Descendants() {
				for _, a := range n.Attr {
					if (a.Key == "href" || a.Key == "src") && a.Val != "" && !strings.HasPrefix(a.Val, "data:") {
						to, err := r.Request.URL.Parse(a.Val)
						must(t, err)
						queue = append(queue, to)
					}
				}
			}
		}
		must(t, r.Body.Close())
	}
	return kinds
}

// Below a path of a proxy every page leads on, styles and scripts come, and people work.
func TestBelowAPathOfAProxy(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	people(t, data)
	s := serve(t, "--data", data, "--trusted-proxies", "127.0.0.1/32")
	t.Cleanup(s.stop)
	base := below(t, s, "/bank/help")
	if kinds := crawl(t, http.DefaultClient, base+"/"); kinds["/bank/help/a/x"] < 3 || kinds["/bank/help/c/x"] < 3 || kinds["/bank/help/manifest.webmanifest"] != 1 || kinds["/bank/help/signin"] != 1 {
		t.Errorf("a customer comes to %v", kinds)
	}
	jar, err := cookiejar.New(nil)
	must(t, err)
	client := &http.Client{Jar: jar}
	r, err := client.PostForm(base+"/signin", url.Values{"login": {"root"}, "password": {password}})
	must(t, err)
	must(t, r.Body.Close())
	if r.Request.URL.Path != "/bank/help/console" {
		t.Errorf("who signs in comes to %s, %d", r.Request.URL, r.StatusCode)
	}
	if kinds := crawl(t, client, base+"/console"); kinds["/bank/help/console/a/x"] < 3 || kinds["/bank/help/desk"] != 1 || len(kinds) < 25 {
		t.Errorf("an administrator comes to %d kinds of pages: %v", len(kinds), kinds)
	}

	w := s.open(t, 390, 800)
	w.base = base
	w.visit("/")
	w.until(`document.readyState === "complete"`)
	w.do(chromedp.SendKeys(css(`input[type=search]`), "余额宝多久到账"))
	w.until(`document.querySelector("[role=option]")`)
	w.do(script(`document.querySelector("[role=option]").dispatchEvent(new MouseEvent("mousedown", { bubbles: true }))`))
	w.until(`location.pathname.startsWith("/bank/help/a/") && document.readyState === "complete"`)
	w.visit("/widget/demo")
	w.until(`document.querySelector("wenjin-help").shadowRoot.querySelector("input")`)
	w.do(script(`{ const root = document.querySelector("wenjin-help").shadowRoot; root.querySelector("input").value = "余额宝多久到账"; root.querySelector("form").requestSubmit(); }`))
	w.until(`document.querySelector("wenjin-help").shadowRoot.querySelector(".hits button")`)
	w.do(script(`document.querySelector("wenjin-help").shadowRoot.querySelector(".hits button").click()`))
	w.until(`document.querySelector("wenjin-help").shadowRoot.querySelector("a[target=_blank]")?.href.startsWith("` + base + `/a/")`)
	w.visit("/signin")
	w.do(chromedp.SetValue(css(`[name=login]`), "editor"), chromedp.SetValue(css(`[name=password]`), password), chromedp.Click(css(`main button`)))
	w.until(`location.pathname === "/bank/help/console" && document.readyState === "complete"`)
	w.visit("/console/new")
	w.until(`document.readyState === "complete"`)
	w.do(chromedp.SetValue(css(`[name=body]`), "预览的**正文**。\n"), script(`document.querySelector("[name=body]").dispatchEvent(new Event("input", { bubbles: true }))`))
	w.until(`[...document.querySelectorAll("strong")].some((e) => e.textContent === "正文")`)
}
