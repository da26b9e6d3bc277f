package docsets

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

var plainAnalyzer = indextest.Analyzer(zh.Words{})

func randomDoc(r *rand.Rand, n int) index.Document {
	letters := []rune("款息率贷还，。 a7𠮷")
	word := func() string {
		out := make([]rune, r.IntN(6))
		for i := range out {
			out[i] = letters[r.IntN(len(letters))]
		}
		return string(out)
	}
	return index.Document{ArticleID: fmt.Sprint(n), Title: word(), Questions: []string{word()}, Body: word() + word()}
}

// What is read by several cores, and what lies in several containers of a set, is read as
// one document after the other would be.
func TestCharsOfMany(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	some := make([]*retrieve.Text, 200)
	for i := range some {
		d := randomDoc(r, i)
		some[i] = retrieve.NewText(&d, plainAnalyzer())
	}
	texts := make([]*retrieve.Text, 2*containerSize+nearby+7)
	var want [2]map[rune][]uint32
	for at := range want {
		want[at] = map[rune][]uint32{}
	}
	for doc := range texts {
		if r.IntN(9) == 0 || doc/nearby%5 == 0 { // Bleve has none of ours there
			continue
		}
		texts[doc] = some[r.IntN(len(some))]
		text := texts[doc].Folded()
		for _, f := range texts[doc].Fields {
			for _, c := range text[f.Start:f.End] {
				if !zh.IsWordRune(c) || zh.IsAlnum(c) {
					continue
				}
				for at := range want {
					if docs := want[at][c]; (Place(at) == Anywhere || f.Titled()) && (len(docs) == 0 || docs[len(docs)-1] != uint32(doc)) {
						want[at][c] = append(docs, uint32(doc))
					}
				}
			}
		}
	}
	for at, have := range charsOf(texts, 2) {
		if len(have) != len(want[at]) || len(have) < 3 {
			t.Errorf("%d: %d characters, want %d", at, len(have), len(want[at]))
		}
		for c, docs := range want[at] {
			if !slices.Equal(docs, have[c].ToArray()) {
				t.Errorf("%d %q: %d documents, want %d, or others", at, c, have[c].GetCardinality(), len(docs))
			}
		}
	}
}

// A character is in all of its documents, wherever it stands in them; what is no
// character is in none.
func TestCharsByTexts(t *testing.T) {
	var texts []*retrieve.Text
	for i := range 2*nearby + 7 {
		d := index.Document{Title: "款a，", Body: "款款"}
		switch {
		case i%3 == 1:
			d.Title, d.Questions = "", []string{"", "𠮷息"}
		case i%7 == 0:
			texts = append(texts, nil)
			continue
		}
		texts = append(texts, retrieve.NewText(&d, plainAnalyzer()))
	}
	got := charsOf(texts, 1)
	for _, c := range "款息𠮷a，7率" {
		for _, at := range []Place{Anywhere, InTitle} {
			n := uint64(0)
			for d, text := range texts {
				has := false
				for _, f := range fieldsOf(text) {
					if (at == Anywhere || f.Titled()) && zh.IsWordRune(c) && !zh.IsAlnum(c) && slices.Contains(text.Folded()[f.Start:f.End], c) {
						has = true
					}
				}
				if set := got[at][c]; has && (set == nil || !set.Contains(uint32(d))) {
					t.Fatalf("%c is not in document %d", c, d)
				}
				if has {
					n++
				}
			}
			if set := got[at][c]; set == nil && n > 0 || set != nil && set.GetCardinality() != n {
				t.Errorf("%c is in %v documents, want %d", c, set, n)
			}
		}
	}
}

func fieldsOf(t *retrieve.Text) []retrieve.Field {
	if t == nil {
		return nil
	}
	return t.Fields
}

// The table is shared from segment to segment: nothing of one is left to the next.
func TestCharTablesAreCleared(t *testing.T) {
	for _, title := range []string{"贷款", "利率", "基金"} {
		d := index.Document{Title: title}
		got := charsOf([]*retrieve.Text{retrieve.NewText(&d, plainAnalyzer())}, 1)
		for _, c := range "贷款利率基金" {
			if want := strings.ContainsRune(title, c); (got[Anywhere][c] != nil) != want {
				t.Errorf("%s: %c is there: %v", title, c, !want)
			}
		}
	}
}
