package desk

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

// maxPassageRunes of a selected passage go along with what is wrong with it.
const maxPassageRunes = 120

// faults are what may be wrong with an article.
var faults = map[string]string{"wrong": "内容有误", "missing": "缺少内容", "unclear": "说得不清楚"}

// report takes what an agent finds wrong or missing, with the passage that was
// selected. It is kept as an unhelpful vote with its reason.
func (p pages) report(c echo.Context) error {
	slug := c.Param("slug")
	fault := faults[c.FormValue("fault")]
	if fault == "" {
		return kb.Errorf(kb.Invalid, "invalid_fault", "say what is wrong")
	}
	reason := "坐席：" + fault
	if passage := cut(c.FormValue("passage"), maxPassageRunes); passage != "" {
		reason += "：“" + passage + "”"
	}
	if text := strings.TrimSpace(c.FormValue("reason")); text != "" {
		reason += "。" + text
	}
	if err := p.API.Feedback(c, kb.Feedback{Slug: slug, Kind: kb.FeedbackUnhelpful, Reason: cut(reason, kb.MaxReasonRunes)}); err != nil {
		return err
	}
	return backTo(c, slug, url.Values{"reported": {"1"}})
}

// backTo leads back to an article after something was done with it.
func backTo(c echo.Context, slug string, more url.Values) error {
	if q := c.FormValue("q"); q != "" {
		if more == nil {
			more = url.Values{}
		}
		more.Set("q", q)
	}
	address := root(c) + "/a/" + url.PathEscape(slug)
	if len(more) > 0 {
		address += "?" + more.Encode()
	}
	return c.Redirect(http.StatusSeeOther, address)
}

// cut is a text in one line of at most so many characters.
func cut(text string, most int) string {
	runes := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " "))
	return string(runes[:min(len(runes), most)])
}
