// Package charcode writes the texts of a collection in a byte for each of its most
// frequent characters and two for each of the others. Chinese takes three bytes a
// character in UTF-8; a code made for a collection takes less than half as much, and is
// read faster than UTF-8, for nothing of a character is put together from bits.
package charcode

import (
	"cmp"
	"encoding/binary"
	"errors"
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
	size    int    // of the code: characters with a number
	runes   []rune // by number, one for each that any two bytes can say
	utf8    []inUTF8
	numbers *[plane]uint16
}

// inUTF8 is a character of the basic plane in UTF-8, which has at most three bytes there.
type inUTF8 struct {
	bytes [utf8.UTFMax - 1]byte
	size  uint8
}

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
		var b [utf8.UTFMax]byte
		c.utf8[i].size = uint8(utf8.EncodeRune(b[:], r))
		copy(c.utf8[i].bytes[:], b[:])
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
		if size <= 0 || r >= plane {
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
	c, at := s.Code, 0
	to = slices.Grow(to, (utf8.UTFMax-1)*min(runes, len(s.Bytes)))
	for ; runes > 0 && at < len(s.Bytes); runes-- {
		n := int(s.Bytes[at])
		if at++; n >= c.ones {
			if at == len(s.Bytes) {
				return utf8.AppendRune(to, utf8.RuneError), String{"", c}
			}
			n = c.two(byte(n), s.Bytes[at])
			at++
		}
		u := &c.utf8[n]
		to = append(to, u.bytes[0], u.bytes[1], u.bytes[2])
		to = to[:len(to)+int(u.size)-len(u.bytes)]
	}
	return to, String{s.Bytes[at:], c}
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
	at := 0
	for ; runes > 0 && at < len(s.Bytes); runes-- {
		if s.Code == nil {
			_, n := utf8.DecodeRuneInString(s.Bytes[at:])
			at += n
			continue
		}
		n := int(s.Bytes[at])
		if at++; n >= s.Code.ones {
			if at == len(s.Bytes) {
				return String{"", s.Code}, size + utf8.RuneLen(utf8.RuneError)
			}
			n = s.Code.two(s.Bytes[at-1], s.Bytes[at])
			at++
		}
		size += int(s.Code.utf8[n].size)
	}
	if s.Code == nil {
		size = at
	}
	return String{s.Bytes[at:], s.Code}, size
}

// Cut is the text in two: its first characters, at most so many, and the others.
func (s String) Cut(runes int) (first, others String) {
	at := 0
	for ; runes > 0 && at < len(s.Bytes); runes-- {
		switch {
		case s.Code == nil:
			_, size := utf8.DecodeRuneInString(s.Bytes[at:])
			at += size
		case int(s.Bytes[at]) < s.Code.ones:
			at++
		default:
			at = min(at+2, len(s.Bytes))
		}
	}
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
