package policy

import (
	"regexp"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

var (
	day     = regexp.MustCompile(`(20\d\d)(?:年(\d{1,2})月(?:(\d{1,2})日)?|-(\d{1,2})-(\d{1,2}))`)
	until   = regexp.MustCompile(`(?:截至|截止到?|截至到|直到)[^。；，\n]{0,6}$`)
	over    = regexp.MustCompile(`^[^。；\n]{0,24}(?:已经?|均已|现已)(?:过去|结束|届满|到期|施行|实施|生效|发布|完成|停止|废止)`)
	toCome  = regexp.MustCompile(`将[^。；，\n]{0,8}$`)
	takesOn = regexp.MustCompile(`^[^。；，\n]{0,4}起`)
)

// asOf are days that a text speaks of as past though its facts were checked before
// them, and days that it announces though they have come.
func asOf(a kb.Article, field, text string, at time.Time) (out []kb.Finding) {
	if a.AsOf.IsZero() {
		return nil
	}
	for _, m := range day.FindAllStringSubmatchIndex(text, -1) {
		when, ok := dayOf(text, m)
		if !ok || !when.After(a.AsOf.Time) {
			continue
		}
		before, after := text[max(0, m[0]-60):m[0]], text[m[1]:min(len(text), m[1]+120)]
		switch {
		case until.MatchString(before) || over.MatchString(after):
			out = append(out, found(AsOf, kb.Warn, field, text, m[:2], "文章在"+a.AsOf.String()+"核对，却把更晚的“%s”说成已经过去。", "重新核对后更新 as_of；或者只写核对时的情况。"))
		case toCome.MatchString(before) && takesOn.MatchString(after) && at.After(when):
			out = append(out, found(AsOf, kb.Info, field, text, m[:2], "“%s”已经到了，文章还说“将”。", "核对新规定后改写，并更新 as_of。"))
		}
	}
	return out
}

// dayOf is the day that a match of [day] names; of a month, its last one.
func dayOf(text string, m []int) (time.Time, bool) {
	group := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return text[m[2*i]:m[2*i+1]]
	}
	month, date := group(2)+group(4), group(3)+group(5)
	last := date == ""
	if last {
		date = "1"
	}
	t, err := time.ParseInLocation("2006-1-2", strings.Join([]string{group(1), month, date}, "-"), kb.Shanghai)
	if err != nil {
		return time.Time{}, false
	}
	if last {
		t = t.AddDate(0, 1, -1)
	}
	return t, true
}
