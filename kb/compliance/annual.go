package compliance

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// checkAnnual reports rates per day, month or instalment whose section names no
// annual rate. "Named" means with its number: 年化利率以合同为准 is none.
func checkAnnual(x *examination, e *entry) []draft {
	var out []draft
	for _, v := range x.views {
		if v.kind() != "body" && v.kind() != "answer" {
			continue
		}
		short := x.shortRates(v)
		if len(short) == 0 {
			continue
		}
		years := find(x.effort, x.rates.year, v, false)
		for _, r := range short {
			start, end := v.section(r.start, r.end)
			if len(within(years, start, end)) > 0 {
				continue
			}
			if at := newPlace(x.article, v, r.start, r.end); !e.excused(at) && !e.allowed(at) {
				out = append(out, draft{v: v, start: r.start, end: r.end})
			}
		}
	}
	return out
}

// shortRates are the rates of a view per day, month or instalment.
func (x *examination) shortRates(v *view) (out []rate) {
	for _, c := range []struct {
		re    *regexp.Regexp
		month bool
	}{{x.rates.day, false}, {x.rates.month, true}, {x.rates.period, true}, {x.rates.dayAfter, false}, {x.rates.monthAfter, true}} {
		out = append(out, find(x.effort, c.re, v, c.month)...)
	}
	slices.SortStableFunc(out, func(a, b rate) int { return cmp.Compare(a.start, b.start) })
	end := 0
	return slices.DeleteFunc(out, func(r rate) bool { // two names may share a number
		if r.start < end {
			return true
		}
		end = r.end
		return false
	})
}

// checkAnnualMath reports an annual rate that does not follow from the daily,
// monthly or per-instalment one in its sentence, or failing that its paragraph.
func checkAnnualMath(x *examination, e *entry) []draft {
	var out []draft
	for _, v := range x.views {
		if !slices.ContainsFunc(x.rates.yearWords, func(w string) bool { return strings.Contains(v.text, w) }) {
			continue
		}
		years := find(x.effort, x.rates.year, v, false)
		if len(years) == 0 {
			continue
		}
		for _, c := range []struct {
			re     *regexp.Regexp
			month  bool
			follow func(f float64, text string) []float64
		}{
			{x.rates.day, false, fromDaily},
			{x.rates.month, true, fromMonthly},
			{x.rates.period, true, fromInstalments},
		} {
			for _, r := range find(x.effort, c.re, v, c.month) {
				if !x.effort.spend(costOfFollowing) {
					return out
				}
				at := newPlace(x.article, v, r.start, r.end)
				stated, text := at.annual(years)
				if len(stated) == 0 {
					continue
				}
				want := c.follow(r.high, text)
				if follows(stated, want, c.follow(r.low, text)) || e.allowed(at) {
					continue
				}
				out = append(out, draft{v: v, start: stated[0].start, end: stated[0].end, detail: span(want)})
			}
		}
	}
	return out
}

// costOfFollowing is what it takes to compute a rate's annual ones, in bytes of
// a regular expression's work.
const costOfFollowing = 4096

// annual are the annual rates in the sentence of a rate, or failing that in its
// paragraph as far as it is near, and the text they stand in.
func (p *place) annual(years []rate) ([]rate, string) {
	start, end := p.sentence()
	stated := within(years, start, end)
	if len(stated) == 0 {
		start, end = p.v.paragraph(p.start, p.end)
		start, end = max(start, p.low), min(end, p.high)
		stated = within(years, start, end)
	}
	return stated, p.v.text[start:end]
}

// span writes the computed rates, from the lowest to the highest.
func span(rates []float64) string {
	low, high := slices.Min(rates), slices.Max(rates)
	if high-low > 0.005 {
		return percent(low) + "至" + percent(high)
	}
	return percent(low)
}

func percent(f float64) string { return strconv.FormatFloat(math.Round(f*100)/100, 'f', -1, 64) + "%" }

// follows reports whether one of the stated rates is one of the computed ones,
// within what rounding explains.
func follows(stated []rate, wants ...[]float64) bool {
	for _, s := range stated {
		for _, want := range wants {
			for _, w := range want {
				tolerance := max(0.06, 0.012*w)
				if math.Abs(s.high-w) <= tolerance || math.Abs(s.low-w) <= tolerance {
					return true
				}
			}
		}
	}
	return false
}
