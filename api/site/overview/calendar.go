package overview

import (
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/worklist"
)

const (
	calendarAddress = "/console/calendar"
	monthLayout     = "2006-01"
	shownOfADay     = 4 // entries in a cell of the month; the list below has all
)

// day is a cell of a month.
type day struct {
	Date    time.Time
	Outside bool // of another month
	Today   bool
	Entries []worklist.Entry
}

// First are those that a cell has room for, and More how many besides.
func (d day) First() []worklist.Entry { return d.Entries[:min(len(d.Entries), shownOfADay)] }
func (d day) More() int               { return max(0, len(d.Entries)-shownOfADay) }

// calendarView is a month.
type calendarView struct {
	Month                      time.Time
	Previous, Next, This       string
	Weeks                      [][]day
	Entries                    []worklist.Entry
	Begins, Lapses, Due, Facts int
}

// Label and Address are what an entry is and where it is seen.
func (calendarView) Label(e worklist.Entry) string   { return happening(e) }
func (calendarView) Address(e worklist.Entry) string { return entryAddress(e) }

// happening is what an entry is in words.
func happening(e worklist.Entry) string {
	switch {
	case e.What == worklist.Begins:
		return "生效"
	case e.What == worklist.Lapses:
		return "失效"
	case e.What == worklist.FallsDue:
		return "复审到期"
	case e.Ends:
		return "事实到期"
	}
	return "事实生效"
}

func entryAddress(e worklist.Entry) string {
	if e.What == worklist.FactTurns {
		return "/console/words/facts.yaml"
	}
	return "/console/a/" + url.PathEscape(e.Slug)
}

// calendar shows what enters into force, lapses and falls due in a month.
func (p *pages) calendar(c echo.Context) error {
	now := p.API.Now().In(kb.Shanghai)
	month, err := time.ParseInLocation(monthLayout, c.QueryParam("month"), kb.Shanghai)
	if err != nil || month.Year() < 2000 || month.Year() > 2200 {
		month = time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, kb.Shanghai)
	}
	end := month.AddDate(0, 1, 0)
	v := calendarView{Month: month}
	if v.Entries, err = p.Deps.Lists.Calendar(c.Request().Context(), p.API.Principal(c), p.Deps.Facts(), month, end); err != nil {
		return err
	}
	byDay := map[string][]worklist.Entry{}
	for _, e := range v.Entries {
		key := site.Day(e.At)
		byDay[key] = append(byDay[key], e)
		*v.count(e.What)++
	}
	monday := month.AddDate(0, 0, -(int(month.Weekday())+6)%7)
	for d := monday; d.Before(end); {
		var week []day
		for range 7 {
			week = append(week, day{Date: d, Outside: d.Month() != month.Month(), Today: site.Day(d) == site.Day(now), Entries: byDay[site.Day(d)]})
			d = d.AddDate(0, 0, 1)
		}
		v.Weeks = append(v.Weeks, week)
	}
	at := func(t time.Time) string { return calendarAddress + "?month=" + t.Format(monthLayout) }
	v.Previous, v.Next, v.This = at(month.AddDate(0, -1, 0)), at(end), at(now)
	return p.Render(c, http.StatusOK, "calendar", site.Page{Title: "日历", Data: v})
}

func (v *calendarView) count(what worklist.Happening) *int {
	switch what {
	case worklist.Begins:
		return &v.Begins
	case worklist.Lapses:
		return &v.Lapses
	case worklist.FallsDue:
		return &v.Due
	}
	return &v.Facts
}
