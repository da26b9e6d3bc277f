package charcode

// Finder finds a few characters in texts of a code. Of all others it looks at each byte
// alone, and decodes nothing.
type Finder struct {
	code  *Code
	ids   *[plane]uint16
	bytes [256]uint8 // what each says: begins and ends
}

const (
	begins = 1 << iota // a character of two bytes
	ends               // one that is looked for, or is the second byte of any other
)

// Place is where a character stands in a text, in characters.
type Place struct {
	At int32
	ID uint16
}

// Finder makes a finder of these runes, which have ids, as no others have. The ids are
// lent.
func (c *Code) Finder(runes []rune, ids *[plane]uint16) *Finder {
	f := &Finder{code: c, ids: ids}
	for b := c.ones; b < len(f.bytes); b++ {
		f.bytes[b] = begins
	}
	for _, r := range runes {
		switch n := int(c.numbers[r]); {
		case n == none:
		case n < c.ones:
			f.bytes[n] |= ends
		default:
			f.bytes[n%c.ones] |= ends
		}
	}
	return f
}

// Code is the code of the texts that it can look into.
func (f *Finder) Code() *Code { return f.code }

// AppendPlaces appends where characters with an id stand in a text of the code.
func (f *Finder) AppendPlaces(to []Place, s string) []Place {
	before := 0 // bytes that began a character
	for i := 0; i < len(s); i++ {
		for ; i < len(s) && f.bytes[s[i]] < ends; i++ { // nearly all of the time is spent here
			before += int(f.bytes[s[i]])
		}
		if i == len(s) {
			break
		}
		n := int(s[i])
		if i > 0 && f.bytes[s[i-1]] == begins {
			n = f.code.two(s[i-1], s[i])
		}
		if id := f.ids[f.code.runes[n]]; id != 0 {
			to = append(to, Place{int32(i - before), id})
		}
	}
	return to
}
