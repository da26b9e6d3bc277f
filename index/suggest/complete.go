package suggest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// visitLimit bounds the phrases looked at in one walk.
const visitLimit = 4000

// completion is a phrase with the characters of it that were typed.
type completion struct {
	*phrase
	zh.Span
	spelled int
}

// Complete gives titles and questions that contain what is typed, a folded text;
// those that begin with it first, one a document unless there is room.
func (x *Index) Complete(text []rune, v retrieve.Visibility, limit int) []index.Suggestion {
	text = compact(text)
	if len(text) == 0 || len(text) > maxPhraseRunes || limit < 1 {
		return nil
	}
	t := newTyped(text)
	c := &completions{limit: limit, shown: map[string]bool{}}
	if t.latin {
		x.completeSpelled(t, v, c)
	} else {
		x.completeWritten(t, v, c)
	}
	out := c.first
	out = append(out, c.more[:min(len(c.more), limit-len(out))]...)
	suggestions := make([]index.Suggestion, len(out))
	var page retrieve.Page
	for i := range out {
		suggestions[i] = out[i].suggestion(&page)
	}
	return suggestions
}

func (c *completion) suggestion(page *retrieve.Page) index.Suggestion {
	f, d := c.field(), c.source.Document
	m := c.source.Marked(page, f, []zh.Span{{Start: int(f.Start) + c.Start, End: int(f.Start) + c.End}})
	return index.Suggestion{Text: m.Text, Slug: d.Slug, Title: d.Title, Marks: m.Marks}
}

// compact drops spaces: people who type pinyin put them anywhere.
func compact(text []rune) []rune {
	return slices.DeleteFunc(slices.Clone(text), func(r rune) bool { return r == ' ' || r == '\'' || r == '"' })
}

// completions are the best so far, in order: the first of each document, and the others.
type completions struct {
	limit       int
	first, more []completion
	shown       map[string]bool
}

// full reports whether nothing that comes later is shown.
func (c *completions) full() bool { return len(c.first) == c.limit }

// add takes up what is not before what came earlier. It puts it in order.
func (c *completions) add(some []completion) {
	slices.SortFunc(some, compareCompletions)
	for _, one := range some {
		switch slug := one.source.Document.Slug; {
		case c.full():
			return
		case !c.shown[slug]:
			c.shown[slug] = true
			c.first = append(c.first, one)
		case len(c.more) < c.limit:
			c.more = append(c.more, one)
		}
	}
}

// compareCompletions puts first what begins with what is typed; of that, what was spelled
// out; then titles, short ones, by name.
func compareCompletions(a, b completion) int {
	if c := cmp.Compare(min(a.Start, 1), min(b.Start, 1)); c != 0 {
		return c
	}
	if c := cmp.Compare(b.spelled, a.spelled); c != 0 {
		return c
	}
	if c := cmp.Compare(a.class(), b.class()); c != 0 {
		return c
	}
	return cmp.Or(strings.Compare(a.source.Document.Slug, b.source.Document.Slug), cmp.Compare(a.index, b.index))
}

// completeWritten completes what is typed as it is written. All matches are equally
// good but for where they stand, so that walks in the order of phrases may stop.
func (x *Index) completeWritten(t *typed, v retrieve.Visibility, c *completions) {
	keys := writtenKeys(t.text)
	rarest := slices.MinFunc(keys, func(a, b phraseKey) int { return cmp.Compare(x.length(a), x.length(b)) })
	beginning := keyOf(t.text[0], 0)
	if len(t.text) > 1 {
		beginning = keyOf(t.text[0], t.text[1])
	}
	if beginning = beginning.beginning(); x.length(rarest) < x.length(beginning) {
		beginning = rarest
	}
	x.walk(t, beginning, v, c, func(at int) bool { return at == 0 })
	x.walk(t, rarest, v, c, func(at int) bool { return at > 0 })
}

// walk adds the phrases under a key that hold what is typed at a place that is wanted,
// class by class, until there are enough.
func (x *Index) walk(t *typed, key phraseKey, v retrieve.Visibility, c *completions, wanted func(at int) bool) {
	if c.full() {
		return
	}
	var of []completion // of one class
	visited := 0
	x.visit(key, v, func(p *phrase, sounds *soundTable) bool {
		if len(of) > 0 && of[0].class() != p.class() {
			c.add(of)
			of = of[:0]
		}
		if span, spelled, ok := t.find(p, sounds); ok && wanted(span.Start) {
			of = append(of, completion{p, span, spelled})
		}
		visited++
		return visited < visitLimit && !c.full()
	})
	c.add(of)
}

// completeSpelled completes what is typed in part by Latin letters, which may stand for
// characters in several ways.
func (x *Index) completeSpelled(t *typed, v retrieve.Visibility, c *completions) {
	begins := len(t.runs[0]) == len(t.text) // keys are of the first letters
	for _, key := range spelledKeys(t.text) {
		if begins {
			c.add(x.spelledUnder(t, key.beginning(), v, c.limit, func(at int) bool { return at == 0 }))
		}
		if !c.full() {
			c.add(x.spelledUnder(t, key, v, c.limit, func(at int) bool { return at > 0 || !begins }))
		}
		if len(c.first) > 0 {
			return
		}
	}
}

// spelledLimit bounds the phrases looked at in one list, the best of it, for what is
// typed in part by Latin letters: which of them is spelled best is known only at the end.
const spelledLimit = 1000

// spelledUnder are the phrases under a key that hold what is typed at a place that is
// wanted.
func (x *Index) spelledUnder(t *typed, key phraseKey, v retrieve.Visibility, limit int, wanted func(at int) bool) (found []completion) {
	visited := 0
	x.visit(key, v, func(p *phrase, sounds *soundTable) bool {
		if span, spelled, ok := t.find(p, sounds); ok && wanted(span.Start) {
			found = append(found, completion{p, span, spelled})
		}
		visited++
		return visited < max(spelledLimit, 2*limit)
	})
	return found
}

// writtenKeys are the lists that each hold all phrases with what is typed.
func writtenKeys(text []rune) (keys []phraseKey) {
	for i := 0; i+1 < len(text); i++ {
		keys = append(keys, keyOf(text[i], text[i+1]))
	}
	if len(keys) == 0 {
		keys = append(keys, keyOf(text[0], 0))
	}
	return keys
}

// spelledKeys are the lists that may hold what is typed in part by Latin letters, best
// first.
func spelledKeys(typed []rune) []phraseKey {
	for i := 0; i+1 < len(typed); i++ {
		if !zh.IsAlnum(typed[i]) && !zh.IsAlnum(typed[i+1]) {
			return []phraseKey{keyOf(typed[i], typed[i+1])}
		}
	}
	for _, r := range typed {
		if !zh.IsAlnum(r) {
			return []phraseKey{keyOf(r, 0)}
		}
	}
	first := keyOf(typed[0], 0)
	if len(typed) == 1 {
		return []phraseKey{first}
	}
	return append(spellingKeys(typed), first)
}

// spellingKeys are the lists that may hold what two Latin letters or more stand for, those
// first in which the first character is spelled by most: its syllable with what that may
// be followed by, its initial, or a word as it is.
func spellingKeys(letters []rune) (keys []phraseKey) {
	const longestSyllable = 6
	for n := min(longestSyllable, len(letters)-1); n > 0; n-- {
		initial := n == 1 || n == 2 && letters[1] == 'h'
		if key := keyOf(letters[0], letters[n]); (initial || len(zh.SplitPinyin(string(letters[:n]))) == 1) && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// typed is what somebody has typed, ready to be looked for in many phrases.
type typed struct {
	text  []rune
	latin bool     // some of it is Latin letters or digits
	runs  []string // the Latin letters and digits from each place on
	may   []bool   // by sound: whether its letters may begin it
	buf   [maxPhraseRunes][]string
}

func newTyped(text []rune) *typed {
	t := &typed{text: text, runs: make([]string, len(text))}
	for i := range text {
		end := i
		for end < len(text) && zh.IsAlnum(text[end]) {
			end++
		}
		t.runs[i] = string(text[i:end])
		t.latin = t.latin || end > i
	}
	return t
}

// find looks for what is typed in a phrase: at its beginning, else where most of it is
// spelled out.
func (t *typed) find(p *phrase, sounds *soundTable) (zh.Span, int, bool) {
	t.read(sounds)
	var readings [][]string // made where they are asked for
	best, spelled, ok := zh.Span{}, 0, false
	for i, r := range p.text {
		if r != t.text[0] && !t.may[p.sounds[i]] {
			continue
		}
		if readings == nil {
			readings = sounds.readings(p.sounds, t.buf[:])
		}
		if n, s, hit := t.matchAt(p, readings, i); hit && (!ok || s > spelled) {
			best, spelled, ok = zh.Span{Start: i, End: i + n}, s, true
			if i == 0 || !t.latin {
				break // no other place is better
			}
		}
	}
	return best, spelled, ok
}

// read notes which sounds what is typed may begin with.
func (t *typed) read(sounds *soundTable) {
	for s := len(t.may); s < len(sounds.sets); s++ {
		t.may = append(t.may, t.runs[0] != "" && slices.Contains(sounds.initials[s], t.text[0]))
	}
}

// matchAt compares from a character on: Han characters as they are, Latin
// letters as they are or as pinyin of the characters.
func (t *typed) matchAt(p *phrase, readings [][]string, at int) (runes, spelled int, ok bool) {
	i := at
	for k := 0; k < len(t.text); {
		for i < len(p.text) && p.text[i] == ' ' {
			i++
		}
		if i < len(p.text) && p.text[i] == t.text[k] {
			i, k, spelled = i+1, k+1, spelled+2
			continue
		}
		run := t.runs[k]
		if run == "" || i >= len(p.text) {
			return 0, 0, false
		}
		end := k + len(run)
		n, s, found := zh.MatchPinyin(run, readings[i:], end == len(t.text))
		if !found {
			return 0, 0, false
		}
		i, k, spelled = i+n, end, spelled+s
	}
	return i - at, spelled, true
}
