package help_test

import (
	"encoding/xml"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

// The feed of a category has what customers may read in it and below it, and no other.
func TestAtomFeeds(t *testing.T) {
	w := world(t)
	for _, test := range []struct {
		address, page string
		want          []string
	}{
		{"/feed.atom", "/", []string{"hostile", "open", "other"}},
		{"/c/wealth/feed.atom", "/c/wealth", []string{"open"}},
		{"/c/wealth/money-fund/feed.atom", "/c/wealth/money-fund", []string{"open"}},
		{"/c/credit/feed.atom", "/c/credit", []string{"hostile", "other"}},
	} {
		var feed struct {
			XMLName xml.Name
			ID      string `xml:"id"`
			Title   string `xml:"title"`
			Updated string `xml:"updated"`
			Author  string `xml:"author>name"`
			Links   []struct {
				Rel  string `xml:"rel,attr"`
				Href string `xml:"href,attr"`
			} `xml:"link"`
			Entries []struct {
				ID      string `xml:"id"`
				Title   string `xml:"title"`
				Updated string `xml:"updated"`
			} `xml:"entry"`
		}
		p := w.Get("", test.address).Want(http.StatusOK)
		if err := xml.Unmarshal([]byte(p.Body), &feed); err != nil {
			t.Fatalf("%s: %v", test.address, err)
		}
		var got []string
		for _, e := range feed.Entries {
			got = append(got, strings.TrimPrefix(e.ID, sitetest.BaseURL+"/a/"))
			if _, err := time.Parse(time.RFC3339, e.Updated); err != nil || e.Title == "" || e.Updated > feed.Updated {
				t.Errorf("%s: %+v, %v", test.address, e, err)
			}
		}
		if slices.Sort(got); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.address, got, test.want)
		}
		if feed.XMLName.Space != "http://www.w3.org/2005/Atom" || feed.ID != sitetest.BaseURL+test.address || feed.Title == "" || feed.Author == "" || len(feed.Links) != 2 || feed.Links[1].Href != sitetest.BaseURL+test.page {
			t.Errorf("%s: %+v", test.address, feed)
		}
	}
	for _, nothing := range []string{"/c/agent/feed.atom", "/c/agent/script/feed.atom", "/c/wealth/empty/feed.atom", "/c/none/feed.atom"} {
		for _, who := range []kb.Role{kb.RoleCustomer, kb.RoleAdmin} {
			w.Get(who, nothing).Want(http.StatusNotFound)
		}
	}
	if p := w.Get("", "/c/wealth").Want(http.StatusOK); !strings.Contains(p.Body, `href="/c/wealth/feed.atom"`) {
		t.Error("the page of a category leads to no feed of it")
	}
}
