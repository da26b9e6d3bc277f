package compliance

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance/suspect"
)

// A sentence is warned about under the likeliest rule of those that look at the
// article, and under the next ones as well when they are as near as this: which of
// neighbouring rules is meant (a promise, a yield) an editor tells better.
// A rule that falls behind one that does not look at the article by more than notLikely
// is not meant: 收益是百分之二 outside of investment asks for no password.
const (
	asLikely  = 3.0
	notLikely = 2.0
	mostOf    = 3
)

// certainFrom is the score from which words that usually guard a sentence do not: 您涉嫌
// 非法集资, 全部转到公证账户. With sentences left out, nothing harmless was above it that
// they would have spared.
const certainFrom = 2.0

// checkResembles reports sentences that are like known violations of the entry's
// rule and that no pattern has spoken up about.
func checkResembles(x *examination, e *entry) []draft {
	if x.suspicions == nil {
		x.suspicions = suspects(x)
	}
	var out []draft
	for _, s := range x.suspicions {
		if !slices.Contains(x.untold(s), e.rule.ID) {
			continue
		}
		if at := newPlace(x.article, s.v, s.start, s.end); (s.certain || !e.excused(at)) && !e.allowed(at) {
			out = append(out, draft{v: s.v, start: s.start, end: s.end, detail: x.model.Nearest(e.rule.ID, s.v.text[s.start:s.end])})
		}
	}
	return out
}

// likeliest are the rules a suspicion is told under.
func (x *examination) likeliest(rules []suspect.Likely) (ids []string) {
	most := 0.0
	for _, r := range rules {
		switch {
		case !x.resembling[r.Rule] || r.Score < rules[0].Score-notLikely:
		case len(ids) == 0:
			ids, most = append(ids, r.Rule), r.Score
		case len(ids) < mostOf && r.Score >= most-asLikely:
			ids = append(ids, r.Rule)
		}
	}
	return ids
}

// suspects judges every sentence that the house says itself.
func suspects(x *examination) []suspicion {
	out := []suspicion{}
	for _, v := range x.views {
		if !v.says() {
			continue
		}
		for _, at := range v.stretches {
			if strings.HasPrefix(v.text[at.start:], "#") || strings.HasPrefix(v.text[at.start:], "|") {
				continue // headings and cells are no sentences
			}
			for start := at.ownStart; start < at.ownEnd; {
				end := at.ownEnd
				if i := strings.IndexAny(v.text[start:end], sentenceEnds); i >= 0 {
					end = start + i
				}
				if s := v.text[start:end]; suspect.IsSentence(s) {
					g, ok := x.guess(s)
					if !ok {
						return out
					}
					if g.Suspect() {
						out = append(out, suspicion{v, start, end, x.likeliest(g.Rules), g.Score >= certainFrom})
					}
				}
				_, mark := utf8.DecodeRuneInString(v.text[end:at.ownEnd])
				start = end + max(1, mark)
			}
		}
	}
	return out
}

// untold are the rules of a suspicion that are still to be told. Where a pattern of the
// likeliest has found something in the sentence, the editor has to mend it anyway; where
// only one of a neighbour has, the likeliest is told and no more.
func (x *examination) untold(s suspicion) []string {
	from, to, _ := s.v.original(s.start, s.end)
	rules := s.rules
	for _, f := range x.found {
		if f.Field != s.v.field || f.Severity == kb.Info || f.Start >= to || from >= f.End {
			continue
		}
		switch at := slices.Index(rules, f.Rule); {
		case at == 0:
			return nil
		case at > 0:
			rules = rules[:1]
		}
	}
	return rules
}
