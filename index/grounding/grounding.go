// Package grounding tells which sentences of a written answer its passages support.
//
// It is pure: passages go in, and what a model has written of them; sentences come out
// that are made of the words of one or two sentences on end of a passage that they cite,
// with the numbers of the same part of it, and which deny what it denies. It does not
// understand a text: it lets pass what is nearly a quotation, and drops the rest. That is
// on purpose: an answer about money that is too short can be made good by reading on, one
// that is made up can't.
package grounding

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb/fold"
	"github.com/wenjin-kb/wenjin/kb/invisible"
)

// Passage is a text that an answer may rest on.
type Passage struct{ Title, Text string }

// Sentence is one that passages support, as it is shown.
type Sentence struct {
	Text  string
	Cites []int // of the passages, from 0, in their order, each once
}

const (
	maxSentenceRunes = 300
	leastRunes       = 4 // of letters and digits: less says nothing
	window           = 2 // sentences on end are evidence together, for what counts nothing
)

// evidence are sentences of a passage that stand together, and assert something.
type evidence struct {
	pairs             map[[2]rune]bool
	asserted, negated map[[2]rune]bool
	numbers, words    map[string]bool
	text              string // folded
	alone             bool   // it is one sentence
}

// Checker knows the passages of one answer.
type Checker struct{ passages [][]evidence }

// NewChecker reads passages.
func NewChecker(passages []Passage) *Checker {
	c := &Checker{}
	for _, p := range passages {
		var asserting []string
		for _, s := range cut(p.Text) {
			if !asks(s) {
				asserting = append(asserting, s)
			}
		}
		var windows []evidence
		for i := range asserting {
			for n := 1; n <= window && i+n <= len(asserting); n++ {
				e := newEvidence(strings.Join(asserting[i:i+n], "\n"))
				e.alone = n == 1
				windows = append(windows, e)
			}
		}
		c.passages = append(c.passages, windows)
	}
	return c
}

func newEvidence(text string) evidence {
	folded := fold.String(text)
	e := evidence{pairs: map[[2]rune]bool{}, asserted: map[[2]rune]bool{}, negated: map[[2]rune]bool{}, numbers: set(numbers(folded)), words: set(latin(folded)), text: folded}
	for _, c := range clauses(folded) {
		side := e.asserted
		if denies(c) {
			side = e.negated
		}
		for _, p := range pairs(c) {
			e.pairs[p], side[p] = true, true
		}
	}
	return e
}

// Check is a sentence as a model has written it, with its citations, as [1] or [1][2],
// without them; false where it cites nothing, or what it cites does not support it.
func (c *Checker) Check(written string) (Sentence, bool) {
	text, cites := uncite(written, len(c.passages))
	if len(cites) == 0 || !plain(text) {
		return Sentence{}, false
	}
	s := newEvidence(text)
	runes := 0
	for _, r := range s.text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			runes++
		}
	}
	if runes < leastRunes {
		return Sentence{}, false
	}
	var by []int
	for _, i := range cites {
		for _, e := range c.passages[i] {
			if e.supports(s) {
				by = append(by, i)
				break
			}
		}
	}
	return Sentence{text, by}, len(by) > 0
}

// plain reports a text that is one line of Chinese, Latin letters, digits and punctuation,
// and no markup.
func plain(text string) bool {
	if n := utf8.RuneCountInString(text); n == 0 || n > maxSentenceRunes || !utf8.ValidString(text) || asks(text) {
		return false
	}
	if _, hidden := invisible.First(text); hidden >= 0 {
		return false
	}
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
			if strings.ContainsRune("<>[]{}`|\\^~_*#=\n", r) {
				return false
			}
		case unicode.IsLetter(r) && !unicode.Is(unicode.Han, r) && !(0xff01 <= r && r <= 0xff5e): // full width
			return false
		case unicode.IsMark(r), unicode.IsNumber(r) && !('０' <= r && r <= '９') && r != '〇', unicode.Is(unicode.So, r), unicode.Is(unicode.Co, r):
			return false
		}
	}
	return true
}

// supports reports whether a sentence says no more than the evidence, and nothing else.
func (e evidence) supports(s evidence) bool {
	return (e.alone || len(s.numbers) == 0) && within(s.words, e.words) && e.bounds(s) && e.covers(s) && e.counts(s) && e.agrees(s)
}

// covers reports whether each character of a sentence stands in the evidence beside one
// that it stands beside here, but for those that only join words.
func (e evidence) covers(s evidence) bool { return covered(s.text, e.pairs) }

func covered(text string, by map[[2]rune]bool) bool {
	runes := letters(text)
	stands := make([]bool, len(runes))
	for i := range len(runes) - 1 {
		if by[[2]rune{runes[i], runes[i+1]}] {
			stands[i], stands[i+1] = true, true
		}
	}
	for i, r := range runes {
		if !stands[i] && !strings.ContainsRune(joining, r) {
			return false
		}
	}
	return true
}

// counts reports whether each part of a sentence with a number is made of one part of the
// evidence with the same numbers: 单日限额5万元 is not said by 单笔限额5万元，单日限额20万元.
func (e evidence) counts(s evidence) bool {
	for _, c := range clauses(s.text) {
		own := set(numbers(c))
		if len(own) == 0 {
			continue
		}
		said := false
		for _, part := range clauses(e.text) {
			by := map[[2]rune]bool{}
			for _, p := range pairs(part) {
				by[p] = true
			}
			said = said || within(own, set(numbers(part))) && covered(c, by)
		}
		if !said {
			return false
		}
	}
	return true
}

// agrees reports whether no part of a sentence denies what the evidence asserts, or
// asserts what it denies.
func (e evidence) agrees(s evidence) bool {
	for _, c := range clauses(s.text) {
		same, other := e.asserted, e.negated
		if denies(c) {
			same, other = other, same
		}
		agree, against := 0, 0
		for _, p := range pairs(c) {
			switch {
			case same[p]:
				agree++
			case other[p]:
				against++
			}
		}
		if against > agree || denies(c) && agree == 0 {
			return false
		}
	}
	return true
}

// joining are the characters that only join words.
var joining = fold.String("的了是为在和与及将请您你也就则即并且但而还由对把其这此因所如果若")

// bounding are words that turn a sentence into another one where they are exchanged.
var bounding = strings.Fields(`最高 最低 至少 至多 最多 最少 最快 最迟 以上 以下 以内 以外 之前 之后 超过 低于 高于 不足 不超过 必须 应当 可以 无需 不用 只能 仅限 全部 部分 所有 任何 一律
	免费 收费 保证 保本 承诺 无风险 稳赚 刚性 工作日 自然日 交易日 随时 立即 永久 自动 每日 每天 每周 每月 每年 年化 月 日 借款人 出借人 增加 减少 提高 降低 上升 下降 支持 拒绝`)

// bounds reports whether each of those in a sentence stands in the evidence.
func (e evidence) bounds(s evidence) bool {
	for _, w := range bounding {
		if w = fold.String(w); strings.Contains(s.text, w) && !strings.Contains(e.text, w) {
			return false
		}
	}
	return true
}

func within(a, b map[string]bool) bool {
	for k := range a {
		if !b[k] {
			return false
		}
	}
	return true
}

func set(list []string) map[string]bool {
	out := map[string]bool{}
	for _, s := range list {
		out[s] = true
	}
	return out
}
