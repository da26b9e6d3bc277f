package bleveindex

import (
	"runtime"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// charPostings are the documents of a segment that hold each character. Bleve
// could keep these sets as well, but every document has hundreds of characters,
// most of them the same ones: making the sets when a segment is read takes less
// time, and a tenth of the room.
type charPostings map[rune]*roaring.Bitmap

// A core makes the postings of this many documents before another helps.
const postingsPerCore = 10_000

// newCharPostings makes the postings of each place, on several cores where there is much
// to do.
func newCharPostings(texts []*retrieve.Text) [2]charPostings {
	parts := make([][2]charPostings, min(runtime.GOMAXPROCS(0), len(texts)/postingsPerCore+1))
	var work sync.WaitGroup
	for i := range parts {
		work.Go(func() {
			parts[i] = charPostingsFrom(texts, len(texts)*i/len(parts), len(texts)*(i+1)/len(parts))
		})
	}
	work.Wait()
	for _, part := range parts[1:] {
		for at, postings := range parts[0] {
			postings.join(part[at])
		}
	}
	return parts[0]
}

// join adds the postings of other documents, which may not be used any more.
func (p charPostings) join(others charPostings) {
	for r, set := range others {
		if have := p[r]; have != nil {
			have.Or(set)
		} else {
			p[r] = set
		}
	}
}

// charPostingsFrom makes those of documents [from, to).
func charPostingsFrom(texts []*retrieve.Text, from, to int) (out [2]charPostings) {
	all, titles := newCharLists(), newCharLists()
	defer all.close()
	defer titles.close()
	for d := from; d < to; d++ {
		t := texts[d]
		if t == nil {
			continue
		}
		t.Forward().Each(func(r rune, o retrieve.Occurrence) {
			all.add(r, uint32(d))
			if o.Title() > 0 {
				titles.add(r, uint32(d))
			}
		})
		if t.Forward().HasFar() {
			addFar(t, uint32(d), all, titles)
		}
	}
	out[anywhere], out[inTitle] = all.postings(), titles.postings()
	return out
}

// addFar adds the characters of a text beyond the basic plane.
func addFar(t *retrieve.Text, doc uint32, all, titles *charLists) {
	text := t.Folded()
	for _, f := range t.Fields {
		for _, r := range text[f.Start:f.End] {
			if int(r) < len(all.ids) {
				continue
			}
			all.add(r, doc)
			if f.Titled() {
				titles.add(r, doc)
			}
		}
	}
}

// charLists gather documents under each character.
type charLists struct {
	ids   *charTable // of the basic plane's characters: places in lists; 0 is not met yet
	lists []charList
	rare  map[rune]*charList // of other characters
}

type charTable [1 << 16]uint16

var charTables = sync.Pool{New: func() any { return new(charTable) }}

// charList are the documents of one character, in order; those before belong to
// set already.
type charList struct {
	char   rune // 0 for what is no character
	set    *roaring.Bitmap
	before []uint32
}

func newCharLists() *charLists {
	return &charLists{ids: charTables.Get().(*charTable), lists: make([]charList, 1), rare: map[rune]*charList{}}
}

func newCharList(r rune) charList {
	if !zh.IsWordRune(r) || zh.IsAlnum(r) {
		r = 0
	}
	return charList{char: r, set: roaring.New()}
}

// flushAt documents a list goes over to its set.
const flushAt = 4096

func (l *charLists) add(r rune, doc uint32) {
	list := l.of(r)
	if n := len(list.before); list.char == 0 || n > 0 && list.before[n-1] == doc {
		return
	}
	if len(list.before) == flushAt {
		list.set.AddMany(list.before)
		list.before = list.before[:0]
	}
	list.before = append(list.before, doc)
}

func (l *charLists) of(r rune) *charList {
	if int(r) >= len(l.ids) {
		list := l.rare[r]
		if list == nil {
			made := newCharList(r)
			list = &made
			l.rare[r] = list
		}
		return list
	}
	if l.ids[r] == 0 {
		l.ids[r] = uint16(len(l.lists))
		l.lists = append(l.lists, newCharList(r))
	}
	return &l.lists[l.ids[r]]
}

func (l *charLists) postings() charPostings {
	out := make(charPostings, len(l.lists)+len(l.rare))
	take := func(list *charList) {
		if list.char != 0 {
			list.set.AddMany(list.before)
			out[list.char] = list.set
		}
	}
	for i := range l.lists[1:] {
		take(&l.lists[i+1])
	}
	for _, list := range l.rare {
		take(list)
	}
	return out
}

// close gives the table back.
func (l *charLists) close() {
	clear(l.ids[:])
	charTables.Put(l.ids)
}
