package zh

import (
	"slices"
	"unicode"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Query is a question cut for searching. Offsets are runes of Text.
type Query struct {
	Text     []rune      // folded, without phrases' quotation marks and excluded words
	Words    []QueryWord // the words that are looked for, in order
	Phrases  [][]rune    // "…": must stand in the text as they are
	Excluded [][]rune    // -…: must not
}

// QueryWord is one word of a query with what may stand for it.
type QueryWord struct {
	Span
	Text         []rune
	Stop         bool // a question word or particle: counts for less, need not match
	Latin        bool // a Latin word, number or amount: matches whole or not at all
	Code         bool // a code or a number that names something: whoever types it wants the texts that have it
	Alternatives []Alternative
}

// Limits of a query, so that no text makes a search slow.
const (
	maxQueryWords   = 128
	maxPhrases      = 16
	maxAlternatives = 32
)

// Query analyses what somebody typed with the analyzer that documents went
// through. It accepts any text and never fails.
func (c *Analyzer) Query(text string) Query {
	var q Query
	rest := q.takeOperators(fold.Runes(text))
	q.Text = rest
	spans := c.Cut(rest)
	q.Words = make([]QueryWord, 0, min(len(spans), maxQueryWords))
	for _, span := range spans[:cap(q.Words)] {
		word := rest[span.Start:span.End]
		q.Words = append(q.Words, QueryWord{
			Span:  span,
			Text:  word,
			Stop:  c.words.Stop[string(word)],
			Latin: slices.ContainsFunc(word, IsAlnum) && !slices.ContainsFunc(word, IsHan),
		})
	}
	q.Words = c.joinLoose(rest, joinPhones(rest, q.Words))
	c.expand(&q)
	for i, w := range q.Words {
		q.Words[i].Code = w.Latin && isCode(w.Text)
	}
	return q
}

// Synonyms are what also stands for a folded word.
func (c *Analyzer) Synonyms(word []rune) []Alternative { return c.synonyms.byWord[string(word)] }

// joinPhones puts the groups of a telephone number together: 400 820 8820 and
// (021)1234-5678 are one word each, which is its digits.
func joinPhones(text []rune, words []QueryWord) []QueryWord {
	if !slices.ContainsFunc(text, IsDigit) {
		return words
	}
	var out []QueryWord
	spans := spansOf(words)
	for i := 0; i < len(words); {
		digits, used := phoneAt(text, spans[i:])
		if used < 2 {
			out = append(out, words[i])
			i++
			continue
		}
		out = append(out, QueryWord{Span: Span{words[i].Start, words[i+used-1].End}, Text: digits, Latin: true})
		i += used
	}
	return out
}

func spansOf(words []QueryWord) []Span {
	out := make([]Span, len(words))
	for i, w := range words {
		out[i] = w.Span
	}
	return out
}

// joinLoose puts together what the segmenter leaves as crumbs: a number and what it
// measures (30天, 5万元), and runs of single characters, which are words it
// doesn't know (张益唐). Such a run becomes its pairs of neighbours.
func (c *Analyzer) joinLoose(text []rune, words []QueryWord) []QueryWord {
	loose := func(u QueryWord) bool { return u.Len() == 1 && !u.Stop && IsHan(u.Text[0]) }
	adjacent := func(a, b QueryWord) bool { return a.End == b.Start }
	out, spans := make([]QueryWord, 0, len(words)), spansOf(words)
	for i := 0; i < len(words); i++ {
		if measured, used := measureAt(text, words[i:], spans[i:]); used > 0 {
			out = append(out, measured)
			i += used - 1
			continue
		}
		end := i
		for loose(words[end]) && end+1 < len(words) && loose(words[end+1]) && adjacent(words[end], words[end+1]) {
			end++
		}
		if end == i {
			out = append(out, words[i])
			continue
		}
		if whole := (Span{words[i].Start, words[end].End}); len(c.synonyms.byWord[string(text[whole.Start:whole.End])]) > 0 {
			out = append(out, QueryWord{Span: whole, Text: text[whole.Start:whole.End]})
		} else {
			for ; i < end; i++ {
				span := Span{words[i].Start, words[i+1].End}
				out = append(out, QueryWord{Span: span, Text: text[span.Start:span.End]})
			}
		}
		i = end
	}
	return out
}

// measureAt reads the number with what it measures that the first of the words
// begins, and how many of them it takes: an amount, 30天, 30 天.
func measureAt(text []rune, words []QueryWord, spans []Span) (QueryWord, int) {
	first := words[0]
	digits := IsDigit(first.Text[0])
	if !first.Latin && !isHanNumeral(first.Text[0]) || first.Latin && !digits {
		return QueryWord{}, 0
	}
	if word, used := amountAt(text, spans); used > 1 {
		return QueryWord{Span: Span{first.Start, spans[used-1].End}, Text: word, Latin: digits}, used
	}
	if digits && len(words) > 1 && IsDigit(first.Text[len(first.Text)-1]) && touch(text, spans[0], spans[1]) && spans[1].Len() == 1 && isMeasure(words[1].Text[0]) {
		word := append(slices.Clone(first.Text), words[1].Text...)
		return QueryWord{Span: Span{first.Start, spans[1].End}, Text: word}, 2
	}
	return QueryWord{}, 0
}

// Codes have this many digits, or fewer beside letters.
const codeDigits, codeDigitsBesideLetters = 5, 3

// isCode reports a word that names something: 080305, E1024, 95188. A round number is
// an amount.
func isCode(word []rune) bool {
	digits := 0
	for _, r := range word {
		switch {
		case IsDigit(r):
			digits++
		case !IsAlnum(r):
			return false
		}
	}
	if a, ok := parseAmount(word); ok && a.value%100 == 0 {
		return false
	}
	return digits >= codeDigits || digits < len(word) && digits >= codeDigitsBesideLetters
}

// takeOperators takes "phrases" and -excluded words out of the text. What is
// left keeps a space in their place. A quotation mark without a partner, a
// hyphen within a word or before a space are ordinary text.
func (q *Query) takeOperators(text []rune) []rune {
	rest := make([]rune, 0, len(text))
	for i := 0; i < len(text); {
		negated := text[i] == '-' && (i == 0 || unicode.IsSpace(text[i-1])) && i+1 < len(text) && !unicode.IsSpace(text[i+1])
		start := i
		if negated {
			start++
		}
		phrase, next := quoted(text, start)
		if phrase == nil && negated {
			next = start
			for next < len(text) && !unicode.IsSpace(text[next]) {
				next++
			}
			phrase = text[start:next]
		}
		if phrase == nil {
			rest = append(rest, text[i])
			i++
			continue
		}
		list := &q.Phrases
		if negated {
			list = &q.Excluded
		}
		if phrase = trim(phrase); hasWordRune(phrase) && len(*list) < maxPhrases {
			*list = append(*list, phrase)
		}
		rest = append(rest, ' ')
		i = next
	}
	return rest
}

// quoteEnd is the mark that ends what a quotation mark begins, or 0.
func quoteEnd(r rune) rune {
	switch r {
	case '"':
		return '"'
	case '“', '”':
		return '”'
	case '「':
		return '」'
	case '『':
		return '』'
	}
	return 0
}

// quoted reads a phrase in quotation marks at i, and gives where the text goes
// on; nil when there is none. Chinese marks within a sentence are prose (显示“处理中”
// 怎么办): they ask for a phrase only where they stand alone.
func quoted(text []rune, i int) ([]rune, int) {
	if i >= len(text) {
		return nil, i
	}
	end := quoteEnd(text[i])
	if end == 0 {
		return nil, i
	}
	n := slices.IndexFunc(text[i+1:], func(r rune) bool { return r == end || r == '"' })
	if n < 0 {
		return nil, i
	}
	next := i + n + 2
	if text[i] != '"' && !(standsAfter(text, i) && standsBefore(text, next)) {
		return nil, i
	}
	return text[i+1 : i+1+n], next
}

// standsAfter reports a place that begins a query, or follows a space, a hyphen after
// one, or another phrase.
func standsAfter(text []rune, i int) bool {
	if i > 0 && text[i-1] == '-' {
		i--
	}
	return i == 0 || unicode.IsSpace(text[i-1]) || isQuote(text[i-1])
}

// standsBefore reports a place that ends a query, or precedes a space or a phrase.
func standsBefore(text []rune, i int) bool {
	return i >= len(text) || unicode.IsSpace(text[i]) || isQuote(text[i])
}

func isQuote(r rune) bool {
	return quoteEnd(r) != 0 || r == '」' || r == '』'
}

func trim(rs []rune) []rune {
	for len(rs) > 0 && unicode.IsSpace(rs[0]) {
		rs = rs[1:]
	}
	for len(rs) > 0 && unicode.IsSpace(rs[len(rs)-1]) {
		rs = rs[:len(rs)-1]
	}
	return rs
}

// expand joins the words of the query that make up a synonym's word, and gives
// each word its alternatives. The longest match from the left wins.
func (c *Analyzer) expand(q *Query) {
	out := make([]QueryWord, 0, len(q.Words))
	for i := 0; i < len(q.Words); {
		word, used := q.Words[i], 1
		for n := len(q.Words) - i; n >= 1; n-- {
			span := Span{q.Words[i].Start, q.Words[i+n-1].End}
			if span.Len() > max(c.synonyms.longest, 1) {
				continue
			}
			alternatives := c.synonyms.byWord[string(q.Text[span.Start:span.End])]
			if len(alternatives) == 0 {
				continue
			}
			word, used = QueryWord{Span: span, Text: q.Text[span.Start:span.End], Latin: n == 1 && word.Latin}, n
			word.Alternatives = slices.Clone(alternatives)
			break
		}
		if len(word.Alternatives) == 0 {
			word.Alternatives = c.inside(word.Text)
		}
		for _, text := range numberForms(word.Text) {
			if !slices.ContainsFunc(word.Alternatives, func(a Alternative) bool { return slices.Equal(a.Text, text) }) {
				word.Alternatives = append(word.Alternatives, Alternative{Text: text, Weight: sameWeight, Origin: "numeral"})
			}
		}
		if len(word.Alternatives) > maxAlternatives {
			word.Alternatives = word.Alternatives[:maxAlternatives]
		}
		out = append(out, word)
		i += used
	}
	q.Words = out
}

// numberForms are the other ways to write a word that begins with a number.
func numberForms(word []rune) [][]rune {
	if len(word) == 0 || !IsDigit(word[0]) && !isHanNumeral(word[0]) {
		return nil
	}
	return slices.Concat(numeralForms(word), amountForms(word), phoneForms(word))
}

// inside gives a word with a synonym put in for a part of it: 登陆密码 is one word
// to the segmenter, and stands for 登录密码.
func (c *Analyzer) inside(word []rune) []Alternative {
	if len(word) < 3 || len(word) > maxWordRunes {
		return nil
	}
	var out []Alternative
	for size := min(len(word)-1, c.synonyms.longest); size >= 2; size-- {
		for i := 0; i+size <= len(word); i++ {
			for _, a := range c.synonyms.byWord[string(word[i:i+size])] {
				if a.Weight < sameWeight {
					continue // related words make another word of it
				}
				a.Text = slices.Concat(word[:i], a.Text, word[i+size:])
				out = append(out, a)
			}
		}
	}
	return out
}
