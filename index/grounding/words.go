package grounding

import (
	"strings"
	"unicode"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// sentenceEnds end a sentence, and clauseEnds a part of one.
const (
	sentenceEnds = "。！？；!?;\n"
	clauseEnds   = sentenceEnds + "，,、：:（）()"
)

// cut gives the sentences of a text, with what ends them.
func cut(text string) (out []string) {
	from := 0
	for i, r := range text {
		if strings.ContainsRune(sentenceEnds, r) {
			end := i + len(string(r))
			if s := strings.TrimSpace(text[from:end]); s != "" {
				out = append(out, s)
			}
			from = end
		}
	}
	if s := strings.TrimSpace(text[from:]); s != "" {
		out = append(out, s)
	}
	return out
}

// asks reports a question, which asserts nothing.
func asks(sentence string) bool {
	s := strings.TrimRight(sentence, "。！!\n ”\"」』）)")
	return strings.HasSuffix(s, "？") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "吗") || strings.HasSuffix(s, "呢")
}

// clauses are the parts of a folded text. 1,000 and 24:00 are not parted.
func clauses(text string) (out []string) {
	runes := []rune(text)
	from := 0
	for i, r := range runes {
		if !strings.ContainsRune(clauseEnds, r) || i > 0 && i+1 < len(runes) && isDigit(runes[i-1]) && isDigit(runes[i+1]) && (r == ',' || r == ':') {
			continue
		}
		if i > from {
			out = append(out, string(runes[from:i]))
		}
		from = i + 1
	}
	if from < len(runes) {
		out = append(out, string(runes[from:]))
	}
	return out
}

// denying are the characters that deny something, and words with one of them that do not.
var (
	denying = fold.String("不未无無没沒勿别禁非免拒")
	neutral = strings.NewReplacer(fold.String("不同"), "", fold.String("不仅"), "", fold.String("不但"), "", fold.String("不管"), "", fold.String("无论"), "",
		fold.String("非常"), "", fold.String("别人"), "", fold.String("级别"), "", fold.String("类别"), "", fold.String("分别"), "", fold.String("识别"), "", fold.String("区别"), "", fold.String("性别"), "")
)

// denies reports whether a part of a sentence denies. Two denials are none.
func denies(clause string) bool {
	n := 0
	for _, r := range neutral.Replace(clause) {
		if strings.ContainsRune(denying, r) {
			n++
		}
	}
	return n%2 == 1
}

// letters are those of a folded text, with the digits.
func letters(text string) (out []rune) {
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			out = append(out, r)
		}
	}
	return out
}

// pairs are those of the characters of a part of a sentence.
func pairs(clause string) (out [][2]rune) {
	runes := letters(clause)
	for i := range len(runes) - 1 {
		out = append(out, [2]rune{runes[i], runes[i+1]})
	}
	return out
}

// chinese are the digits of Chinese numbers, and measured what is counted by them: three
// of a kind is a number, and 一般 is none.
var (
	chinese  = fold.String("〇零一二两兩三四五六七八九十百千万萬亿億半")
	measured = fold.String("个個天日月年元角分秒次倍折成笔家期周星人张份种项条点级档小")
)

// numbers are those of a folded text, each with what it counts: 3天 and 3个 are two.
func numbers(text string) (out []string) {
	runes := []rune(strings.ReplaceAll(text, " ", ""))
	for i := 0; i < len(runes); {
		end := i
		if isDigit(runes[i]) {
			for end < len(runes) && (isDigit(runes[end]) || end+1 < len(runes) && strings.ContainsRune(".,:/-+", runes[end]) && isDigit(runes[end+1])) {
				end++
			}
			out = append(out, sign(runes, i)+strings.ReplaceAll(string(runes[i:end]), ",", "")+unit(runes, end))
		} else if strings.ContainsRune(chinese, runes[i]) {
			for end < len(runes) && strings.ContainsRune(chinese, runes[end]) {
				end++
			}
			if end-i > 1 || end < len(runes) && strings.ContainsRune(measured, runes[end]) || i > 0 && strings.ContainsRune("之第周星期", runes[i-1]) {
				out = append(out, string(runes[max(i-3, 0):i])[lastOf(runes, i):]+string(runes[i:end])+unit(runes, end))
			}
		}
		i = max(end, i+1)
	}
	return out
}

// lastOf is where 分之 or 第 begins among the last three characters before a number, or
// their end: what stands there otherwise is no part of it.
func lastOf(runes []rune, at int) int {
	before := string(runes[max(at-3, 0):at])
	for _, mark := range []string{"百分之", "千分之", "万分之", "分之", "第"} {
		if strings.HasSuffix(before, fold.String(mark)) {
			return len(before) - len(fold.String(mark))
		}
	}
	return len(before)
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// sign is a minus, or a letter as in T+1 and R2, before a number.
func sign(runes []rune, at int) string {
	if at > 0 && (runes[at-1] == '-' || runes[at-1] == '+' || unicode.IsLetter(runes[at-1]) && runes[at-1] < 0x80) {
		return string(runes[at-1])
	}
	return ""
}

// unit is what a number counts: the two letters after it, or its sign.
func unit(runes []rune, at int) string {
	out := ""
	for _, r := range runes[min(at, len(runes)):min(at+2, len(runes))] {
		if !unicode.IsLetter(r) && r != '%' && r != '‰' {
			break
		}
		if out += string(r); r == '%' || r == '‰' || strings.ContainsRune("元天日年次倍折秒", r) {
			break
		}
	}
	return out
}

// latin are the words of a folded text in Latin letters, with what stands in names of
// files and in addresses.
func latin(text string) (out []string) {
	for _, w := range strings.FieldsFunc(text, func(r rune) bool {
		return r >= 0x80 || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("./@:-", r)
	}) {
		if w = strings.Trim(w, "./:-"); strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || r == '@' }) {
			out = append(out, w)
		}
	}
	return out
}
