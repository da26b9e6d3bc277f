package dates_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb/dates"
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
			At  dates.Moment
			Day dates.Date
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

func TestParseDate(t *testing.T) {
	for text, want := range map[string]string{
		"2026-03-15": "2026-03-15", "2024-02-29": "2024-02-29", "0001-01-02": "0001-01-02",
		"2026-3-15": "", "2026-02-30": "", "2025-02-29": "", "2026-13-01": "", "15.03.2026": "", "2026-03-15 ": "", "2026-03-15T00:00:00Z": "", "": "", "明天": "",
	} {
		d, err := dates.Parse(text)
		if (err == nil) != (want != "") || d.String() != want {
			t.Errorf("%q: %q, %v", text, d, err)
		}
		if err != nil && !strings.Contains(err.Error(), "2026-03-15") {
			t.Errorf("%q: %v does not say how a day is written", text, err)
		}
	}
	if d := date(t, "2026-03-15"); !d.Equal(time.Date(2026, 3, 14, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("a day begins at midnight in Shanghai, not at %s", d.UTC())
	}
}

func TestParseMoment(t *testing.T) {
	for _, test := range []struct {
		text, want string // "" is an error
		begin, end string // in UTC
		day        bool
	}{
		{"2026-03-15", "2026-03-15", "2026-03-14T16:00:00Z", "2026-03-15T16:00:00Z", true},
		{"2026-12-31", "2026-12-31", "2026-12-30T16:00:00Z", "2026-12-31T16:00:00Z", true},
		{"2026-03-15T09:00:00+08:00", "2026-03-15T09:00:00+08:00", "2026-03-15T01:00:00Z", "2026-03-15T01:00:00Z", false},
		{"2026-03-15T01:00:00Z", "2026-03-15T09:00:00+08:00", "2026-03-15T01:00:00Z", "2026-03-15T01:00:00Z", false},
		{"2026-03-15T00:00:00+08:00", "2026-03-15T00:00:00+08:00", "2026-03-14T16:00:00Z", "2026-03-14T16:00:00Z", false}, // a midnight that was meant
		{"2026-03-15T09:00", "", "", "", false},
		{"2026-03-15 09:00:00", "", "", "", false},
		{"2026-03-15T25:00:00Z", "", "", "", false},
		{"", "", "", "", false},
	} {
		m, err := dates.ParseMoment(test.text)
		if test.want == "" {
			if err == nil {
				t.Errorf("%q is taken for %s", test.text, m)
			}
			continue
		}
		if err != nil || m.String() != test.want || m.DayOnly != test.day || !m.Equal(at(t, test.begin)) || !m.End().Equal(at(t, test.end)) {
			t.Errorf("%q: %s from %s to %s, day %v, %v", test.text, m, m.UTC(), m.End().UTC(), m.DayOnly, err)
		}
	}
	if m := dates.At(time.Date(2026, 3, 15, 1, 0, 0, 0, time.UTC)); m.DayOnly || m.String() != "2026-03-15T09:00:00+08:00" {
		t.Errorf("%+v", m)
	}
	var none dates.Moment
	if none.String() != "" || !none.End().IsZero() || (dates.Date{}).String() != "" {
		t.Error("no moment is written, or has an end")
	}
	if none.DayOnly = true; !none.End().IsZero() {
		t.Error("no day has an end")
	}
}

// dated are the dates of a text in both formats.
type dated struct {
	Day    dates.Date   `yaml:"day" json:"day"`
	Moment dates.Moment `yaml:"moment" json:"moment"`
}

func TestDatesInYAML(t *testing.T) {
	for src, want := range map[string]string{
		"day: 2026-03-15\nmoment: 2026-03-15\n":       "2026-03-15 2026-03-15",
		"day: '2026-03-15'\nmoment: \"2026-03-15\"\n": "2026-03-15 2026-03-15",
		"moment: 2026-03-15T09:00:00+08:00\n":         " 2026-03-15T09:00:00+08:00",
		"day:\nmoment: ~\n":                           " ",
		"day: ''\n":                                   " ",
		"day: 2026-02-30\n":                           "line 1",
		"moment: 2026-03-15 9:75\n":                   "line 1",
		"day: 2026-03-15\nmoment: [2026-03-15]\n":     "line 2",
		"day: {a: b}\n":                               "line 1",
		"day: 202603\n":                               "line 1",
		"day: 2026-03-15 # checked\nmoment: 2026-03-15T01:00:00Z # in UTC\n": "2026-03-15 2026-03-15T09:00:00+08:00",
	} {
		var d dated
		err := yaml.Unmarshal([]byte(src), &d)
		got := d.Day.String() + " " + d.Moment.String()
		if strings.HasPrefix(want, "line") {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %v, want an error in %s", src, err, want)
			}
		} else if err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", src, got, err, want)
		}
	}
	src := "day: 2026-03-15\nmoment: 2026-03-15T09:00:00+08:00\n"
	var d dated
	if err := yaml.Unmarshal([]byte(src), &d); err != nil {
		t.Fatal(err)
	}
	if again, err := yaml.Marshal(d); err != nil || string(again) != src {
		t.Errorf("%q is written again as %q, %v", src, again, err)
	}
}

func TestDatesInJSON(t *testing.T) {
	for src, want := range map[string]string{
		`{"day":"2026-03-15","moment":"2026-03-15"}`:   "2026-03-15 2026-03-15",
		`{"day":null,"moment":"2026-03-15T01:00:00Z"}`: " 2026-03-15T09:00:00+08:00",
		`{"day":"","moment":""}`:                       " ",
		`{"day":"2026-02-30"}`:                         "error",
		`{"day":20260315}`:                             "error",
		`{"day":true}`:                                 "error",
		`{"day":{}}`:                                   "error",
		`{"moment":"15:00"}`:                           "error",
		`{"moment":1}`:                                 "error",
		`{"moment":"2026-03-15T09:00:00.000+08:00"}`:   " 2026-03-15T09:00:00+08:00",
		`{"day":"2026-03-15","moment":"2026-03-15T09:00:00+08:00"}`: "2026-03-15 2026-03-15T09:00:00+08:00",
	} {
		var d dated
		err := json.Unmarshal([]byte(src), &d)
		got := d.Day.String() + " " + d.Moment.String()
		if (want == "error") != (err != nil) || err == nil && got != want {
			t.Errorf("%s: %q, %v; want %q", src, got, err, want)
		}
	}
	for _, test := range []struct {
		d    dated
		want string
	}{
		{dated{}, `{"day":null,"moment":null}`},
		{dated{date(t, "2026-03-15"), moment(t, "2026-03-15")}, `{"day":"2026-03-15","moment":"2026-03-15"}`},
		{dated{Moment: moment(t, "2026-03-15T01:00:00Z")}, `{"day":null,"moment":"2026-03-15T09:00:00+08:00"}`},
	} {
		got, err := json.Marshal(test.d)
		if err != nil || string(got) != test.want {
			t.Errorf("%s, %v; want %s", got, err, test.want)
		}
	}
}

// Whatever moment is read, it is written so that it is read as the same again.
func FuzzMoment(f *testing.F) {
	for _, seed := range []string{"2026-03-15", "2026-03-15T09:00:00+08:00", "2026-03-15T01:00:00.123Z", "0000-01-01", "9999-12-31T23:59:59-12:00", "2026-02-30", "x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := dates.ParseMoment(text)
		if err != nil {
			return
		}
		again, err := dates.ParseMoment(m.String())
		year := m.In(dates.Shanghai).Year()
		if m.IsZero() || year < 0 || year > 9999 {
			return // RFC 3339 has four digits for a year
		}
		if err != nil || again.DayOnly != m.DayOnly || !again.Equal(m.Truncate(time.Second)) {
			t.Errorf("%q → %q → %q, %v", text, m, again, err)
		}
		if m.End().Before(m.Time) {
			t.Errorf("%q ends before it begins", text)
		}
	})
}

func date(t *testing.T, text string) dates.Date {
	t.Helper()
	d, err := dates.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func moment(t *testing.T, text string) dates.Moment {
	t.Helper()
	m, err := dates.ParseMoment(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func at(t *testing.T, text string) time.Time { t.Helper(); return moment(t, text).Time }

// A day is in Shanghai and ends at its next midnight there, whatever it was made of.
func TestDays(t *testing.T) {
	for text, want := range map[string]string{
		"2026-03-15T00:00:00+08:00": "2026-03-15", "2026-03-15T23:59:59+08:00": "2026-03-15", "2026-03-15T15:59:59Z": "2026-03-15", "2026-03-15T16:00:00Z": "2026-03-16",
	} {
		day := dates.Of(at(t, text))
		if day.String() != want || !day.Equal(at(t, want)) || !day.End().Equal(day.AddDate(0, 0, 1)) {
			t.Errorf("%s is the day %s until %s, want %s", text, day, day.End(), want)
		}
		if end := (dates.Date{Time: at(t, text)}).End(); !end.Equal(day.End()) {
			t.Errorf("a day kept as %s ends at %s", text, end)
		}
	}
	if m := moment(t, "2026-03-15"); !m.End().Equal(date(t, "2026-03-15").End()) {
		t.Errorf("a moment that is a day ends at %s", m.End())
	}
}
