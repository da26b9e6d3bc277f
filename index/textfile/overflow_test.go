package textfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/textfile"
)

// Texts of an overflow say what they said, whatever came before and after them, and have no
// file that anybody sees.
func TestOverflow(t *testing.T) {
	dir := t.TempDir()
	o := textfile.NewOverflow(dir)
	want := some(t, 900)
	var got []*retrieve.Text
	for _, part := range [][]*retrieve.Text{want[:1], want[1:1], want[1:3], want[3:800], want[800:]} {
		texts, err := o.Put(part)
		must(t, err)
		got = append(got, texts...)
	}
	if pieces := piecesOf(o); pieces < 2 {
		t.Errorf("it has %d pieces: not all is tried", pieces)
	}
	for i := range want {
		same(t, want[i], got[i])
	}
	must(t, errors.Join(o.Verify(), o.Failed()))
	if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
		t.Errorf("files %v, %v", files, err)
	}
	path := filepath.Join(dir, "texts")
	must(t, textfile.Write(path, "7", got, func() {}))
	_, again, err := textfile.Open(path, "7")
	must(t, err)
	for i := range want {
		same(t, want[i], again[i])
	}
	must(t, o.Close())
	same(t, want[899], got[899])
	if texts, err := o.Put(want[:1]); err == nil {
		t.Errorf("closed, it takes %v", texts)
	}
}

func piecesOf(o *textfile.Overflow) (n int) {
	o.Each(func([]byte) { n++ })
	return n
}

// Another byte is noticed, and what cannot be read is an error that stays.
func TestADamagedOverflow(t *testing.T) {
	o := textfile.NewOverflow(t.TempDir())
	texts, err := o.Put(some(t, 1))
	must(t, err)
	var whole []byte
	o.Each(func(b []byte) { whole = slices.Clone(b) })
	write := func(b []byte) {
		_, err := o.Newest().WriteAt(b, 0)
		must(t, err)
	}
	for at := range whole {
		broken := slices.Clone(whole)
		broken[at] ^= 1
		write(broken)
		if err := o.Verify(); !errors.Is(err, textfile.ErrDamaged) {
			t.Fatalf("byte %d: %v", at, err)
		}
	}
	must(t, o.Failed())
	write(slices.Repeat([]byte{0xff}, len(whole)))
	_ = texts[0].Rest()
	if !errors.Is(o.Failed(), textfile.ErrDamaged) {
		t.Errorf("it was read: %v", o.Failed())
	}
	write(whole)
	must(t, o.Verify())
}

// A piece goes with the last of its texts, once there is a newer one.
func TestAnOverflowGoesWithItsTexts(t *testing.T) {
	o := textfile.NewOverflow(t.TempDir())
	texts, err := o.Put(some(t, 2))
	must(t, err)
	texts = texts[1:]
	runtime.GC()
	if n := piecesOf(o); n != 1 {
		t.Errorf("%d pieces, while it has a text", n)
	}
	runtime.KeepAlive(texts)
	for piecesOf(o) < 2 {
		_, err := o.Put(some(t, 100))
		must(t, err)
	}
	for deadline := time.Now().Add(10 * time.Second); piecesOf(o) > 1; runtime.GC() {
		if time.Now().After(deadline) {
			t.Fatal("it is still there")
		}
	}
	got, err := o.Put(some(t, 2))
	must(t, err)
	same(t, some(t, 2)[1], got[1])
}
