package indextest

import (
	"math/rand/v2"
	"strings"
)

// Letters are what random texts are made of: common and rare characters, some
// beyond the basic plane, Latin ones and others that are no characters.
var Letters = []rune("款贷还息率基金保险𠮷𠀋㐀7a 。，😀é")

// RandomText is a text of so many of them.
func RandomText(r *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteRune(Letters[r.IntN(len(Letters))])
	}
	return b.String()
}
