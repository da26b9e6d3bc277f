// Package anchors finds the words that every match of a regular expression contains one
// of. Looking for the words of all patterns in one pass and running only the patterns
// they stand for is what makes a large pack cheap.
package anchors

import (
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxAnchors bounds the words one stretch of a pattern stands for, and
// maxAllAnchors those that the pattern is looked up by.
const (
	maxAnchors    = 400
	maxAllAnchors = 2000
)

// Of gives words of which a text must contain at least one for the pattern to match it,
// or nil when the pattern has none.
func Of(pattern string) []string {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	words := required(re.Simplify())
	if len(words) > maxAllAnchors || slices.Contains(words, "") {
		return nil
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// maxOthers bounds the words that are looked for one by one.
const maxOthers = 40

// Others gives further sets of words, of each of which a text must contain one for the
// pattern to match it: a pattern whose words are common (提供) need not run where what
// it wants with them (验证码) is missing.
func Others(pattern string) (sets [][]string) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	if re = re.Simplify(); re.Op != syntax.OpConcat {
		return nil
	}
	words := Of(pattern)
	for _, set := range along(re.Sub) {
		slices.Sort(set)
		if set = slices.Compact(set); shortest(set) > 0 && len(set) <= maxOthers && !slices.Equal(set, words) {
			sets = append(sets, set)
		}
	}
	return sets
}

// required is a set of which every match contains one; nil means unknown.
func required(re *syntax.Regexp) []string {
	if words := exact(re); words != nil {
		return words
	}
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			words := required(sub)
			if words == nil {
				return nil
			}
			all = append(all, words...)
		}
		return all
	case syntax.OpConcat:
		var best []string
		for _, words := range along(re.Sub) {
			if better(words, best) {
				best = words
			}
		}
		return best
	}
	return nil
}

// along gives a set for each stretch of expressions that follow one another, where one
// is known. Neighbours that are exact are read together (保 + 本|息).
func along(subs []*syntax.Regexp) (sets [][]string) {
	var run []string
	flush := func() {
		if run != nil {
			sets = append(sets, run)
		}
		run = nil
	}
	for _, sub := range subs {
		words := exact(sub)
		if words == nil {
			flush()
			if words = required(sub); words != nil {
				sets = append(sets, words)
			}
			continue
		}
		if run == nil {
			run = words
		} else if joined := cross(run, words); joined != nil {
			run = joined
		} else {
			flush()
			run = words
		}
	}
	flush()
	return sets
}

// better prefers longer shortest words, then fewer.
func better(a, b []string) bool {
	if b == nil || shortest(b) == 0 {
		return shortest(a) > 0 || b == nil
	}
	if la, lb := shortest(a), shortest(b); la != lb {
		return la > lb
	}
	return len(a) < len(b)
}

func shortest(words []string) int {
	n := 1 << 20
	for _, w := range words {
		n = min(n, utf8.RuneCountInString(w))
	}
	return n
}

// exact is the set of all texts the expression matches, if they are few.
func exact(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpEmptyMatch:
		return []string{""}
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 {
			return nil
		}
		return []string{string(re.Rune)}
	case syntax.OpCharClass:
		var words []string
		for i := 0; i+1 < len(re.Rune); i += 2 {
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				if words = append(words, string(r)); len(words) > 24 {
					return nil
				}
			}
		}
		return words
	case syntax.OpCapture:
		return exact(re.Sub[0])
	case syntax.OpQuest:
		if words := exact(re.Sub[0]); words != nil {
			return append(slices.Clone(words), "")
		}
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			words := exact(sub)
			if words == nil || len(all)+len(words) > maxAnchors {
				return nil
			}
			all = append(all, words...)
		}
		return all
	case syntax.OpConcat:
		all := []string{""}
		for _, sub := range re.Sub {
			words := exact(sub)
			if words == nil {
				return nil
			}
			if all = cross(all, words); all == nil {
				return nil
			}
		}
		return all
	}
	return nil
}

// cross joins every a with every b; nil when that would be too many.
func cross(a, b []string) []string {
	if len(a)*len(b) > maxAnchors {
		return nil
	}
	out := make([]string, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			out = append(out, strings.Join([]string{x, y}, ""))
		}
	}
	return out
}
