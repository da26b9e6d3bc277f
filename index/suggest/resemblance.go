package suggest

import "github.com/wenjin-kb/wenjin/index/analysis/zh"

// replacement is a text that may have been meant by another of the same length; it
// begins and ends where words do.
type replacement struct {
	text   []rune
	worth  int
	sounds bool // it sounds the same
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

// soundSame reports whether each character of two texts of the same length may be
// read as the other's is.
func soundSame(a, b [][]string) bool {
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
