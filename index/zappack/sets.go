package zappack

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// A set is a roaring bitmap in its portable format
// (https://github.com/RoaringBitmap/RoaringFormatSpec), of which only the simplest case is
// packed, that of arrays without runs: a cookie and the number of containers; of each its
// key, which is the upper half of its numbers, and how many they are less one; where each
// begins; the lower halves.
const (
	cookie      = 12346
	headSize    = 8
	perKey      = 4
	perOffset   = 4
	perNumber   = 2
	mostNumbers = 24 // of a set of few: what a larger one saves is little to it
)

// errDamaged is returned for what was not packed.
var errDamaged = errors.New("a packed segment is damaged")

// appendSet appends a set packed. It is nil for what is no set of few documents.
func appendSet(to, b []byte) []byte {
	le := binary.LittleEndian
	if len(b) < headSize || le.Uint32(b) != cookie {
		return nil
	}
	containers := int(le.Uint32(b[4:]))
	if containers > mostNumbers || len(b) < headSize+containers*(perKey+perOffset) {
		return nil
	}
	keys, numbers := b[headSize:], b[headSize+containers*(perKey+perOffset):]
	if len(numbers)/perNumber > mostNumbers {
		return nil
	}
	out, last := to, uint32(0)
	for i := range containers {
		key := uint32(le.Uint16(keys[i*perKey:])) << 16
		for range int(le.Uint16(keys[i*perKey+2:])) + 1 {
			if len(numbers) < perNumber {
				return nil
			}
			n := key | uint32(le.Uint16(numbers))
			out = binary.AppendUvarint(out, uint64(n-last))
			last, numbers = n, numbers[perNumber:]
		}
	}
	if again, err := unpackSet(out[len(to):]); err != nil || !bytes.Equal(again, b) {
		return nil // it only began as a set does
	}
	return out
}

// unpackSet gives the set of differences.
func unpackSet(b []byte) ([]byte, error) {
	le := binary.LittleEndian
	var room [mostNumbers]uint32
	numbers, containers, last := room[:0], 0, uint32(0)
	for len(b) > 0 {
		d, size := binary.Uvarint(b)
		if size <= 0 || d > 1<<32-1 || len(numbers) == mostNumbers {
			return nil, errDamaged
		}
		n := last + uint32(d)
		if len(numbers) == 0 || n>>16 != last>>16 {
			containers++
		}
		numbers, last, b = append(numbers, n), n, b[size:]
	}
	starts := headSize + containers*perKey
	at := starts + containers*perOffset
	out := make([]byte, at+len(numbers)*perNumber)
	le.PutUint32(out, cookie)
	le.PutUint32(out[4:], uint32(containers))
	keys, offsets := out[headSize:starts], out[starts:]
	for i, n := range numbers {
		if i > 0 && n>>16 != numbers[i-1]>>16 {
			keys, offsets = keys[perKey:], offsets[perOffset:]
		}
		if i == 0 || n>>16 != numbers[i-1]>>16 {
			le.PutUint16(keys, uint16(n>>16))
			le.PutUint32(offsets, uint32(at))
		} else {
			le.PutUint16(keys[2:], le.Uint16(keys[2:])+1)
		}
		le.PutUint16(out[at:], uint16(n))
		at += perNumber
	}
	return out, nil
}
