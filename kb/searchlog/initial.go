package searchlog

import (
	"sort"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// The frequent characters of GB 2312 (1980) stand in the order of their readings: here is
// where each letter begins. No reading begins with i, u or v.
var (
	letters = []rune("abcdefghjklmnopqrstwxyz")
	begins  = []int{0xb0a1, 0xb0c5, 0xb2c1, 0xb4ee, 0xb6ea, 0xb7a2, 0xb8c1, 0xb9fe, 0xbbf7, 0xbfa6, 0xc0ac, 0xc2e8, 0xc4c3, 0xc5b6, 0xc5be, 0xc6da, 0xc8bb, 0xc8f6, 0xcbfa, 0xcdda, 0xcef4, 0xd1b9, 0xd4d1}
	end     = 0xd7fa
)

// initial is the letter that the reading of a frequent character begins with; 0 for
// others.
func initial(r rune) rune {
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(string(r)))
	if err != nil || len(b) != 2 {
		return 0
	}
	code := int(b[0])<<8 | int(b[1])
	i := sort.Search(len(begins), func(i int) bool { return begins[i] > code }) - 1
	if i < 0 || code >= end {
		return 0
	}
	return letters[i]
}
