package suggest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// visitLimit bounds the phrases looked at for one key.
const visitLimit = 4000

// completion is a phrase with the characters of it that were typed.
type completion struct {
	*phrase
	zh.Span
	spelled int
}

// Complete gives titles and questions that contain what is typed, a folded text;
// those that begin with it first, one a document unless there is room.
func (x *Index) Complete(typed []rune, v retrieve.Visibility, limit int) []index.Suggestion {
	typed = compact(typed)
	if len(typed) == 0 || len(typed) > maxPhraseRunes || limit < 1 {
		return nil
	}
	found := x.completions(v, typed)
	slices.SortStableFunc(found, func(a, b completion) int {
		return cmp.Or(
			cmp.Compare(min(a.Start, 1), min(b.Start, 1)),
			cmp.Compare(b.spelled, a.spelled),
			cmp.Compare(a.field.Kind, b.field.Kind),
			cmp.Compare(len(a.text), len(b.text)),
			strings.Compare(a.source.Document.Slug, b.source.Document.Slug),
			cmp.Compare(a.number, b.number),
		)
	})
	var out, more []index.Suggestion
	shown := map[string]bool{}
	for _, c := range found {
		s := c.suggestion()
		if shown[s.Slug] {
			more = append(more, s)
			continue
		}
		shown[s.Slug] = true
		if out = append(out, s); len(out) == limit {
			return out
		}
	}
	return append(out, more[:min(len(more), limit-len(out))]...)
}

func (c *completion) suggestion() index.Suggestion {
	f, d := c.field, c.source.Document
	m := c.source.Marked(f, f.Start, f.End, []zh.Span{{Start: f.Start + c.Start, End: f.Start + c.End}})
	return index.Suggestion{Text: m.Text, Slug: d.Slug, Title: d.Title, Marks: m.Marks}
}

// compact drops spaces: people who type pinyin put them anywhere.
func compact(text []rune) []rune {
	return slices.DeleteFunc(slices.Clone(text), func(r rune) bool { return r == ' ' || r == '\'' || r == '"' })
}

func (x *Index) completions(v retrieve.Visibility, typed []rune) []completion {
	var out []completion
	visited := 0
	for _, key := range completionKeys(typed) {
		x.visit(key, v, func(p *phrase) bool {
			if span, spelled, ok := p.find(typed); ok {
				out = append(out, completion{p, span, spelled})
			}
			visited++
			return visited < visitLimit
		})
		if len(out) > 0 {
			break
		}
	}
	return out
}

// completionKeys are the lists that may hold what is typed, best first.
func completionKeys(typed []rune) []phraseKey {
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

// spellingKeys are the lists that may hold what two Latin letters or more stand
// for: a word as it is, initials, or a first syllable with what its end may be
// followed by.
func spellingKeys(letters []rune) []phraseKey {
	keys := []phraseKey{keyOf(letters[0], letters[1])}
	for n := 2; n <= 6 && n < len(letters); n++ {
		keys = append(keys, keyOf(letters[0], letters[n]))
	}
	return keys
}

// find looks for what is typed in the phrase, at its beginning first.
func (p *phrase) find(typed []rune) (zh.Span, int, bool) {
	best, spelled, ok := zh.Span{}, 0, false
	for i := range p.text {
		if n, s, hit := p.matchAt(i, typed); hit && (!ok || s > spelled) {
			best, spelled, ok = zh.Span{Start: i, End: i + n}, s, true
		}
	}
	return best, spelled, ok
}

// matchAt compares from a character on: Han characters as they are, Latin
// letters as they are or as pinyin of the characters.
func (p *phrase) matchAt(at int, typed []rune) (runes, spelled int, ok bool) {
	i := at
	for k := 0; k < len(typed); {
		for i < len(p.text) && p.text[i] == ' ' {
			i++
		}
		if i < len(p.text) && p.text[i] == typed[k] {
			i, k, spelled = i+1, k+1, spelled+2
			continue
		}
		end := k
		for end < len(typed) && zh.IsAlnum(typed[end]) {
			end++
		}
		if end == k || i >= len(p.text) {
			return 0, 0, false
		}
		n, s, found := zh.MatchPinyin(string(typed[k:end]), p.readings[i:], end == len(typed))
		if !found {
			return 0, 0, false
		}
		i, k, spelled = i+n, end, spelled+s
	}
	return i - at, spelled, true
}
