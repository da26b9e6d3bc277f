package bleveindex

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb"
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
	empty := index.Document{Questions: []string{}, Products: []string{}, Tags: []string{}}
	for _, d := range []index.Document{fullDocument(), empty} {
		text := retrieve.NewText(&d, plainAnalyzer())
		again, err := decode(encode(text), map[string]string{})
		must(t, err)
		if !reflect.DeepEqual(text, again) {
			t.Errorf("%+v\nbecame %+v", text, again)
		}
	}
}

// What many documents share is kept once.
func TestDecodeSharesTexts(t *testing.T) {
	d := fullDocument()
	b := encode(retrieve.NewText(&d, plainAnalyzer()))
	interned := map[string]string{}
	_, err := decode(b, interned)
	must(t, err)
	n := len(interned)
	_, err = decode(b, interned)
	must(t, err)
	if n == 0 || len(interned) != n {
		t.Errorf("%d texts, then %d", n, len(interned))
	}
}

// Whatever is cut off or changed, decoding gives an error or a document, and
// never panics.
func FuzzDecode(f *testing.F) {
	d := fullDocument()
	whole := encode(retrieve.NewText(&d, plainAnalyzer()))
	for i := range whole {
		if _, err := decode(whole[:i], map[string]string{}); !errors.Is(err, errDamaged) {
			f.Fatalf("cut off after %d bytes: %v", i, err)
		}
	}
	f.Add(whole)
	f.Add([]byte{})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		if text, err := decode(b, map[string]string{}); (text == nil) == (err == nil) {
			t.Fatalf("%v, %v", text, err)
		}
	})
}
