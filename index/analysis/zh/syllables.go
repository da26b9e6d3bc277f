package zh

import (
	"strings"
	"sync"
)

// syllables are all that characters are read as.
var syllables = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, readings := range readingTable() {
		for _, s := range readings {
			if strings.ContainsAny(s, "aeiouv") {
				out[s] = true
			}
		}
	}
	return out
})

// longestSyllable is zhuang.
const longestSyllable = 6

// SplitPinyin divides letters into as few syllables as they can be, the longest first;
// nil where they are not pinyin.
func SplitPinyin(letters string) []string {
	known := syllables()
	best := make([][]string, len(letters)+1) // of the letters from each on
	best[len(letters)] = []string{}
	for i := len(letters) - 1; i >= 0; i-- {
		for n := min(longestSyllable, len(letters)-i); n > 0; n-- {
			if rest := best[i+n]; rest != nil && known[letters[i:i+n]] && (best[i] == nil || len(rest)+1 < len(best[i])) {
				best[i] = append([]string{letters[i : i+n]}, rest...)
			}
		}
	}
	return best[0]
}
