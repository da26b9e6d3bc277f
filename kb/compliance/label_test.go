package compliance_test

import (
	"slices"
	"testing"
	"time"
)

// A short text beside articles is judged by the red lines; what only an article can
// say is not asked of it.
func TestLabel(t *testing.T) {
	p := loadPack(t)
	for text, test := range map[string]struct {
		categories []string
		want       []string // rule and severity of the findings
	}{
		"理财与基金":            {[]string{"wealth"}, nil},
		"保本高收益年化12%稳赚不赔":   {[]string{"wealth"}, []string{"R-PROMISE block", "R-PROMISE block", "R-SOFTWORDS info"}},
		"保 本高收益":           {nil, []string{"R-PROMISE block"}},
		"保本理财":             {nil, []string{"R-PROMISE warn"}},
		"95000":            {nil, nil},
		"周一至周五 9:00—18:00": {[]string{"", "loan"}, nil},
		"13812345678":      {[]string{"", "wealth", "loan"}, []string{"R-PII block"}}, // once, by whatever categories
		"":                 {nil, nil},
	} {
		found, err := p.Label(t.Context(), text, time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC), test.categories...)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range found {
			got = append(got, f.Rule+" "+string(f.Severity))
			if f.Field != "" || f.Match == "" || string([]rune(text)[f.Start:f.End]) != f.Match {
				t.Errorf("%s: %+v", text, f)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", text, got, test.want)
		}
	}
}
