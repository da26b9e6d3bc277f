package records_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/records"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb"
)

var (
	plainAnalyzer = indextest.Analyzer(zh.Words{})
	must          = indextest.Must
)

func fullDocument() index.Document {
	return index.Document{
		ArticleID: "a", Revision: 300, Slug: "s", Title: "基金赎回多久到账", Questions: []string{"多久能取", ""}, Answer: "下一交易日。",
		Body: "第一段。\n规则\n下一交易日到账。", Sections: []index.Section{{Start: 0}, {Title: "规则", Anchor: "规则", Start: len("第一段。\n")}},
		Kind: "faq", Category: "wealth/fund", Products: []string{"基金"}, Tags: []string{"赎回", "T+0"}, Audience: kb.AudienceAgent, RiskLevel: "R2",
		UpdatedAt: time.Unix(2000, 5).UTC(), From: time.Unix(1000, 0).UTC(), Until: time.Unix(1e9, 0).UTC(), LapsedUntil: index.Forever.UTC(),
	}
}

// What is decoded is what was encoded, also where everything is empty.
func TestDocumentCodec(t *testing.T) {
	indextest.SaysAll(t, fullDocument())
	empty := index.Document{Questions: []string{}, Products: []string{}, Tags: []string{}}
	for _, d := range []index.Document{fullDocument(), empty} {
		text := retrieve.NewText(&d, plainAnalyzer())
		again, err := records.Decode(records.Encode(text), map[string]string{})
		must(t, err)
		if !same(text, again) {
			t.Errorf("%+v\nbecame %+v", text, again)
		}
	}
}

// same reports whether two texts are, whatever was made of them since and is kept.
func same(a, b *retrieve.Text) bool {
	x, y := reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem()
	for i := range x.NumField() {
		if x.Type().Field(i).IsExported() && !reflect.DeepEqual(x.Field(i).Interface(), y.Field(i).Interface()) {
			return false
		}
	}
	return slices.Equal(a.Folded(), b.Folded())
}

// What many documents share is kept once.
func TestDecodeSharesTexts(t *testing.T) {
	d := fullDocument()
	b := records.Encode(retrieve.NewText(&d, plainAnalyzer()))
	interned := map[string]string{}
	_, err := records.Decode(b, interned)
	must(t, err)
	n := len(interned)
	_, err = records.Decode(b, interned)
	must(t, err)
	if n == 0 || len(interned) != n {
		t.Errorf("%d texts, then %d", n, len(interned))
	}
}

// Whatever is cut off or changed, decoding gives an error or a document, and
// never panics.
func FuzzDecode(f *testing.F) {
	d := fullDocument()
	whole := records.Encode(retrieve.NewText(&d, plainAnalyzer()))
	for i := range whole {
		if _, err := records.Decode(whole[:i], map[string]string{}); !errors.Is(err, records.ErrDamaged) {
			f.Fatalf("cut off after %d bytes: %v", i, err)
		}
	}
	f.Add(whole)
	f.Add([]byte{})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		if text, err := records.Decode(b, map[string]string{}); (text == nil) == (err == nil) {
			t.Fatalf("%v, %v", text, err)
		}
	})
}

// arbitraryDocument has anything anywhere: no texts and long ones, many of a list,
// any moments.
func arbitraryDocument(r *rand.Rand) index.Document {
	text := func() string { return indextest.RandomText(r, r.IntN(40)) }
	list := func() []string {
		out := []string{}
		for range r.IntN(4) {
			out = append(out, text())
		}
		return out
	}
	moment := func() time.Time {
		if r.IntN(3) == 0 {
			return time.Time{}
		}
		return time.Unix(r.Int64N(1<<33)-1<<32, r.Int64N(1e9)).UTC()
	}
	d := index.Document{
		ArticleID: text(), Revision: r.IntN(1 << 20), Slug: text(), Title: text(), Questions: list(), Answer: text(), Body: indextest.RandomText(r, r.IntN(600)),
		Kind: text(), Category: text(), Products: list(), Tags: list(), Audience: kb.Audience(text()), RiskLevel: text(),
		UpdatedAt: moment(), From: moment(), Until: moment(), LapsedUntil: moment(),
	}
	for range r.IntN(4) {
		d.Sections = append(d.Sections, index.Section{Title: text(), Anchor: text(), Start: r.IntN(1 << 20)})
	}
	return d
}

// Any document comes back as it was; cut off anywhere, it is an error.
func TestDocumentCodecOnRandomDocuments(t *testing.T) {
	r := rand.New(rand.NewPCG(71, 72))
	interned := map[string]string{} // shared by all, as when an index is read
	for i := range 150 {
		d := arbitraryDocument(r)
		text := retrieve.NewText(&d, plainAnalyzer())
		b := records.Encode(text)
		again, err := records.Decode(b, interned)
		must(t, err)
		if !same(text, again) {
			t.Fatalf("%+v\nbecame %+v", text.Document, again.Document)
		}
		if i%10 > 0 {
			continue
		}
		for n := range b {
			if _, err := records.Decode(b[:n], interned); !errors.Is(err, records.ErrDamaged) {
				t.Fatalf("%d of %d bytes: %v", n, len(b), err)
			}
		}
		for _, more := range [][]byte{{0}, make([]byte, 8)} {
			if _, err := records.Decode(append(b[:len(b):len(b)], more...), interned); !errors.Is(err, records.ErrDamaged) {
				t.Fatalf("%d bytes too many: %v", len(more), err)
			}
		}
	}
}

// Numbers that no document has are damage, not a reason to take much memory.
func TestDecodeHugeNumbers(t *testing.T) {
	for _, b := range [][]byte{
		{0xff, 0xff, 0xff, 0xff, 0xff, 0x1f, 'a'},                          // a text of 2^40 bytes
		{0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1},       // a revision of 2^64
		{0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 0},    // that many questions
		{0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f},    // sections
		{0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x80, 0x80, 0x80}, // a moment without end
	} {
		if _, err := records.Decode(b, map[string]string{}); !errors.Is(err, records.ErrDamaged) {
			t.Errorf("%x: %v", b, err)
		}
	}
}

// Damage in one place gives an error or a document, whose texts are pieces of what
// was read, and never a panic.
func TestDecodeDamaged(t *testing.T) {
	r := rand.New(rand.NewPCG(73, 74))
	d := fullDocument()
	whole := records.Encode(retrieve.NewText(&d, plainAnalyzer()))
	results := map[string]int{}
	for range 5000 {
		b := append([]byte(nil), whole...)
		for range 1 + r.IntN(3) {
			b[r.IntN(len(b))] = byte(r.IntN(256))
		}
		text, err := records.Decode(b, map[string]string{})
		if (text == nil) == (err == nil) {
			t.Fatalf("%x: %v, %v", b, text, err)
		}
		results[fmt.Sprint(err == nil)]++
	}
	if results["true"] == 0 || results["false"] == 0 {
		t.Errorf("documents and errors: %v", results)
	}
}
