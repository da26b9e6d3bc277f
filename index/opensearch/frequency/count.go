package frequency

import "slices"

// Count is how many documents a query finds, where that is known here.
func (t *Table) Count(q Query) (n int, known bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if !t.lost {
		var left []Term // of the one form that can find something
		forms := 0
		for _, form := range q {
			if !slices.ContainsFunc(form, func(term Term) bool { return t.at(term).count == 0 }) {
				left = form
				forms++
			}
		}
		switch {
		case forms == 0:
			return 0, true
		case forms == 1 && !slices.ContainsFunc(left, func(term Term) bool { return term != left[0] }):
			return int(t.at(left[0]).count), true
		}
	}
	w, known := t.wides.known[q.key()]
	if !known {
		return 0, false
	}
	return w.count, true
}

// Forget forgets counts that were taken up of queries that find a document of such terms, in
// order: that it comes or goes may have been seen by who counted, or not.
func (t *Table) Forget(terms []Term) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.wides.drop(terms)
}

// Begin says that documents are about to change: what is counted elsewhere until End may
// be of before or after.
func (t *Table) Begin() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open++
}

// End says that all changes that have begun can be seen, and are counted here.
func (t *Table) End() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done = t.open
	if t.lost { // no term said which counts have changed
		t.wides.forget()
	}
}

// Version is that of the documents, for Keep.
func (t *Table) Version() int64 {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.open
}

// Keep takes up what was counted elsewhere since the version was asked for, unless
// documents have changed meanwhile.
func (t *Table) Keep(version int64, q Query, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if version != t.open || t.done != t.open {
		return
	}
	t.wides.keep(q, n, !t.lost)
}
