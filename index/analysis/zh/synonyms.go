package zh

import (
	"unicode/utf8"
)

// Weights of a synonym against the word that was typed.
const (
	sameWeight   = 0.9
	oneWayWeight = 0.8
	nearWeight   = 0.5
)

// Alternative is another way to say a part of a query, and what a match of it
// is worth against the typed words.
type Alternative struct {
	Text   []rune
	Weight float64
	Origin string // synonym, numeral, pinyin: where it comes from
}

// synonymTable finds for a folded word what also stands for it.
type synonymTable struct {
	byWord  map[string][]Alternative
	longest int // runes
}

func newSynonymTable(groups []Group) synonymTable {
	t := synonymTable{byWord: map[string][]Alternative{}}
	for _, g := range groups {
		weight := sameWeight
		switch {
		case g.Near:
			weight = nearWeight
		case len(g.From) == 0 || len(g.To) == 0 || &g.From[0] != &g.To[0]:
			weight = oneWayWeight
		}
		for _, from := range g.From {
			for _, to := range g.To {
				if from != to {
					t.add(from, Alternative{Text: []rune(to), Weight: weight, Origin: "synonym"})
				}
			}
		}
	}
	return t
}

func (t *synonymTable) add(from string, a Alternative) {
	t.longest = max(t.longest, utf8.RuneCountInString(from))
	for i, have := range t.byWord[from] {
		if string(have.Text) == string(a.Text) {
			t.byWord[from][i].Weight = max(have.Weight, a.Weight)
			return
		}
	}
	t.byWord[from] = append(t.byWord[from], a)
}
