// Package traditional writes texts and pages in traditional characters, with the words
// and forms of Taiwan: 信息 is 資訊, 网络 is 網路, 账户 is 帳戶. Names between 《 and 》 are
// of laws: they change their characters, not their words.
//
// The tables are OpenCC's (Apache-2.0), embedded, with words of finance of our own
// before them (words.txt).
package traditional

import (
	"embed"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed opencc/*.txt words.txt
var tables embed.FS

// dictionary says what stands for a word, the longest first.
type dictionary struct {
	to      map[string]string
	longest map[rune]int // bytes of the longest word that begins with a character
}

// load reads tables; a word that two of them have is the first one's.
func load(names ...string) *dictionary {
	d := &dictionary{map[string]string{}, map[rune]int{}}
	for _, name := range names {
		text, err := tables.ReadFile(name)
		if err != nil {
			panic(err) // it is embedded
		}
		for line := range strings.Lines(string(text)) {
			from, to, ok := strings.Cut(strings.TrimSpace(line), "\t")
			if _, taken := d.to[from]; !ok || taken || strings.HasPrefix(from, "#") {
				continue
			}
			to, _, _ = strings.Cut(to, " ") // several: the first is preferred
			d.to[from] = to
			first, _ := utf8.DecodeRuneInString(from)
			d.longest[first] = max(d.longest[first], len(from))
		}
	}
	return d
}

// steps are the two of a conversion: to traditional characters, then to the words and
// forms of Taiwan. They are read when the first page needs them.
var steps = sync.OnceValue(func() [2]*dictionary {
	return [2]*dictionary{
		load("opencc/STPhrases.txt", "opencc/STPhrases_GeneratedFromRegionalPhrases.txt", "opencc/STCharacters.txt"),
		load("words.txt", "opencc/TWPhrases.txt", "opencc/TWVariantsPhrases.txt", "opencc/TWVariants.txt"),
	}
})

// at is the word that a text begins with and what stands for it; a character that has
// none stands for itself. lone takes single characters only.
func (d *dictionary) at(text string, lone bool) (from, to string) {
	first, size := utf8.DecodeRuneInString(text)
	most := min(d.longest[first], len(text))
	if lone {
		most = min(most, size)
	}
	for n := most; n >= size; n-- {
		if to, ok := d.to[text[:n]]; ok {
			return text[:n], to
		}
	}
	return text[:size], text[:size]
}

// convert converts a text, and moves places in it, bytes in rising order, to where they
// are then. A place within a word stays as many characters behind its beginning.
func (d *dictionary) convert(text string, places []int, namesStay bool) string {
	var out strings.Builder
	out.Grow(len(text))
	within, next := false, 0
	for i := 0; i < len(text); {
		from, to := d.at(text[i:], within && namesStay)
		for next < len(places) && places[next] < i+len(from) {
			places[next] = out.Len() + behind(from[:places[next]-i], to)
			next++
		}
		switch from {
		case "《":
			within = true
		case "》":
			within = false
		}
		out.WriteString(to)
		i += len(from)
	}
	for ; next < len(places); next++ {
		places[next] = out.Len()
	}
	return out.String()
}

// behind is where in a word the place is that so much stands before.
func behind(before, word string) int {
	n := utf8.RuneCountInString(before)
	for i := range word {
		if n == 0 {
			return i
		}
		n--
	}
	return len(word)
}

// String is a text in traditional characters.
func String(text string) string { return placed(text, nil) }

// placed is String that moves places along.
func placed(text string, places []int) string {
	text = steps()[0].convert(text, places, false)
	return steps()[1].convert(text, places, true)
}
