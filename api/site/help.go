package site

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

const (
	pageSize = 10
	maxPages = 20
	listed   = 6 // articles in a short list
	snippet  = 90
)

// ask makes a query of the caller's.
func (s *Site) ask(c echo.Context, q index.Query) (*index.Results, error) {
	who := s.api.Principal(c)
	q.Scopes, q.At = who.Scopes(), s.api.Now()
	return s.api.Ask(c.Request().Context(), q)
}

// customer makes a query of what customers see, whoever asks: the help centre
// shows an editor what customers see.
func (s *Site) customer(c echo.Context, q index.Query) (*index.Results, error) {
	q.Scopes, q.At = kb.Principal{}.Scopes(), s.api.Now()
	return s.api.Ask(c.Request().Context(), q)
}

// node is a category with the number of articles in it.
type node struct {
	Path, Name string
	Count      int
	Children   []node
}

// tree is the taxonomy with counts, without what is empty.
func (s *Site) tree(counts map[string]int) []node {
	var walk func(cs []kb.Category) []node
	walk = func(cs []kb.Category) (out []node) {
		for _, k := range cs {
			n := node{k.Path, k.Name, counts[k.Path], walk(k.Children)}
			for _, child := range n.Children {
				n.Count += child.Count
			}
			if n.Count > 0 {
				out = append(out, n)
			}
		}
		return out
	}
	if t := s.deps.Taxonomy(); t != nil {
		return walk(t.Categories)
	}
	var out []node
	for path, n := range counts {
		out = append(out, node{Path: path, Name: path, Count: n})
	}
	slices.SortFunc(out, func(a, b node) int { return strings.Compare(a.Path, b.Path) })
	return out
}

func (s *Site) home(c echo.Context) error {
	newest, err := s.customer(c, index.Query{Limit: listed, Facets: []string{"category"}, Sort: []index.Sort{{Field: "updatedAt", Desc: true}}})
	if err != nil {
		return err
	}
	opened, err := s.deps.Library.Popular(c.Request().Context(), kb.Principal{}, listed)
	if err != nil {
		return err
	}
	var popular []kb.Article
	for _, r := range opened {
		popular = append(popular, s.filled(r.Article))
	}
	return s.render(c, http.StatusOK, "home", page{
		Title: "帮助中心", Canonical: s.base(c) + "/", Description: "查找账户、支付、理财、借款、征信、防骗等常见问题的答案。",
		Data: map[string]any{"Tree": s.tree(newest.Facets["category"]), "Newest": newest.Hits, "Popular": popular, "Total": newest.Total},
	})
}

// filled has its facts filled in.
func (s *Site) filled(a kb.Article) kb.Article {
	f, now := s.deps.Facts(), s.api.Now()
	a.Title, a.Answer, a.Body = f.Fill(a.Title, now), f.Fill(a.Answer, now), f.Fill(a.Body, now)
	return a
}

// choice is a value of a facet that a reader may choose.
type choice struct {
	Value, Name, URL string
	Count            int
	Chosen           bool
}

func (s *Site) search(c echo.Context) error {
	text := []rune(strings.TrimSpace(c.QueryParam("q")))
	if len(text) > 200 {
		text = text[:200]
	}
	q := strings.ToValidUTF8(string(text), "")
	if q == "" {
		return c.Redirect(http.StatusSeeOther, "/")
	}
	number, _ := strconv.Atoi(c.QueryParam("page"))
	number = min(max(number, 1), maxPages)
	category, product := c.QueryParam("category"), c.QueryParam("product")
	var filter index.Filter
	if category != "" {
		filter = index.Equals("category", category)
	}
	if product != "" {
		filter = index.Both(filter, index.Equals("products", product))
	}
	found, err := s.customer(c, index.Query{Text: q, Limit: pageSize, Offset: (number - 1) * pageSize, CropRunes: snippet, Facets: []string{"category", "products"}, Filter: filter})
	if err != nil {
		return err
	}
	address := func(category, product string, number int) string {
		v := url.Values{"q": {q}}
		for name, value := range map[string]string{"category": category, "product": product} {
			if value != "" {
				v.Set(name, value)
			}
		}
		if number > 1 {
			v.Set("page", strconv.Itoa(number))
		}
		return "/search?" + v.Encode()
	}
	tops := map[string]int{}
	for path, n := range found.Facets["category"] {
		top, _, _ := strings.Cut(path, "/")
		tops[top] += n
	}
	choices := func(counts map[string]int, chosen string, name func(string) string, link func(string) string) []choice {
		var out []choice
		for value, n := range counts {
			out = append(out, choice{value, name(value), link(value), n, value == chosen})
		}
		slices.SortFunc(out, func(a, b choice) int {
			if a.Count != b.Count {
				return b.Count - a.Count
			}
			return strings.Compare(a.Value, b.Value)
		})
		return out[:min(len(out), 8)]
	}
	data := map[string]any{
		"Found": found, "Categories": choices(tops, category, s.deps.Taxonomy().Name, func(v string) string { return address(v, product, 1) }),
		"Products": choices(found.Facets["products"], product, func(v string) string { return v }, func(v string) string { return address(category, v, 1) }),
		"Chosen":   category != "" || product != "", "Category": category, "Product": product, "Clear": address("", "", 1),
	}
	if found.DidYouMean != "" {
		data["DidYouMean"] = found.DidYouMean
	}
	if number > 1 {
		data["Previous"] = address(category, product, number-1)
	}
	if number*pageSize < found.Total && number < maxPages {
		data["Next"] = address(category, product, number+1)
	}
	if found.Total == 0 {
		all, err := s.customer(c, index.Query{Limit: 1, Facets: []string{"category"}})
		if err != nil {
			return err
		}
		data["Tree"] = s.tree(all.Facets["category"])
		data["Hotline"] = s.deps.Facts().Fill("{{service_hotline}}", s.api.Now())
	}
	return s.render(c, http.StatusOK, "search", page{Title: q + " - 搜索", Query: q, NoIndex: true, Data: data})
}

func (s *Site) category(c echo.Context) error {
	path, err := url.PathUnescape(strings.Trim(c.Param("*"), "/"))
	if err != nil {
		return echo.ErrNotFound
	}
	found, err := s.customer(c, index.Query{Limit: 100, Filter: index.Equals("category", path), Facets: []string{"category"}})
	if err != nil {
		return err
	}
	if found.Total == 0 {
		return echo.ErrNotFound
	}
	groups := map[string][]index.Hit{}
	for _, h := range found.Hits {
		groups[h.Document.Category] = append(groups[h.Document.Category], h)
	}
	type group struct {
		Path string
		Hits []index.Hit
	}
	var ordered []group
	for p, hits := range groups {
		ordered = append(ordered, group{p, hits})
	}
	slices.SortFunc(ordered, func(a, b group) int { return strings.Compare(a.Path, b.Path) })
	parent, _, below := strings.Cut(path, "/")
	name := s.deps.Taxonomy().Name(path)
	return s.render(c, http.StatusOK, "category", page{
		Title: name, Canonical: s.base(c) + "/c/" + path, Description: name + "：" + strconv.Itoa(found.Total) + "篇帮助文章",
		Data: map[string]any{"Path": path, "Name": name, "Parent": parent, "Below": below, "Groups": ordered, "Total": found.Total},
	})
}

// articleView is an article as a page shows it.
type articleView struct {
	kb.Article
	HTML      template.HTML
	Sections  []markdown.Section
	Rev       kb.Revision
	Related   []kb.Article
	Expired   bool
	Internal  bool
	UpdatedAt time.Time
}

func (s *Site) view(c echo.Context, who kb.Principal, slug string, at time.Time) (articleView, error) {
	ctx := c.Request().Context()
	rev, err := s.deps.Library.Read(ctx, who, slug, at)
	if err != nil {
		return articleView{}, err
	}
	v := articleView{Article: s.filled(rev.Article), Rev: rev.Revision, Expired: rev.Expired, Internal: rev.Article.Audience.Scope() != kb.ScopePublic, UpdatedAt: rev.CreatedAt}
	rendered := markdown.Render(v.Body)
	v.HTML = template.HTML(rendered.HTML)
	for _, sec := range rendered.Sections {
		if sec.Title != "" {
			v.Sections = append(v.Sections, sec)
		}
	}
	for _, r := range rev.Related {
		v.Related = append(v.Related, s.filled(r.Article))
	}
	return v, nil
}

func (s *Site) article(c echo.Context) error {
	slug := c.Param("slug")
	v, err := s.view(c, kb.Principal{}, slug, time.Time{}) // as customers see it
	if err != nil {
		if who := s.api.Principal(c); who.AtLeast(kb.RoleAgent) && kb.KindOf(err) == kb.NotFound {
			return c.Redirect(http.StatusSeeOther, "/desk/a/"+url.PathEscape(slug))
		}
		return err
	}
	if from := c.QueryParam("from"); from != "" { // the search that led here
		_ = s.deps.Library.Feedback(c.Request().Context(), s.api.Principal(c), kb.Feedback{Slug: slug, Kind: kb.FeedbackClick})
	}
	faq, err := s.faq(v)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "article", page{
		Title: v.Title, Canonical: s.base(c) + "/a/" + slug, Description: v.Answer,
		Data: map[string]any{"Article": v, "Thanks": c.QueryParam("thanks") != "", "FAQ": faq, "Query": c.QueryParam("from")},
	})
}

// faq is the article for search engines, as schema.org's FAQPage.
func (s *Site) faq(v articleView) (template.JS, error) {
	answer := v.Answer
	if answer == "" {
		answer = markdown.Render(v.Body).Text
	}
	b, err := json.Marshal(map[string]any{ // Marshal escapes <, > and &: it can't end the element
		"@context": "https://schema.org", "@type": "FAQPage",
		"mainEntity": []any{map[string]any{"@type": "Question", "name": v.Title, "acceptedAnswer": map[string]any{"@type": "Answer", "text": answer}}},
	})
	return template.JS(b), err
}

// vote takes "helpful" or not from a form.
func (s *Site) vote(c echo.Context) error {
	f := kb.Feedback{Slug: c.Param("slug"), Kind: kb.FeedbackKind(c.FormValue("vote")), Reason: c.FormValue("reason")}
	if r := []rune(f.Reason); len(r) > kb.MaxReasonRunes {
		f.Reason = string(r[:kb.MaxReasonRunes])
	}
	if err := s.deps.Library.Feedback(c.Request().Context(), s.api.Principal(c), f); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/a/"+url.PathEscape(f.Slug)+"?thanks=1#vote")
}

// everyone are all public articles in force, newest first.
func (s *Site) everyone(c echo.Context, limit int) ([]index.Hit, error) {
	found, err := s.customer(c, index.Query{Limit: limit, Sort: []index.Sort{{Field: "updatedAt", Desc: true}}})
	if err != nil {
		return nil, err
	}
	return found.Hits, nil
}

func (s *Site) sitemap(c echo.Context) error {
	type location struct {
		Loc     string `xml:"loc"`
		LastMod string `xml:"lastmod,omitempty"`
	}
	type urlset struct {
		XMLName xml.Name   `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []location `xml:"url"`
	}
	out := urlset{URLs: []location{{Loc: s.base(c) + "/"}}}
	err := s.deps.Workflow.Store.EachInForce(c.Request().Context(), s.api.Now(), func(r kb.Revision) error {
		if r.Article.Audience == kb.AudiencePublic {
			out.URLs = append(out.URLs, location{s.base(c) + "/a/" + r.Article.Slug, r.CreatedAt.UTC().Format(time.DateOnly)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.xml(c, "application/xml", out)
}

func (s *Site) feed(c echo.Context) error {
	hits, err := s.everyone(c, 50)
	if err != nil {
		return err
	}
	type item struct {
		Title       string `xml:"title"`
		Link        string `xml:"link"`
		GUID        string `xml:"guid"`
		Description string `xml:"description"`
		PubDate     string `xml:"pubDate"`
	}
	type channel struct {
		Title       string `xml:"title"`
		Link        string `xml:"link"`
		Description string `xml:"description"`
		Language    string `xml:"language"`
		Items       []item `xml:"item"`
	}
	type rss struct {
		XMLName xml.Name `xml:"rss"`
		Version string   `xml:"version,attr"`
		Channel channel  `xml:"channel"`
	}
	out := rss{Version: "2.0", Channel: channel{Title: "帮助中心更新", Link: s.base(c) + "/", Description: "新发布和修订的帮助文章", Language: "zh-CN"}}
	for _, h := range hits {
		d := h.Document
		out.Channel.Items = append(out.Channel.Items, item{d.Title, s.base(c) + "/a/" + d.Slug, fmt.Sprintf("%s/a/%s#%d", s.base(c), d.Slug, d.Revision), d.Answer, d.UpdatedAt.Format(time.RFC1123Z)})
	}
	return s.xml(c, "application/rss+xml", out)
}

func (s *Site) xml(c echo.Context, contentType string, v any) error {
	b, err := xml.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, contentType+"; charset=utf-8", append([]byte(xml.Header), b...))
}

func (s *Site) robots(c echo.Context) error {
	return c.String(http.StatusOK, "User-agent: *\nDisallow: /desk\nDisallow: /console\nDisallow: /search\nDisallow: /api/\nSitemap: "+s.base(c)+"/sitemap.xml\n")
}

func (s *Site) medium(c echo.Context) error {
	m, err := s.deps.Library.Medium(c.Request().Context(), c.Param("name"))
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return c.Blob(http.StatusOK, m.Type, m.Data)
}

// widget is the script that other pages load, and which searches from there.
func (s *Site) widget(c echo.Context) error {
	src, err := assetFiles.ReadFile("assets/widget.js")
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Cache-Control", "public, max-age=3600")
	return c.Blob(http.StatusOK, "text/javascript; charset=utf-8", src)
}

func (s *Site) widgetDemo(c echo.Context) error {
	return s.render(c, http.StatusOK, "widget", page{Title: "嵌入演示", NoIndex: true, Data: s.base(c)})
}
