package opensearch

import (
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/retrieve/retrievetest"
)

// rules are what matches, and what it weighs, the plain way.
var rules = retrievetest.Rules{
	Holds: mayHold, WordCoverage: wordCoverage, PairCoverage: pairCoverage, Enough: enoughMatches,
	TitleShare: titleShare, PairShare: pairShare, CharShare: charShare, Preselect: leastPreselected, AnyTie: true,
}

// mayHold: each pair of the form's characters stands in the text, a space beside Latin
// aside, and a Latin word at its beginning stands there as a word.
func mayHold(t *retrieve.Text, form []rune, titled bool) bool {
	asked := false
	for i, r := range form {
		before := i > 0 && zh.IsWordRune(form[i-1])
		after := i+1 < len(form) && zh.IsWordRune(form[i+1])
		var part []rune
		switch {
		case zh.IsWordRune(r) && after:
			part = form[i : i+2]
		case zh.IsWordRune(r) && !before && !zh.IsAlnum(r):
			part = form[i : i+1]
		default:
			continue
		}
		asked = true
		if !standsIn(t, part, titled) {
			return false
		}
	}
	if w := form[:zh.LatinWord(form)]; zh.IsAlnum(form[0]) && zh.IsTerm(w) {
		return retrievetest.CutInto(t, w, titled)
	}
	return asked
}

// standsIn reports whether characters stand beside each other in one of the fields.
func standsIn(t *retrieve.Text, part []rune, titled bool) bool {
	for _, f := range t.Fields {
		if titled && !f.Titled() {
			continue
		}
		text := retrievetest.Folded(t)[f.Start:f.End]
		if retrieve.IndexRunes(text, part) >= 0 {
			return true
		}
		if len(part) == 2 && zh.IsAlnum(part[0]) != zh.IsAlnum(part[1]) && retrieve.IndexRunes(text, []rune{part[0], ' ', part[1]}) >= 0 {
			return true
		}
	}
	return false
}
