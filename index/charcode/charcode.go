// Package charcode writes the texts of a collection in a byte for each of its most
// frequent characters and two for each of the others. Chinese takes three bytes a
// character in UTF-8; a code made for a collection takes less than half as much, and is
// read faster than UTF-8, for nothing of a character is put together from bits.
package charcode

import (
	"cmp"
	"encoding/binary"
	"errors"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// ErrDamaged is returned for what is no code.
var ErrDamaged = errors.New("the code of characters is damaged")

// MaxRunes is how many characters a code can have. Texts with others stay as they are.
const MaxRunes = 1 << 14

// Code numbers characters, the most frequent ones first. The numbers below ones are a
// byte; the others begin with one of the bytes that are left, and end with one of those
// below ones: so each byte says by itself whether it begins a character of two.
type Code struct {
	ones    int
	size    int      // of the code: characters with a number
	runes   []rune   // by number, one for each that any two bytes can say
	utf8    []inUTF8 // likewise
	numbers *[plane]uint16
}

// inUTF8 is a character of the basic plane in UTF-8, which has at most three bytes there, the
// first one lowest. The highest byte is how many they are.
type inUTF8 uint32

func newInUTF8(r rune) inUTF8 {
	var b [utf8.UTFMax]byte
	b[utf8.UTFMax-1] = byte(utf8.EncodeRune(b[:], r))
	return inUTF8(binary.LittleEndian.Uint32(b[:]))
}

func (u inUTF8) bytes() int { return int(u >> 24) }

// plane is how many characters the basic plane has. Those beyond it have no number.
const plane = 1 << 16

// none is no number.
const none = 1<<16 - 1

// Counts are how often each character stands in the texts that a code is for.
type Counts [plane]int

// Add counts the characters of a text.
func (c *Counts) Add(s string) {
	for _, r := range s {
		if hasNumber(r) {
			c[r]++
		}
	}
}

// hasNumber is false for what stays in UTF-8: what is beyond the basic plane, and the
// sign for bytes that are no character, of which nobody knows what they were.
func hasNumber(r rune) bool { return r < plane && r != utf8.RuneError }

// New makes the code of what was counted.
func New(c *Counts) *Code {
	var runes []rune
	for r, n := range c {
		if n > 0 {
			runes = append(runes, rune(r))
		}
	}
	slices.SortStableFunc(runes, func(a, b rune) int { return cmp.Compare(c[b], c[a]) })
	return of(runes[:min(len(runes), MaxRunes)])
}

// of is the code of runes in the order of their numbers.
func of(runes []rune) *Code {
	leads := 0 // bytes that begin two
	for (256-leads)*(1+leads) < len(runes) {
		leads++
	}
	c := &Code{ones: 256 - leads, size: len(runes), numbers: new([plane]uint16)}
	for i := range c.numbers {
		c.numbers[i] = none
	}
	for i, r := range runes {
		c.numbers[r] = uint16(i)
	}
	c.runes = append(slices.Clip(runes), slices.Repeat([]rune{utf8.RuneError}, c.ones*leads+256-len(runes))...)
	c.utf8 = make([]inUTF8, len(c.runes))
	for i, r := range c.runes {
		c.utf8[i] = newInUTF8(r)
	}
	return c
}

// Append appends the code itself, which Read reads.
func (c *Code) Append(to []byte) []byte {
	to = binary.AppendUvarint(to, uint64(c.size))
	for _, r := range c.runes[:c.size] {
		to = binary.AppendUvarint(to, uint64(r))
	}
	return to
}

// Read reads a code, which is all of b.
func Read(b []byte) (*Code, error) {
	n, size := binary.Uvarint(b)
	if size <= 0 || n > MaxRunes || n > uint64(len(b)) {
		return nil, ErrDamaged
	}
	b = b[size:]
	runes := make([]rune, n)
	for i := range runes {
		r, size := binary.Uvarint(b)
		if size <= 0 || r >= plane || !utf8.ValidRune(rune(r)) {
			return nil, ErrDamaged
		}
		runes[i], b = rune(r), b[size:]
	}
	if len(b) > 0 {
		return nil, ErrDamaged
	}
	return of(runes), nil
}

// String is a text in a code, or in UTF-8 where it has none.
type String struct {
	Bytes string
	Code  *Code
}

// Encode writes a text in the code; one that has characters without a number stays as it
// is.
func (c *Code) Encode(s string) String {
	out, all := c.AppendEncoded(make([]byte, 0, len(s)), s)
	if !all {
		return String{Bytes: s}
	}
	return String{string(out), c}
}

// AppendEncoded appends a text in the code. It is false where the code lacks a character of
// it.
func (c *Code) AppendEncoded(to []byte, s string) (out []byte, all bool) {
	for _, r := range s {
		if !hasNumber(r) || c.numbers[r] == none {
			return to, false
		}
		if n := int(c.numbers[r]); n < c.ones {
			to = append(to, byte(n))
		} else {
			to = append(to, byte(c.ones+n/c.ones-1), byte(n%c.ones))
		}
	}
	return to, true
}

// Next is the character of a text in this code that begins at byte i, and where the one
// after it does. Of what is no such text it gives any characters.
func (c *Code) Next(s string, i int) (r rune, next int) {
	n := int(s[i])
	if n < c.ones {
		return c.runes[n], i + 1
	}
	if i+1 == len(s) {
		return utf8.RuneError, i + 1
	}
	return c.runes[c.two(s[i], s[i+1])], i + 2
}

// two is the number that two bytes say.
func (c *Code) two(lead, last byte) int { return (int(lead)-c.ones+1)*c.ones + int(last) }

// either is the number that a byte and the next one say, or that byte alone, and how many it
// takes. It has no branch: whether a character takes one or two cannot be foreseen, and to
// guess it wrongly takes longer than to read either.
func (c *Code) either(b, next byte) (n, bytes int) {
	more := c.begins(b)
	return int(b) + -more&(c.two(b, next)-int(b)), 1 + more
}

// ending is the number of the character that ends with a byte after another one, in the same
// way.
func (c *Code) ending(before, b byte) int {
	return int(b) + -c.begins(before)&(c.two(before, b)-int(b))
}

// begins is 1 for a byte that begins a character of two, otherwise 0.
func (c *Code) begins(b byte) int { return int(uint(c.ones-1-int(b)) >> (bits.UintSize - 1)) }

// room is where texts are put into UTF-8 before it is known how long they are.
var room = sync.Pool{New: func() any { return new([]byte) }}

// String is the text in UTF-8. Where it is in no code, it is the same bytes.
func (s String) String() string {
	if s.Code == nil {
		return s.Bytes
	}
	buf := room.Get().(*[]byte)
	defer room.Put(buf)
	*buf, _ = s.AppendUTF8((*buf)[:0], len(s.Bytes))
	return string(*buf)
}

// AppendUTF8 appends the first characters of the text in UTF-8, so many as are asked for,
// and gives the others. It is Next without putting a character together, which takes twice
// as long.
func (s String) AppendUTF8(to []byte, runes int) (out []byte, others String) {
	if s.Code == nil {
		first, others := s.Cut(runes)
		return append(to, first.Bytes...), others
	}
	c, text, at := s.Code, s.Bytes, 0
	last, end := len(text)-1, len(to)
	to = slices.Grow(to, (utf8.UTFMax-1)*min(runes, len(text))+1)
	for free := to[:cap(to)]; runes > 0 && at < last; runes-- {
		n, bytes := c.either(text[at], text[at+1])
		binary.LittleEndian.PutUint32(free[end:], uint32(c.utf8[n])) // one to three of them stay
		end, at = end+c.utf8[n].bytes(), at+bytes
	}
	to = to[:end]
	if runes > 0 && at == last {
		var r rune
		r, at = c.Next(text, at)
		to = utf8.AppendRune(to, r)
	}
	return to, String{text[at:], c}
}

// Clone is the text in UTF-8, in memory of its own.
func (s String) Clone() string {
	if s.Code == nil {
		return strings.Clone(s.Bytes)
	}
	return s.String()
}

// Skip is what follows the first characters of a text, so many as are asked for, and how
// many bytes these take in UTF-8.
func (s String) Skip(runes int) (others String, size int) {
	c, text, at := s.Code, s.Bytes, 0
	if c == nil {
		first, others := s.Cut(runes)
		return others, len(first.Bytes)
	}
	last := len(text) - 1
	for ; runes > 0 && at < last; runes-- {
		n, bytes := c.either(text[at], text[at+1])
		size, at = size+c.utf8[n].bytes(), at+bytes
	}
	if runes > 0 && at == last {
		var r rune
		r, at = c.Next(text, at)
		size += utf8.RuneLen(r)
	}
	return String{text[at:], c}, size
}

// Cut is the text in two: its first characters, at most so many, and the others.
func (s String) Cut(runes int) (first, others String) {
	at := 0
	for ; runes > 0 && at < len(s.Bytes); runes-- {
		if s.Code == nil {
			_, size := utf8.DecodeRuneInString(s.Bytes[at:])
			at += size
			continue
		}
		at += 1 + s.Code.begins(s.Bytes[at])
	}
	at = min(at, len(s.Bytes)) // where the last one lacks its second byte
	return String{s.Bytes[:at], s.Code}, String{s.Bytes[at:], s.Code}
}

// AppendFolded appends the text folded.
func (s String) AppendFolded(to []rune) []rune {
	if s.Code == nil {
		return fold.Append(to, s.Bytes)
	}
	for i := 0; i < len(s.Bytes); {
		var r rune
		r, i = s.Code.Next(s.Bytes, i)
		to = append(to, fold.Rune(r))
	}
	return to
}
