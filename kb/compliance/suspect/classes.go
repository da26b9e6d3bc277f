package suspect

import (
	"cmp"
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// classesText has a class a line: its name, a tab, its words.
//
//go:embed classes.txt
var classesText string

// feature is a character, a pair of characters, or one to three classes of words that
// follow one another: a kind, and two characters of 21 bits or three numbers of 6 bits.
// Longer stretches of characters teach no better (cross-validated), and the model would
// be three times as large.
type feature uint64

// The kinds of features. Pairs are neighbours, or have one character between them, or
// stand in the first or last of several clauses: 亏 in the clause that concludes is
// another thing than in the one that supposes.
const (
	ofClasses feature = 1 << (63 - iota)
	apart
	inFirst
	inLast
	kinds = ofClasses | apart | inFirst | inLast
)

// classWord is a word with the number of its class, from 1.
type classWord struct {
	word  string
	class feature
}

// classNames are the classes by number; wordsOfClasses are their words by first
// character, the longest first.
var classNames, wordsOfClasses = readClasses(classesText)

func readClasses(text string) (names []string, words map[rune][]classWord) {
	names, words = []string{""}, map[rune][]classWord{}
	for line := range strings.Lines(text) {
		name, list, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(list) {
			first := []rune(word)[0]
			words[first] = append(words[first], classWord{word, feature(len(names))})
		}
		names = append(names, name)
	}
	for _, list := range words {
		slices.SortStableFunc(list, func(a, b classWord) int { return cmp.Compare(len(b.word), len(a.word)) })
	}
	return names, words
}

// classesOf are the classes of the words of a text, in their order.
func classesOf(plain string) (out []feature) {
	next := 0
	for i, r := range plain {
		if i < next {
			continue
		}
		if class, end := quantityAt(plain[i:]); end > 0 {
			out = append(out, class)
			next = i + end
			continue
		}
		for _, w := range wordsOfClasses[r] {
			if strings.HasPrefix(plain[i:], w.word) {
				out = append(out, w.class)
				next = i + len(w.word)
				break
			}
		}
	}
	return out
}

// quantities are what a number is of, by what follows it: 4.6%, 四个点, 12个月, 五万. A
// promise of a yield has a rate, or a sum, a term and a larger sum.
var quantities = []struct {
	class   feature
	pattern *regexp.Regexp
}{
	{classNamed("rate"), regexp.MustCompile(`^(?:0+(?:\.0+)?|[一二两三四五六七八九十几]+(?:点[零一二三四五六七八九]+)?)(?:%|个多?点|厘|倍)|^百分之[零一二三四五六七八九十点0.]+|^[千万]分之[零一二三四五六七八九十点0.]+`)},
	{classNamed("term"), regexp.MustCompile(`^(?:0+|[一二两三四五六七八九十半几]+)(?:年|个月|个季度|季度|天|日|周|期|小时|分钟|秒)`)},
	{classNamed("sum"), regexp.MustCompile(`^(?:0+(?:\.0+)?|[一二两三四五六七八九十几百千]+)(?:万|元|块|百|千|亿|w)`)},
	{classNamed("decimal"), regexp.MustCompile(`^0\.0+`)},
}

func classNamed(name string) feature { return feature(slices.Index(classNames, name)) }

// quantityAt is the class of the quantity that a text begins with, and its length.
func quantityAt(plain string) (class feature, length int) {
	if first, _ := utf8.DecodeRuneInString(plain); !strings.ContainsRune("0一二两三四五六七八九十几半百千万", first) {
		return 0, 0
	}
	for _, q := range quantities {
		if at := q.pattern.FindStringIndex(plain); at != nil {
			return q.class, at[1]
		}
	}
	return 0, 0
}
