package compliance

import (
	"errors"
	"fmt"
	"regexp"
	"sort"
	"strings"

	"github.com/wenjin-kb/wenjin/kb/compliance/anchors"
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
	day, month, period, year *regexp.Regexp // the name, then the number
	dayAfter, monthAfter     *regexp.Regexp // the number, then the name: 万分之五的日息
	yearWords                []string       // one of them stands in every text with an annual rate
}

// rate is a rate found in a text, in percent. High equals Low unless a range
// was given.
type rate struct {
	low, high  float64
	start, end int // bytes
}

const (
	cnDigits = `零〇一二两三四五六七八九十百半点`
	// A number with its unit: 0.05%, 3.5‱, 万分之五, 万5, 千分之一, 百分之四, 八厘, 1分.
	rateNumber = `(?:(\d+(?:\.\d+)?)%?\s?[-~至到]\s?)?(?:(\d+(?:\.\d+)?)([%‰‱])|([百千万])分之([\d.]+|[` + cnDigits + `]+)|万([\d.]+|[` + cnDigits + `]+)|([\d.]+|[` + cnDigits + `]+)([厘分])([一二三四五六七八九\d]?))`
)

func newRateReader(l rateLabels) (*rateReader, error) {
	r := &rateReader{}
	for _, x := range []struct {
		to     **regexp.Regexp
		labels []string
		name   string
	}{{&r.day, l.Day, "day"}, {&r.month, l.Month, "month"}, {&r.period, l.Period, "period"}, {&r.year, l.Year, "year"}} {
		if len(x.labels) == 0 {
			return nil, errors.New("rates." + x.name + " is missing")
		}
		gap := `百千万厘年` // a year between the name and the number makes it an annual one
		if x.name == "year" {
			gap = `百千万厘`
		}
		re, err := regexp.Compile(`(?:` + strings.Join(x.labels, "|") + `)(?:\([^)\n]{0,14}\))?[^,。!?;\n%\d` + gap + `]{0,10}?` + rateNumber)
		if err != nil {
			return nil, fmt.Errorf("rates.%s: %w", x.name, err)
		}
		*x.to = re
	}
	for to, labels := range map[**regexp.Regexp][]string{&r.dayAfter: l.Day, &r.monthAfter: l.Month} {
		*to = regexp.MustCompile(rateNumber + `(?:左右|上下|起)?的?(?:` + strings.Join(labels, "|") + `)`)
	}
	r.yearWords = anchors.Of(`(?:` + strings.Join(l.Year, "|") + `)`)
	return r, nil
}

// find gives the rates of a view that a pattern of the reader finds, by place.
func find(e *effort, re *regexp.Regexp, v *view, month bool) []rate {
	var rates []rate
	for _, s := range v.stretches {
		if !e.spend(s.end - s.start) {
			break
		}
		for _, r := range findIn(re, v.text[s.start:s.end], month) {
			r.start, r.end = r.start+s.start, r.end+s.start
			if s.ownStart > r.start || r.start >= s.ownEnd {
				continue
			}
			if factor, ok := worked(v.read(r.start, r.end, formulaReach)); ok {
				r.low, r.high = r.low*factor, r.high*factor
				rates = append(rates, r)
			}
		}
	}
	return rates
}

// within are the rates, sorted by place, that lie in a stretch.
func within(rates []rate, start, end int) []rate {
	from := sort.Search(len(rates), func(i int) bool { return rates[i].start >= start })
	to := sort.Search(len(rates), func(i int) bool { return rates[i].end > end })
	return rates[from:max(from, to)]
}

// findIn gives the rates in a text. A 厘 or 分 counts where it is one of a month.
func findIn(re *regexp.Regexp, text string, month bool) []rate {
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
			value = number(sub(2)) * map[string]float64{"%": 1, "‰": 0.1, "‱": 0.01}[sub(3)]
		case sub(4) != "":
			value = number(sub(5)) * map[string]float64{"百": 1, "千": 0.1, "万": 0.01}[sub(4)]
		case sub(6) != "":
			value = number(sub(6)) * 0.01
		case sub(7) != "" && month: // a 厘 a month is a thousandth, a 分 a hundredth
			unit := map[string]float64{"厘": 0.1, "分": 1}[sub(8)]
			value = number(sub(7))*unit + number(sub(9))*unit/10
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
