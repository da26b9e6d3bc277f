package desk

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// The ways in which people write a day: 2026年5月20日, 2026-5-20, 2026/05/20, 2026.5.20,
// 20260520, and without a year 5月20日.
var (
	wholeDay  = regexp.MustCompile(`^(\d{4})\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})\s*日?$`)
	digitsDay = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	shortDay  = regexp.MustCompile(`^()(\d{1,2})\s*月\s*(\d{1,2})\s*日?$`)
)

// readDay is the day that somebody wrote, as 2026-05-20; what is none stays as it is.
// One without a year is the last of that name.
func readDay(text string, now time.Time) string {
	now = now.In(kb.Shanghai)
	if back, ok := map[string]int{"今天": 0, "昨天": 1, "前天": 2}[text]; ok {
		return now.AddDate(0, 0, -back).Format(time.DateOnly)
	}
	for _, written := range []*regexp.Regexp{wholeDay, digitsDay, shortDay} {
		m := written.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		year, _ := strconv.Atoi(m[1])
		month, _ := strconv.Atoi(m[2])
		day, _ := strconv.Atoi(m[3])
		if m[1] == "" {
			year = now.Year()
			if time.Month(month) > now.Month() || time.Month(month) == now.Month() && day > now.Day() {
				year--
			}
		}
		return fmt.Sprintf("%04d-%02d-%02d", year, month, day)
	}
	return text
}
