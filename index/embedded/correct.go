package embedded

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// pinyinWeight is what a word that was spelled in Latin letters is worth.
const pinyinWeight = 0.9

// maxSpelled words may stand for one spelled word.
const maxSpelled = 6

// readPinyin lets Latin words that no text holds stand for the Chinese words
// that they spell (zhengxin, zxbg). Words that texts hold are left alone, so
// that pinyin never disturbs an exact match.
func (s *snapshot) readPinyin(p *plan, analyzer *zh.Analyzer, g gate) {
	for i := range p.units {
		u := &p.units[i]
		if !u.Latin || u.Len() < 2 || slices.ContainsFunc(u.Text, isDigit) || standsSomewhere(u.Text, s.visibleTerms(g)) {
			continue
		}
		for _, word := range s.suggestions.spelledBy(g, string(u.Text), maxSpelled) {
			u.forms = append(u.forms, form{word, pinyinWeight, "pinyin"})
			for _, a := range analyzer.Synonyms(word) {
				u.forms = append(u.forms, form{a.Text, pinyinWeight * a.Weight, "pinyin"})
			}
		}
	}
}

// soundWeight is what a word is worth that sounds like what was typed.
const soundWeight = 0.9

// readHomophones adds to the plan the words that sound like what was typed but is
// in no text (余额保 for 余额宝): input methods offer them side by side. They put
// the documents that match otherwise in a better order, and find none themselves.
func (s *speller) readHomophones(p *plan) {
	text := p.query.Text
	if len(text) > maxCorrected || len(p.query.Phrases) > 0 {
		return
	}
	begins, ends := make(bitset, len(text)/64+1), make(bitset, len(text)/64+1)
	for _, u := range p.query.Units {
		begins.set(u.Start)
		ends.set(u.End)
	}
	strange := slices.Clone(s.strangePairs(text))
	for size := 4; size >= 2; size-- {
		for i := 0; i+size <= len(text); i++ {
			if !begins.has(i) || !ends.has(i+size) || !slices.Contains(strange[i:i+size-1], true) || !allHan(text[i:i+size]) {
				continue
			}
			var best *correction
			for _, c := range s.similar(text[i : i+size]) {
				if c.sounds && c.word && (best == nil || c.worth > best.worth || c.worth == best.worth && string(c.to) < string(best.to)) {
					best = &c
				}
			}
			if best == nil {
				continue
			}
			u := planUnit{Unit: zh.Unit{Span: zh.Span{Start: i, End: i + size}, Text: best.to}, forms: []form{{best.to, soundWeight, "sound"}}, heard: true}
			for _, a := range s.analyzer.Synonyms(best.to) {
				u.forms = append(u.forms, form{a.Text, soundWeight * a.Weight, "sound"})
			}
			p.units = append(p.units, u)
			clear(strange[i : i+size-1])
		}
	}
}

const particles = "吗呢吧呀啊嘛哦呗"

// speller looks for what was meant by the text of one search.
type speller struct {
	*snapshot
	analyzer *zh.Analyzer
	gate     gate
	budget   int                     // phrases that may still be compared
	known    map[string][]correction // by piece of the text

	strange []bool
}

func newSpeller(s *snapshot, analyzer *zh.Analyzer, g gate) *speller {
	return &speller{snapshot: s, analyzer: analyzer, gate: g, budget: maxHeard, known: map[string][]correction{}}
}

// strangePairs tells of every pair of neighbouring Han characters of the text
// whether it stands in no text that may be seen: only such pairs can be slips.
// Particles may stand beside anything.
func (s *speller) strangePairs(text []rune) []bool {
	if s.strange == nil {
		s.strange = make([]bool, len(text))
		visible := s.visibleTerms(s.gate)
		for i := 0; i+1 < len(text); i++ {
			pair := text[i : i+2]
			s.strange[i] = allHan(pair) && !strings.ContainsAny(string(pair), particles) && !standsSomewhere(pair, visible)
		}
	}
	return s.strange
}

func allHan(text []rune) bool {
	return !slices.ContainsFunc(text, func(r rune) bool { return !zh.IsHan(r) })
}

// A result is weak, and a correction is looked for, when nothing was found or
// the best hit lacks this much of the words' weight.
const weakCoverage = 0.75

// maxCorrected characters at most has a query that is corrected: longer ones are
// stories, in which some word always is unknown.
const maxCorrected = 24

// maxCompared titles and questions are compared at most for one correction, and
// maxHeard for homophones, which every search with a strange pair asks for.
const maxCompared, maxHeard = 6000, 2000

// correct proposes another spelling of the query: one word or piece of it
// replaced by one that sounds the same, looks alike or differs in one character,
// that stands in titles or questions which the asker may see, and that finds
// more. Empty when the results are good or nothing better is known.
func (s *speller) correct(q index.Query, p *plan, m *matches, ranked []*scored) string {
	if len(p.units) == 0 || len(p.query.Phrases) > 0 || len(p.query.Text) > maxCorrected {
		return ""
	}
	best := 0.0
	for _, h := range ranked[:min(len(ranked), 20)] {
		best = max(best, s.typedCoverage(p, h.entry))
	}
	if m.total > 0 && best >= weakCoverage {
		return ""
	}
	text := p.query.Text
	strange := s.strangePairs(text)
	s.budget = maxCompared
	clear(s.known) // by fewer comparisons
	var corrections []correction
	for size := 4; size >= 2; size-- {
		for i := 0; i+size <= len(text); i++ {
			window := text[i : i+size]
			if !slices.Contains(strange[i:i+size-1], true) || !allHan(window) {
				continue
			}
			for _, c := range s.similar(window) {
				c.at = i
				corrections = append(corrections, c)
			}
		}
	}
	if len(corrections) == 0 {
		return ""
	}
	slices.SortStableFunc(corrections, func(a, b correction) int {
		return cmp.Or(cmp.Compare(b.worth, a.worth), cmp.Compare(a.at, b.at), strings.Compare(string(a.to), string(b.to)))
	})
	for _, c := range corrections[:min(len(corrections), 5)] {
		fixed := string(text[:c.at]) + string(c.to) + string(text[c.at+len(c.to):])
		better := newPlan(s.analyzer.Query(fixed))
		found, err := s.match(better, q)
		if err != nil || found.total == 0 {
			continue
		}
		reach := 0.0
		for _, h := range found.candidates[:min(len(found.candidates), 20)] {
			reach = max(reach, s.typedCoverage(better, h))
		}
		if reach > best+0.05 {
			return strings.Join(strings.Fields(fixed), " ")
		}
	}
	return ""
}

// correction replaces len(to) characters at a place.
type correction struct {
	at     int
	to     []rune
	worth  int
	sounds bool // it sounds the same
	word   bool // somewhere it begins and ends as words do
}

// typedCoverage is the part of the weight of the query's words that stands in
// the document, as typed or by what stands for it.
func (s *snapshot) typedCoverage(p *plan, n *entry) float64 {
	covered := 0.0
	for _, u := range p.units {
		for _, f := range u.forms {
			if !u.heard && n.stands(f.text) {
				covered += u.weight
				break
			}
		}
	}
	return part(covered, p.total)
}

// stands reports whether a word stands in the text.
func (n *entry) stands(word []rune) bool {
	for i := range n.text {
		if n.text[i] == word[0] && standsAt(n.text, i, word) > 0 {
			return true
		}
	}
	return false
}

// visibleTerms reads the terms of a segment as somebody sees them: a text that
// stands only in what they may not see stands nowhere.
type visibleTerms struct {
	*segmentTerms
	gate gate
}

func (s *snapshot) visibleTerms(g gate) []visibleTerms {
	g.filter = nil
	out := make([]visibleTerms, len(s.segments))
	for i := range s.segments {
		out[i] = visibleTerms{newSegmentTerms(&s.segments[i]), g}
	}
	return out
}

// standsSomewhere reports whether a document that may be seen holds the text.
func standsSomewhere(text []rune, terms []visibleTerms) bool {
	for _, t := range terms {
		bm, err := t.containing(bleveAll, text, true)
		if err != nil || bm == nil {
			continue
		}
		found := false
		bm.Iterate(func(d uint32) bool {
			n := t.view.entries[d]
			found = n != nil && t.gate.opens(n) && n.stands(text)
			return !found
		})
		if found {
			return true
		}
	}
	return false
}

// similar finds in titles and questions the words that could have been meant.
func (s *speller) similar(window []rune) []correction {
	if known, ok := s.known[string(window)]; ok {
		return known
	}
	readings := s.analyzer.Readings(window)
	counts := map[string]*correction{}
	keys := map[phraseKey]bool{}
	for i := range window {
		// Whatever is meant shares a neighbouring pair of initials, or a character.
		if i+1 < len(window) {
			for _, a := range readings[i] {
				for _, b := range readings[i+1] {
					keys[keyOf(rune(a[0]), rune(b[0]))] = true
				}
			}
		}
		if len(window) > 2 {
			keys[keyOf(window[i], 0)] = true
		}
	}
	for _, key := range s.suggestions.shortestFirst(slices.Collect(maps.Keys(keys))) {
		s.suggestions.visit(key, s.gate, func(p *phrase) bool {
			f := p.entry.fields[p.field]
			for i := 0; i+len(window) <= len(p.text); i++ {
				worth := resemblance(window, readings, p.text[i:i+len(window)], p.readings[i:i+len(window)])
				if worth == 0 {
					continue
				}
				begins, ends := p.entry.cut.has(f.start+i), p.entry.cut.has(f.start+i+len(window))
				if begins {
					worth++
				}
				if ends {
					worth++
				}
				word := string(p.text[i : i+len(window)])
				c := counts[word]
				if c == nil {
					c = &correction{to: []rune(word), sounds: soundsSame(readings, p.readings[i:i+len(window)])}
					counts[word] = c
				}
				c.worth = max(c.worth, worth)
				c.word = c.word || begins && ends
			}
			s.budget--
			return s.budget > 0
		})
	}
	var out []correction
	for _, c := range counts {
		out = append(out, *c)
	}
	s.known[string(window)] = out
	return out
}

// resemblance is how likely b was meant by a, which have the same length: 0 for
// not at all, more the more characters agree. Sounding the same counts more than
// looking alike, that more than being any other character.
func resemblance(a []rune, ra [][]string, b []rune, rb [][]string) int {
	same, sound, shape, other := 0, 0, 0, 0
	unlike := -1 // the place of the one character that neither is nor sounds the same
	for i := range a {
		switch {
		case a[i] == b[i]:
			same++
		case !zh.IsHan(b[i]):
			return 0
		case shareReading(ra[i], rb[i]):
			sound++
		case unlike >= 0:
			return 0
		default:
			unlike = i
		}
	}
	if unlike >= 0 {
		if zh.LookAlike(a[unlike], b[unlike]) {
			shape++
		} else {
			other++
		}
	}
	switch {
	case same == len(a) || other == 1 && same < 2:
		return 0
	case other == 1 && (sound > 0 || len(a) < 4):
		return 0
	}
	return 10*len(a) + 5*same - 2*sound - 3*shape - 8*other
}

func soundsSame(a, b [][]string) bool {
	for i := range a {
		if !shareReading(a[i], b[i]) {
			return false
		}
	}
	return true
}

func shareReading(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if x[0] == y[0] && x == y {
				return true
			}
		}
	}
	return false
}
