package zh

import (
	"slices"
	"strconv"
	"strings"
)

// An amount is a number with what people write around it: 50,000元, 5万, 50w.
type amount struct {
	value    int64
	unit     string // 元 or 块; empty where none was written
	explicit bool   // it is written as an amount: with a magnitude, a unit or separators
}

// magnitudes are what multiplies a number, longest first, with their powers of ten.
var magnitudes = []struct {
	text  string
	power int
}{
	{"百万", 6}, {"千万", 7}, {"百亿", 10}, {"千亿", 11}, {"万亿", 12}, {"百", 2}, {"千", 3}, {"万", 4}, {"亿", 8}, {"k", 3}, {"w", 4},
}

// parseAmount reads a folded word as an amount of whole units.
func parseAmount(word []rune) (amount, bool) {
	a, rest, ok := parseNumber(word)
	if !ok {
		return amount{}, false
	}
	switch rest {
	case "":
	case "元", "元整", "圆", "圆整":
		a.unit, a.explicit = "元", true
	case "块", "块钱":
		a.unit, a.explicit = "块", true
	default:
		return amount{}, false
	}
	return a, a.value > 0 && a.value <= maxAmount
}

// parseNumber reads the number, in digits or Chinese numerals, that a word begins
// with.
func parseNumber(word []rune) (a amount, rest string, ok bool) {
	if numeral, rest := cutHanNumeral(word); len(numeral) > 0 {
		a.value, ok = hanNumber(numeral)
		a.explicit = a.value >= 1000
		return a, rest, ok
	}
	digits, rest := cutNumber(word)
	if digits == "" || digits[0] == '0' {
		return amount{}, "", false
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	a.explicit = strings.Contains(whole, ",")
	whole, fraction = strings.ReplaceAll(whole, ",", ""), strings.TrimRight(fraction, "0")
	power := 0
	for _, m := range magnitudes {
		if after, ok := strings.CutPrefix(rest, m.text); ok {
			power, rest, a.explicit = m.power, after, true
			break
		}
	}
	if len(fraction) > power || strings.Contains(fraction, ".") || len(whole)+power > len("10000000000000") {
		return amount{}, "", false // parts of a unit have one way to be written
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", power-len(fraction)), 10, 64)
	a.value = n
	return a, rest, err == nil
}

// cutNumber divides a word into the number at its beginning, with its separators,
// and the rest.
func cutNumber(word []rune) (number, rest string) {
	n := 0
	for n < len(word) && (IsDigit(word[n]) || InNumber(word, n)) {
		n++
	}
	return string(word[:n]), string(word[n:])
}

// amountForms are the other ways to write the amount in a word: 50000元, 50,000元,
// 5万元, 五万元, ¥50,000.00. A short bare number is no amount: it may be anything.
func amountForms(word []rune) [][]rune {
	a, ok := parseAmount(word)
	if !ok || a.value < 1000 && !a.explicit {
		return nil
	}
	plain, grouped, spoken := strconv.FormatInt(a.value, 10), groupThousands(a.value), spokenForms(a.value)
	var out [][]rune
	add := func(forms ...string) {
		for _, f := range forms {
			if rs := []rune(f); f != string(word) && !slices.ContainsFunc(out, func(have []rune) bool { return string(have) == f }) {
				out = append(out, rs)
			}
		}
	}
	if a.unit == "" {
		add(plain, grouped)
		add(spoken...)
		add(plain+".00", grouped+".00")
		return out
	}
	add(plain+"元", grouped+"元")
	for _, s := range spoken {
		add(s + "元")
	}
	add("¥"+plain, "¥"+grouped, "¥"+plain+".00", "¥"+grouped+".00", plain+".00元", grouped+".00元", plain+"块")
	for _, s := range spoken {
		add(s+"块", s)
	}
	if a.value >= 1000 {
		add(grouped) // in a column whose head has the unit
	}
	return out
}

// groupThousands writes 1234567 as 1,234,567.
func groupThousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - thousands; i > 0; i -= thousands {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// spokenForms write a number with magnitudes: 5万, 5w, 五万, 伍万, 1.5亿, 2千, 两千,
// 三千五百. What nobody says that way has none.
func spokenForms(n int64) (out []string) {
	add := func(s string) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, m := range []struct {
		text       string
		unit, most int64
	}{{"千", 1000, 10_000}, {"万", 10_000, 1_000_000_000_000}, {"亿", 100_000_000, maxAmount + 1}} {
		if n < m.unit || n >= m.most || n%(m.unit/100) != 0 {
			continue
		}
		whole := n / m.unit
		number := strconv.FormatInt(whole, 10)
		if hundredths := n % m.unit / (m.unit / 100); hundredths != 0 {
			if m.unit > 1000 {
				add(strings.TrimRight(number+"."+strconv.FormatInt(100+hundredths, 10)[1:], "0") + m.text)
			}
			continue
		}
		add(number + m.text)
		if whole >= 1000 {
			add(groupThousands(whole) + m.text)
		}
		if m.text == "万" {
			add(number + "w")
		}
	}
	if n < 1000 || n%100 != 0 || n >= 1_000_000_000_000 {
		return out
	}
	said := hanAmount(n)
	if len([]rune(said)) > longestSaid {
		return out
	}
	add(said)
	add(formal(said))
	if strings.HasPrefix(said, "二") && !strings.HasPrefix(said, "二十") {
		add("两" + strings.TrimPrefix(said, "二"))
	}
	return out
}

// longestSaid is the longest numeral that texts have in characters: 一百二十三万.
const longestSaid = 6

// amountAt reads the amount that begins with the first of the words, if they make
// one, and how many of them it takes. The space of 5 万元 is no part of it.
func amountAt(text []rune, words []Span) (word []rune, used int) {
	joined := text[words[0].Start:words[0].End:words[0].End]
	for k := range min(len(words), longestSaid) {
		if k > 0 {
			if !touch(text, words[k-1], words[k]) {
				break
			}
			joined = append(joined, text[words[k].Start:words[k].End]...)
		}
		if a, ok := parseAmount(joined); ok && a.explicit {
			word, used = slices.Clone(joined), k+1
		}
	}
	return word, used
}

// touch reports whether b follows a at once, or after a space beside Latin.
func touch(text []rune, a, b Span) bool {
	return b.Start == a.End || b.Start == a.End+1 && SpaceBesideLatin(text, a.End)
}
