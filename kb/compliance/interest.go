package compliance

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// instalments is the number of them that a text names.
var instalments = regexp.MustCompile(`(\d{1,3})(?:个月|期)`)

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
func fromInstalments(fee float64, text string) []float64 {
	terms := []int{3, 6, 9, 12, 18, 24, 36, 48, 60}
	if m := instalments.FindStringSubmatch(text); m != nil {
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
