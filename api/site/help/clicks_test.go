package help_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
)

// result is the address of an article among the results of a search that is made now.
func result(w *sitetest.World, q, slug string) string {
	for _, a := range w.Get("", "/search?q="+q).One("ol", "class=hits").All("a") {
		if strings.HasPrefix(a.Attr("href"), "/a/"+slug+"?") {
			return a.Attr("href")
		}
	}
	w.T.Fatalf("%s is no result of %s", slug, q)
	return ""
}

// clicks is how often articles were opened.
func clicks(w *sitetest.World) string {
	w.T.Helper()
	w.Flush()
	sums, err := w.Store.FeedbackSums(w.T.Context(), w.Now, w.Now)
	if err != nil {
		w.T.Fatal(err)
	}
	var out []string
	for _, s := range sums {
		out = append(out, fmt.Sprint(s.Slug, " ", s.Clicks))
	}
	return strings.Join(out, ", ")
}

// An article counts as opened when it was among the results of the search that it is
// opened from.
func TestOnlyResultsAreClicked(t *testing.T) {
	w := world(t)
	address := result(w, "征信报告怎么查", "other")
	_, uid, _ := strings.Cut(address, "uid=")
	w.Get("", "/a/open?uid="+uid).Want(http.StatusOK)
	w.Get("", "/a/open?from=征信&uid="+uid).Want(http.StatusOK)
	w.Get("", "/a/hostile?uid="+strings.Repeat("A", 5000)).Want(http.StatusOK)
	if got := clicks(w); got != "" {
		t.Errorf("what was no result counts: %s", got)
	}
	for range 3 {
		w.Get("", address)
	}
	if got := clicks(w); got != "other 1" {
		t.Error(got)
	}
}

// What no reader reads is not opened: a HEAD, a page fetched ahead, robots.
func TestOnlyReadersClick(t *testing.T) {
	w := world(t)
	address := result(w, "征信", "other")
	for name, value := range map[string]string{
		"Sec-Purpose": "prefetch;prerender", "Purpose": "prefetch", "X-Moz": "Prefetch", "X-Purpose": "preview",
		"User-Agent": "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
		"user-agent": "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
	} {
		r := w.Request("", http.MethodGet, address, nil)
		r.Header.Set(name, value)
		w.Do(r).Want(http.StatusOK)
	}
	w.Do(w.Request("", http.MethodHead, address, nil)).Want(http.StatusOK)
	if got := clicks(w); got != "" {
		t.Errorf("%s, but nobody has read it", got)
	}
	w.Get("", address)
	if got := clicks(w); got != "other 1" {
		t.Error(got)
	}
}

// Whoever opens more than people read is shown the articles, but not counted.
func TestClicksHaveARate(t *testing.T) {
	w := world(t)
	from := func(client, address string) {
		t.Helper()
		r := w.Request("", http.MethodGet, address, nil)
		r.RemoteAddr = client + ":1"
		w.Do(r).Want(http.StatusOK)
	}
	for i := range 100 {
		from(fmt.Sprintf("2001:db8::%x", i), result(w, "征信", "other"))
	}
	if got := clicks(w); got != "other 30" {
		t.Errorf("a network makes %s of 100", got)
	}
	from("192.0.2.1", result(w, "征信", "other"))
	w.Now = w.Now.Add(time.Second)
	from("2001:db8::1", result(w, "征信", "other"))
	if got := clicks(w); got != "other 32" {
		t.Errorf("%s, after one of somebody else and one a second later", got)
	}
}
