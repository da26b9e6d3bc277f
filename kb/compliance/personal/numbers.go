package personal

import (
	"strings"
	"time"
)

// maxNumber is the longest number that is looked for, in digits.
const maxNumber = 19

// digitOf reads one digit, Chinese ones included.
func digitOf(r rune) (byte, bool) {
	if '0' <= r && r <= '9' {
		return byte(r), true
	}
	switch r {
	case '〇', '零':
		return '0', true
	case '一', '幺':
		return '1', true
	case '二', '两':
		return '2', true
	case '三':
		return '3', true
	case '四':
		return '4', true
	case '五':
		return '5', true
	case '六':
		return '6', true
	case '七':
		return '7', true
	case '八':
		return '8', true
	case '九':
		return '9', true
	}
	return 0, false
}

// kindOf says what a number is, or nothing. Written is the number with its
// separators: a mobile number in odd groups is a coincidence.
func kindOf(digits, written string, known map[string]bool) string {
	if len(digits) > maxNumber || known[digits] {
		return ""
	}
	switch {
	case isIdentity(digits) || isOldIdentity(digits):
		return "身份证号"
	case isMobile(digits) && mobileGroups(written):
		return "手机号码"
	case isCard(digits):
		return "银行卡号"
	}
	return ""
}

func isMobile(d string) bool {
	return len(d) == 11 && d[0] == '1' && d[1] >= '3' && d[1] <= '9' && !strings.HasSuffix(d, "x")
}

// mobileGroups accepts 11 digits in one piece, in the groups people use, or
// spread out one by one.
func mobileGroups(written string) bool {
	var groups []int
	n := 0
	for i := range len(written) {
		if '0' <= written[i] && written[i] <= '9' || written[i] == 'x' {
			n++
			continue
		}
		groups = append(groups, n)
		n = 0
	}
	groups = append(groups, n)
	if len(groups) == 11 {
		return true
	}
	for _, g := range groups {
		if g < 2 {
			return false
		}
	}
	return len(groups) <= 5
}

// provinces are the first two digits of identity numbers (GB/T 2260), the last
// two for people from Hong Kong, Macau and Taiwan.
const provinces = " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 "

func isProvince(d string) bool { return strings.Contains(provinces, " "+d[:2]+" ") }

// isIdentity checks an 18-character identity number: province, birthday, check
// character (GB 11643).
func isIdentity(d string) bool {
	if len(d) != 18 || strings.Contains(d[:17], "x") || !isProvince(d) {
		return false
	}
	if _, err := time.Parse("20060102", d[6:14]); err != nil || d[6:8] != "19" && d[6:8] != "20" {
		return false
	}
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(d[i]-'0') * weight
	}
	return d[17] == "10x98765432"[sum%11]
}

// isOldIdentity checks a 15-digit identity number as issued until 1999, which
// has no check digit: province, and a birthday in the twentieth century.
func isOldIdentity(d string) bool {
	if len(d) != 15 || strings.Contains(d, "x") || !isProvince(d) {
		return false
	}
	_, err := time.Parse("20060102", "19"+d[6:12])
	return err == nil
}

// isCard checks a bank card: 16 to 19 digits, an issuer's beginning, Luhn's sum.
func isCard(d string) bool {
	if len(d) < 16 || len(d) > 19 || strings.Contains(d, "x") || !issuer(d) {
		return false
	}
	if strings.Count(d, d[:1]) == len(d) {
		return false
	}
	sum := 0
	for i := range len(d) {
		n := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}

// issuer knows the beginnings of the schemes in use in China: UnionPay 62 (and
// 60, 81), Visa, Mastercard, JCB, and the old domestic debit cards with 9.
func issuer(d string) bool {
	two := d[:2]
	switch {
	case two == "62", two == "60", two == "81", two == "35", two == "95", two == "94", two == "98", two == "99", two == "68", two == "69", two == "65":
		return true
	case d[0] == '4':
		return len(d) == 16 || len(d) == 19
	case two >= "51" && two <= "55", two >= "22" && two <= "27":
		return len(d) == 16
	}
	return false
}
