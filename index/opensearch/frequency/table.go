package frequency

import (
	"sync"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// maxTerms bounds the table: 16 bytes a term at most twice over, so 256 MB. A collection
// with more of them is not counted here.
const maxTerms = 8 << 20

// Table is how many documents hold each term, and one of them. It is safe for many
// goroutines, of which one at a time changes it.
type Table struct {
	mu    sync.RWMutex
	lost  bool // what it says is not sure any more: it knows nothing
	slots []slot
	used  int              // slots with a term, also of those that no document holds any more
	texts []*retrieve.Text // by number
	free  []uint32         // numbers of texts that have gone
	wides wides
	open  int64 // how many changes have begun
	done  int64 // of those, how many have ended
}

// slot is a term and the documents that hold it.
type slot struct {
	term   Term
	count  uint32
	holder uint32 // the number of one of them, plus one; 0 where none is known
}

// NewTable is the table of an index without documents.
func NewTable() *Table {
	return &Table{slots: make([]slot, 1<<10), wides: newWides()}
}

// at is where a term is, or would be.
func (t *Table) at(term Term) *slot {
	mask := uint64(len(t.slots) - 1)
	for i := uint64(term) * 0x9e3779b97f4a7c15 >> 20 & mask; ; i = (i + 1) & mask {
		if s := &t.slots[i]; s.term == term || s.term == 0 {
			return s
		}
	}
}

// grow makes room. Terms that no document holds any more go.
func (t *Table) grow() {
	old, left := t.slots, 0
	for i := range old {
		if old[i].count > 0 {
			left++
		}
	}
	size := len(old)
	for 2*left >= size {
		size *= 2
	}
	t.slots, t.used = make([]slot, size), left
	for i := range old {
		if old[i].count > 0 {
			*t.at(old[i].term) = old[i]
		}
	}
}

// Add counts a document, and gives it a number.
func (t *Table) Add(text *retrieve.Text, terms []Term) (number uint32) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lost {
		return 0
	}
	if n := len(t.free); n > 0 {
		number, t.free = t.free[n-1], t.free[:n-1]
		t.texts[number] = text
	} else {
		number, t.texts = uint32(len(t.texts)), append(t.texts, text)
	}
	for _, term := range terms {
		if 4*t.used >= 3*len(t.slots) {
			t.grow()
		}
		s := t.at(term)
		if s.term == 0 {
			s.term = term
			t.used++
		}
		s.count++
		s.holder = number + 1
	}
	t.wides.add(terms, 1)
	if t.used > maxTerms {
		t.lose()
	}
	return number
}

// Remove takes the document of a number out, with the terms that it was added with.
func (t *Table) Remove(number uint32, terms []Term) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lost {
		return
	}
	t.texts[number] = nil
	t.free = append(t.free, number)
	for _, term := range terms {
		s := t.at(term)
		if s.count == 0 { // these are not its terms
			t.lose()
			return
		}
		s.count--
		if s.holder == number+1 {
			s.holder = 0
		}
	}
	t.wides.add(terms, -1)
}

// Lose lets the table know nothing from now on: a change is not known as it was.
func (t *Table) Lose() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lose()
}

func (t *Table) lose() {
	t.lost, t.slots, t.used, t.texts, t.free = true, nil, 0, nil, nil
	t.wides.forget()
}

// Knows reports whether documents are counted here.
func (t *Table) Knows() bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return !t.lost
}

// Holder gives a document that holds a term, where one is known, and whether there may be
// any.
func (t *Table) Holder(term Term) (text *retrieve.Text, any bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.lost {
		return nil, true
	}
	s := t.at(term)
	if s.holder > 0 {
		text = t.texts[s.holder-1]
	}
	return text, s.count > 0
}
