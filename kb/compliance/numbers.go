package compliance

import (
	"strconv"
	"strings"
)

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
