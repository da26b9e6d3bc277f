package frequency

import (
	"encoding/binary"
	"slices"
)

// Query finds the documents that hold all terms of one of its forms.
type Query [][]Term

// wide is a query of several terms, and how many documents it finds.
type wide struct {
	query Query
	count int
}

// wides are queries of several terms with their counts.
type wides struct {
	known map[string]*wide
	by    map[Term][]*wide // by a term of each of their forms
}

func newWides() wides { return wides{map[string]*wide{}, map[Term][]*wide{}} }

// keep takes up a count. One that is not watched is not found by its terms.
func (x wides) keep(q Query, n int, watched bool) {
	key := q.key()
	if x.known[key] != nil {
		return
	}
	if len(x.known) >= maxWide {
		x.forget()
	}
	w := &wide{q, n}
	x.known[key] = w
	if !watched {
		return
	}
	var firsts []Term
	for _, form := range q {
		if len(form) > 0 && !slices.Contains(firsts, form[0]) {
			firsts = append(firsts, form[0])
			x.by[form[0]] = append(x.by[form[0]], w)
		}
	}
}

// drop forgets what a document of such terms, in order, is found by.
func (x wides) drop(terms []Term) {
	gone := map[*wide]bool{}
	for _, term := range terms {
		for _, w := range x.by[term] {
			gone[w] = gone[w] || w.query.finds(terms)
		}
	}
	for w, found := range gone {
		if !found {
			continue
		}
		delete(x.known, w.query.key())
		for _, form := range w.query {
			if len(form) > 0 {
				x.by[form[0]] = slices.DeleteFunc(x.by[form[0]], func(other *wide) bool { return other == w })
			}
		}
	}
}

func (x wides) forget() {
	clear(x.known)
	clear(x.by)
}

// add adds to the counts of the queries that find a document.
func (x wides) add(terms []Term, n int) {
	if len(x.by) == 0 {
		return
	}
	counted := map[*wide]bool{}
	for _, term := range terms {
		for _, w := range x.by[term] {
			if !counted[w] && w.query.finds(terms) {
				counted[w] = true
				w.count += n
			}
		}
	}
}

// maxWide queries of several terms are kept.
const maxWide = 100_000

// key names a query.
func (q Query) key() string {
	var b []byte
	for _, form := range q {
		b = binary.AppendUvarint(b, uint64(len(form)))
		for _, term := range form {
			b = binary.LittleEndian.AppendUint64(b, uint64(term))
		}
	}
	return string(b)
}

// finds reports whether a document of so many terms, in order, is one of those.
func (q Query) finds(terms []Term) bool {
	return slices.ContainsFunc(q, func(form []Term) bool {
		return !slices.ContainsFunc(form, func(term Term) bool {
			_, holds := slices.BinarySearch(terms, term)
			return !holds
		})
	})
}
