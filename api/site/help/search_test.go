package help_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
)

func TestSearchShowsHitsWithMarksAndAnswers(t *testing.T) {
	w := world(t)
	p := w.Get("", "/search?q=余额宝多久到账").Want(http.StatusOK)
	first := p.One("ol", "class=hits").All("li")[0]
	if got := first.One("h2").One("a").Attr("href"); !strings.HasPrefix(strings.ToLower(got), strings.ToLower("/a/open?from="+url.QueryEscape("余额宝多久到账")+"&uid=")) {
		t.Errorf("the first hit leads to %s", got)
	}
	if len(first.One("h2").All("mark")) == 0 || len(first.All("p", "class=answer")) > 0 || !strings.Contains(first.One("p", "class=meta").Text(), "货币基金") {
		t.Error(first.Text())
	}
	if got := p.One("input", "id=q").Attr("value"); got != "余额宝多久到账" {
		t.Errorf("the box holds %q", got)
	}
	if first := w.Get("", "/search?q=征信").Want(http.StatusOK).One("ol", "class=hits").All("li")[0]; first.One("p", "class=answer").Text() != "线上申请。" {
		t.Error(first.Text())
	}
}

func TestSearchWithoutAQuestionIsHome(t *testing.T) {
	w := world(t)
	for _, address := range []string{"/search", "/search?q=", "/search?q=+%20", "/search?q=%ff"} {
		w.Get("", address).WantRedirect("/")
	}
}

func TestSearchTakesWhateverStandsInItsAddress(t *testing.T) {
	w := world(t)
	for _, address := range []string{
		"/search?q=" + strings.Repeat("长", 5000), "/search?q=%ff%fe到账", "/search?q=到账&page=-3", "/search?q=到账&page=99999999999999999999", "/search?q=到账&page=x&category=%00&product=%22%27",
		`/search?q=%22`, `/search?q=-`, `/search?q=%22%22+-%22`, "/search?q=" + url.QueryEscape(`") OR 1=1 --`),
	} {
		p := w.Get("", address).Want(http.StatusOK)
		if !utf8.ValidString(p.Body) || utf8.RuneCountInString(p.One("input", "id=q").Attr("value")) > 200 {
			t.Errorf("%s: %q", address, p.One("input", "id=q").Attr("value"))
		}
	}
}

func TestFiltersCutTheResultsDown(t *testing.T) {
	w := world(t)
	all := w.Get("", "/search?q=到账").One("aside")
	links := map[string]string{}
	for _, a := range all.All("a") {
		links[a.Text()] = a.Attr("href")
	}
	if len(links) != 4 || links["理财 1"] == "" || links["征信 1"] == "" || links["货币基金 1"] == "" {
		t.Fatalf("choices %v", links)
	}
	p := w.Get("", links["理财 1"]).Want(http.StatusOK)
	if got := p.One("h1").Text(); !strings.Contains(got, "共 1 篇") {
		t.Errorf("%q", got)
	}
	if chosen := p.One("aside").One("a", "aria-current=true"); chosen.Text() != "理财 1" {
		t.Errorf("chosen is %q", chosen.Text())
	}
	if clear := p.One("ul", "class=applied").One("a"); clear.Text() != "类别：理财 ✕ ，去掉" || clear.Attr("href") != "/search?q="+url.QueryEscape("到账") {
		t.Errorf("%q leads to %s", clear.Text(), clear.Attr("href"))
	}
	// Both at once, and one that nothing has.
	both := w.Get("", links["货币基金 1"]+"&category=wealth").Want(http.StatusOK)
	if len(both.One("ol", "class=hits").All("h2")) != 1 || len(both.One("ul", "class=applied").All("a")) != 2 {
		t.Error(both.Text())
	}
	none := w.Get("", "/search?q=到账&category=nothing").Want(http.StatusOK)
	if got := none.One("ul", "class=applied").One("a"); got.Attr("href") != "/search?q="+url.QueryEscape("到账") {
		t.Errorf("%q leads to %s", got.Text(), got.Attr("href"))
	}
}

func TestNothingFoundSaysWhatToTry(t *testing.T) {
	section := world(t).Get("", "/search?q=zzqqxx").Want(http.StatusOK).One("section", "class=nothing")
	for _, want := range []string{"没有找到与“zzqqxx”相关的文章", "人工客服 95000", "理财 1 篇"} {
		if !strings.Contains(section.Text(), want) {
			t.Errorf("it lacks %q: %s", want, section.Text())
		}
	}
}

func TestResultsGoOverSeveralPages(t *testing.T) {
	w := world(t)
	for i := range 23 {
		w.Publish(sitetest.File(fmt.Sprintf("p%02d", i), "public", fmt.Sprintf("翻页测试甲乙%d", i)))
	}
	w.Follow()
	var seen []string
	address := "/search?q=翻页测试甲乙&category=credit"
	for pages := 1; address != ""; pages++ {
		p := w.Get("", address).Want(http.StatusOK)
		for _, h := range p.One("ol", "class=hits").All("h2") {
			seen = append(seen, h.Text())
		}
		if back := p.All("a", "rel=prev"); (len(back) == 1) != (pages > 1) {
			t.Errorf("page %d: %d ways back", pages, len(back))
		}
		address = ""
		if next := p.All("a", "rel=next"); len(next) == 1 {
			address = next[0].Attr("href")
		}
	}
	slices.Sort(seen)
	if len(seen) != 23 || len(slices.Compact(seen)) != 23 {
		t.Errorf("%d hits over all pages, want each of 23 once: %q", len(seen), seen)
	}
}
