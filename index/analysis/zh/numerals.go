package zh

import (
	"slices"
	"strings"
)

const hanDigits = "零一二三四五六七八九"

// measures follow a number; without one, 零钱通 or 一般 would be read as numbers, and
// 080305是 as a word.
const measures = "日天年月期个次百千万亿元块角分倍周季岁类级户折成笔张条号点时秒人位名项款种家份套页章股手只支件步轮克档"

func isMeasure(r rune) bool { return strings.ContainsRune(measures, r) }

// numeralForms gives the other ways to write the number in a word: 7日 and
// 七日, 两年 and 2年. Only numbers up to ten thousand that are
// written with one character of magnitude at most are read.
func numeralForms(word []rune) [][]rune {
	var out [][]rune
	add := func(s string) {
		if s != string(word) {
			out = append(out, []rune(s))
		}
	}
	digits := 0
	for digits < len(word) && IsDigit(word[digits]) {
		digits++
	}
	rest := string(word[digits:])
	switch {
	case digits > 0 && digits <= 2 && (digits == len(word) || !IsAlnum(word[digits])):
		add(hanNumeral(word[:digits]) + rest)
	case digits == 0:
		n := 0
		for n < len(word) && strings.ContainsRune(hanDigits+"十两", word[n]) {
			n++
		}
		if n > 0 && n < len(word) && strings.ContainsRune(measures, word[n]) {
			if s, ok := arabic(word[:n]); ok {
				add(s + string(word[n:]))
			}
		}
	}
	return out
}

// hanNumeral writes one or two digits as people say them: 7 → 七, 15 → 十五.
func hanNumeral(digits []rune) string {
	han := []rune(hanDigits)
	value := 0
	for _, d := range digits {
		value = value*10 + int(d-'0')
	}
	tens, ones := value/10, value%10
	switch {
	case tens == 0:
		return string(han[ones])
	case ones == 0 && tens == 1:
		return "十"
	case ones == 0:
		return string(han[tens]) + "十"
	case tens == 1:
		return "十" + string(han[ones])
	}
	return string(han[tens]) + "十" + string(han[ones])
}

// arabic reads a Chinese numeral below one hundred.
func arabic(rs []rune) (string, bool) {
	digit := func(r rune) (int, bool) {
		if r == '两' {
			return 2, true
		}
		i := slices.Index([]rune(hanDigits), r)
		return i, i >= 0
	}
	value, ok := 0, true
	switch tens := slices.Index(rs, '十'); {
	case tens < 0 && len(rs) == 1:
		value, ok = digit(rs[0])
	case tens == 0 && len(rs) == 1:
		value = 10
	case tens == 0 && len(rs) == 2:
		value, ok = digit(rs[1])
		value += 10
	case tens == 1 && len(rs) == 2:
		value, ok = digit(rs[0])
		value *= 10
	case tens == 1 && len(rs) == 3:
		a, okA := digit(rs[0])
		b, okB := digit(rs[2])
		value, ok = a*10+b, okA && okB
	default:
		return "", false
	}
	if !ok {
		return "", false
	}
	out := []byte{}
	if value >= 10 {
		out = append(out, byte('0'+value/10))
	}
	return string(append(out, byte('0'+value%10))), true
}
