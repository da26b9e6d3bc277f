package help_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode"

	"github.com/wenjin-kb/wenjin/api/site/desk"
	"github.com/wenjin-kb/wenjin/api/site/help"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

// What nobody sees of a question, or of a filter, is on no page that repeats it: with
// results, without any, and at the desk.
func TestPagesRepeatNothingThatNobodySees(t *testing.T) {
	w := sitetest.New(t, help.Face(), desk.Face())
	for _, hidden := range []string{"\x00", "\x07", "\x1b", "\x7f", "\u0085", "\u2028", "\u202e", "\u2066", "\u200f", "\xff"} {
		for address, who := range map[string]kb.Role{
			"/search?q=今天*天气":               "",
			"/search?q=余额宝*多久到账":            "",
			"/search?q=到账&category=cre*dit": "",
			"/search?q=到账&product=货币*基金":    "",
			"/desk?q=今天*天气":                 kb.RoleAgent,
			"/desk?q=到账&category=cre*dit":   kb.RoleAgent,
		} {
			page := w.Get(who, strings.ReplaceAll(address, "*", url.QueryEscape(hidden))).Want(http.StatusOK)
			for _, r := range page.Body {
				if r != '\n' && unicode.IsControl(r) || r == '\u2028' || r == unicode.ReplacementChar || unicode.Is(unicode.Bidi_Control, r) {
					t.Errorf("%s with %q shows %q", address, hidden, r)
					break
				}
			}
		}
	}
}
