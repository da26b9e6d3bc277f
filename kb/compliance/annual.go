package compliance

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"sort"
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
		years := x.annualRates(v)
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
		years := x.annualRates(v)
		if len(years) == 0 {
			continue
		}
		given := x.given(v)
		if len(given) == 0 {
			continue
		}
		for i, g := range given {
			if !x.effort.spend(costOfFollowing) {
				return out
			}
			at := newPlace(x.article, v, g.start, g.end)
			stated, text, near := at.annual(years)
			if !near { // what is that of another rate is not held against this one
				stated = x.unexplained(stated, around(given, i, at.low, at.high))
			}
			if len(stated) == 0 {
				continue
			}
			want := g.follow(g.high, text)
			if follows(stated, want, g.follow(g.low, text)) || e.allowed(at) {
				continue
			}
			out = append(out, draft{v: v, start: stated[0].start, end: stated[0].end, detail: span(want)})
		}
	}
	return out
}

// unexplained are the annual rates that follow from none of some.
func (x *examination) unexplained(annual []rate, from []shortRate) (out []rate) {
	if !x.effort.spend(len(annual) * len(from)) {
		return nil
	}
	for _, a := range annual {
		if !slices.ContainsFunc(from, func(g shortRate) bool { return follows([]rate{a}, g.annual) }) {
			out = append(out, a)
		}
	}
	return out
}

// around are the rates between two bytes, without number i. They are sorted by place.
func around(given []shortRate, i, low, high int) []shortRate {
	from := sort.Search(len(given), func(n int) bool { return given[n].start >= low })
	to := sort.Search(len(given), func(n int) bool { return given[n].start > high })
	return slices.Concat(given[from:i], given[i+1:to])
}

// shortRate is a rate per day, month or instalment, with how annual ones follow from it
// and those that do by what its own sentence says.
type shortRate struct {
	rate
	follow func(f float64, text string) []float64
	annual []float64
}

// given are the rates of a view that an annual one can follow from, by place.
func (x *examination) given(v *view) (out []shortRate) {
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
				return nil
			}
			start, end := newPlace(x.article, v, r.start, r.end).sentence()
			text := v.text[start:end]
			out = append(out, shortRate{r, c.follow, slices.Concat(c.follow(r.high, text), c.follow(r.low, text))})
		}
	}
	slices.SortStableFunc(out, func(a, b shortRate) int { return cmp.Compare(a.start, b.start) })
	return out
}

// another is a further number of an annual rate: 年化分别为7.3%和18.25%.
var another = regexp.MustCompile(`^(?:和|、|与|及|或|/)(?:年化)?(\d+(?:\.\d+)?)%`)

// annualRates are the annual rates of a view, by place, with those that share a name.
func (x *examination) annualRates(v *view) (out []rate) {
	for _, r := range find(x.effort, x.rates.year, v, false) {
		out = append(out, r)
		for end := r.end; ; {
			m := another.FindStringSubmatch(v.text[end:min(len(v.text), end+reachOfAnother)])
			if m == nil {
				break
			}
			f := number(m[1])
			out = append(out, rate{low: f, high: f, start: end, end: end + len(m[0])})
			end += len(m[0])
		}
	}
	return out
}

// reachOfAnother is how many bytes behind an annual rate the next number is looked for.
const reachOfAnother = 32

// costOfFollowing is what it takes to compute a rate's annual ones, in bytes of
// a regular expression's work.
const costOfFollowing = 4096

// annual are the annual rates in the sentence of a rate (near), or failing that in its
// paragraph as far as it is near, and the text they stand in.
func (p *place) annual(years []rate) (stated []rate, text string, near bool) {
	start, end := p.sentence()
	if stated = within(years, start, end); len(stated) > 0 {
		return stated, p.v.text[start:end], true
	}
	start, end = p.v.paragraph(p.start, p.end)
	start, end = max(start, p.low), min(end, p.high)
	return within(years, start, end), p.v.text[start:end], false
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
