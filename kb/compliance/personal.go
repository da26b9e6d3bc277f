package compliance

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// secret is a stretch of a text that names a person: rune offsets in the original.
type secret struct {
	kind       string // 身份证号, 银行卡号, 手机号码, 邮箱
	start, end int
}

var (
	// A run of digits as people write them, one separator at most between two.
	digitRun = regexp.MustCompile(`\d(?:[ .\-_·/]?\d){9,}(?:[ .\-_]?x)?`)
	// Mailboxes of persons; the house's own addresses have its own domain.
	mailbox = regexp.MustCompile(`[a-z0-9._%+\-]{3,64}@(?:qq|163|126|sina|sohu|139|189|foxmail|gmail|outlook|hotmail|yahoo|icloud|aliyun|yeah|live)\.[a-z.]{2,8}`)
	// What a hidden digit looks like in an example.
	masked = regexp.MustCompile(`^[*x•●#]{2,}`)
	// Chinese numerals read out one by one: 一三七…
	spokenDigits = strings.NewReplacer("〇", "0", "零", "0", "一", "1", "幺", "1", "二", "2", "两", "2", "三", "3", "四", "4", "五", "5", "六", "6", "七", "7", "八", "8", "九", "9")
)

// personal finds personal data in a text.
func personal(sq fold.Squeezed, known map[string]bool) []secret {
	text := sq.String()
	at := make([]int32, 0, len(text)+1) // byte → rune
	n := int32(-1)
	for i := range len(text) {
		if utf8.RuneStart(text[i]) {
			n++
		}
		at = append(at, n)
	}
	at = append(at, int32(len(sq.Runes)))

	var found []secret
	add := func(kind string, start, end int) {
		s, e := sq.Span(int(at[start]), int(at[end]))
		found = append(found, secret{kind, s, e})
	}
	for _, m := range mailbox.FindAllStringIndex(text, -1) {
		add("邮箱", m[0], m[1])
	}
	if !hasDigits(text) {
		return found
	}
	for _, m := range digitRun.FindAllStringIndex(text, -1) {
		for _, s := range readRun(text, m[0], m[1], known) {
			add(s.kind, s.start, s.end)
		}
	}

	// Numbers written out in Chinese keep their length in runes, so that the
	// offsets hold.
	if spoken := spokenDigits.Replace(text); spoken != text {
		runes := []rune(spoken)
		for i := 0; i < len(runes); i++ {
			j := i
			for j < len(runes) && '0' <= runes[j] && runes[j] <= '9' {
				j++
			}
			if j-i == 11 && !strings.ContainsRune("0123456789", sq.Runes[i]) && isMobile(string(runes[i:j])) && !known[string(runes[i:j])] {
				s, e := sq.Span(i, j)
				found = append(found, secret{"手机号码", s, e})
			}
			i = max(i, j)
		}
	}
	return found
}

// hasDigits reports a text with ten digits at least, Chinese ones included:
// most texts have not, and are done.
func hasDigits(text string) bool {
	n := 0
	for _, r := range text {
		if '0' <= r && r <= '9' || strings.ContainsRune("〇零一幺二两三四五六七八九", r) {
			if n++; n >= 10 {
				return true
			}
		}
	}
	return false
}

// readRun judges one run of digits. A run that is a whole number of some kind is
// that; otherwise its groups are tried one by one and joined, since two numbers
// can stand side by side with a space between them.
func readRun(text string, start, end int, known map[string]bool) []secret {
	// A letter or a digit that touches the run makes it part of something else,
	// and stars after it are a masked example.
	if start > 0 && isWord(text[start-1]) || end < len(text) && (isWord(text[end]) || masked.MatchString(text[end:])) {
		return nil
	}
	digits, offsets := onlyDigits(text[start:end])
	if kind := kindOf(digits, text[start:end], known); kind != "" {
		return []secret{{kind, start, end}}
	}
	if strings.HasPrefix(digits, "86") && isMobile(digits[2:]) && !known[digits[2:]] {
		return []secret{{"手机号码", start + offsets[2], end}}
	}

	// Stretches of whole groups.
	type group struct{ start, end int }
	var groups []group
	open := start
	for i := start; i <= end; i++ {
		if i == end || !isWord(text[i]) {
			if i > open {
				groups = append(groups, group{open, i})
			}
			open = i + 1
		}
	}
	var found []secret
	for i := 0; i < len(groups); i++ {
		for j := min(len(groups), i+6); j > i; j-- {
			part := text[groups[i].start:groups[j-1].end]
			digits, _ := onlyDigits(part)
			if kind := kindOf(digits, part, known); kind != "" && (j-i < len(groups)) {
				found = append(found, secret{kind, groups[i].start, groups[j-1].end})
				i = j - 1
				break
			}
		}
	}
	return found
}

func isWord(b byte) bool { return '0' <= b && b <= '9' || 'a' <= b && b <= 'z' }

func onlyDigits(s string) (digits string, offsets []int) {
	var b strings.Builder
	for i := range len(s) {
		if isWord(s[i]) {
			b.WriteByte(s[i])
			offsets = append(offsets, i)
		}
	}
	return b.String(), offsets
}

// kindOf says what a number is, or nothing. Written is the number with its
// separators: a mobile number in odd groups is a coincidence.
func kindOf(digits, written string, known map[string]bool) string {
	if known[digits] {
		return ""
	}
	switch {
	case isIdentity(digits):
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
		if isWord(written[i]) {
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

// isIdentity checks an 18-character identity number: province, birthday, check
// character (GB 11643).
func isIdentity(d string) bool {
	if len(d) != 18 || strings.Contains(d[:17], "x") || !strings.Contains("1234568", d[:1]) {
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

func checkPersonal(p *Pack, _ *entry, a *article, _ time.Time) []draft {
	var out []draft
	for _, v := range a.views {
		for _, s := range personal(v.sq, p.known) {
			start, end := v.bytes(s.start, s.end)
			out = append(out, draft{v: v, start: start, end: end, detail: s.kind})
		}
	}
	return out
}

// bytes is the stretch of the squeezed text that original runes start to end
// went into.
func (v *view) bytes(start, end int) (byteStart, byteEnd int) {
	i, n := 0, len(v.sq.Runes)
	for i < n && int(v.sq.Pos[i]) < start {
		i++
	}
	j := i
	for j < n && int(v.sq.Pos[j]) < end {
		j++
	}
	return len(string(v.sq.Runes[:i])), len(string(v.sq.Runes[:j]))
}

// Mask hides identity, card and mobile numbers and personal mailboxes in a
// text, so that a query can be logged: the first three and the last two
// characters of a number stay.
func Mask(text string) string {
	found := personal(fold.Squeeze(text), nil)
	if len(found) == 0 {
		return text
	}
	runes := []rune(text)
	for _, s := range found {
		for i := s.start + 3; i < s.end-2; i++ {
			runes[i] = '*'
		}
	}
	return string(runes)
}
