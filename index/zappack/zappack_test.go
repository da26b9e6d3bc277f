package zappack

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
)

// What is packed is read again, byte by byte, whatever it is.
func TestPiecesAreReadAsTheyWere(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	pieces := [][]byte{{0}, {bare}, {few, 1, 2}, []byte("words"), bytes.Repeat(barePosting[:], 3), bytes.Repeat(barePosting[:], 1<<14), append(bytes.Repeat(barePosting[:], 3), 2)}
	for range 2000 {
		set := roaring.New()
		for range rnd.IntN(2 * mostNumbers) {
			set.Add(rnd.Uint32() >> rnd.IntN(32))
		}
		if rnd.IntN(9) == 0 {
			set.AddRange(uint64(rnd.Uint32()>>20), uint64(rnd.Uint32()>>16))
			set.RunOptimize()
		}
		b, err := set.ToBytes()
		if err != nil {
			t.Fatal(err)
		}
		pieces = append(pieces, b)
		if n := rnd.IntN(len(b)); n > 0 {
			pieces = append(pieces, b[:n]) // as if something else began as a set does
		}
	}
	for _, b := range pieces {
		packed := pack(b)
		again, err := unpack(packed)
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%x was packed as %x and is read as %x, %v", b, packed, again, err)
		}
	}
}

// What says little takes little.
func TestLittleIsSaidInFewBytes(t *testing.T) {
	one, err := roaring.BitmapOf(70_000).ToBytes()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what string
		b    []byte
		most int
	}{{"postings of which only the document counts", bytes.Repeat(barePosting[:], 100), 2}, {"a set of one document", one, 4}} {
		if n := len(pack(c.b)); n > c.most {
			t.Errorf("%s: %d bytes, packed %d, want at most %d", c.what, len(c.b), n, c.most)
		}
	}
}

// What was not written by pack is refused, or read as something, but nothing panics.
func FuzzUnpack(f *testing.F) {
	f.Add([]byte{bare, 200, 1})
	f.Add([]byte{few, 1, 2, 200, 200, 3})
	f.Fuzz(func(t *testing.T, b []byte) {
		if again, err := unpack(b); err == nil && len(b) > 0 && b[0] == few && len(again) < headSize {
			t.Errorf("%x is read as %x, which is no set", b, again)
		}
		if again, err := unpack(pack(b)); err != nil || !bytes.Equal(again, b) {
			t.Errorf("%x is read as %x, %v", b, again, err)
		}
	})
}

// What is merged is packed all the same while it goes to disk, also where its file cannot be
// opened.
func TestWhatIsMergedGoesToDiskOnTheWay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.zap")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	piece := bytes.Repeat([]byte("words"), syncedAtOnce/10)
	for _, at := range []string{path, path + ".gone"} {
		packed := politely(at, pack)
		for range 5 {
			again, err := unpack(packed(piece))
			if err != nil || !bytes.Equal(again, piece) {
				t.Fatalf("%s: %d bytes, %v", at, len(again), err)
			}
		}
	}
	if _, err := os.Stat(path + ".gone"); !os.IsNotExist(err) {
		t.Errorf("a file was made: %v", err)
	}
}
