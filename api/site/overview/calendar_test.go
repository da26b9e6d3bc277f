package overview_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

func TestTheCalendarShowsWhatComes(t *testing.T) {
	w := newWorld(t)
	due := sitetest.File("due", "public", "要复审的"+sitetest.Hostile)
	due.ReviewBy = kb.DateOf(w.Now.AddDate(0, 0, 3))
	ends := sitetest.File("ends", "public", "活动;说明,一\n二")
	ends.ValidTo = kb.At(time.Date(2026, 5, 28, 18, 0, 0, 0, kb.Shanghai))
	w.Publish(due, ends)
	for range 9 { // one day has more than its cell shows
		w.Publish(sitetest.File("n"+strings.Repeat("x", len(rows(w.Get(kb.RoleEditor, "/console/articles")))), "public", "新的"))
	}
	p := w.Get(kb.RoleEditor, "/console/calendar").Want(http.StatusOK)
	if p.One("h1").Text() != "2026年5月" || !p.Shows("失效 1 · 复审到期 1 · 事实变动 0") || strings.Contains(p.Body, sitetest.Hostile) {
		t.Error(p.Text())
	}
	today := p.One("td", "aria-current=date").Text()
	if !strings.HasPrefix(today, "20 生效") || !strings.Contains(today, "项") {
		t.Errorf("%q", today)
	}
	var list []string
	for _, li := range p.One("ul", "class=plain agenda").All("li") {
		list = append(list, li.Text())
	}
	got := strings.Join(list, "\n")
	if !strings.Contains(got, "2026-05-23 复审到期 要复审的"+sitetest.Hostile+"的标题\n2026-05-28 18:00 失效 活动;说明,一") {
		t.Error(got)
	}
	if len(p.All("td")) != 35 {
		t.Errorf("%d days", len(p.All("td")))
	}
	links := p.One("p", "class=monthnav").All("a")
	if links[0].Attr("href") != "/console/calendar?month=2026-04" || links[2].Attr("href") != "/console/calendar?month=2026-06" {
		t.Error(links[0].Attr("href"), links[2].Attr("href"))
	}
	if p := w.Get(kb.RoleEditor, "/console/calendar?month=2099-01"); !p.Shows("2099年1月") || !p.Shows("2099-01-01 00:00 生效 "+sitetest.Secret+"将来到账") {
		t.Error(p.Text())
	}
	for _, odd := range []string{"x", "2026-13", "0001-01", "99999-01"} {
		if p := w.Get(kb.RoleEditor, "/console/calendar?month="+odd).Want(http.StatusOK); p.One("h1").Text() != "2026年5月" {
			t.Errorf("%s: %s", odd, p.One("h1").Text())
		}
	}
}

// The calendar file is one that programs read, whatever stands in titles.
func TestTheCalendarFile(t *testing.T) {
	w := newWorld(t)
	ends := sitetest.File("ends", "public", "活动;说明,一\r\nATTENDEE:x\\"+strings.Repeat("很长的", 20))
	ends.ReviewBy = kb.DateOf(w.Now.AddDate(0, 0, 3))
	w.Publish(ends)
	p := w.Get(kb.RoleEditor, "/console/calendar.ics").Want(http.StatusOK)
	if p.Header.Get("Content-Type") != "text/calendar; charset=utf-8" || !strings.HasPrefix(p.Body, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") || !strings.HasSuffix(p.Body, "END:VCALENDAR\r\n") {
		t.Fatalf("%v %.80q", p.Header, p.Body)
	}
	for _, line := range strings.Split(strings.TrimSuffix(p.Body, "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") || strings.HasPrefix(line, "ATTENDEE") {
			t.Errorf("%q", line)
		}
	}
	whole := strings.ReplaceAll(p.Body, "\r\n ", "")
	if !strings.Contains(whole, "DTSTART;VALUE=DATE:20260523\r\nSUMMARY:复审到期：活动\\;说明\\,一  ATTENDEE:x\\\\很长的") || !strings.Contains(whole, "URL:"+sitetest.BaseURL+"/console/a/ends\r\n") {
		t.Error(whole)
	}
	if strings.Count(whole, "BEGIN:VEVENT") != strings.Count(whole, "END:VEVENT") || !strings.Contains(whole, "SUMMARY:生效：余额宝多久到账？") {
		t.Error(whole)
	}
}
