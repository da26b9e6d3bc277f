package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
)

// Opening another hit leaves the banner and the pinned article where they are, and is not
// another search for the log.
func TestRulesStayWithAnOpenArticle(t *testing.T) {
	w := world(t)
	ask := "?q=" + url.QueryEscape("被骗 到账")
	for _, address := range []string{"/desk" + ask, "/desk/a/open" + ask} {
		p := w.Get(kb.RoleAgent, address).Want(http.StatusOK)
		if hits := p.All("a", "data-hit"); !p.Shows("马上拨打110") || len(hits) == 0 || !strings.Contains(hits[0].Attr("href"), "/other") {
			t.Errorf("%s: the rule does not act", address)
		}
	}
	w.Flush()
	if logged, err := w.Server.Searches().Searches(t.Context(), kb.Principal{ID: kb.PersonID("root"), Role: kb.RoleAdmin}, 0, 9); err != nil || len(logged) != 1 {
		t.Errorf("%d searches are logged, want that of the first page: %v", len(logged), err)
	}
	if p := w.Get(kb.RoleAgent, "/desk/a/expired"+ask+"&asOf=2020-06-01").Want(http.StatusOK); p.Shows("马上拨打110") {
		t.Error("a rule of today acts on another day")
	}
}
