package suspect

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// IsSentence reports a text that is worth judging, five different Han characters
// at least: a word alone says nothing.
func IsSentence(text string) bool {
	const enough = 5
	var seen [enough]rune
	n := 0
	for _, r := range text {
		if !fold.IsHan(r) || slices.Contains(seen[:n], r) {
			continue
		}
		seen[n] = r
		if n++; n == enough {
			return true
		}
	}
	return false
}

// maxRunes of a sentence are read.
const maxRunes = 160

// placeholder is a fact without a value, as squeezing leaves it: nothing of the sentence.
var placeholder = regexp.MustCompile(`\(\([^()]*\)\)`)

// plain is what the model reads of a sentence that is squeezed already: Han
// characters, Latin letters, a few marks, and 0 for every digit, with a mark for
// the start and the end.
func plain(sentence string) string {
	var b strings.Builder
	if strings.Contains(sentence, "((") {
		sentence = placeholder.ReplaceAllString(sentence, "0")
	}
	b.WriteByte('^')
	n := 0
	digit := false
	for i, r := range sentence {
		wasDigit := digit
		digit = '0' <= r && r <= '9'
		switch {
		case digit:
			r = '0'
		case r == '.' && wasDigit && i+1 < len(sentence) && '0' <= sentence[i+1] && sentence[i+1] <= '9':
		case 'a' <= r && r <= 'z' || fold.IsHan(r) || strings.ContainsRune("%,?!、", r):
		default:
			continue
		}
		b.WriteRune(r)
		if n++; n == maxRunes {
			break
		}
	}
	b.WriteByte('$')
	return b.String()
}

const (
	bitsOfRune  = 21
	bitsOfClass = 6
)

// near is how many words of classes behind the first the second of a pair may be: a
// promise and its denial seldom stand side by side.
const near = 4

// features are those of a text, each once, in their order.
func features(plain string) []feature {
	out := make([]feature, 0, 2*len(plain))
	before, again := feature(0), feature(0)
	for _, r := range plain {
		this := feature(r)
		out = append(out, this)
		if before != 0 {
			out = append(out, before<<bitsOfRune|this)
		}
		if again != 0 {
			out = append(out, apart|again<<bitsOfRune|this)
		}
		again, before = before, this
	}
	if clauses := clausesOf(plain); len(clauses) > 1 {
		out = appendPairs(out, inFirst, clauses[0])
		out = appendPairs(out, inLast, clauses[len(clauses)-1])
	}
	out = appendClasses(out, classesOf(plain))
	slices.Sort(out)
	return slices.Compact(out)
}

// clausesOf are the clauses of a text.
func clausesOf(plain string) []string {
	return strings.FieldsFunc(strings.Trim(plain, "^$"), func(r rune) bool { return strings.ContainsRune(",?!、", r) })
}

// appendPairs adds the pairs of neighbours of a clause.
func appendPairs(out []feature, kind feature, clause string) []feature {
	before := feature(0)
	for _, r := range clause {
		if before != 0 {
			out = append(out, kind|before<<bitsOfRune|feature(r))
		}
		before = feature(r)
	}
	return out
}

// appendClasses adds classes, and those that follow one another.
func appendClasses(out, classes []feature) []feature {
	for i, a := range classes {
		out = append(out, ofClasses|a)
		for k := i + 1; k < min(i+1+near, len(classes)); k++ {
			out = append(out, ofClasses|a<<bitsOfClass|classes[k])
		}
		if i+2 < len(classes) {
			out = append(out, ofClasses|(a<<bitsOfClass|classes[i+1])<<bitsOfClass|classes[i+2])
		}
	}
	return out
}

// marks are how the kinds of pairs are written; no text that is read has them.
var marks = map[feature]string{apart: "…", inFirst: "<", inLast: ">"}

// String is the feature as the model's file has it: 保本, …保本 when a character stands
// between them, <保本 in a first clause and >保本 in a last, or @negation>assurance.
func (f feature) String() string {
	const rune1, class1 = 1<<bitsOfRune - 1, 1<<bitsOfClass - 1
	if f&ofClasses == 0 {
		mark := marks[f&kinds]
		f &^= kinds
		if first := rune(f >> bitsOfRune); first != 0 {
			return mark + string([]rune{first, rune(f & rune1)})
		}
		return string(rune(f))
	}
	text := ""
	for f &^= ofClasses; f != 0; f >>= bitsOfClass {
		text = ">" + classNames[f&class1] + text
	}
	return "@" + strings.TrimPrefix(text, ">")
}

// parseFeature reads what String writes.
func parseFeature(text string) (f feature, ok bool) {
	names, isClasses := strings.CutPrefix(text, "@")
	if !isClasses {
		kind := feature(0)
		for k, mark := range marks {
			if after, ok := strings.CutPrefix(text, mark); ok {
				text, kind = after, k
			}
		}
		n := 0
		for _, r := range text {
			f = f<<bitsOfRune | feature(r)
			n++
		}
		return kind | f, n == 2 || n == 1 && kind == 0
	}
	n := 0
	for name := range strings.SplitSeq(names, ">") {
		class := slices.Index(classNames, name)
		if class < 1 {
			return 0, false
		}
		f = f<<bitsOfClass | feature(class)
		n++
	}
	return f | ofClasses, n <= 3
}

// scale makes the sums of long and short sentences comparable.
func scale(features int) float64 { return 1 / math.Sqrt(float64(max(features, 1))) }
