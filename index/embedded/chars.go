package embedded

import (
	"github.com/RoaringBitmap/roaring/v2"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// charSets are the documents of a segment that hold each character. Bleve could
// keep these sets as well, but every document has hundreds of characters, most of
// them the same ones: making the sets when a segment is read takes less time, and
// a tenth of the room.
type charSets map[rune]*roaring.Bitmap

// holding are the live documents of the segment with a character in the Bleve
// field. The set is shared: it must not be changed.
func (v *segmentView) holding(field string, r rune) *roaring.Bitmap {
	set := v.columns.chars[field][r]
	switch {
	case set == nil:
		return none
	case v.deleted == nil || v.deleted.IsEmpty():
		return set
	}
	return roaring.AndNot(set, v.deleted)
}

func newCharSets(entries []*entry) map[string]charSets {
	all, titles := newCharLists(), newCharLists()
	defer all.close()
	defer titles.close()
	for d, e := range entries {
		if e == nil {
			continue
		}
		for _, f := range e.fields {
			text := e.text[f.start:f.end]
			all.add(text, uint32(d))
			if f.kind == fieldTitle || f.kind == fieldQuestion {
				titles.add(text, uint32(d))
			}
		}
	}
	return map[string]charSets{bleveAll: all.sets(), bleveTitle: titles.sets()}
}

// charLists gather documents under each character.
type charLists struct {
	ids   *idTable // of the basic plane's characters: places in lists; 0 is not met yet
	lists []charList
	rare  map[rune]*charList // of other characters
}

// charList are the documents of one character, in order; those before belong to
// set already.
type charList struct {
	char   rune // 0 for what is no character
	set    *roaring.Bitmap
	before []uint32
}

func newCharLists() *charLists {
	return &charLists{ids: idTables.Get().(*idTable), lists: make([]charList, 1), rare: map[rune]*charList{}}
}

func newCharList(r rune) charList {
	if !zh.IsWordRune(r) || isLatin(r) {
		r = 0
	}
	return charList{char: r, set: roaring.New()}
}

// flushAt documents a list goes over to its set.
const flushAt = 4096

func (l *charLists) add(text []rune, doc uint32) {
	for _, r := range text {
		list := l.of(r)
		if n := len(list.before); list.char == 0 || n > 0 && list.before[n-1] == doc {
			continue
		}
		if len(list.before) == flushAt {
			list.set.AddMany(list.before)
			list.before = list.before[:0]
		}
		list.before = append(list.before, doc)
	}
}

func (l *charLists) of(r rune) *charList {
	if r >= 1<<16 {
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

func (l *charLists) sets() charSets {
	out := make(charSets, len(l.lists)+len(l.rare))
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
	idTables.Put(l.ids)
}
