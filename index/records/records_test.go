package records_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/records"
)

// everything is one value of each kind.
type everything struct {
	Number   int
	Text     string
	List     []string
	Shared   []string
	Sections []index.Section
	Moment   time.Time
	Bits     []uint64
}

func (e everything) write() []byte {
	var w records.Writer
	w.Number(e.Number)
	w.Text(e.Text)
	w.List(e.List)
	w.List(e.Shared)
	w.Sections(e.Sections)
	w.Moment(e.Moment)
	w.Bits(e.Bits)
	return w.Bytes
}

func read(b string, interned map[string]string) (e everything, r records.Reader) {
	r = records.NewReader(b, interned)
	e.Number, e.Text, e.List, e.Shared = r.Number(), r.Text(), r.List(r.Text), r.List(r.Shared)
	e.Sections, e.Moment = r.Sections(), r.Moment()
	e.Bits = r.Bits(r.Left() / 8)
	return e, r
}

// What is read is what was written; cut off anywhere, or with a byte too many, it is bad
// or has something left.
func TestWhatIsReadIsWhatWasWritten(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	list := func() []string {
		out := []string{}
		for range r.IntN(4) {
			out = append(out, string(make([]rune, r.IntN(300))))
		}
		return out
	}
	moments := []time.Time{{}, time.Unix(0, 0).UTC(), time.Unix(0, math.MaxInt64).UTC(), time.Unix(0, math.MinInt64+1).UTC(), time.Unix(7, 9).UTC(), time.Unix(-7, 9).UTC()}
	interned := map[string]string{}
	for i := range 200 {
		e := everything{r.IntN(1 << 40), "余额宝\x00", list(), list(), nil, moments[i%len(moments)], []uint64{r.Uint64(), 1}}
		for range r.IntN(3) {
			e.Sections = append(e.Sections, index.Section{Title: "规则", Anchor: "a", Start: r.IntN(1 << 20)})
		}
		b := string(e.write())
		got, reader := read(b, interned)
		if diff := cmp.Diff(e, got); diff != "" || reader.Bad || reader.Left() != 0 {
			t.Fatalf("%s (%v, %d left)", diff, reader.Bad, reader.Left())
		}
		for cut := 0; cut < len(b); cut += 1 + len(b)/50 {
			if again, reader := read(b[:cut], nil); !reader.Bad && reader.Left() == 0 && len(again.Bits) == len(e.Bits) {
				t.Fatalf("cut off after %d of %d bytes it is %+v", cut, len(b), again)
			}
		}
	}
}

// What many have in common is kept once, and not as a piece of what was read.
func TestSharedTextsAreKeptOnce(t *testing.T) {
	var w records.Writer
	w.Text("理财")
	w.Text("理财")
	interned := map[string]string{}
	r := records.NewReader(string(w.Bytes), interned)
	if a, b := r.Shared(), r.Shared(); a != "理财" || b != "理财" || len(interned) != 1 {
		t.Errorf("%q, %q, %v", a, b, interned)
	}
}

// Numbers that nothing has are damage, not a reason to take much memory.
func TestHugeNumbersAreDamage(t *testing.T) {
	huge := string([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	for name, does := range map[string]func(r *records.Reader){
		"a number":  func(r *records.Reader) { r.Number() },
		"a text":    func(r *records.Reader) { r.Text() },
		"a list":    func(r *records.Reader) { r.List(r.Text) },
		"sections":  func(r *records.Reader) { r.Sections() },
		"bits":      func(r *records.Reader) { r.Bits(1 << 40) },
		"fewer yet": func(r *records.Reader) { r.Bits(-1) },
	} {
		r := records.NewReader(huge, nil)
		if does(&r); !r.Bad {
			t.Errorf("%s of %x is taken", name, huge)
		}
	}
	r := records.NewReader(huge[:9]+"\x02", nil)
	if r.Moment(); !r.Bad {
		t.Error("a moment of more than 64 bits is taken")
	}
}

// Whatever is read, it is values or damage, never a panic, and no more of them than there
// are bytes.
func FuzzReader(f *testing.F) {
	f.Add(everything{Number: 300, Text: "甲", List: []string{"乙"}, Sections: []index.Section{{Title: "丙"}}, Bits: []uint64{1}}.write())
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0x7f})
	f.Fuzz(func(t *testing.T, b []byte) {
		e, r := read(string(b), map[string]string{})
		if n := len(e.Text) + len(e.List) + len(e.Shared) + len(e.Sections) + 8*len(e.Bits); n > len(b) {
			t.Fatalf("%d values and bytes of %d", n, len(b))
		}
		if again, _ := read(string(e.write()), nil); !r.Bad && !slices.Equal(again.List, e.List) {
			t.Fatalf("%+v is read again as %+v", e, again)
		}
	})
}
