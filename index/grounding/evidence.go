package grounding

import (
	"slices"
	"strings"
	"unicode"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// evidence are the parts of a sentence, or of two on end.
type evidence []part

type part struct {
	key    string // what must be the same
	limits bool   // what stands beside it holds no more without it
}

func newEvidence(text string) (out evidence) {
	for _, p := range parts(fold.String(text)) {
		if k := key(p); k != "" {
			out = append(out, part{k, len(out) == 0 || limits(p)}) // what it is about stands first
		}
	}
	return out
}

// limits reports a part with a word of a condition or an exception, or one that is whom or
// what the next is about: 家人去世的，… is as much a condition as 家人去世时.
func limits(part string) bool {
	return strings.HasSuffix(strings.TrimRight(part, ` "”』」`), "的") || slices.ContainsFunc(limiting, func(w string) bool { return strings.Contains(part, w) })
}

// supports reports whether a sentence has parts of the evidence, in their order, and leaves
// out none that limits others, as the beginning of a sentence does: 逾期时，收取罚息 does not
// say 收取罚息, and neither does 网贷，收取罚息.
func (e evidence) supports(sentence evidence) bool {
	for _, p := range e {
		switch {
		case len(sentence) > 0 && sentence[0].key == p.key:
			sentence = sentence[1:]
		case p.limits:
			return false
		}
	}
	return len(sentence) == 0
}

// parts are those between the commas and brackets of a folded sentence. 1,000 is not parted,
// and neither are lists and what stands before a colon: of 不予退款：超期、已使用 each is
// another statement alone.
func parts(text string) (out []string) {
	runes := []rune(text)
	from := 0
	for i, r := range runes {
		if !strings.ContainsRune(sentenceEnds+"，,（）()", r) || r == ',' && i > 0 && i+1 < len(runes) && isDigit(runes[i-1]) && isDigit(runes[i+1]) {
			continue
		}
		out = append(out, string(runes[from:i]))
		from = i + 1
	}
	return append(out, string(runes[from:]))
}

// joining are characters that only join words, and may be added and left out.
var joining = fold.String("的了是为在和与及请您你也就则即并且这此")

// key is a part without spaces, quotation marks, the commas of thousands and what joins.
// Between two numbers a mark is left of these: 5和10日 is not 510日.
func key(part string) string {
	runes := []rune(part)
	var out []rune
	spaced, joined := false, false
	for i, r := range runes {
		switch {
		case r == ',' && thousands(runes, i):
			continue
		case unicode.IsSpace(r):
			spaced = true
			continue
		case strings.ContainsRune(joining+`,"'“”‘’「」『』`, r):
			joined = true
			continue
		}
		if n := len(out); n > 0 && (spaced || joined) && isDigit(out[n-1]) && isDigit(r) || n > 0 && joined && numeral(out[n-1]) && numeral(r) {
			out = append(out, ' ')
		}
		out, spaced, joined = append(out, r), false, false
	}
	return strings.TrimRight(string(out), ".")
}

// thousands reports a comma between a digit and three others.
func thousands(runes []rune, at int) bool {
	n := 0
	for at+1+n < len(runes) && isDigit(runes[at+1+n]) {
		n++
	}
	return n == 3 && at > 0 && isDigit(runes[at-1])
}

var chinese = fold.String("〇零一二两三四五六七八九十百千万亿半")

// roman reports a Roman numeral of one character, as of Ⅱ类账户.
func roman(r rune) bool { return 'Ⅰ' <= r && r <= 'Ⅻ' || 'ⅰ' <= r && r <= 'ⅻ' }

func numeral(r rune) bool { return isDigit(r) || roman(r) || strings.ContainsRune(chinese, r) }

// limiting are words of conditions and exceptions, and of what is said of them.
var limiting = strings.Split(fold.String("如 若 倘 假设 一旦 除 但 然而 不过 仅 只 限于 凡 时 后 前 起 满 内 期间 否则 方可 才 情况 情形 场合 条件 前提 例外 须 需 必 应 以下 下列 根据 按照 依 经 符合 达到 不足 对于 针对"), " ")

// letters are those of a text, with the digits.
func letters(text string) (out []rune) {
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			out = append(out, r)
		}
	}
	return out
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }
