package main

import (
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// searched are the articles that clients search, of which the last is internal.
var searched = map[string]string{
	"arrival": "---\ntitle: 银行卡转账多久到账？\nanswer: 一般实时到账。\ncategory: account\naudience: public\n---\n\n一般实时到账。\n",
	"report":  "---\ntitle: 征信报告怎么查？\nanswer: 线上申请。\ncategory: credit\naudience: public\n---\n\n每年免费两次。\n",
	"overdue": "---\ntitle: 征信逾期怎么办？\nanswer: 尽快还清。\ncategory: credit/repair\ntags: [逾期]\naudience: public\n---\n\n逾期会上征信，还清后五年不再显示。\n",
	"inner":   "---\ntitle: 征信密语处置\nanswer: 密语。\ncategory: credit\naudience: agent\n---\n\n密语。\n",
}

// searchedBy is the service over them, whose API pages of a site may use, and the token
// of an agent, and of an editor.
func searchedBy(t *testing.T, site string) (s *server, token, editor string) {
	t.Helper()
	folder := t.TempDir()
	must(t, os.Mkdir(filepath.Join(folder, "articles"), 0o755))
	for slug, text := range searched {
		must(t, os.WriteFile(filepath.Join(folder, "articles", slug+".md"), []byte(text), 0o644))
	}
	data := t.TempDir()
	token, editor = newToken(t, data, "agent"), newToken(t, data, "editor")
	return serve(t, "--data", data, "--content", folder, "--cors-origins", site), token, editor
}

// modules is the folder of what npm installs by package.json.
func modules(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs("../../node_modules")
	must(t, err)
	if _, err := os.Stat(filepath.Join(folder, "meilisearch-newest")); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("CI must have the modules of package.json")
		}
		t.Skip("there is no node_modules: Meilisearch's clients for JavaScript are not tried")
	}
	return folder
}

// The table of docs/clients.md says what comes of each call of Meilisearch's own clients.
func TestMeilisearchClients(t *testing.T) {
	t.Parallel()
	documented := documentedCalls(t)
	s, token, editor := searchedBy(t, "https://shop.example")
	host := s.base + "/api/v1"
	compare := func(column int, came []byte) {
		t.Helper()
		for line := range strings.Lines(string(came)) {
			name, got, _ := strings.Cut(strings.TrimSpace(line), "\t")
			if want := documented[name]; want == nil || want[column] != got {
				t.Errorf("%s: %s, documented is %v", name, got, want)
			} else {
				want[column] = ""
			}
		}
		for name, want := range documented {
			if want[column] != "" && want[column] != "–" {
				t.Errorf("%s is documented, and was not tried", name)
			}
		}
	}
	t.Run("Python", func(t *testing.T) {
		python := os.Getenv("MEILISEARCH_PYTHON")
		if python == "" {
			if os.Getenv("CI") == "true" {
				t.Fatal("CI must name a Python with PyPI's meilisearch in MEILISEARCH_PYTHON")
			}
			t.Skip("MEILISEARCH_PYTHON names no Python with Meilisearch's client")
		}
		compare(2, append(stdout(t, python, "testdata/clients/calls.py", host), stdout(t, python, "testdata/clients/handin.py", host, editor)...))
		agentsSeeMore(t, stdout(t, python, "testdata/clients/calls.py", host, token))
	})
	t.Run("JavaScript", func(t *testing.T) {
		script, handin := besideModules(t, "calls.mjs"), besideModules(t, "handin.mjs")
		compare(0, append(stdout(t, "node", script, "meilisearch-newest", host), stdout(t, "node", handin, "meilisearch-newest", host, editor)...))
		compare(1, append(stdout(t, "node", script, "meilisearch-older", host), stdout(t, "node", handin, "meilisearch-older", host, editor)...))
		agentsSeeMore(t, stdout(t, "node", script, "meilisearch-newest", host, token))
	})
}

// besideModules is a script beside the modules that it imports, which node looks for there.
func besideModules(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata/clients", name))
	must(t, err)
	script := filepath.Join(filepath.Dir(modules(t)), ".clients-"+name)
	must(t, os.WriteFile(script, text, 0o644))
	t.Cleanup(func() { must(t, os.Remove(script)) })
	return script
}

// agentsSeeMore holds that a client with an agent's key counts another article.
func agentsSeeMore(t *testing.T, came []byte) {
	t.Helper()
	for _, line := range []string{"health, isHealthy\tworks\n", "stats\tanswered false\n", "search: unknown parameter\tbad_request\n"} {
		if !strings.Contains(strings.ReplaceAll(string(came), "False", "false"), line) {
			t.Errorf("with a key: %s, without %q", came, line)
		}
	}
}

// stdout is what a program writes that must end well.
func stdout(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return out
}

// documentedCalls are the calls of the table, with what comes of each by the newest and
// an older client for JavaScript, and by that for Python.
func documentedCalls(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("../../docs/clients.md")
	must(t, err)
	out := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, "|")
		if len(cells) != 7 || strings.Contains(line, "---") || strings.Contains(line, "| call |") {
			continue
		}
		var came []string
		for _, cell := range cells[2:5] {
			came = append(came, strings.Trim(cell, " `"))
		}
		out[strings.ReplaceAll(strings.TrimSpace(cells[1]), "`", "")] = came
	}
	if len(out) < 30 {
		t.Fatalf("the table of docs/clients.md has %d calls", len(out))
	}
	return out
}

// instantPage is a page with InstantSearch over Meilisearch's adapter; docPage one with the
// search box of documentation sites. HOST and KEY are filled in.
const (
	instantPage = `<!doctype html><html lang="zh"><title>商城</title><div id="box"></div><div id="menu"></div><div id="kinds"></div><div id="hits"></div><div id="pages"></div>
<script src="/m/instantsearch.js/dist/instantsearch.production.min.js"></script>
<script type="importmap">{"imports":{"meilisearch":"/m/meilisearch/dist/index.js"}}</script>
<script type="module">
import { instantMeiliSearch } from "/m/@meilisearch/instant-meilisearch/dist/index.js";
const { searchClient } = instantMeiliSearch("HOST", "KEY", { finitePagination: true, primaryKey: "id" });
const search = instantsearch({ indexName: "articles", searchClient });
const w = instantsearch.widgets;
search.addWidgets([w.searchBox({ container: "#box" }), w.configure({ hitsPerPage: 3, attributesToSnippet: ["body:10"] }), w.refinementList({ container: "#kinds", attribute: "tags" }),
  w.hierarchicalMenu({ container: "#menu", attributes: ["categories.lvl0", "categories.lvl1"] }), w.pagination({ container: "#pages" }),
  w.hits({ container: "#hits", templates: { item: (hit, { html, components }) => html` + "`<a href=${hit.url}>${components.Highlight({ hit, attribute: \"title\" })}</a>`" + ` } })]);
search.start();
window.search = search;
</script>`
	docPage = `<!doctype html><html lang="zh"><title>文档</title><div id="docsearch"></div>
<script src="/m/meilisearch-docsearch/dist/index.global.js"></script>
<script>__docsearch_meilisearch__.docsearch({ container: "#docsearch", host: "HOST", apiKey: "KEY", indexUid: "articles" })</script>`
)

// shop is a site of its own, with the modules of npm and, at /api, the service of another
// origin as if it were its own.
func shop(t *testing.T, folder string) (site string, service *string) {
	t.Helper()
	service = new(string)
	mux := http.NewServeMux()
	mux.Handle("/m/", http.StripPrefix("/m/", http.FileServer(http.Dir(folder))))
	mux.HandleFunc("/api/", func(rw http.ResponseWriter, r *http.Request) {
		to, err := url.Parse(*service)
		must(t, err)
		httputil.NewSingleHostReverseProxy(to).ServeHTTP(rw, r)
	})
	mux.HandleFunc("/favicon.ico", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusNoContent) })
	page := func(text string) http.HandlerFunc {
		return func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(rw, strings.NewReplacer("HOST", r.FormValue("host"), "KEY", r.FormValue("key")).Replace(text))
		}
	}
	mux.HandleFunc("/instant", page(instantPage))
	mux.HandleFunc("/docs", page(docPage))
	listener := listen(t)
	s := &http.Server{ReadHeaderTimeout: time.Second, Handler: mux}
	go func() { _ = s.Serve(listener) }()
	t.Cleanup(func() { _ = s.Close() })
	return "http://" + listener.Addr().String(), service
}

// The search boxes of Meilisearch's makers work from the pages of another site, with and
// without a key, and from those of the same; a site that is not named is refused by the
// browser.
func TestSearchBoxesOfMeilisearch(t *testing.T) {
	t.Parallel()
	chromium(t)
	site, service := shop(t, modules(t))
	s, token, _ := searchedBy(t, site)
	*service = s.base
	w := s.open(t, 900, 800)
	for _, test := range []struct{ host, key, hits string }{
		{s.base, "", "overdue report"}, {site, "", "overdue report"}, {s.base, token, "inner overdue report"},
	} {
		w.base = site
		asked := url.Values{"host": {test.host + "/api/v1"}, "key": {test.key}}.Encode()
		count := fmt.Sprint(len(strings.Fields(test.hits)))
		w.visit("/instant?" + asked)
		w.until(`document.querySelectorAll("#hits a").length === 3`) // a page of all
		w.do(chromedp.SendKeys(css(`#box input`), "征信"))
		w.until(`document.querySelector("#hits mark")?.textContent === "征信" && document.querySelectorAll("#hits a").length === ` + count)
		links := `[...document.querySelectorAll("#hits a")].map(a => a.href.split("/a/")[1]).toSorted().join(" ")`
		if got := value[string](w, links); got != test.hits {
			t.Errorf("%+v: %s", test, got)
		}
		w.do(script(`document.querySelector("#kinds input").click()`))
		w.until(links + ` === "overdue"`)
		w.do(script(`document.querySelector("#kinds input").click()`))
		w.until(links + ` !== "overdue"`)
		w.do(script(`document.querySelector("#menu a").click()`))
		w.until(`document.querySelector("#menu").textContent.includes("repair")`)
		w.visit("/docs?" + asked)
		w.do(chromedp.Click(css(`.docsearch-btn`)), chromedp.SendKeys(css(`.docsearch-modal-search-input`), "征信"))
		w.until(`document.querySelectorAll(".docsearch-modal-search-hits-item").length === ` + count)
		w.until(`document.querySelector(".docsearch-modal-search-hits-item--highlight")?.textContent === "征信"`)
	}
	stranger, _ := shop(t, modules(t))
	w.expect("blocked by CORS policy", "Failed to load resource")
	w.base = stranger
	w.visit("/docs")
	got := value[string](w, `fetch("`+s.base+`/api/v1/indexes/articles/search", {method: "POST", headers: {"Content-Type": "application/json"}, body: "{}"}).then(() => "answered", () => "refused")`)
	if got != "refused" {
		t.Errorf("a site that is not named is %s", got)
	}
}
