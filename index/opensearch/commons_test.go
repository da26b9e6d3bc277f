package opensearch

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// common is an index that several processes share, as some of them have it. The first
// writes it.
func common(t *testing.T, processes int) (s *Commons, all []*Engine) {
	t.Helper()
	s, err := Maker{Cluster: cluster(t), Analyzer: plain()}.Commons()
	must(t, err)
	made, err := s.Begin()
	must(t, err)
	must(t, made.Close())
	t.Cleanup(func() { must(t, errors.Join(s.Remove(context.Background(), made.Name()), s.Close())) })
	for range processes {
		e, err := s.Open(t.Context(), made.Name())
		must(t, err)
		t.Cleanup(func() { must(t, e.Close()) })
		all = append(all, e)
	}
	must(t, s.Use(t.Context(), all[0], ""))
	if name, err := s.InUse(t.Context()); err != nil || name != made.Name() {
		t.Fatalf("%s is in use, %v", name, err)
	}
	must(t, all[0].TakeOffice(t.Context()))
	return s, all
}

func batch(seq int64, article string, docs ...index.Document) index.Batch {
	return index.Batch{Seq: seq, Updates: []index.Update{{ArticleID: article, Documents: docs}}}
}

// Whoever has lost the office writes nothing any more, whatever it had begun: nothing that
// is new, nothing over what is there, no number. It follows its successor from then on. Nor
// can it take the office by what it knew before.
func TestWhoHasLostTheOfficeChangesNothing(t *testing.T) {
	_, all := common(t, 2)
	old, next := all[0], all[1]
	must(t, old.Apply(t.Context(), batch(1, "a", indextest.Doc("a", "手续费", ""))))
	lost := *old.index.office.Load()
	if reach, err := next.Reach(t.Context()); err != nil || reach != 1 || next.Writes() {
		t.Fatalf("who follows may go up to %d, %v", reach, err)
	}
	must(t, next.Apply(t.Context(), batch(1, "a")))
	must(t, next.TakeOffice(t.Context()))
	if reach, err := next.Reach(t.Context()); err != nil || reach != math.MaxInt64 {
		t.Errorf("who writes may go up to %d, %v", reach, err)
	}

	secret := indextest.Doc("secret", "年费", "")
	if err := old.Apply(t.Context(), index.Batch{Seq: 9, Updates: []index.Update{{ArticleID: "a"}, {ArticleID: "secret", Documents: []index.Document{secret}}}}); !errors.Is(err, errDeposed) || old.Writes() {
		t.Errorf("who has lost the office is told %v", err)
	}
	old.index.office.Store(&lost) // as one that hung between two requests
	if err := old.index.writeSeq(t.Context(), 9); !nodes.IsNoName(err) {
		t.Errorf("a number: %v", err)
	}
	w := bulk{index: old.index, seq: 9, ctx: t.Context()}
	must(t, w.remove("a@1"))
	if err := w.flush(); !nodes.IsNoName(err) {
		t.Errorf("a removal: %v", err)
	}
	step := []object{{"add": object{"index": old.index.name, "alias": nodes.NewOffice(old.index.name)}}, {"remove": object{"index": old.index.name, "alias": lost, "must_exist": true}}}
	if err := old.client.Change(t.Context(), step); !nodes.IsRefused(err) {
		t.Errorf("the office is taken by who is late: %v", err)
	}
	old.index.office.Store(nil)

	must(t, next.Apply(t.Context(), batch(2, "b", indextest.Doc("b", "年费", ""))))
	if reach, err := old.Reach(t.Context()); err != nil || reach != 2 {
		t.Errorf("it may go up to %d, %v", reach, err)
	}
	must(t, old.Apply(t.Context(), batch(2, "b")))
	for _, e := range all {
		if got := indextest.Ask(t, e, "年费"); !slices.Equal(got, []string{"b"}) || e.Stats().Documents != 2 {
			t.Errorf("%v of %d documents", got, e.Stats().Documents)
		}
	}
	must(t, next.Verify(t.Context()))
}

// Whatever comes, changes and goes, a process that follows knows what one that opens the
// index knows: documents, moments, lengths and counts.
func TestWhoFollowsKnowsWhatIsThere(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	s, all := common(t, 2)
	r := rand.New(rand.NewPCG(3, 8))
	words := []string{"手续费", "信用卡", "银行卡", "身份证", "手机号", "验证码", "营业执照"} // of several pairs: such counts are asked for, and kept
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	counts := func(e *Engine, seq int64) (out []int) {
		reader, err := e.index.Retriever(t.Context())
		must(t, err)
		for _, w := range words[:min(len(words), int(seq))] { // asked for the first time now and then
			p := retrieve.NewPlan(plain().Query(w))
			must(t, reader.setFrequencies(t.Context(), p))
			for _, w := range p.Words {
				out = append(out, w.Frequency)
			}
			for _, c := range w {
				out = append(out, e.index.charFrequency(reader.state, c))
			}
		}
		return out
	}
	const last = 25
	published := map[string][]index.Document{}
	for seq := int64(1); seq <= last; seq++ {
		b := index.Batch{Seq: seq}
		for _, i := range r.Perm(8)[:1+r.IntN(3)] {
			id := fmt.Sprint("a", i)
			d := indextest.Doc(id, words[r.IntN(len(words))], words[r.IntN(len(words))])
			d.From = begin.AddDate(0, 0, int(seq))
			if n := len(published[id]); n > 0 { // it takes the place of the one before, which stays
				published[id][n-1].Until, d.Revision = d.From, n+1
			}
			published[id] = append(published[id], d)
			b.Updates = append(b.Updates, index.Update{ArticleID: id, Documents: published[id]})
		}
		if seq == last { // one is erased
			b.Updates[0].Documents = nil
		}
		must(t, all[0].Apply(t.Context(), b))
		counts(all[1], seq) // between being written and being taken up
		must(t, all[1].Apply(t.Context(), b))
		if known := all[1].index.frequencies.Knows(); known != (seq < last) {
			t.Errorf("after %d, counts are known: %v", seq, known)
		}
		if seq%5 > 0 {
			continue
		}
		fresh, err := s.Open(t.Context(), all[0].Name())
		must(t, err)
		want := fresh.index.totals
		for i, e := range all {
			have := e.index.totals
			if fmt.Sprint(have) != fmt.Sprint(want) || e.AppliedSeq() != seq || len(e.index.heads) != len(fresh.index.heads) {
				t.Errorf("after %d, process %d has %v, and there is %v", seq, i, have, want)
			}
			if got, want := counts(e, seq), counts(fresh, seq); !slices.Equal(got, want) {
				t.Errorf("after %d, process %d counts %v, and there are %v", seq, i, got, want)
			}
		}
		must(t, fresh.Close())
	}
	must(t, all[0].Verify(t.Context()))
	must(t, all[1].Verify(t.Context()))
}
