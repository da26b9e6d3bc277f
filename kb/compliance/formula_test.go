package compliance

import (
	"math"
	"testing"
)

// An equation makes its number another one; a statement does not.
func TestFormulasAreWorkedOut(t *testing.T) {
	for _, c := range []struct {
		text, after string
		factor      float64
		ok          bool
	}{
		{"日利率0.05%", "", 1, true},
		{"日利率0.05%", "×365＝18.25%", 1, true},
		{"日利率0.05%", "/天", 1, true},
		{"日利率=0.05%", "，", 1, true},
		{"日利率=0.05%", "/天", 1, true},
		{"日利率＝18.25%", "÷365", 1.0 / 365, true},
		{"日利率=18.25%", "/365", 1.0 / 365, true},
		{"日利率=18.25%", " / 365天", 1.0 / 365, true},
		{"日利息＝本金×18.25%", "÷365", 1.0 / 365, true},
		{"日利息等于本金乘以18.25%", "除以365", 1.0 / 365, true},
		{"月利率=7.2%", "÷12个月，", 1.0 / 12, true},
		{"年利率=0.05%", "×365", 365, true},
		{"年利率=0.05%", "×365×100%", 365, true},
		{"年利率=0.05%", "*365", 365, true},
		{"年利率=0.05%", "×（365）", 365, true},
		{"年利率=0.05%", "×365÷100×100", 365, true},
		{"日利率=18.25%", "÷一年的天数", 1, false},
		{"利息=5%", "×天数", 1, false},
		{"日利率=18.25%", "÷0", 0, false},
		{"日利率/日费率0.05%", "÷365", 1, true},
		{"日利率=18.25%", "÷365÷一年", 1.0 / 365, false},
		{"年利率≈0.05%", "×365", 365, true},
	} {
		factor, ok := worked(c.text, c.after)
		if ok != c.ok || c.ok && math.Abs(factor-c.factor) > 1e-9 {
			t.Errorf("%q %q: %v %v, want %v %v", c.text, c.after, factor, ok, c.factor, c.ok)
		}
	}
}

// rateOf is the first rate of a text, in percent.
func rateOf(t *testing.T, text string, pick func(*rateReader) []rate) float64 {
	t.Helper()
	if rates := pick(realPack(t).rates); len(rates) > 0 {
		return rates[0].high
	}
	return 0
}

func TestRatesOfEquations(t *testing.T) {
	for text, want := range map[string]float64{
		"每日利息＝剩余本金×18.25%÷365": 0.05,
		"日利率=18%/360":          0.05,
		"日利率0.05%×365":         0.05,
		"日利率=0.05%/天":          0.05,
		"日利率=18%÷天数":           0,
		"日利率0.05%":             0.05,
		"日利率为7.3%÷365":         7.3,
	} {
		got := rateOf(t, text, func(r *rateReader) []rate {
			return find(newEffort(t.Context(), 1000), r.day, newView("body", text, text, nil), false)
		})
		if math.Abs(got-want) > 1e-9 {
			t.Errorf("%q: a day is %v, want %v", text, got, want)
		}
	}
}

// A range keeps both ends in an equation.
func TestRangesInEquations(t *testing.T) {
	text := "日利率=3.65%~7.3%÷365"
	got := find(newEffort(t.Context(), 1000), realPack(t).rates.day, newView("body", text, text, nil), false)
	if len(got) != 1 || math.Abs(got[0].low-0.01) > 1e-9 || math.Abs(got[0].high-0.02) > 1e-9 {
		t.Errorf("%+v", got)
	}
}
