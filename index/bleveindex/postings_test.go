package bleveindex

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Whatever the texts, the postings of a word hold every document in which it stands.
// A word of two characters stands in all of them, and a longer one in those that
// were cut into it.
func TestPostingsOfWords(t *testing.T) {
	x := emptyIndex(t)
	r := rand.New(rand.NewPCG(31, 32))
	pieces := []string{"保险", "保险金", "基金", "成本", "金额", "还款", "款项", "visa", "30", "天", "的", "，", " ", "贷"}
	for i := range 150 {
		d := randomDoc(r, i)
		d.Title, d.Questions, d.Body = "", nil, ""
		for range 5 {
			d.Title += pieces[r.IntN(len(pieces))]
			d.Body += pieces[r.IntN(len(pieces))] + pieces[r.IntN(len(pieces))]
		}
		put(t, x, d)
	}
	s, err := x.Snapshot()
	must(t, err)
	defer func() { must(t, s.Release()) }()
	held := 0
	for _, query := range []string{"保险", "保险金", "本金", "险金", "还款", "项", "visa", "30", "30天", "3", "金额", "成本", "贷"} {
		for _, w := range retrieve.NewPlan(plainAnalyzer().Query(query)).Words {
			word := w.Forms[0].Text
			for i := range s.segments {
				seg := &s.segments[i]
				for _, at := range []place{anywhere, inTitle} {
					set, err := newPostings(seg).ofWord(at, w)
					must(t, err)
					cut, err := newPostings(seg).cutAs(w)
					must(t, err)
					for d, text := range seg.texts {
						if text == nil || seg.deleted != nil && seg.deleted.Contains(uint32(d)) {
							continue
						}
						if at == inTitle {
							title := *text.Document
							title.Body = ""
							text = retrieve.NewText(&title, plainAnalyzer())
						}
						has := set.Contains(uint32(d))
						if has && !text.Holds(word) && len(word) < 3 {
							t.Fatalf("%s is in the postings of %s", string(text.Runes), string(word))
						}
						if !has && text.HoldsWord(word) {
							t.Fatalf("%s is not in the postings of %s", string(text.Runes), string(word))
						}
						if at == anywhere && cut.Contains(uint32(d)) != cutInto(text, word) {
							t.Fatalf("%s is cut into %s: %v", string(text.Runes), string(word), cut.Contains(uint32(d)))
						}
						if has {
							held++
						}
					}
				}
			}
		}
	}
	if held < 100 {
		t.Errorf("%d postings were looked at", held)
	}
}

// A word is found wherever it stands, also by what stands for it, and though the
// document is cut across it.
func TestWordsAcrossTheCut(t *testing.T) {
	x := emptyIndex(t)
	for i, title := range []string{"还款能力", "提前还款日", "归还款项", "没有"} {
		d := randomDoc(rand.New(rand.NewPCG(1, 1)), i)
		d.Title, d.Questions, d.Body = title, nil, ""
		put(t, x, d)
	}
	found := candidates(t, x, "还款", func(r *retrieve.Request) { r.All = true })
	got := ids(found)
	slices.Sort(got)
	if want := []string{"d0@1", "d1@1", "d2@1"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// cutInto reports whether the word makes a term and is one of the text's.
func cutInto(text *retrieve.Text, word []rune) bool {
	for _, f := range text.Fields {
		for _, s := range text.Words(f) {
			if zh.IsTerm(word) && slices.Equal(text.Runes[f.Start+s.Start:f.Start+s.End], word) {
				return true
			}
		}
	}
	return false
}
