package compliance

import (
	"math"
	"testing"
)

func TestNumbersAreReadInDigitsAndCharacters(t *testing.T) {
	for in, want := range map[string]float64{
		"":       0,
		"5":      5,
		"0.05":   0.05,
		"3.":     3,
		"五":      5,
		"两":      2,
		"半":      0.5,
		"十":      10,
		"十二":     12,
		"二十":     20,
		"三十六":    36,
		"一百二十":   120,
		"三点五":    3.5,
		"零点零五":   0.05,
		"十二点七五":  12.75,
		"x":      0,
		"〇点三":    0.3,
		"1e3":    1000,
		"1.2.3":  0,
		"九十九点九九": 99.99,
	} {
		if got := number(in); math.Abs(got-want) > 1e-9 {
			t.Errorf("number(%q) = %v, want %v", in, got, want)
		}
	}
}

// The annual rates of the textbooks: 0.05 % a day is 18.25 % a year (simple,
// 365 days), 1 % a month is 12.68 % (compound), and a fee of 0.6 % per instalment
// on the original amount over twelve is about 13 % (internal rate), not 7.2 %.
func TestAnnualRatesFollow(t *testing.T) {
	near := func(got []float64, want float64) bool {
		for _, g := range got {
			if math.Abs(g-want) < 0.05 {
				return true
			}
		}
		return false
	}
	for name, c := range map[string]struct {
		got  []float64
		want float64
	}{
		"a day, 365":           {fromDaily(0.05, ""), 18.25},
		"a day, 360":           {fromDaily(0.05, ""), 18.0},
		"a day, compound":      {fromDaily(0.05, ""), 20.02},
		"a month":              {fromMonthly(1, ""), 12},
		"a month, compound":    {fromMonthly(1, ""), 12.68},
		"twelve instalments":   {fromInstalments(0.6, "分12期"), 13.03},
		"instalments of three": {fromInstalments(0.6, "分3期"), 10.73},
	} {
		if !near(c.got, c.want) {
			t.Errorf("%s: %v has no %v", name, c.got, c.want)
		}
	}
	if near(fromDaily(0.05, "单利"), 20.02) || near(fromMonthly(1, "按单利"), 12.68) {
		t.Error("a rate that is called simple was compounded")
	}
	if !near(fromDaily(0.05, "单利，也有复利"), 20.02) {
		t.Error("a text that names both kinds allows both")
	}
	if near(fromInstalments(0.6, "12期"), 7.2) {
		t.Error("a fee times twelve is no annual rate")
	}
}

func TestInternalRateOfNothingIsNothing(t *testing.T) {
	if got := internalRate(0, 12); got > 1e-6 {
		t.Errorf("without a fee: %v", got)
	}
	last := 0.0
	for _, fee := range []float64{0.001, 0.005, 0.01, 0.02} {
		got := internalRate(fee, 12)
		if got <= last {
			t.Errorf("a fee of %v costs %v, less than a smaller one", fee, got)
		}
		last = got
	}
}

func TestRatesAreFoundWithTheirNames(t *testing.T) {
	r := realPack(t).rates
	for text, want := range map[string]struct{ day, month, period, year float64 }{
		"日利率0.05%":       {day: 0.05},
		"日息万分之五":         {day: 0.05},
		"日息万5":           {day: 0.05},
		"日息低至3.5‱":       {day: 0.035},
		"日息0.5‰":         {day: 0.05},
		"月息七厘":           {month: 0.7},
		"月利率1.2%":        {month: 1.2},
		"月息1分5":          {month: 1.5},
		"每期手续费0.6%":      {period: 0.6},
		"年化利率(单利)18.25%": {year: 18.25},
		"年利率百分之四点三五":     {year: 4.35},
		"年化利率5%至7%":      {year: 7},
		"日利率以合同为准,年化利率以合同为准": {},
		"共365天": {},
	} {
		v := newView("body", text, text, nil)
		e := newEffort(t.Context(), 1000)
		first := func(rates []rate) float64 {
			if len(rates) == 0 {
				return 0
			}
			return rates[0].high
		}
		got := struct{ day, month, period, year float64 }{
			first(find(e, r.day, v, false)), first(find(e, r.month, v, true)), first(find(e, r.period, v, true)), first(find(e, r.year, v, false))}
		for name, pair := range map[string][2]float64{"day": {got.day, want.day}, "month": {got.month, want.month}, "period": {got.period, want.period}, "year": {got.year, want.year}} {
			if math.Abs(pair[0]-pair[1]) > 1e-9 {
				t.Errorf("%q: %s rate %v, want %v", text, name, pair[0], pair[1])
			}
		}
	}
}

func TestRatesWithTheNameAfterTheNumber(t *testing.T) {
	r := realPack(t).rates
	for text, want := range map[string]int{"万分之三点五的日息": 1, "0.05%的日利率": 1, "1.2%月息": 1, "0.05%,日利率": 0, "5%的年利率": 0} {
		v, e := newView("body", text, text, nil), newEffort(t.Context(), 1000)
		if got := len(find(e, r.dayAfter, v, false)) + len(find(e, r.monthAfter, v, true)); got != want {
			t.Errorf("%q: %d rates, want %d", text, got, want)
		}
	}
}

func TestSpanWritesPercents(t *testing.T) {
	for want, rates := range map[string][]float64{"18%至18.25%": {18.25, 18}, "12%": {12, 12.001}, "7.3%": {7.3}} {
		if got := span(rates); got != want {
			t.Errorf("span(%v) = %q, want %q", rates, got, want)
		}
	}
}
