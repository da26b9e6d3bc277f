package site_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

// Headings of an article may have any id. Whatever in a page leads to one of its own is not led
// astray by them: it stands before the article, or is asked for by scripts alone (own.js).
func TestHeadingsTakeNothingFromThePage(t *testing.T) {
	w := world(t)
	scripts := []string{"words", "copied"}
	mayBeOfAHeading := regexp.MustCompile(`^[\p{L}\p{N}_-]+$`)
	for _, c := range []struct {
		who      kb.Role
		audience string
		address  string
	}{{"", "public", "/a/ids"}, {kb.RoleAgent, "public", "/desk/a/ids"}, {kb.RoleAgent, "agent", "/desk/a/ids"}, {kb.RoleEditor, "public", "/console/a/ids"}} {
		a := sitetest.File("ids", c.audience, "导语")
		w.Publish(a)
		var ids []string
		for _, e := range w.Get(c.who, c.address).Want(http.StatusOK).All("*", "id") {
			if mayBeOfAHeading.MatchString(e.Attr("id")) {
				ids = append(ids, e.Attr("id"))
			}
		}
		if len(ids) < 4 {
			t.Fatalf("%s has %q", c.address, ids)
		}
		a.Body = "## 词 {#" + strings.Join(ids, "}\n\n## 词 {#") + "}\n"
		w.Publish(a)
		p := w.Get(c.who, c.address).Want(http.StatusOK)
		for _, id := range ids {
			if found := p.All("*", "id="+id); len(found) < 2 {
				t.Errorf("%s: no heading #%s", c.address, id)
			} else if found[0].Text() == "词" && !slices.Contains(scripts, id) {
				t.Errorf("%s: #%s is a heading", c.address, id)
			}
		}
	}
}
