package zh

import (
	"slices"
	"strings"
	"sync"

	"github.com/mozillazg/go-pinyin"

	"wenjin/kb/fold"
)

// readingTable holds for every common character its readings without tones,
// most usual first, ü as v.
var readingTable = sync.OnceValue(func() map[rune][]string {
	args := pinyin.NewArgs()
	args.Heteronym = true
	table := make(map[rune][]string, 24000)
	for r := rune(0x4e00); r <= 0x9fff; r++ {
		var readings []string
		for _, s := range pinyin.SinglePinyin(r, args) {
			s = strings.ReplaceAll(s, "ü", "v")
			if s != "" && !slices.Contains(readings, s) {
				readings = append(readings, s)
			}
		}
		if readings != nil {
			table[r] = readings
		}
	}
	return table
})

// maxReadings bounds the readings tried per character: the rare ones of a dozen
// common characters would match anything.
const maxReadings = 3

// Readings gives for each rune of a folded text the syllables it may be read
// as. Latin letters and digits read as themselves; other runes have none. Words
// with a fixed reading (银行 yin hang) have that one only.
func (c *Chain) Readings(text []rune) [][]string {
	table := readingTable()
	out := make([][]string, len(text))
	for i, r := range text {
		switch {
		case isAlnum(r):
			out[i] = []string{string(r)}
		case fold.IsHan(r):
			out[i] = table[r]
			if len(out[i]) > maxReadings {
				out[i] = out[i][:maxReadings]
			}
		}
	}
	for i := range text {
		for n := min(c.longestReading, len(text)-i); n > 0; n-- {
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

// Syllables gives every way to read a folded text, as one string of syllables
// per way, joined by spaces; at most limit.
func (c *Chain) Syllables(text []rune, limit int) []string {
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
	if typed == "" {
		return 0, 0, true
	}
	if len(readings) == 0 {
		return 0, 0, false
	}
	try := func(letters, weight int) {
		if n, s, found := MatchPinyin(typed[letters:], readings[1:], prefix); found && (!ok || s+weight > spelled) {
			runes, spelled, ok = n+1, s+weight, true
		}
	}
	for _, syllable := range readings[0] {
		switch {
		case strings.HasPrefix(typed, syllable):
			try(len(syllable), 1)
		case prefix && strings.HasPrefix(syllable, typed):
			runes, ok = max(runes, 1), true
		}
		if syllable[0] == typed[0] {
			try(1, 0)
			if len(typed) > 1 && len(syllable) > 1 && typed[1] == 'h' && syllable[1] == 'h' {
				try(2, 0)
			}
		}
	}
	return runes, spelled, ok
}
