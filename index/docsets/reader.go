package docsets

import (
	"fmt"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// readers read sets of documents from one of Bleve's segments, for many goroutines. What
// reading one set takes is used for the next.
type readers struct {
	from      segmentapi.Segment
	documents int
	idle      sync.Pool
}

func newReaders(from segmentapi.Segment) *readers {
	return &readers{from: from, documents: int(from.Count())}
}

// read gives the documents that hold a term in a field, but for those that are left out.
func (r *readers) read(field string, term []byte, but *roaring.Bitmap) (retrieve.Bitset, error) {
	t, _ := r.idle.Get().(*reader)
	if t == nil {
		t = &reader{readers: r, fields: map[string]segmentapi.TermDictionary{}}
	}
	defer r.idle.Put(t)
	return t.read(field, term, but)
}

// reader is for one goroutine.
type reader struct {
	*readers
	fields   map[string]segmentapi.TermDictionary
	list     segmentapi.PostingsList
	iterator segmentapi.PostingsIterator
}

func (t *reader) read(field string, term []byte, but *roaring.Bitmap) (_ retrieve.Bitset, err error) {
	dict, ok := t.fields[field]
	if !ok {
		if dict, err = t.from.Dictionary(field); err != nil {
			return nil, fmt.Errorf("read terms of a segment: %w", err)
		}
		t.fields[field] = dict
	}
	if t.list, err = dict.PostingsList(term, but, t.list); err != nil {
		return nil, fmt.Errorf("read documents of a term in a segment: %w", err)
	}
	if t.list.Count() == 0 {
		return nil, nil
	}
	t.iterator = t.list.Iterator(false, false, false, t.iterator)
	return t.bits()
}

// bits takes the set out of the list: zapx keeps it as a roaring bitmap, or as a number
// where there is one document.
func (t *reader) bits() (retrieve.Bitset, error) {
	if direct, ok := t.iterator.(segmentapi.OptimizablePostingsIterator); ok {
		if bitmap := direct.ActualBitmap(); bitmap != nil {
			return bitsetOf(bitmap, t.documents), nil
		}
	}
	set := retrieve.NewBitset(t.documents)
	for {
		p, err := t.iterator.Next()
		if p == nil || err != nil {
			return set, err
		}
		set.Set(int(p.Number()))
	}
}

// bitsetOf is a set as it is used, of so many documents at most; nil for an empty one.
func bitsetOf(set *roaring.Bitmap, documents int) retrieve.Bitset {
	if set == nil || set.IsEmpty() {
		return nil
	}
	out := retrieve.NewBitset(documents)
	set.WriteDenseTo(out)
	return out
}
