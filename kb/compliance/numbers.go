package compliance

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// rateLabels are the names rates go by, per period. They are data: a new name
// for a fee is a line in redlines.yaml.
type rateLabels struct {
	Day    []string `yaml:"day"`
	Month  []string `yaml:"month"`
	Period []string `yaml:"period"` // fees per instalment on the original amount
	Year   []string `yaml:"year"`
}

// rateReader reads rates out of squeezed text.
type rateReader struct {
	day, month, period, year *regexp.Regexp
	terms                    *regexp.Regexp
	yearWords                []string // one of them stands in every text with an annual rate
}

// rate is a rate found in a text, in percent. High equals Low unless a range
// was given.
type rate struct {
	low, high  float64
	start, end int // bytes
}

const (
	cnDigits = `零〇一二两三四五六七八九十百半点`
	// A number with its unit: 0.05%, 万分之五, 万5, 千分之一, 百分之四, 八厘, 1分.
	rateNumber = `(?:(\d+(?:\.\d+)?)%?\s?[-~至到]\s?)?(?:(\d+(?:\.\d+)?)%|([百千万])分之([\d.]+|[` + cnDigits + `]+)|万([\d.]+|[` + cnDigits + `]+)|([\d.]+|[` + cnDigits + `]+)([厘分])([一二三四五六七八九\d]?))`
)

func newRateReader(l rateLabels) (*rateReader, error) {
	r := &rateReader{terms: regexp.MustCompile(`(\d{1,3})(?:个月|期)`)}
	for _, x := range []struct {
		to     **regexp.Regexp
		labels []string
		name   string
	}{{&r.day, l.Day, "day"}, {&r.month, l.Month, "month"}, {&r.period, l.Period, "period"}, {&r.year, l.Year, "year"}} {
		if len(x.labels) == 0 {
			return nil, errors.New("rates." + x.name + " is missing")
		}
		re, err := regexp.Compile(`(?:` + strings.Join(x.labels, "|") + `)(?:\([^)\n]{0,14}\))?[^,。!?;\n%\d` + `百千万厘]{0,10}?` + rateNumber)
		if err != nil {
			return nil, fmt.Errorf("rates.%s: %w", x.name, err)
		}
		*x.to = re
	}
	r.yearWords = anchors(`(?:` + strings.Join(l.Year, "|") + `)`)
	return r, nil
}

func (*rateReader) find(re *regexp.Regexp, text string, month bool) []rate {
	var rates []rate
	for _, m := range re.FindAllStringSubmatchIndex(text, -1) {
		sub := func(n int) string {
			if m[2*n] < 0 {
				return ""
			}
			return text[m[2*n]:m[2*n+1]]
		}
		var value float64
		switch {
		case sub(2) != "":
			value = number(sub(2))
		case sub(3) != "":
			value = number(sub(4)) * map[string]float64{"百": 1, "千": 0.1, "万": 0.01}[sub(3)]
		case sub(5) != "":
			value = number(sub(5)) * 0.01
		case sub(6) != "" && month: // a 厘 a month is a thousandth, a 分 a hundredth
			unit := map[string]float64{"厘": 0.1, "分": 1}[sub(7)]
			value = number(sub(6))*unit + number(sub(8))*unit/10
		}
		if value <= 0 || value > 1000 {
			continue
		}
		r := rate{low: value, high: value, start: m[0], end: m[1]}
		if low := number(sub(1)); low > 0 && low < value {
			r.low = low
		}
		rates = append(rates, r)
	}
	return rates
}

// number reads digits or a Chinese numeral up to 百; 0 when it is neither.
func number(s string) float64 {
	if s == "" {
		return 0
	}
	if n, err := strconv.ParseFloat(strings.TrimSuffix(s, "."), 64); err == nil {
		return n
	}
	whole, fraction, _ := strings.Cut(s, "点")
	var total, digit float64
	for _, r := range whole {
		switch r {
		case '十':
			total += max(digit, 1) * 10
			digit = 0
		case '百':
			total += max(digit, 1) * 100
			digit = 0
		case '半':
			digit = 0.5
		default:
			digit = cnDigit(r)
		}
	}
	total += digit
	scale := 0.1
	for _, r := range fraction {
		total += cnDigit(r) * scale
		scale /= 10
	}
	return total
}

func cnDigit(r rune) float64 {
	if r == '两' {
		return 2
	}
	for i, d := range []rune("零一二三四五六七八九") {
		if d == r {
			return float64(i)
		}
	}
	return 0
}

// checkAnnual reports rates per day, month or instalment whose section names no
// annual rate. "Named" means with its number: 年化利率以合同为准 is none.
func checkAnnual(p *Pack, e *entry, a *article, _ time.Time) []draft {
	var out []draft
	for _, v := range a.views {
		if v.kind() != "body" && v.kind() != "answer" {
			continue
		}
		for _, r := range p.rates.perPeriod(v.text) {
			at := place{v: v, start: r.start, end: r.end}
			start, end := at.section()
			if len(p.rates.find(p.rates.year, v.text[start:end], false)) == 0 && !e.excused(at) && !e.allowed(at) {
				out = append(out, draft{v: v, start: r.start, end: r.end})
			}
		}
	}
	return out
}

func (e *entry) allowed(at place) bool {
	for _, x := range e.allow {
		if x.allows(at) {
			return true
		}
	}
	return false
}

func (r *rateReader) perPeriod(text string) []rate {
	out := r.find(r.day, text, false)
	out = append(out, r.find(r.month, text, true)...)
	return append(out, r.find(r.period, text, true)...)
}

// checkAnnualMath reports an annual rate that does not follow from the daily,
// monthly or per-instalment one in its sentence, or failing that its paragraph.
func checkAnnualMath(p *Pack, e *entry, a *article, _ time.Time) []draft {
	var out []draft
	for _, v := range a.views {
		if !slices.ContainsFunc(p.rates.yearWords, func(w string) bool { return strings.Contains(v.text, w) }) {
			continue
		}
		for _, c := range []struct {
			re     *regexp.Regexp
			month  bool
			follow func(f float64, text string) []float64
		}{
			{p.rates.day, false, fromDaily},
			{p.rates.month, true, fromMonthly},
			{p.rates.period, true, p.rates.fromInstalments},
		} {
			for _, r := range p.rates.find(c.re, v.text, c.month) {
				at := place{v: v, start: r.start, end: r.end}
				start, end := at.sentence()
				years := p.rates.find(p.rates.year, v.text[start:end], false)
				if len(years) == 0 {
					start, end = at.paragraph()
					years = p.rates.find(p.rates.year, v.text[start:end], false)
				}
				if len(years) == 0 {
					continue
				}
				text := v.text[start:end]
				want := c.follow(r.high, text)
				if follows(years, want, c.follow(r.low, text)) || e.allowed(at) {
					continue
				}
				stated := years[0]
				low, high := want[0], want[0]
				for _, w := range want {
					low, high = min(low, w), max(high, w)
				}
				detail := percent(low)
				if high-low > 0.005 {
					detail += "至" + percent(high)
				}
				out = append(out, draft{v: v, start: start + stated.start, end: start + stated.end, detail: detail})
			}
		}
	}
	return out
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

// saysSimple reports a text that calls its rate simple interest and nothing else.
func saysSimple(text string) bool {
	return strings.Contains(text, "单利") && !strings.Contains(text, "复利") && !strings.Contains(text, "内部收益率") && !strings.Contains(text, "irr")
}

func fromDaily(d float64, text string) []float64 {
	want := []float64{d * 365, d * 360}
	if !saysSimple(text) {
		want = append(want, (math.Pow(1+d/100, 365)-1)*100)
	}
	return want
}

func fromMonthly(m float64, text string) []float64 {
	want := []float64{m * 12}
	if !saysSimple(text) {
		want = append(want, (math.Pow(1+m/100, 12)-1)*100)
	}
	return want
}

// fromInstalments turns a fee per instalment on the original amount into the
// annual rate that is really paid on what is still owed: about twice the fee
// times twelve. Without a number of instalments, the usual ones all count.
func (r *rateReader) fromInstalments(fee float64, text string) []float64 {
	terms := []int{3, 6, 9, 12, 18, 24, 36, 48, 60}
	if m := r.terms.FindStringSubmatch(text); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil && n > 0 && n <= 120 {
			terms = []int{n}
		}
	}
	var want []float64
	for _, n := range terms {
		monthly := internalRate(fee/100, n)
		want = append(want, monthly*12*100)
		if !saysSimple(text) {
			want = append(want, (math.Pow(1+monthly, 12)-1)*100)
		}
	}
	return want
}

// internalRate is the rate per instalment at which n payments of 1/n plus a fee
// are worth the 1 that was lent. Bisection: the value falls with the rate.
func internalRate(fee float64, n int) float64 {
	low, high := 0.0, 1.0
	for range 60 {
		mid := (low + high) / 2
		worth, discount := 0.0, 1.0
		for range n {
			discount /= 1 + mid
			worth += (1/float64(n) + fee) * discount
		}
		if worth > 1 {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}
