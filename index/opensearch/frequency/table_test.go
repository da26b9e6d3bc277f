package frequency

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// model is what a table should say: which terms each document has.
type model map[uint32][]Term

func (m model) count(q Query) (n int) {
	for _, terms := range m {
		if q.finds(terms) {
			n++
		}
	}
	return n
}

// Whatever comes and goes, counts are those of the documents that are there, and those that
// were taken up from elsewhere stay right.
func TestCountsFollowDocuments(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	table, docs := NewTable(), model{}
	text := &retrieve.Text{}
	random := func(most, of int) (out []Term) {
		for range 1 + r.IntN(most) {
			out = append(out, Term(1+r.IntN(of)))
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	asked, here := 0, 0
	for step := range 3000 {
		table.Begin()
		if len(docs) > 0 && r.IntN(3) == 0 {
			for number, terms := range docs {
				table.Remove(number, terms)
				delete(docs, number)
				break
			}
		} else {
			terms := random(12, 40+step) // ever more terms, so that the table grows
			docs[table.Add(text, terms)] = terms
		}
		table.End()
		q := Query{random(2, 12)}
		for range r.IntN(3) {
			q = append(q, random(3, 12))
		}
		want := docs.count(q)
		got, known := table.Count(q)
		asked++
		if !known {
			table.Keep(table.Version(), q, want)
			continue
		}
		if here++; got != want {
			t.Fatalf("after %d changes %v finds %d, want %d", step+1, q, got, want)
		}
	}
	if here < asked/4 {
		t.Errorf("of %d counts %d were known", asked, here)
	}
	for term := Term(1); term < 200; term++ {
		holder, any := table.Holder(term)
		if want := docs.count(Query{{term}}) > 0; any != want || holder != nil && !any {
			t.Errorf("term %d: %v, %v, want %v", term, holder, any, want)
		}
	}
}

// What is forgotten with a document is what finds it, by whichever of its forms, and is
// taken up again.
func TestForget(t *testing.T) {
	table := NewTable()
	table.Add(&retrieve.Text{}, []Term{1, 2, 3, 4, 5, 6})
	finds, other := Query{{1, 2}, {7, 8}}, Query{{5, 6}}
	for range 2 {
		table.Keep(table.Version(), finds, 3)
		table.Keep(table.Version(), other, 4)
		table.Forget([]Term{1, 2, 3})
		if n, known := table.Count(finds); known {
			t.Errorf("%d is believed", n)
		}
		if n, known := table.Count(other); !known || n != 4 {
			t.Errorf("%d, %v", n, known)
		}
		if watched := len(table.wides.by[1]) + len(table.wides.by[7]); watched != 0 {
			t.Errorf("%d are watched for nothing", watched)
		}
	}
}

// What was counted elsewhere while documents changed is of nobody knows when, and not kept.
func TestCountsOfAMomentBetweenAreNotKept(t *testing.T) {
	table, q := NewTable(), Query{{1, 2}}
	table.Add(&retrieve.Text{}, []Term{1})
	table.Add(&retrieve.Text{}, []Term{2})
	version := table.Version()
	table.Begin()
	table.Keep(version, q, 7)
	table.Keep(table.Version(), q, 7)
	table.End()
	table.Keep(version, q, 7)
	if n, known := table.Count(q); known {
		t.Errorf("%d is known", n)
	}
	table.Keep(table.Version(), q, 7)
	if n, known := table.Count(q); !known || n != 7 {
		t.Errorf("%d, %v", n, known)
	}
}

// A table that has lost its way says that it does not know, instead of something.
func TestALostTableKnowsNothing(t *testing.T) {
	for name, lose := range map[string]func(*Table){
		"told":                  (*Table).Lose,
		"a term it never had":   func(x *Table) { x.Remove(0, []Term{5}) },
		"a document once more":  func(x *Table) { x.Remove(0, []Term{1}); x.Remove(1, []Term{1}) },
		"and then changed some": func(x *Table) { x.Lose(); x.Remove(0, []Term{1}); x.Add(&retrieve.Text{}, []Term{3}) },
	} {
		table := NewTable()
		table.Add(&retrieve.Text{}, []Term{1})
		table.Add(&retrieve.Text{}, []Term{2})
		lose(table)
		if n, known := table.Count(Query{{1}}); known || table.Knows() {
			t.Errorf("%s: %d is known", name, n)
		}
		if holder, any := table.Holder(9); holder != nil || !any {
			t.Errorf("%s: 9 is held by %v, %v", name, holder, any)
		}
		table.Keep(table.Version(), Query{{1}}, 4)
		if n, known := table.Count(Query{{1}}); !known || n != 4 {
			t.Errorf("%s: what was counted elsewhere is %d, %v", name, n, known)
		}
		table.Begin()
		table.End()
		if n, known := table.Count(Query{{1}}); known {
			t.Errorf("%s: %d is known after a change that nobody counted", name, n)
		}
	}
}

// A document that has gone holds nothing, though its place is taken.
func TestHoldersThatHaveGoneAreNotGiven(t *testing.T) {
	table := NewTable()
	first, second := &retrieve.Text{ID: "first"}, &retrieve.Text{ID: "second"}
	table.Add(first, []Term{1, 2})
	number := table.Add(second, []Term{1})
	table.Remove(number, []Term{1})
	if holder, any := table.Holder(1); holder == second || !any {
		t.Errorf("1 is held by %v, %v", holder, any)
	}
	third := &retrieve.Text{ID: "third"}
	table.Add(third, []Term{3})
	if holder, _ := table.Holder(1); holder == third {
		t.Error("1 is held by who has taken the place")
	}
	if holder, _ := table.Holder(2); holder != first {
		t.Errorf("2 is held by %v", holder)
	}
}

// The terms of a text are its characters, its pairs, a space beside Latin aside, and its
// Latin words.
func TestTermsOfAText(t *testing.T) {
	analyzer := indextest.Analyzer(zh.Words{})()
	text := retrieve.NewText(&index.Document{ArticleID: "a", Revision: 1, Title: "办 visa 卡", Answer: "卡。办 1.5万"}, analyzer)
	got := map[Term]bool{}
	for _, term := range Of(text, analyzer) {
		if got[term] {
			t.Errorf("%x is there twice", term)
		}
		got[term] = true
	}
	for _, s := range []string{"办", "卡", "办v", "vi", "is", "sa", "a卡", "万"} {
		if !got[Chars([]rune(s))] {
			t.Errorf("%s is no term", s)
		}
	}
	for _, s := range []string{"卡办", "v", "办卡", "。"} {
		if got[Chars([]rune(s))] {
			t.Errorf("%s is a term", s)
		}
	}
	if !got[Word([]rune("visa"))] || got[Word([]rune("vis"))] {
		t.Error("visa is no word, or vis is")
	}
}

func BenchmarkAdd(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	table := NewTable()
	for b.Loop() {
		terms := make([]Term, 500)
		for i := range terms {
			terms[i] = Term(1 + r.ExpFloat64()*100_000)
		}
		slices.Sort(terms)
		table.Add(&retrieve.Text{}, slices.Compact(terms))
	}
	b.ReportMetric(float64(table.used), "terms")
}
