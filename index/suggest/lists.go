package suggest

import "github.com/wenjin-kb/wenjin/index/analysis/zh"

// phraseKey is what a phrase is listed under: a pair of neighbouring characters or
// initials, or a single one.
type phraseKey uint64

// maxRune has all bits that a character may have.
const maxRune = 1<<21 - 1

func keyOf(first, second rune) phraseKey { return phraseKey(first)<<32 | phraseKey(second) }

// beginning is the key of the phrases that begin with the characters of a key.
func (k phraseKey) beginning() phraseKey { return k | 1<<63 }

// alnumKinds is how many Latin letters and digits there are.
const alnumKinds = 36

// alnumNumber numbers Latin letters and digits, of which r is one.
func alnumNumber(r rune) int {
	if zh.IsDigit(r) {
		return int(r - '0')
	}
	return int(r-'a') + 10
}

// phraseLists are the numbers of the phrases under each key. What is spelled by two
// Latin letters or digits lies in an array: there are few of those keys and many
// phrases under each.
type phraseLists struct {
	written   map[phraseKey]*postings
	spelled   [alnumKinds * alnumKinds]postings
	beginning [alnumKinds * alnumKinds]postings // spelled, of the first two characters
}

func newPhraseLists() *phraseLists { return &phraseLists{written: map[phraseKey]*postings{}} }

// under are the phrases under a key; nil for none.
func (l *phraseLists) under(key phraseKey) *postings {
	first, second := rune(key>>32)&maxRune, rune(key&maxRune)
	if second == 0 || !zh.IsAlnum(first) || !zh.IsAlnum(second) {
		return l.written[key]
	}
	pair := alnumNumber(first)*alnumKinds + alnumNumber(second)
	if key == keyOf(first, second) {
		return &l.spelled[pair]
	}
	return &l.beginning[pair]
}

func (l *phraseLists) addWritten(p *phrase, sounds *soundTable) {
	eachWritten(p, sounds, func(key phraseKey) {
		list := l.written[key]
		if list == nil {
			list = &postings{}
			l.written[key] = list
		}
		list.add(p.number)
	})
}

func (l *phraseLists) addSpelled(p *phrase, sounds *soundTable) {
	eachSpelled(p, sounds, func(pair int, first bool) {
		l.spelled[pair].add(p.number)
		if first {
			l.beginning[pair].add(p.number)
		}
	})
}

func (l *phraseLists) remove(p *phrase, sounds *soundTable) {
	eachWritten(p, sounds, func(key phraseKey) {
		list := l.written[key]
		if list == nil {
			return // it was there twice
		}
		if list.remove(p.number); list.length == 0 {
			delete(l.written, key)
		}
	})
	eachSpelled(p, sounds, func(pair int, _ bool) {
		l.spelled[pair].remove(p.number)
		l.beginning[pair].remove(p.number)
	})
}

// next is the place of the character after one, for what is typed comes without spaces.
func (p *phrase) next(k int) int {
	for k++; k < len(p.text) && p.text[k] == ' '; k++ {
	}
	return k
}

// eachWritten gives the keys of a phrase by its characters, and by the initials of
// the first one.
func eachWritten(p *phrase, sounds *soundTable, yield func(phraseKey)) {
	first := true
	for k, r := range p.text {
		if r == ' ' {
			continue
		}
		single, next := keyOf(r, 0), p.next(k)
		yield(single)
		if first {
			yield(single.beginning())
			for _, initial := range sounds.initials[p.sounds[k]] {
				yield(keyOf(initial, 0))
				yield(keyOf(initial, 0).beginning())
			}
		}
		if next < len(p.text) && (!zh.IsAlnum(r) || !zh.IsAlnum(p.text[next])) {
			pair := keyOf(r, p.text[next])
			yield(pair)
			if first {
				yield(pair.beginning())
			}
		}
		first = false
	}
}

// eachSpelled gives the pairs of initials in a phrase by their number, and whether they
// are those of the first characters.
func eachSpelled(p *phrase, sounds *soundTable, yield func(pair int, first bool)) {
	first := true
	for k, r := range p.text {
		if r == ' ' {
			continue
		}
		next := p.next(k)
		if next == len(p.text) {
			return
		}
		for _, a := range sounds.initials[p.sounds[k]] {
			for _, b := range sounds.initials[p.sounds[next]] {
				yield(alnumNumber(a)*alnumKinds+alnumNumber(b), first)
			}
		}
		first = false
	}
}
