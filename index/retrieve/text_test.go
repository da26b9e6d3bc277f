package retrieve_test

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/charcode"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

func sample() index.Document {
	return index.Document{
		ArticleID: "a", Revision: 3, Title: "餘額寶 Visa卡", Questions: []string{"多久到帳？", ""},
		Answer: "T+0。", Products: []string{"基金"}, Tags: []string{"赎回"}, Body: "第一段。\n每日1,000元",
	}
}

func titled(title string) *retrieve.Text { return text(index.Document{Title: title}) }

func TestTextFields(t *testing.T) {
	x := text(sample())
	var got []string
	for _, f := range x.Fields {
		got = append(got, string(x.Folded()[f.Start:f.End]))
		if x.Folded()[f.End] != 0 {
			t.Errorf("field %+v runs into the next", f)
		}
	}
	if want := []string{"余额宝 visa卡", "多久到账?", "", "t+0。", "基金", "赎回", "第一段。 每日1,000元"}; !slices.Equal(got, want) {
		t.Errorf("fields %q, want %q", got, want)
	}
	if x.ID != "a@3" || x.TitleLength != 9 || x.BodyLength != 21 {
		t.Errorf("%s: %d in the title, %d in the rest", x.ID, x.TitleLength, x.BodyLength)
	}
}

// The words of a text are those that the analyzer cuts, whatever stands there.
func FuzzTextWords(f *testing.F) {
	for _, s := range []string{"餘額寶T+0多久到帳？", "Visa卡3.5%\u3000手续费", "\xff坏\x00字节\u200d🙂", "（一）办理，流程", "a b  c"} {
		f.Add(s, s+"。")
	}
	f.Fuzz(func(t *testing.T, title, body string) {
		if len(title)+len(body) > 2000 {
			return
		}
		d := index.Document{Title: title, Body: body}
		x := text(d)
		for _, field := range x.Fields {
			want := analyzer().Cut(fold.Runes(map[retrieve.FieldKind]string{retrieve.FieldTitle: title, retrieve.FieldBody: body}[field.Kind]))
			if got := x.Words(x.Folded(), field); len(got)+len(want) > 0 && !slices.Equal(got, want) {
				t.Fatalf("%q: %v, want %v", string(x.Folded()[field.Start:field.End]), got, want)
			}
		}
		again, err := retrieve.RestoreText(&d, x.Bounds)
		if err != nil || again.Document != &d || !slices.Equal(again.Folded(), x.Folded()) || !reflect.DeepEqual(again.Fields, x.Fields) {
			t.Fatalf("restored %+v, %v, from %+v", again, err, x)
		}
	})
}

func TestRestoreTextRefusesOtherBounds(t *testing.T) {
	d := sample()
	for _, b := range []retrieve.Bitset{nil, retrieve.NewBitset(1000)} {
		if _, err := retrieve.RestoreText(&d, b); !errors.Is(err, retrieve.ErrBounds) {
			t.Errorf("%d: %v", len(b), err)
		}
	}
}

// Marks are places in the text as it was written, where characters may take other
// numbers of bytes than when folded.
func TestMarked(t *testing.T) {
	x := text(sample())
	title := x.Fields[0]
	var page retrieve.Page
	m := page.Marked(charcode.String{Bytes: x.Original(title)}, 0, 0, 1, 8, []zh.Span{{Start: 0, End: 3}, {Start: 4, End: 8}, {Start: 8, End: 9}})
	if m.Text != "額寶 Visa" || m.Start != len("餘") || m.End != len("餘額寶 Visa") {
		t.Errorf("%+v", m)
	}
	var got []string
	for _, r := range m.Marks {
		got = append(got, m.Text[r.Start:r.End])
	}
	if want := []string{"額寶", "Visa"}; !slices.Equal(got, want) {
		t.Errorf("marks %q, want %q", got, want)
	}
	for i, want := range []string{"餘額寶 Visa卡", "多久到帳？", "", "T+0。", "基金", "赎回", "第一段。\n每日1,000元"} {
		f := x.Fields[i]
		if got := x.Marked(&page, f, nil); got.Text != want || got.Start != 0 || got.End != len(want) {
			t.Errorf("field %d: %+v, want %q", i, got, want)
		}
	}
}

// What was put on a page stays as it is, whatever else is put there.
func TestPage(t *testing.T) {
	var page retrieve.Page
	var put []index.Marked
	var want []string
	for i := range 500 {
		text := strings.Repeat("餘額寶 Visa卡 ", 1+i%40)
		some := retrieve.NewText(&index.Document{Title: text}, analyzer())
		m := some.Marked(&page, some.Fields[0], []zh.Span{{Start: 0, End: 1 + i%3}, {Start: 4, End: 8}}[:i%3])
		put, want = append(put, m), append(want, m.Write("<", ">", strings.ToUpper))
		if plain := m.Write("", "", strings.Clone); plain != text {
			t.Fatalf("%q, want %q", plain, text)
		}
	}
	for i, m := range put {
		if got := m.Write("<", ">", strings.ToUpper); got != want[i] {
			t.Fatalf("%d: %q, was %q", i, got, want[i])
		}
	}
}

func TestWordAt(t *testing.T) {
	for _, c := range []struct {
		text, word string
		want       string // what stands there; empty for nothing
	}{
		{"使用visa卡", "visa", "visa"}, {"visas", "visa", ""}, {"evisa", "visa", ""},
		{"30 天", "30天", "30 天"}, {"30天", "30天", "30天"}, {"300天", "30天", ""}, {"130天", "30天", ""},
		{"1.5", "5", ""}, {"1.55", "1.5", ""}, {"5.", "5", "5"}, {"成本金额", "本金", "本金"}, {"本 金", "本金", ""},
		{"贷", "贷款", ""},
	} {
		text, got := []rune(c.text), ""
		for i := range text {
			if end := retrieve.WordAt(text, i, []rune(c.word)); end > 0 {
				got = string(text[i:end])
			}
		}
		if got != c.want {
			t.Errorf("%s in %s: %q, want %q", c.word, c.text, got, c.want)
		}
		if titled(c.text).HoldsWord([]rune(c.word)) != (c.want != "") {
			t.Errorf("%s holds the word %s: %v", c.text, c.word, c.want == "")
		}
	}
}

func TestHolds(t *testing.T) {
	x := titled("成本金额 visas")
	for part, want := range map[string][3]bool{ // as it is, as a word, as whole words
		"金额": {true, true, true}, "本金": {true, true, false}, "visa": {true, false, false}, "额 v": {true, false, false}, "没有": {},
	} {
		got := [3]bool{x.Holds([]rune(part)), x.HoldsWord([]rune(part)), x.HoldsWholeWords([]rune(part))}
		if got != want {
			t.Errorf("%q: %v, want %v", part, got, want)
		}
	}
	if x.HoldsWord(nil) {
		t.Error("it holds the empty word")
	}
}

func TestIndexRunes(t *testing.T) {
	for _, c := range []string{"", "a", "ab", "abc", "bc", "c", "abcd", "ca"} {
		if got, want := retrieve.IndexRunes([]rune("abc"), []rune(c)), strings.Index("abc", c); got != want {
			t.Errorf("%q: %d, want %d", c, got, want)
		}
	}
}

func TestCompare(t *testing.T) {
	old, young := sample(), sample()
	old.UpdatedAt, young.UpdatedAt = time.Unix(1, 0), time.Unix(2, 0)
	by := []index.Sort{{Field: "updatedAt"}}
	if c := retrieve.Compare(text(old), text(young), by); c >= 0 {
		t.Errorf("old first: %d", c)
	}
	by[0].Desc = true
	if c := retrieve.Compare(text(old), text(young), by); c <= 0 {
		t.Errorf("young first: %d", c)
	}
	if c := retrieve.Compare(text(old), text(young), nil); c != 0 {
		t.Errorf("not sorted: %d", c)
	}
}

// What two sets share is counted, also where one has more room; the numbers come in order.
func TestBitsetCommon(t *testing.T) {
	a, b := retrieve.NewBitset(500), retrieve.NewBitset(200)
	for i := range 200 {
		if i%2 == 0 {
			a.Set(i)
		}
		if i%3 == 0 {
			b.Set(i)
		}
	}
	a.Set(444)
	if x, y := a.Common(b), b.Common(a); x != 34 || y != 34 {
		t.Errorf("%d and %d in common, want 34", x, y)
	}
	last, n := -1, 0
	for i := range a.Each {
		if i <= last || !a.Has(i) {
			t.Errorf("%d after %d", i, last)
		}
		last = i
		n++
	}
	if last != 444 || n != 101 {
		t.Errorf("%d numbers to %d", n, last)
	}
}

// Sets joined, kept, dropped and counted are what looking up every number says.
func TestBitsetsTogether(t *testing.T) {
	r := rand.New(rand.NewPCG(73, 74))
	random := func() retrieve.Bitset {
		if r.IntN(5) == 0 {
			return nil
		}
		b := retrieve.NewBitset(200)
		for range r.IntN(300) {
			b.Set(r.IntN(200))
		}
		return b
	}
	has := func(b retrieve.Bitset, i int) bool { return b != nil && b.Has(i) }
	for range 300 {
		before, other := random(), random()
		common := 0
		for i := range 200 {
			if has(before, i) && has(other, i) {
				common++
			}
		}
		if before.Common(other) != common || before.Meets(other) != (common > 0) {
			t.Fatalf("%d in common, want %d", before.Common(other), common)
		}
		if before == nil {
			continue
		}
		for name, c := range map[string]struct {
			change func(b, other retrieve.Bitset)
			want   func(one, other bool) bool
		}{
			"joined":  {retrieve.Bitset.Join, func(one, other bool) bool { return one || other }},
			"kept":    {retrieve.Bitset.Keep, func(one, other bool) bool { return one && other }},
			"dropped": {retrieve.Bitset.Drop, func(one, other bool) bool { return one && !other }},
		} {
			b := slices.Clone(before)
			c.change(b, other)
			n := 0
			for i := range 200 {
				want := c.want(has(before, i), has(other, i))
				if b.Has(i) != want {
					t.Fatalf("%s: %d is there: %v", name, i, !want)
				}
				if want {
					n++
				}
			}
			if b.Len() != n {
				t.Fatalf("%s: %d numbers, want %d", name, b.Len(), n)
			}
			for i := range b.Each {
				if b.Unset(i); b.Has(i) {
					t.Fatalf("%d is still there", i)
				}
			}
		}
	}
}

func TestBitset(t *testing.T) {
	b := retrieve.NewBitset(128)
	for _, i := range []int{0, 63, 64, 128} {
		b.Set(i)
	}
	for i := range 129 {
		if want := i == 0 || i == 63 || i == 64 || i == 128; b.Has(i) != want {
			t.Errorf("%d: %v", i, b.Has(i))
		}
	}
}
