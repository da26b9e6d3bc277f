package zh

import "strings"

// maxAmount is a hundred thousand times a hundred million; beyond is no amount.
const maxAmount = 10_000_000_000_000

// plainNumerals are the numerals of cheques and contracts, and what else stands for
// one, each with the plain one.
var plainNumerals = map[rune]rune{
	'壹': '一', '贰': '二', '叁': '三', '肆': '四', '伍': '五', '陆': '六', '柒': '七', '捌': '八', '玖': '九',
	'拾': '十', '佰': '百', '仟': '千', '两': '二', '〇': '零',
}

func plainNumeral(r rune) rune {
	if p, ok := plainNumerals[r]; ok {
		return p
	}
	return r
}

// hanPowers are the magnitudes of Chinese numerals.
var hanPowers = map[rune]int64{'十': 10, '百': 100, '千': 1000, '万': 10_000, '亿': 100_000_000}

func isHanNumeral(r rune) bool {
	r = plainNumeral(r)
	return hanPowers[r] > 0 || strings.ContainsRune(hanDigits, r)
}

// cutHanNumeral divides a word into the Chinese numeral at its beginning, which
// begins with a digit or 十, and the rest.
func cutHanNumeral(word []rune) (numeral []rune, rest string) {
	if len(word) == 0 || plainNumeral(word[0]) == '零' || hanPowers[plainNumeral(word[0])] > 10 {
		return nil, string(word)
	}
	n := 0
	for n < len(word) && isHanNumeral(word[n]) {
		n++
	}
	return word[:n], string(word[n:])
}

// hanNumber reads a numeral as people say it or write it on cheques: 三千五百, 两万五
// (25,000), 一亿二千万, 伍万.
func hanNumber(numeral []rune) (n int64, ok bool) {
	var total, section, digit, last int64 // last is the magnitude before, in the section
	digit, last = -1, maxAmount
	zero, big := false, int64(maxAmount)
	for i, r := range numeral {
		r = plainNumeral(r)
		power := hanPowers[r]
		switch {
		case r == '零':
			if zero || digit >= 0 || i == 0 {
				return 0, false
			}
			zero = true
		case power == 0:
			if digit >= 0 {
				return 0, false
			}
			digit = int64(strings.Index(hanDigits, string(r)) / len("零"))
		case power < 10_000:
			if digit < 0 && power == 10 && section == 0 {
				digit = 1
			}
			if digit < 0 || power >= last {
				return 0, false
			}
			section, digit, last, zero = section+digit*power, -1, power, false
		default:
			section += max(digit, 0)
			if section == 0 || power >= big {
				return 0, false
			}
			total, section, digit, last, big, zero = total+section*power, 0, -1, power, power, false
		}
	}
	if digit >= 0 {
		if !zero && last < maxAmount { // 两万五
			digit *= last / 10
		}
		section += digit
	}
	n = total + section
	return n, n > 0 && n <= maxAmount && !(zero && digit < 0)
}

// hanAmount writes a number from one to 999,999,999,999 as people say it.
func hanAmount(n int64) string {
	var b strings.Builder
	for _, m := range []struct {
		name rune
		unit int64
	}{{'亿', 100_000_000}, {'万', 10_000}, {0, 1}} {
		section := n / m.unit
		n %= m.unit
		if section == 0 {
			continue
		}
		writeSection(&b, section)
		if m.name != 0 {
			b.WriteRune(m.name)
		}
	}
	return b.String()
}

// writeSection writes one to 9999, after what is greater with its 零.
func writeSection(b *strings.Builder, n int64) {
	han := []rune(hanDigits)
	zero := b.Len() > 0 && n < 1000
	for _, m := range []struct {
		name rune
		unit int64
	}{{'千', 1000}, {'百', 100}, {'十', 10}, {0, 1}} {
		digit := n / m.unit
		n %= m.unit
		if digit == 0 {
			zero = zero || b.Len() > 0
			continue
		}
		if zero && b.Len() > 0 {
			b.WriteRune('零')
		}
		zero = false
		if digit != 1 || m.unit != 10 || b.Len() > 0 {
			b.WriteRune(han[digit])
		}
		if m.name != 0 {
			b.WriteRune(m.name)
		}
	}
}

// formal writes a numeral as cheques and contracts have it, where 十 has its digit.
func formal(numeral string) string {
	if strings.HasPrefix(numeral, "十") {
		numeral = "一" + numeral
	}
	return strings.Map(func(r rune) rune {
		if i := strings.IndexRune("一二三四五六七八九十百千", r); i >= 0 {
			return []rune("壹贰叁肆伍陆柒捌玖拾佰仟")[i/len("一")]
		}
		return r
	}, numeral)
}
