package help

import (
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site/language"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// feedItems articles are in the feed, the newest.
const feedItems = 50

func (p pages) sitemap(c echo.Context) error {
	type location struct {
		Loc     string `xml:"loc"`
		LastMod string `xml:"lastmod,omitempty"`
	}
	type urlset struct {
		XMLName xml.Name   `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []location `xml:"url"`
	}
	out := urlset{URLs: []location{{Loc: p.Base(c) + "/"}}}
	all, err := p.Deps.Library.List(c.Request().Context(), kb.Principal{})
	if err != nil {
		return err
	}
	changed := map[string]time.Time{} // by address of a category
	for _, a := range all {
		for _, c := range p.crumbs(a.Category) {
			if a.ChangedAt.After(changed[c.URL]) {
				changed[c.URL] = a.ChangedAt
			}
		}
	}
	for _, address := range slices.Sorted(maps.Keys(changed)) {
		out.URLs = append(out.URLs, location{p.Base(c) + address, changed[address].UTC().Format(time.DateOnly)})
	}
	for _, a := range all {
		out.URLs = append(out.URLs, location{p.Base(c) + "/a/" + a.Slug, a.ChangedAt.UTC().Format(time.DateOnly)})
	}
	return p.xml(c, "application/xml", out)
}

func (p pages) feed(c echo.Context) error {
	found, err := p.ask(c, index.Query{Limit: feedItems, Sort: []index.Sort{{Field: "updatedAt", Desc: true}}})
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
	out := rss{Version: "2.0", Channel: channel{Title: language.Simplified.Must("feed.title", p.Brand().Name), Link: p.Base(c) + "/", Description: language.Simplified.Must("feed.about"), Language: "zh-CN"}}
	for _, h := range found.Hits {
		d := h.Document
		out.Channel.Items = append(out.Channel.Items, item{d.Title, p.Base(c) + "/a/" + d.Slug, fmt.Sprintf("%s/a/%s#%d", p.Base(c), d.Slug, d.Revision), d.Answer, d.UpdatedAt.Format(time.RFC1123Z)})
	}
	return p.xml(c, "application/rss+xml", out)
}

func (p pages) xml(c echo.Context, contentType string, v any) error {
	b, err := xml.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return p.Deliver(c, http.StatusOK, contentType+"; charset=utf-8", append([]byte(xml.Header), b...), true)
}

func (p pages) robots(c echo.Context) error {
	return c.String(http.StatusOK, "User-agent: *\nDisallow: /desk\nDisallow: /console\nDisallow: /search\nDisallow: /look\nDisallow: /api/\nSitemap: "+p.Base(c)+"/sitemap.xml\n")
}
