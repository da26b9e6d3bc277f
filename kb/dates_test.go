package kb_test

import (
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
)

// Front matter takes days and times as people write them; what is written by the
// program is always the one form.
func TestDatesAsPeopleWriteThem(t *testing.T) {
	for src, want := range map[string]string{
		"2026-03-05": "2026-03-05", "2026-3-5": "2026-03-05", "2026/03/05": "2026-03-05", "2026/3/5": "2026-03-05", "2026.3.5": "2026-03-05", "2026.03.05": "2026-03-05",
		"20260305": "2026-03-05", `"20260305"`: "2026-03-05", "2026年3月5日": "2026-03-05", "2026 年 3 月 5 日": "2026-03-05", "2026年03月05号": "2026-03-05", "２０２６年３月５日": "2026-03-05", "2026-12-31": "2026-12-31",
		"2026-03-05T09:00:00+08:00": "2026-03-05T09:00:00+08:00", "2026-03-05 09:00": "2026-03-05T09:00:00+08:00", "2026/3/5 9:05:07": "2026-03-05T09:05:07+08:00", "2026年3月5日9时30分": "2026-03-05T09:30:00+08:00", "2026年3月5日 9点": "2026-03-05T09:00:00+08:00",
		"2026-03-05T01:00:00Z": "2026-03-05T09:00:00+08:00",
		"2026-13-05":           "", "2026/2/30": "", "2026-3/5": "", "3月5日": "", "2026": "", "明天": "", "2026/3/5 25:00": "", "202603": "", "2026-03-05 9:75": "",
	} {
		var m struct {
			At  kb.Moment
			Day kb.Date
		}
		err := yaml.Unmarshal([]byte("at: "+src+"\nday: "+src+"\n"), &m)
		if (err != nil) != (want == "") || m.At.String() != want {
			t.Errorf("%s: %v, %v, want %q", src, m.At, err, want)
		}
		if want != "" && m.Day.String() != want[:10] {
			t.Errorf("%s as a day: %v", src, m.Day)
		}
	}
}
