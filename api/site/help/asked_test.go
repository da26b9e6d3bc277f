package help_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

// What at least five visitors asked on one day is answered on the first page, by the
// title of what it finds: not what fewer asked, nor staff, nor what somebody typed, nor
// what customers may not see.
func TestAskedByMany(t *testing.T) {
	w := world(t)
	w.Publish(sitetest.File("many", "public", "五个人问的事"), sitetest.File("few", "public", "四个人要问的另一件"), sitetest.File("staff", "public", "员工才问的流程"), sitetest.File("hidden", "agent", "内部处置口径说明"))
	w.Follow()
	ask := func(who kb.Role, client int, query string) {
		t.Helper()
		r := w.Request(who, http.MethodGet, "/search?q="+url.QueryEscape(query), nil)
		r.RemoteAddr = fmt.Sprintf("10.0.0.%d:1", client)
		w.Do(r).Want(http.StatusOK)
	}
	listed := func() string {
		t.Helper()
		w.Flush()
		w.Now = w.Now.Add(2 * time.Minute)
		page := w.Get("", "/").Want(http.StatusOK)
		if len(page.All("ul", "id=asked")) == 0 {
			return ""
		}
		return page.One("ul", "id=asked").Text()
	}
	for n := range 5 {
		if n < 4 {
			ask("", n, "四个人要问的另一件")
		}
		ask(kb.RoleAgent, n, "员工才问的流程")
		ask("", n, "内部处置口径说明")
		ask("", n, "<b>加微信骗子</b> 五个人问的事")
		ask("", n, "五个人问的事")
		if got := listed(); n < 4 && strings.Contains(got, "五个人") {
			t.Errorf("after %d visitors there is %q", n+1, got)
		}
	}
	got := listed()
	if !strings.Contains(got, "五个人问的事的标题") {
		t.Errorf("what five asked is not there: %q", got)
	}
	for _, text := range []string{"四个人", "员工才问", "内部处置", "骗子"} {
		if strings.Contains(got, text) {
			t.Errorf("%s is there: %q", text, got)
		}
	}
}
