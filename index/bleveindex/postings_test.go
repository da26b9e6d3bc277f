package bleveindex

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/docsets"
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
	pooled := takeScratch(s.segments)
	defer pooled.giveBack()
	held := 0
	for _, query := range []string{"保险", "保险金", "本金", "险金", "还款", "项", "visa", "30", "30天", "3", "金额", "成本", "贷"} {
		for _, w := range retrieve.NewPlan(plainAnalyzer().Query(query)).Words {
			word := w.Forms[0].Text
			for i := range s.segments {
				seg := &s.segments[i]
				for _, at := range []docsets.Place{docsets.Anywhere, docsets.InTitle} {
					set, _, err := newPostings(seg, pooled).ofWord(at, w)
					must(t, err)
					cut, err := newPostings(seg, pooled).cutAs(w)
					must(t, err)
					for d, text := range seg.texts {
						if text == nil || seg.deleted != nil && seg.deleted.Contains(uint32(d)) {
							continue
						}
						if at == docsets.InTitle {
							title := *text.Document
							title.Body = ""
							text = retrieve.NewText(&title, plainAnalyzer())
						}
						has := set != nil && set.Has(d)
						if has && !text.Holds(word) && len(word) < 3 {
							t.Fatalf("%s is in the postings of %s", string(text.Folded()), string(word))
						}
						if !has && text.HoldsWord(word) {
							t.Fatalf("%s is not in the postings of %s", string(text.Folded()), string(word))
						}
						if isCut := cut != nil && cut.Has(d); at == docsets.Anywhere && isCut != cutInto(text, word) {
							t.Fatalf("%s is cut into %s: %v", string(text.Folded()), string(word), isCut)
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
		for _, s := range text.Words(text.Folded(), f) {
			if zh.IsTerm(word) && slices.Equal(text.Folded()[int(f.Start)+s.Start:int(f.Start)+s.End], word) {
				return true
			}
		}
	}
	return false
}

// What all sets share, and what is in some of them, however many; the sets stay as they
// are.
func TestJoinedSets(t *testing.T) {
	r := rand.New(rand.NewPCG(95, 96))
	for range 500 {
		pooled := takeScratch(segmentOf(100))
		var sets, copies []retrieve.Bitset
		some := union{pooled: pooled}
		for range r.IntN(5) {
			s := randomSet(r, 100, r.Float64())
			if s.Len() == 0 || r.IntN(5) == 0 {
				s = nil
			}
			sets, copies = append(sets, s), append(copies, slices.Clone(s))
			some.add(s)
		}
		shared := intersect(sets, pooled)
		for d := range 100 {
			holding := 0
			for _, s := range copies {
				if s != nil && s.Has(d) {
					holding++
				}
			}
			if all := shared != nil && shared.Has(d); all != (holding > 0 && holding == len(sets)) {
				t.Fatalf("%d is in %d sets of %d, shared %v", d, holding, len(sets), all)
			}
			if one := some.set != nil && some.set.Has(d); one != (holding > 0) {
				t.Fatalf("%d is in %d sets of %d, in some %v", d, holding, len(sets), one)
			}
		}
		if !slices.EqualFunc(sets, copies, slices.Equal[retrieve.Bitset]) {
			t.Fatal("a set was changed")
		}
		if shared != nil && shared.Len() == 0 || some.set != nil && some.set.Len() == 0 {
			t.Fatal("an empty set is not nil")
		}
		pooled.giveBack()
	}
}

// Bleve's sets, of one document or many, deleted ones left out.
func TestPostingsOfTerms(t *testing.T) {
	x := emptyIndex(t)
	var docs []index.Document
	for i := range 40 {
		d := index.Document{ArticleID: fmt.Sprint("d", i), Revision: 1, Title: "还款", Audience: "public"}
		if i == 7 {
			d.Title = "visa"
		}
		docs = append(docs, d)
	}
	put(t, x, docs...)
	remove(t, x, "d3", "d4")
	s, err := x.Snapshot()
	must(t, err)
	defer func() { must(t, s.Release()) }()
	pooled := takeScratch(s.segments)
	defer pooled.giveBack()
	for term, want := range map[string]int{"还款": 37, "visa": 1, "年费": 0, "": 0} {
		for _, at := range []docsets.Place{docsets.InTitle, docsets.Anywhere} {
			n := 0
			for i := range s.segments {
				for range 2 { // as it is read, and as it is known
					set, err := s.segments[i].sets.Word(at, []rune(term))
					must(t, err)
					n += set.Len()
				}
			}
			if n != 2*want {
				t.Errorf("%q in %d: %d, want %d", term, at, n/2, want)
			}
		}
	}
}

// No text is too odd to look for.
func TestContainingAnything(t *testing.T) {
	x := emptyIndex(t)
	r := rand.New(rand.NewPCG(101, 102))
	for i := range 30 {
		put(t, x, randomDoc(r, i))
	}
	s, err := x.Snapshot()
	must(t, err)
	defer func() { must(t, s.Release()) }()
	pooled := takeScratch(s.segments)
	defer pooled.giveBack()
	found := 0
	for range 500 {
		text := plainAnalyzer().Query(randomText(r, r.IntN(5))).Text
		for i := range s.segments {
			seg := &s.segments[i]
			set, vague, err := newPostings(seg, pooled).containing(docsets.Anywhere, text, false)
			must(t, err)
			for d, x := range seg.texts {
				if x == nil || seg.deleted != nil && seg.deleted.Contains(uint32(d)) || !x.Holds(text) {
					continue
				}
				found++
				if !vague && (set == nil || !set.Has(d)) {
					t.Fatalf("%s holds %q and is not in the set", string(x.Folded()), string(text))
				}
			}
		}
	}
	if found < 100 {
		t.Errorf("%d were looked at", found)
	}
}
