package console_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
)

func reads(t *testing.T, body string, out any) {
	t.Helper()
	if err := json.Unmarshal([]byte(body), out); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
}

// An article to link to is found by the product's own engine, by whoever may see it; what
// a public text must not lead to is said to be internal.
func TestLinksAreFound(t *testing.T) {
	w := world(t)
	var got []struct {
		Slug, Title, Category string
		Internal              bool
	}
	reads(t, w.Get(kb.RoleEditor, "/console/find?q="+url.QueryEscape("余额宝多久到账")).Want(http.StatusOK).Body, &got)
	internal := map[string]bool{}
	for _, a := range got {
		internal[a.Slug] = a.Internal
	}
	if len(got) < 2 || got[0].Slug != "open" || got[0].Title != "余额宝多久到账？" || got[0].Category != "货币基金" || internal["open"] || !internal["naming"] {
		t.Errorf("%+v", got)
	}
	for _, q := range []string{"", "?q=", "?q=" + strings.Repeat("%E5%AD%97", 300), "?q=%00%FF"} {
		if p := w.Get(kb.RoleEditor, "/console/find"+q).Want(http.StatusOK); !strings.HasPrefix(p.Body, "[") {
			t.Errorf("%s: %s", q, p.Body)
		}
	}
	w.Get(kb.RoleAgent, "/console/find?q=x").Want(http.StatusForbidden)
}

// An address is made of the title by its pinyin, and is nobody else's; also where the
// form is sent without one.
func TestSlugsAreProposed(t *testing.T) {
	w := world(t)
	propose := func(title string) string {
		t.Helper()
		var got struct{ Slug string }
		reads(t, w.Get(kb.RoleEditor, "/console/slug?title="+url.QueryEscape(title)).Want(http.StatusOK).Body, &got)
		return got.Slug
	}
	slug := propose("银行卡怎么挂失？")
	if strings.ReplaceAll(slug, "-", "") != "yinhangkazenmeguashi" || !kb.SlugPattern.MatchString(slug) {
		t.Errorf("%q", slug)
	}
	if long := propose(strings.Repeat("银行卡挂失", 20)); len(long) > 60 || !kb.SlugPattern.MatchString(long) {
		t.Errorf("%q", long)
	}
	for _, none := range []string{"", " ", "？！"} {
		if got := propose(none); got != "" {
			t.Errorf("%q is %q", none, got)
		}
	}
	for range 2 { // a double click
		w.Post(kb.RoleEditor, "/console/save", draft("", "银行卡怎么挂失？")).WantRedirect("/console/a/" + slug + "?done=saved")
	}
	if got := propose("银行卡怎么挂失？"); got != slug+"-2" {
		t.Errorf("the next one is %q", got)
	}
	if p := w.Post(kb.RoleEditor, "/console/save", draft("", "？！")).Want(http.StatusBadRequest); !p.Shows("网址名") {
		t.Error(p.Text())
	}
	w.Get(kb.RoleAgent, "/console/slug?title=x").Want(http.StatusForbidden)
}
