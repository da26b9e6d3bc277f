package zh

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed lookalikes.txt
var lookAlikes string

var shapeGroups = func() map[rune][]string {
	m := map[rune][]string{}
	for line := range strings.Lines(lookAlikes) {
		group := strings.TrimSpace(line)
		if strings.HasPrefix(group, "#") {
			continue
		}
		for _, r := range group {
			m[r] = append(m[r], group)
		}
	}
	return m
}()

// LookAlike reports whether two characters are easily taken for one another.
func LookAlike(a, b rune) bool {
	for _, group := range shapeGroups[a] {
		if strings.ContainsRune(group, b) {
			return true
		}
	}
	return false
}

// LookAlikes are the characters that are easily taken for one.
func LookAlikes(r rune) (out []rune) {
	for _, group := range shapeGroups[r] {
		for _, other := range group {
			if other != r && !slices.Contains(out, other) {
				out = append(out, other)
			}
		}
	}
	return out
}
