package zh

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

// readingTable holds for every common character its readings without tones,
// most usual first, ü as v.
var readingTable = sync.OnceValue(func() *[lastRead - firstRead + 1][]string {
	args := pinyin.NewArgs()
	args.Heteronym = true
	table := new([lastRead - firstRead + 1][]string)
	for r := rune(firstRead); r <= lastRead; r++ {
		var readings []string
		for _, s := range pinyin.SinglePinyin(r, args) {
			s = strings.ReplaceAll(s, "ü", "v")
			if s != "" && !slices.Contains(readings, s) {
				readings = append(readings, s)
			}
		}
		table[r-firstRead] = readings[:min(len(readings), maxReadings)]
	}
	return table
})

// Characters between these have readings.
const firstRead, lastRead = 0x4e00, 0x9fff

// maxReadings bounds the readings tried per character: the rare ones of a dozen
// common characters would match anything.
const maxReadings = 3

// alnumReadings are what Latin letters and digits read as: themselves.
var alnumReadings = func() (out [utf8.RuneSelf][]string) {
	for r := range out {
		if IsAlnum(rune(r)) {
			out[r] = []string{string(rune(r))}
		}
	}
	return out
}()

// Readings gives for each rune of a folded text the syllables it may be read
// as. Latin letters and digits read as themselves; other runes have none. Words
// with a fixed reading (银行 yin hang) have that one only.
func (c *Analyzer) Readings(text []rune) [][]string {
	out := make([][]string, len(text))
	for i, r := range text {
		out[i] = readingsOf(r)
	}
	for i, r := range text {
		for n := min(c.longestReading[r], len(text)-i); n > 0; n-- {
			if syllables, ok := c.words.Pinyin[string(text[i:i+n])]; ok {
				for k, s := range syllables {
					out[i+k] = []string{s}
				}
				break
			}
		}
	}
	return out
}

// ReadingsAlone are what Readings gives for a text of one rune.
func (c *Analyzer) ReadingsAlone(r rune) []string {
	if c.longestReading[r] > 0 {
		return c.Readings([]rune{r})[0]
	}
	return readingsOf(r)
}

// readingsOf are the readings of a rune that stands in no word with a fixed one.
func readingsOf(r rune) []string {
	switch {
	case IsAlnum(r):
		return alnumReadings[r]
	case firstRead <= r && r <= lastRead:
		return readingTable()[r-firstRead]
	}
	return nil
}

// UsualReadings gives for each rune of a folded text those of its [Analyzer.Readings] that
// people have in mind: of several the most usual one, and those that it has in words with
// a fixed reading. What a dictionary knows besides (附 as bu, 家 as jie) nobody types.
func (c *Analyzer) UsualReadings(text []rune) [][]string {
	out := c.Readings(text)
	for i, readings := range out {
		if len(readings) > 1 {
			fixed := c.fixedReadings[text[i]]
			usual := readings[:1:1]
			for _, s := range readings[1:] {
				if slices.Contains(fixed, s) {
					usual = append(usual, s)
				}
			}
			out[i] = usual
		}
	}
	return out
}

// Syllables gives every way to read a folded text, as one string of syllables
// per way, joined by spaces; at most limit.
func (c *Analyzer) Syllables(text []rune, limit int) []string {
	out := []string{""}
	for i, readings := range c.Readings(text) {
		if len(readings) == 0 {
			return nil
		}
		var next []string
		for _, prefix := range out {
			for _, r := range readings {
				if len(next) == limit {
					break
				}
				if i > 0 {
					r = " " + r
				}
				next = append(next, prefix+r)
			}
		}
		out = next
	}
	return out
}

// MatchPinyin reports whether typed Latin letters spell the characters from the
// beginning of readings, each by its whole syllable or by its initial (zh, ch
// and sh by one letter or two), and how many characters they spell. With prefix
// the last syllable may be unfinished. spelled counts the characters that were
// spelled by more than an initial.
func MatchPinyin(typed string, readings [][]string, prefix bool) (runes, spelled int, ok bool) {
	m := pinyinMatcher{typed: typed, readings: readings, prefix: prefix}
	best := m.match(0, 0)
	if m.known != nil {
		notes.Put(&m.known)
	}
	return int(best.runes), int(best.spelled), best.ok
}

// pinyinMatcher spells characters by letters.
type pinyinMatcher struct {
	typed    string
	readings [][]string
	prefix   bool
	// known holds what was found from each character (row) and letter (column) on:
	// many ways lead to the same place, and trying each again would take time
	// exponential in the letters.
	known []spelling
}

// notes are those of matchers that are done: a walk through titles asks a thousand of them.
var notes sync.Pool

// blankNotes have room for n places.
func blankNotes(n int) []spelling {
	if used, ok := notes.Get().(*[]spelling); ok && cap(*used) >= n {
		known := (*used)[:n]
		clear(known)
		return known
	}
	return make([]spelling, n, max(n, 512))
}

// spelling is how the letters that are left spell the characters that are left.
type spelling struct {
	runes, spelled int32
	ok, done       bool
}

// shallow is how many characters are tried without notes: nearly all texts fail
// within them.
const shallow = 2

// match spells the characters from one on by the letters from one on.
func (m *pinyinMatcher) match(letter, char int) spelling {
	switch {
	case letter == len(m.typed):
		return spelling{ok: true}
	case char == len(m.readings):
		return spelling{}
	case char <= shallow:
		return m.try(letter, char)
	}
	columns := len(m.typed)
	if m.known == nil {
		m.known = blankNotes(columns * min(columns, len(m.readings)))
	}
	known := &m.known[char*columns+letter] // each character takes a letter: char <= letter
	if !known.done {
		*known = m.try(letter, char)
		known.done = true
	}
	return *known
}

// try spells one character in every way that the letters allow.
func (m *pinyinMatcher) try(letter, char int) (best spelling) {
	typed := m.typed[letter:]
	take := func(letters int, weight int32) {
		rest := m.match(letter+letters, char+1)
		if rest.ok && (!best.ok || rest.spelled+weight > best.spelled) {
			best = spelling{runes: rest.runes + 1, spelled: rest.spelled + weight, ok: true}
		}
	}
	for _, syllable := range m.readings[char] {
		switch {
		case strings.HasPrefix(typed, syllable):
			take(len(syllable), 1)
		case m.prefix && strings.HasPrefix(syllable, typed):
			best.runes, best.ok = max(best.runes, 1), true
		}
		if syllable[0] == typed[0] {
			take(1, 0)
			if len(typed) > 1 && len(syllable) > 1 && typed[1] == 'h' && syllable[1] == 'h' {
				take(2, 0)
			}
		}
	}
	return best
}
