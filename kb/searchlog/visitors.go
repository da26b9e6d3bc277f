package searchlog

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
)

// visitors makes visitors of clients: the same all day, another tomorrow, and nobody can
// tell whose.
type visitors struct {
	day Day
	key [32]byte
}

// of is the visitor that a client is on a day.
func (v *visitors) of(client string, day Day) Visitor {
	if v.day != day {
		v.day = day
		_, _ = rand.Read(v.key[:]) // never fails
	}
	sum := hmac.New(sha256.New, v.key[:])
	sum.Write([]byte(client))
	return Visitor(binary.BigEndian.Uint64(sum.Sum(nil)))
}
