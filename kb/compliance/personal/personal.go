// Package personal finds what names a person in a text: identity, travel
// document, card and mobile numbers, and mailboxes of persons. It knows numbers
// by their check digits and by how people write and say them.
package personal

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Datum is a stretch of squeezed text that names a person.
type Datum struct {
	Kind       string // 身份证号, 护照或通行证号, 银行卡号, 手机号码, 邮箱
	Start, End int    // bytes
}

var (
	// A run of digits as people write them, one separator at most between two.
	digitRun = regexp.MustCompile(`\d(?:[ .\-_·/]?\d){9,}(?:[ .\-_]?x)?`)
	// Mailboxes of persons; the house's own addresses have its own domain.
	mailbox = regexp.MustCompile(`[a-z0-9._%+\-]{3,64}@(?:qq|163|126|sina|sohu|139|189|foxmail|gmail|outlook|hotmail|yahoo|icloud|aliyun|yeah|live)\.[a-z.]{2,8}`)
	// What a hidden digit looks like in an example.
	masked = regexp.MustCompile(`^[*x•●#]{2,}`)
	// A travel document after its name: E12345678, EA1234567, H1234567801.
	travelDocument = regexp.MustCompile(`(?:护照|通行证|旅行证|回乡证|台胞证)[^,。!?;\n\da-z]{0,10}?([a-z]{1,2}\d{7,10})(?:$|[^\da-z])`)
	// Numbers in dots, of which four may be the address of a machine, and more the
	// number of a version or of an object (1.3.6.1.4.1).
	dotted = regexp.MustCompile(`\d+(?:\.\d+){3,}`)
	// What stands before a number of something else, and after an amount.
	numberOfThing = regexp.MustCompile(`(?:单号|编号|流水号?|订单号?|工单|代码|合同号?|批次号?|凭证号?|序列号|发票号?码?|备案号|文号|版本号?|保单号?|设备号|条码|许可证号?|股票|基金账号|¥|￥|人民币)[:是为第#(“]*[a-z\-]{0,6}$`)
	amount        = regexp.MustCompile(`^(?:\.\d+)?(?:元|万|亿|美元|港元|股|份|笔|人|次|户|毫秒|字节|%)`)
)

// Find finds personal data in a squeezed text (fold.Squeeze). Known are numbers
// that are nobody's.
func Find(text string, known map[string]bool) []Datum {
	found := mailboxes(text)
	if strings.Contains(text, "证") || strings.Contains(text, "护照") {
		for _, m := range travelDocument.FindAllStringSubmatchIndex(text, -1) {
			found = append(found, Datum{"护照或通行证号", m[2], m[3]})
		}
	}
	if !hasDigits(text) {
		return found
	}
	plain := withoutAddresses(text)
	for _, m := range digitRun.FindAllStringIndex(plain, -1) {
		found = append(found, readRun(plain, m[0], m[1], known)...)
	}
	return append(found, spokenNumbers(text, known)...)
}

// mailboxes looks around every @, since nothing else makes a mailbox.
func mailboxes(text string) (found []Datum) {
	for from := 0; ; {
		i := strings.IndexByte(text[from:], '@')
		if i < 0 {
			return found
		}
		at := from + i
		start := max(from, at-64)
		if m := mailbox.FindStringIndex(text[start:min(len(text), at+24)]); m != nil && start+m[0] < at {
			found = append(found, Datum{"邮箱", start + m[0], start + m[1]})
		}
		from = at + 1
	}
}

// withoutAddresses blanks IP addresses; the text keeps its length.
func withoutAddresses(text string) string {
	spans := dotted.FindAllStringIndex(text, -1)
	if len(spans) == 0 {
		return text
	}
	b := []byte(text)
	for _, m := range spans {
		if isAddress(text[m[0]:m[1]]) {
			copy(b[m[0]:m[1]], strings.Repeat("?", m[1]-m[0]))
		}
	}
	return string(b)
}

// isAddress reports four numbers up to 255.
func isAddress(dotted string) bool {
	parts := strings.Split(dotted, ".")
	for _, part := range parts {
		if n, err := strconv.Atoi(part); err != nil || n > 255 || len(part) > 3 {
			return false
		}
	}
	return len(parts) == 4
}

// hasDigits reports a text with seven digits at least, Chinese ones included:
// most texts have not, and are done.
func hasDigits(text string) bool {
	n := 0
	for _, r := range text {
		if _, ok := digitOf(r); ok {
			if n++; n >= 7 {
				return true
			}
		}
	}
	return false
}

// readRun judges one run of digits. A run that is a whole number of some kind is
// that; otherwise its groups are tried one by one and joined, since two numbers
// can stand side by side with a space between them.
func readRun(text string, start, end int, known map[string]bool) []Datum {
	// A letter or a digit that touches the run makes it part of something else, and
	// stars after it are a masked example.
	if start > 0 && isWord(text[start-1]) || end < len(text) && (isWord(text[end]) || masked.MatchString(text[end:])) {
		return nil
	}
	if amount.MatchString(text[end:]) || numberOfThing.MatchString(text[max(0, start-48):start]) {
		return nil
	}
	digits, offsets := onlyDigits(text[start:end])
	if kind := kindOf(digits, text[start:end], known); kind != "" {
		return []Datum{{kind, start, end}}
	}
	if strings.HasPrefix(digits, "86") && isMobile(digits[2:]) && !known[digits[2:]] {
		return []Datum{{"手机号码", start + offsets[2], end}}
	}
	return readGroups(text, start, end, known)
}

// readGroups looks for numbers among the groups of a run, the longest first.
func readGroups(text string, start, end int, known map[string]bool) (found []Datum) {
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
	for i := 0; i < len(groups); i++ {
		for j := min(len(groups), i+6); j > i; j-- {
			part := text[groups[i].start:groups[j-1].end]
			if len(part) > 2*maxNumber {
				continue
			}
			digits, _ := onlyDigits(part)
			if kind := kindOf(digits, part, known); kind != "" && j-i < len(groups) {
				found = append(found, Datum{kind, groups[i].start, groups[j-1].end})
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

// called is what makes a number that is read out a telephone number even when
// some of it is left out.
var called = regexp.MustCompile(`(?:电话|手机|号码|联系|拨|打给|加微|微信|致电|call)[^。!?;\n]{0,12}$`)

// spokenNumbers finds mobile numbers that are read out digit by digit, in
// Chinese or mixed (幺三九，1234，五六七八). In a part of a number only the 幺, which
// people say on the telephone alone, tells.
func spokenNumbers(text string, known map[string]bool) (found []Datum) {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if _, ok := digitOf(r); !ok {
			i += n
			continue
		}
		run := readSpoken(text, i)
		whole := isMobile(run.digits) && !known[run.digits]
		part := len(run.digits) >= 7 && len(run.digits) < 11 && run.yao && called.MatchString(text[max(0, i-60):i])
		if run.chinese && (whole || part) {
			found = append(found, Datum{"手机号码", i, run.end})
		}
		i = run.end
	}
	return found
}

// spokenRun is a run of digits of either kind, with pauses in it.
type spokenRun struct {
	digits       string
	end          int
	chinese, yao bool
}

func readSpoken(text string, start int) (run spokenRun) {
	var b strings.Builder
	paused := 0
	for i := start; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		i += n
		d, ok := digitOf(r)
		if !ok {
			if paused++; paused > 1 || !strings.ContainsRune(",、 -.", r) {
				break
			}
			continue
		}
		paused = 0
		b.WriteByte(d)
		run.end = i
		run.chinese = run.chinese || r > '9'
		run.yao = run.yao || r == '幺'
	}
	run.digits = b.String()
	return run
}

// Mask hides identity, card and mobile numbers and personal mailboxes in a
// text, so that a query can be logged: the first three and the last two
// characters of a number stay.
func Mask(text string) string {
	sq := fold.Squeeze(text)
	squeezed := sq.String()
	found := Find(squeezed, nil)
	if len(found) == 0 {
		return text
	}
	runes := []rune(text)
	for _, s := range found {
		start, end := sq.Span(utf8.RuneCountInString(squeezed[:s.Start]), utf8.RuneCountInString(squeezed[:s.End]))
		for i := start + 3; i < end-2; i++ {
			runes[i] = '*'
		}
	}
	return string(runes)
}
