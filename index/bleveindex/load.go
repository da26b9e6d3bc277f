package bleveindex

import (
	"fmt"
	"runtime"
	"sync"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// loadCollection gives all documents, and checks that they are all that were written.
// They are read from the file of texts; where that is not of this state, because the index
// was not closed, they are unpacked, and the file is written.
func (x *Index) loadCollection(reader *scorch.IndexSnapshot, want state) (*collection, error) {
	if want.count == 0 {
		return collect(nil, want)
	}
	c, stale := x.texts.read(want)
	if stale == nil {
		return c, nil
	}
	x.log.Warn("texts of the index are unpacked, which takes a while", "why", stale)
	texts, err := loadTexts(reader, x.packer)
	if err != nil {
		return nil, err
	}
	if c, err = collect(texts, want); err != nil {
		return nil, err
	}
	x.texts.keep(c, want)
	if kept, err := x.texts.read(want); err == nil {
		c = kept // in less memory
	}
	return c, nil
}

// loadTexts decodes every live document, on all cores.
func loadTexts(reader *scorch.IndexSnapshot, p *packer) ([]*retrieve.Text, error) {
	var mu sync.Mutex
	var out []*retrieve.Text
	g := errgroup.Group{}
	g.SetLimit(runtime.GOMAXPROCS(0))
	const chunk = 2048
	for _, seg := range reader.Segments() {
		count := seg.Segment().Count()
		for from := uint64(0); from < count; from += chunk {
			g.Go(func() error {
				part, err := loadPart(seg, from, min(from+chunk, count), p)
				mu.Lock()
				defer mu.Unlock()
				out = append(out, part...)
				return err
			})
		}
	}
	return out, g.Wait()
}

// loadPart decodes the live documents [from, to) of a segment.
func loadPart(seg *scorch.SegmentSnapshot, from, to uint64, p *packer) (out []*retrieve.Text, err error) {
	interned := map[string]string{}
	var buf []byte
	for number := from; number < to; number++ {
		if d := seg.Deleted(); d != nil && d.Contains(uint32(number)) {
			continue
		}
		var t *retrieve.Text
		var bad error
		err := seg.Segment().VisitStoredFields(number, func(name string, _ byte, value []byte, _ []uint64) bool {
			if name == fieldDocument {
				if buf, bad = p.unpack(value, buf[:0]); bad == nil {
					t, bad = decode(buf, interned)
				}
				if bad == nil {
					t.Sum = sumOf(buf)
				}
			}
			return true
		})
		switch {
		case err != nil:
		case bad != nil:
			err = bad
		case t == nil:
			err = errDamaged
		}
		if err != nil {
			return nil, fmt.Errorf("read document %d of segment %d: %w", number, seg.Id(), err)
		}
		out = append(out, t)
	}
	return out, nil
}
