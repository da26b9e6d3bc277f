package overview

import (
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/worklist"
)

// maxLine is the longest line of a calendar file, in bytes (RFC 5545, 3.1).
const maxLine = 75

// calendarFile is the same for calendar programs: from a month ago, for a year.
func (p *pages) calendarFile(c echo.Context) error {
	now := p.API.Now()
	entries, err := p.Deps.Lists.Calendar(c.Request().Context(), p.API.Principal(c), p.Deps.Facts(), now.AddDate(0, -1, 0), now.AddDate(1, 0, 0))
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="wenjin.ics"`)
	return c.Blob(http.StatusOK, "text/calendar; charset=utf-8", ics(p.Brand().Name, p.Base(c), entries, now))
}

// ics writes entries as a calendar file (RFC 5545): whole days where something falls due,
// moments otherwise.
func ics(name, base string, entries []worklist.Entry, now time.Time) []byte {
	var b strings.Builder
	line := func(text string) { b.WriteString(folded(text) + "\r\n") }
	for _, text := range []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Wenjin//Console//ZH", "X-WR-CALNAME:" + escaped(name)} {
		line(text)
	}
	for _, e := range entries {
		line("BEGIN:VEVENT")
		line(fmt.Sprintf("UID:%s-%s-%d@wenjin", e.What, e.Slug, e.At.Unix()))
		line("DTSTAMP:" + now.UTC().Format("20060102T150405Z"))
		if e.What == worklist.FallsDue {
			line("DTSTART;VALUE=DATE:" + e.At.In(kb.Shanghai).Format("20060102"))
		} else {
			line("DTSTART:" + e.At.UTC().Format("20060102T150405Z"))
		}
		line("SUMMARY:" + escaped(happening(e)+"："+e.Title))
		line("URL:" + base + entryAddress(e))
		line("END:VEVENT")
	}
	line("END:VCALENDAR")
	return []byte(b.String())
}

// escaped is a text as a value; what would end the line is a space.
func escaped(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text)
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`).Replace(text)
}

// folded breaks a line that is too long, never within a character.
func folded(line string) string {
	var b strings.Builder
	room := maxLine
	for _, r := range line {
		n := utf8.RuneLen(r)
		if n < 0 {
			continue
		}
		if n > room {
			b.WriteString("\r\n ")
			room = maxLine - 1
		}
		b.WriteRune(r)
		room -= n
	}
	return b.String()
}
