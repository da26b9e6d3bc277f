package help_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api/site/help"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

func world(t *testing.T) *sitetest.World { t.Helper(); return sitetest.New(t, help.Face()) }

// everywhere are all pages of the help centre, with things found and not.
var everywhere = []string{
	"/", "/search?q=到账", "/search?q=" + url.QueryEscape(sitetest.Secret), "/search?q=zzqqxx", "/search?q=到账&category=agent", "/c/wealth", "/c/credit", "/a/open", "/a/other", "/a/hostile",
	"/sitemap.xml", "/feed.xml", "/feed.atom", "/c/wealth/feed.atom", "/widget/demo", "/robots.txt", "/api/v1/suggest?q=到账",
}

// Customers see nothing that is internal, lapsed or to come; neither does staff
// here, for whom the help centre is what customers see.
func TestNothingInternalIsShownToAnybody(t *testing.T) {
	w := world(t)
	for _, address := range everywhere {
		for _, who := range []kb.Role{kb.RoleCustomer, kb.RoleAdmin} {
			if strings.HasPrefix(address, "/api/") && who != kb.RoleCustomer {
				continue
			}
			p := w.Get(who, address).Want(http.StatusOK)
			said := strings.ReplaceAll(p.Body, "“"+sitetest.Secret+"”", "") // the question itself is repeated
			if strings.Contains(address, url.QueryEscape(sitetest.Secret)) {
				said = p.One("section", "class=nothing").One("ul", "class=tiles").Text()
			}
			for _, hidden := range []string{sitetest.Secret, "/a/inner", "/a/naming", "/a/future", "/a/expired", "/c/agent"} {
				if strings.Contains(said, hidden) {
					t.Errorf("%q sees %s at %s", who, hidden, address)
				}
			}
		}
	}
}

func TestHostileTextIsShownAsText(t *testing.T) {
	w := world(t)
	for _, address := range []string{"/", "/search?q=到账安全吗", "/c/credit", "/a/hostile", "/search?q=" + url.QueryEscape(sitetest.Hostile)} {
		p := w.Get("", address).Want(http.StatusOK)
		if strings.Contains(p.Body, sitetest.Hostile) || !p.Shows(`<script>alert("x")`) {
			t.Errorf("%s: %s", address, p.Body)
		}
		for _, a := range p.All("a") {
			if strings.HasPrefix(strings.ToLower(a.Attr("href")), "javascript:") {
				t.Errorf("%s links to %s", address, a.Attr("href"))
			}
		}
	}
}

func TestHome(t *testing.T) {
	w := world(t)
	p := w.Get("", "/").Want(http.StatusOK)
	if got := p.One("link", "rel=canonical").Attr("href"); got != sitetest.BaseURL+"/" {
		t.Errorf("canonical %q", got)
	}
	// Categories with their counts, those without a public article left out.
	if got := sitetest.Texts(p.One("ul", "class=tiles").All("li")); !slices.Equal(got, []string{"理财 1 篇", "征信 2 篇"}) {
		t.Errorf("categories %q", got)
	}
	if got := sitetest.Texts(p.One("ul", "class=tree").All("a")); !slices.Equal(got, []string{"理财", "货币基金", "征信"}) {
		t.Errorf("not all categories are reached: %q", got)
	}
	if p.Shows("大家常问") {
		t.Error("something is popular that nobody has opened")
	}
	follow := func(q, slug string, times int) {
		t.Helper()
		for _, a := range w.Get("", "/search?q="+q).One("ol", "class=hits").All("a") {
			for range times {
				if strings.HasPrefix(a.Attr("href"), "/a/"+slug+"?") {
					w.Get("", a.Attr("href"))
				}
			}
		}
	}
	for range 2 {
		follow("征信", "other", 1)
	}
	follow("到账", "open", 9) // one click, again and again
	for range 9 {           // of no search
		w.Get("", "/a/hostile?from=到账&uid=ABC")
		w.Get("", "/a/hostile?from=到账")
	}
	w.Flush()
	asked := w.Get("", "/").One("ul", "id=asked")
	if got := sitetest.Texts(asked.All("li")); !slices.Equal(got, []string{"征信报告怎么查？", "余额宝多久到账？"}) {
		t.Errorf("popular %q", got)
	}
}

func TestArticle(t *testing.T) {
	w := world(t)
	p := w.Get("", "/a/open?from=到账").Want(http.StatusOK)
	for what, c := range map[string]struct{ got, want string }{
		"title":       {p.One("h1").Text(), "余额宝多久到账？"},
		"answer":      {p.One("p", "class=answerbox").Text(), "简答 下一交易日以页面公示为准。"},
		"canonical":   {p.One("link", "rel=canonical").Attr("href"), sitetest.BaseURL + "/a/open"},
		"description": {p.One("meta", "name=description").Attr("content"), "下一交易日以页面公示为准。"},
		"way back":    {p.One("nav", "class=crumbs").Text(), "首页 理财 货币基金 返回搜索结果"},
		"contents":    {p.One("nav", "class=toc").One("ol").Text(), "规则要点 快速赎回 节假日"},
		"related":     {p.One("section", "class=related").One("ul").Text(), "征信报告怎么查？"},
		"source":      {p.One("section", "class=sources").One("li").Text(), "测试办法 （测字〔2026〕1号），2026-01-01起施行"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", what, c.got, c.want)
		}
	}
	if !strings.HasPrefix(p.One("p", "class=risk").Text(), "常见风险等级： R1 至 R2（低风险至中低风险）") || !p.Shows("内容核对至 2026-03-15 · 更新于 2026-05-20") || !p.Shows("内容待复核 原定 2026-04-30 前复核") {
		t.Error(p.Text())
	}
	if !w.Get("", "/a/other").Shows("本文讲述历史情况") {
		t.Error("an article about the past does not say so")
	}
}

// Search engines are given the question and its answer; what is hostile in them
// cannot end the element that they stand in.
func TestArticleIsAQuestionForSearchEngines(t *testing.T) {
	w := world(t)
	for slug, name := range map[string]string{"open": "余额宝多久到账？", "hostile": sitetest.Hostile + "到账安全吗"} {
		p := w.Get("", "/a/"+slug)
		_, rest, _ := strings.Cut(p.Body, `<script type="application/ld+json">`)
		src, _, _ := strings.Cut(rest, "</script>")
		var data struct {
			Graph []struct {
				Type       string `json:"@type"`
				Headline   string
				MainEntity []struct {
					Name           string
					AcceptedAnswer struct{ Text string }
				}
				ItemListElement []struct{ Name, Item string }
			} `json:"@graph"`
		}
		if err := json.Unmarshal([]byte(src), &data); err != nil {
			t.Fatalf("%s: %v in %s", slug, err, src)
		}
		if len(data.Graph) != 3 {
			t.Fatalf("%s: %+v", slug, data)
		}
		faq, article, crumbs := data.Graph[0], data.Graph[1], data.Graph[2]
		if faq.Type != "FAQPage" || len(faq.MainEntity) != 1 || faq.MainEntity[0].Name != name || faq.MainEntity[0].AcceptedAnswer.Text == "" || article.Type != "Article" || article.Headline != name {
			t.Errorf("%s: %+v", slug, data)
		}
		if n := len(crumbs.ItemListElement); crumbs.Type != "BreadcrumbList" || crumbs.ItemListElement[n-1].Item != sitetest.BaseURL+"/a/"+slug || crumbs.ItemListElement[n-2].Item == "" {
			t.Errorf("%s: %+v", slug, crumbs)
		}
	}
}

func TestWhatIsNotPublicIsNotThere(t *testing.T) {
	w := world(t)
	gone := w.Get("", "/a/gone").Want(http.StatusNotFound).One("main").Text()
	for _, slug := range []string{"inner", "expired", "future"} {
		if got := w.Get("", "/a/"+slug).Want(http.StatusNotFound).One("main").Text(); got != gone {
			t.Errorf("%s: %q, but what is not there is %q", slug, got, gone)
		}
	}
	w.Get(kb.RoleAgent, "/a/inner").WantRedirect("/desk/a/inner")
	w.Get("", "/c/agent").Want(http.StatusNotFound)
	w.Get("", "/c/wealth/empty").Want(http.StatusNotFound)
	w.Get("", "/media/none.png").Want(http.StatusNotFound)
}

func TestCategory(t *testing.T) {
	w := world(t)
	p := w.Get("", "/c/wealth").Want(http.StatusOK)
	if got := p.One("h1").Text(); got != "理财 1 篇" {
		t.Errorf("%q", got)
	}
	group := p.One("section", "class=group")
	if group.One("h2").Text() != "货币基金" || group.One("li").Text() != "余额宝多久到账？" {
		t.Errorf("%q", group.Text())
	}
	below := w.Get("", "/c/wealth/money-fund").Want(http.StatusOK)
	if got := below.One("nav", "class=crumbs").Text(); got != "首页 理财 货币基金" || len(below.One("section", "class=group").All("h2")) > 0 {
		t.Errorf("%q", got)
	}
}

// Each article of a large category can be reached by going on, and what lies below it at once.
func TestLargeCategoryGoesOverSeveralPages(t *testing.T) {
	w := world(t)
	var all []kb.Article
	for i := range 205 {
		a := sitetest.File(fmt.Sprintf("l%03d", i), "public", fmt.Sprintf("第%03d篇", i))
		a.Category = "wealth"
		all = append(all, a)
	}
	w.Publish(all...)
	w.Follow()
	seen := map[string]bool{}
	address, want := "/c/wealth", []string{"/c/wealth", "/c/wealth?page=2", "/c/wealth?page=3"}
	for i, canonical := range want {
		p := w.Get("", address).Want(http.StatusOK)
		if got := p.One("link", "rel=canonical").Attr("href"); got != sitetest.BaseURL+canonical || p.One("h1").Text() != "理财 206 篇" {
			t.Errorf("%s: canonical %s, %s", address, got, p.One("h1").Text())
		}
		if got := p.One("ul", "class=tree").Text(); got != "货币基金 1" {
			t.Errorf("%s: below it is %q", address, got)
		}
		for _, group := range p.All("section", "class=group") {
			for _, li := range group.All("li") {
				seen[li.Text()] = true
			}
		}
		if back := p.All("a", "rel=prev"); len(back) != min(i, 1) || i > 0 && back[0].Attr("href") != want[i-1] {
			t.Errorf("%s: %d ways back", address, len(back))
		}
		address = ""
		if next := p.All("a", "rel=next"); len(next) == 1 {
			address = next[0].Attr("href")
		}
	}
	if address != "" || len(seen) != 206 {
		t.Errorf("%d articles over three pages, and then %q", len(seen), address)
	}
	for asked, canonical := range map[string]string{"0": want[0], "-1": want[0], "x": want[0], "1": want[0], "4": want[2], "99999999999999999999": want[2]} {
		if got := w.Get("", "/c/wealth?page="+asked).Want(http.StatusOK).One("link", "rel=canonical").Attr("href"); got != sitetest.BaseURL+canonical {
			t.Errorf("page %s is %s", asked, got)
		}
	}
	if got := w.Get("", "/c/wealth?page=2&lang=zh-Hant").Want(http.StatusOK).One("link", "rel=canonical").Attr("href"); got != sitetest.BaseURL+"/c/wealth?page=2&lang=zh-Hant" {
		t.Errorf("in traditional characters it is %s", got)
	}
	if small := w.Get("", "/c/credit"); len(small.All("nav", "class=pages")) > 0 || len(small.All("ul", "class=tree")) > 0 {
		t.Error("a small category is cut into pages")
	}
}

func TestVote(t *testing.T) {
	w := world(t)
	form := w.Get("", "/a/open").One("section", "id=page.vote").One("form")
	w.Submit("", form, map[string]string{"vote": "helpful"}).WantRedirect("/a/open?thanks=1#page.vote")
	w.Submit("", form, map[string]string{"vote": "unhelpful", "reason": strings.Repeat("长", 400)}).WantRedirect("/a/open?thanks=1#page.vote")
	thanks := w.Get("", "/a/open?thanks=1").One("section", "id=page.vote")
	if thanks.One("p", "role=status").Text() == "" || len(thanks.All("form")) > 0 {
		t.Error(thanks.Text())
	}
	if p := w.Submit("", form, map[string]string{"vote": "maybe"}).Want(http.StatusBadRequest); !p.Shows("请选择有帮助或没有帮助") {
		t.Error(p.Text())
	}
	w.Post("", "/a/inner/vote", url.Values{"vote": {"helpful"}}).Want(http.StatusNotFound)
	r := w.Request("", "POST", "/a/open/vote", url.Values{"vote": {"helpful"}})
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w.Do(r).Want(http.StatusForbidden)
}

func TestSitemapAndFeedNameWhatIsPublic(t *testing.T) {
	w := world(t)
	want := []string{sitetest.BaseURL + "/a/hostile", sitetest.BaseURL + "/a/open", sitetest.BaseURL + "/a/other"}
	var sitemap struct {
		URLs []struct {
			Loc     string `xml:"loc"`
			LastMod string `xml:"lastmod"`
		} `xml:"url"`
	}
	p := w.Get("", "/sitemap.xml").Want(http.StatusOK)
	if err := xml.Unmarshal([]byte(p.Body), &sitemap); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range sitemap.URLs[1:] {
		got = append(got, u.Loc)
		if u.LastMod != "2026-05-20" {
			t.Errorf("%s: last changed %q", u.Loc, u.LastMod)
		}
	}
	if sitemap.URLs[0].Loc != sitetest.BaseURL+"/" || !slices.Equal(got, slices.Concat([]string{sitetest.BaseURL + "/c/credit", sitetest.BaseURL + "/c/wealth", sitetest.BaseURL + "/c/wealth/money-fund"}, want)) {
		t.Errorf("sitemap %q", got)
	}
	var feed struct {
		Items []struct {
			Title string `xml:"title"`
			Link  string `xml:"link"`
			GUID  string `xml:"guid"`
		} `xml:"channel>item"`
	}
	p = w.Get("", "/feed.xml").Want(http.StatusOK)
	if err := xml.Unmarshal([]byte(p.Body), &feed); err != nil {
		t.Fatal(err)
	}
	got = nil
	for _, item := range feed.Items {
		got = append(got, item.Link)
		if item.GUID != item.Link+"#1" || item.Title == "" {
			t.Errorf("%+v", item)
		}
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("feed %q", got)
	}
	if got := w.Get("", "/robots.txt").Body; !strings.Contains(got, "Disallow: /console\n") || !strings.Contains(got, "Sitemap: "+sitetest.BaseURL+"/sitemap.xml\n") {
		t.Errorf("%q", got)
	}
}

func TestWidgetMayBeLoadedByOtherSites(t *testing.T) {
	w := world(t)
	p := w.Get("", "/widget.js").Want(http.StatusOK)
	if p.Header.Get("Access-Control-Allow-Origin") != "*" || p.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" || !strings.HasPrefix(p.Header.Get("Content-Type"), "text/javascript") {
		t.Errorf("%v", p.Header)
	}
	if strings.Contains(p.Body, "import ") {
		t.Error("it imports what is not served beside it")
	}
	if got := w.Get("", "/widget/demo").One("pre").Text(); !strings.Contains(got, `src="`+sitetest.BaseURL+`/widget.js"`) {
		t.Errorf("%q", got)
	}
}

// picture keeps one that begins like a PNG and gives its address.
func picture(t *testing.T, w *sitetest.World, content string) string {
	t.Helper()
	m, err := w.Workflow.AddMedium(context.Background(), kb.Principal{ID: "person:li", Role: kb.RoleEditor}, []byte("\x89PNG\r\n\x1a\n"+content))
	if err != nil {
		t.Fatal(err)
	}
	return "/media/" + m.Name
}

func TestMediaAreServedAsWhatTheyAre(t *testing.T) {
	w := world(t)
	address := picture(t, w, "<html>")
	w.Publish(sitetest.File("shows", "public", "图![]("+address+")"))
	p := w.Get("", address).Want(http.StatusOK)
	if p.Header.Get("Content-Type") != "image/png" || p.Header.Get("X-Content-Type-Options") != "nosniff" || p.Header.Get("Cache-Control") != "public, max-age=300" {
		t.Errorf("%v", p.Header)
	}
}

// A picture is for whoever may see a text that shows it, however it is asked for, and
// only what customers see is kept by caches.
func TestPicturesAreSeenWithTheirTexts(t *testing.T) {
	w := world(t)
	uploaded, open, inner := picture(t, w, "uploaded"), picture(t, w, "open"), picture(t, w, "inner")
	w.Publish(sitetest.File("shows", "public", "图![]("+open+")"), sitetest.File("inside", "agent", "图![]("+inner+")"))
	ask := func(who kb.Role, method, address, etag string) *sitetest.Page {
		r := w.Request(who, method, address, nil)
		if etag != "" {
			r.Header.Set("If-None-Match", etag)
		}
		return w.Do(r)
	}
	for address, sees := range map[string]map[kb.Role]string{
		open:     {"": "public", kb.RoleAgent: "public", kb.RoleEditor: "public"},
		inner:    {"": "", kb.RoleAgent: "private", kb.RoleEditor: "private"},
		uploaded: {"": "", kb.RoleAgent: "", kb.RoleEditor: "private"},
	} {
		etag := `"` + strings.TrimPrefix(address, "/media/") + `"`
		for who, want := range sees {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				for have, status := range map[string]int{"": 200, `"other"`: 200, etag: 304, `"other", ` + etag: 304} {
					if want == "" {
						status = 404
					}
					p := ask(who, method, address, have)
					cache, _, _ := strings.Cut(p.Header.Get("Cache-Control"), ",")
					if p.Status != status || want != "" && (cache != want || p.Header.Get("ETag") != etag) || want == "" && (cache != "no-store" || p.Header.Get("ETag") != "") {
						t.Errorf("%s %s by %q who has %s: %d, %q, want %d, %q", method, address, who, have, p.Status, p.Header.Get("Cache-Control"), status, want)
					}
					if status == 304 && p.Body != "" || status == 404 && strings.Contains(p.Body, "PNG") {
						t.Errorf("%s %s by %q: %q", method, address, who, p.Body)
					}
				}
			}
		}
	}
	// Taken back, it is nobody's business who has an old copy.
	w.Publish(sitetest.File("shows", "agent", "图![]("+open+")"))
	ask("", http.MethodGet, open, `"`+strings.TrimPrefix(open, "/media/")+`"`).Want(http.StatusNotFound)
}

// Dates are said once each: checked, changed, looked at again, over.
func TestArticlesSayHowOldTheyAre(t *testing.T) {
	w := world(t)
	day := func(text string) kb.Date {
		d, err := kb.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	fresh := sitetest.File("fresh", "public", "甲乙")
	fresh.AsOf, fresh.ReviewBy = day("2026-05-20"), day("2026-06-30")
	fresh.ValidTo = kb.Moment{Time: w.Now.AddDate(0, 2, 0)}
	w.Publish(fresh)
	p := w.Get("", "/a/fresh").Want(http.StatusOK)
	if !p.Shows("内容核对并更新于 2026-05-20 · 下次复核不晚于 2026-06-30 · 有效期至 2026-07-20 10:00") || p.Shows("内容待复核") {
		t.Error(p.One("article").Text())
	}
	w.Now = w.Now.AddDate(0, 1, 11) // the last minute of that day has passed
	if p := w.Get("", "/a/fresh").Want(http.StatusOK); !p.Shows("内容待复核") || p.Shows("下次复核") {
		t.Error(p.One("article").Text())
	}
}

// What the knowledge has nothing about is said to be so: what there is, and who helps.
func TestHonestWordsWhereNothingAnswers(t *testing.T) {
	w := world(t)
	p := w.Get("", "/search?q="+url.QueryEscape("红烧征肉信怎么做")).Want(http.StatusOK)
	nothing := p.One("section", "class=nothing")
	for _, want := range []string{"没有找到能回答“红烧征肉信怎么做”的文章", "理财 1 篇", "字面最接近的文章", "人工客服 95000", "12378", "96110"} {
		if !strings.Contains(nothing.Text(), want) {
			t.Errorf("it lacks %q: %s", want, nothing.Text())
		}
	}
	if len(p.All("ol", "class=hits")) > 0 {
		t.Error("hits are shown as if they answered")
	}
}
