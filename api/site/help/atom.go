package help

import (
	"encoding/xml"
	"fmt"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site/language"
	"github.com/wenjin-kb/wenjin/index"
)

// atomFile ends the address of a category's feed, and is that of all.
const atomFile = "feed.atom"

// atomFeed is a feed as RFC 4287 has it.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID       string   `xml:"id"`
	Title    string   `xml:"title"`
	Updated  string   `xml:"updated"`
	Link     atomLink `xml:"link"`
	Category struct {
		Term  string `xml:"term,attr"`
		Label string `xml:"label,attr"`
	} `xml:"category"`
	Summary string `xml:"summary,omitempty"`
}

func (p pages) atom(c echo.Context) error { return p.atomOf(c, "") }

// atomOf gives the newest articles of a category and those below it, or of all.
func (p pages) atomOf(c echo.Context, category string) error {
	q := index.Query{Limit: feedItems, Sort: []index.Sort{{Field: "updatedAt", Desc: true}}}
	name, page := p.Brand().Name, "/"
	if category != "" {
		q.Filter = index.Equals("category", category)
		name, page = p.Deps.Taxonomy().Name(category)+" · "+name, "/c/"+category
	}
	found, err := p.ask(c, q)
	if err != nil {
		return err
	}
	if category != "" && found.Total == 0 {
		return echo.ErrNotFound
	}
	base := p.Base(c)
	self := base + page
	if category != "" {
		self += "/"
	}
	self += atomFile
	out := atomFeed{
		Lang: "zh-CN", ID: self, Title: language.Simplified.Must("feed.title", name), Author: p.Brand().Name, Updated: time.Unix(0, 0).UTC().Format(time.RFC3339),
		Links: []atomLink{{"self", self}, {"alternate", base + page}},
	}
	for i, h := range found.Hits {
		d := h.Document
		e := atomEntry{ID: fmt.Sprintf("%s/a/%s", base, d.Slug), Title: d.Title, Updated: d.UpdatedAt.UTC().Format(time.RFC3339), Summary: d.Answer}
		e.Link = atomLink{"alternate", e.ID}
		e.Category.Term, e.Category.Label = d.Category, p.Deps.Taxonomy().Name(d.Category)
		if i == 0 { // the newest comes first
			out.Updated = e.Updated
		}
		out.Entries = append(out.Entries, e)
	}
	return p.xml(c, "application/atom+xml", out)
}
