package segmentfile

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	bleveindex "github.com/blevesearch/bleve_index_api"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"
	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/index/zappack"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// given is an analyzer for text that is analysed already.
type given analysis.TokenStream

func (g given) Analyze([]byte) analysis.TokenStream { return analysis.TokenStream(g) }

// set is a field of length 1.
type set struct{ *document.TextField }

func (set) AnalyzedLength() int { return 1 }

// some are documents, for Write and for Bleve: words with how often they stand there, sets
// without, and two fields that are stored.
func some(r *rand.Rand, n int) (ids []string, fields []Field, documents []bleveindex.Document) {
	vocabulary := []string{"a", "visa", "余", "余额", "余额宝", "宝", "𠮷野家"}
	for i := range 300 {
		vocabulary = append(vocabulary, fmt.Sprint("款", i))
	}
	slices.Sort(vocabulary)
	text := func(to []byte, term uint64) []byte { return append(to, vocabulary[term]...) }
	const words = bleveindex.IndexField
	fields = []Field{
		{Name: "none", Options: words, AppendTerm: text},
		{Name: "sets", Options: words, Set: true, AppendTerm: text},
		{Name: "sum", Options: bleveindex.StoreField},
		{Name: "words", Options: words | bleveindex.StoreField, AppendTerm: text},
	}
	for d := range n {
		id := fmt.Sprint("article", r.Uint64())
		ids = append(ids, id)
		doc := document.NewDocument(id)
		for i := range fields {
			f := &fields[i]
			var value []byte
			if f.Options.IsStored() {
				value = []byte(fmt.Sprint(f.Name, r.IntN(1<<r.IntN(30))))
				f.Stored = append(f.Stored, value)
			}
			var tokens given
			before := len(f.Postings)
			if f.Options.IsIndexed() && f.Name != "none" {
				for range r.IntN(60) {
					term := r.IntN(1 + r.IntN(len(vocabulary))) // the first are in most documents
					p := NewPosting(uint64(term), d)
					if !f.Set || !slices.Contains(f.Postings[before:], p) {
						tokens = append(tokens, &analysis.Token{Term: []byte(vocabulary[term])})
					}
					f.Postings = append(f.Postings, p)
				}
			}
			field := document.NewTextFieldCustom(f.Name, nil, value, f.Options, tokens)
			if f.Set {
				doc.AddField(set{field})
				continue
			}
			doc.AddField(field)
		}
		doc.AddIDField()
		doc.VisitFields(func(f bleveindex.Field) {
			if f.Options().IsIndexed() {
				f.Analyze()
			}
		})
		documents = append(documents, doc)
	}
	return ids, fields, documents
}

// says is all that is read from a segment.
func says(t *testing.T, s segmentapi.Segment) map[string]any {
	t.Helper()
	out := map[string]any{"documents": s.Count(), "fields": s.Fields()}
	for d := range s.Count() {
		must(t, s.VisitStoredFields(d, func(field string, kind byte, value []byte, at []uint64) bool {
			key := fmt.Sprint(d, field, kind, at)
			if out[key] != nil {
				t.Fatalf("%s is stored twice", key)
			}
			out[key] = string(value)
			return true
		}))
	}
	for _, field := range s.Fields() {
		dictionary, err := s.Dictionary(field)
		must(t, err)
		terms := dictionary.AutomatonIterator(nil, nil, nil)
		for term, err := terms.Next(); term != nil; term, err = terms.Next() {
			must(t, err)
			var postings []string
			list, err := dictionary.PostingsList([]byte(term.Term), nil, nil)
			must(t, err)
			each := list.Iterator(true, true, true, nil)
			for p, err := each.Next(); p != nil; p, err = each.Next() {
				must(t, err)
				postings = append(postings, fmt.Sprint(p.Number(), p.Frequency(), p.Norm(), len(p.Locations())))
			}
			out[field+"/"+term.Term] = postings
		}
	}
	return out
}

// A segment says what Bleve's own says of the same documents, whether it is in memory, on disk
// or was merged with others, and packed.
func TestASegmentSaysWhatBleveSays(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 42))
	var own zap.ZapPlugin
	var ours, theirs []segmentapi.Segment
	for _, n := range []int{1, 2, 70, 1300} {
		ids, fields, documents := some(r, n)
		segment, err := Write(ids, fields)
		must(t, err)
		batch := bleveindex.NewBatch()
		segment.AddTo(batch)
		if len(batch.IndexOps) != n {
			t.Fatalf("%d documents in the batch, want %d", len(batch.IndexOps), n)
		}
		var p plugin
		for _, d := range batch.IndexOps {
			documents, batch.IndexOps[d.ID()] = append(documents, d), nil
		}
		our, _, err := p.NewUsing(documents[n:], nil)
		must(t, err)
		their, _, err := own.NewUsing(documents[:n], nil)
		must(t, err)
		if diff := cmp.Diff(says(t, their), says(t, our)); diff != "" {
			t.Fatalf("%d documents: %s", n, diff)
		}
		path := filepath.Join(t.TempDir(), "segment")
		must(t, our.(segmentapi.UnpersistedSegment).Persist(path))
		again, err := own.Open(path)
		must(t, err)
		defer func() { must(t, again.Close()) }()
		if diff := cmp.Diff(says(t, their), says(t, again)); diff != "" {
			t.Fatalf("%d documents on disk: %s", n, diff)
		}
		ours, theirs = append(ours, again), append(theirs, their)
	}
	dropped := make([]*roaring.Bitmap, len(ours))
	dropped[2] = roaring.BitmapOf(0, 7, 69)
	var merged []map[string]any
	for i, segments := range [][]segmentapi.Segment{ours, theirs} {
		dir := t.TempDir()
		if i == 0 {
			zappack.Folder(dir)
		}
		path := filepath.Join(dir, "merged.zap")
		_, _, err := own.Merge(segments, dropped, path, nil, nil)
		must(t, err)
		s, err := own.Open(path)
		must(t, err)
		defer func() { must(t, s.Close()) }()
		merged = append(merged, says(t, s))
	}
	if diff := cmp.Diff(merged[1], merged[0]); diff != "" {
		t.Error(diff)
	}
}

// Documents of others are made a segment by Bleve.
func TestOtherDocumentsAreBleves(t *testing.T) {
	_, _, documents := some(rand.New(rand.NewPCG(43, 44)), 5)
	var p plugin
	got, _, err := p.NewUsing(documents, nil)
	must(t, err)
	want, _, err := p.ZapPlugin.NewUsing(documents, nil)
	must(t, err)
	if diff := cmp.Diff(says(t, want), says(t, got)); diff != "" {
		t.Error(diff)
	}
}

// Sorting keeps what there is, puts terms in order and leaves documents in theirs, of few
// postings and of many, with terms of all sizes.
func TestPostingsAreSorted(t *testing.T) {
	r := rand.New(rand.NewPCG(45, 46))
	for _, n := range []int{0, 1, 2, digits - 1, digits, 3 * digits} {
		for _, most := range []uint64{0, 5, digits, MaxTerm} {
			var postings []Posting
			for d := range n {
				postings = append(postings, NewPosting(r.Uint64N(most+1), d/2))
			}
			want := slices.Sorted(slices.Values(postings))
			if !slices.Equal(sorted(postings), want) {
				t.Errorf("%d postings of terms up to %d are in no order", n, most)
			}
		}
	}
}

// What would be no segment is refused: too many documents, or one twice, of which Bleve would
// never drop the first.
func TestABatchThatIsNoSegmentIsRefused(t *testing.T) {
	for what, ids := range map[string][]string{"too large": make([]string, MaxDocuments+1), "twice": {"b", "a", "b"}} {
		if _, err := Write(ids, nil); err == nil {
			t.Errorf("%s: it was written", what)
		}
	}
}

// Words of several parts are numbered in their order.
func TestWordsInOrder(t *testing.T) {
	var parts []*Words
	for _, some := range [][]string{{"还款", "visa", "还款"}, {}, {"贷款", "还款"}} {
		part := NewWords()
		for _, word := range some {
			if n := part.Number([]byte(word)); string(part.AppendTerm(nil, n)) != word {
				t.Errorf("%s has the number of another", word)
			}
		}
		parts = append(parts, part)
	}
	all, numbers := InOrder(parts)
	if diff := cmp.Diff([]string{"visa", "贷款", "还款"}, all.words); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([][]uint64{{2, 0}, {}, {1, 2}}, numbers); diff != "" {
		t.Error(diff)
	}
}
