package bleveindex

import (
	"encoding/binary"
	"fmt"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// verifyDocuments holds the live documents of Bleve against the collection: they are the
// same, each with the sum that its text has. An index that was sealed needs that not: its
// files are what they were.
func verifyDocuments(reader *scorch.IndexSnapshot, c *collection) error {
	found := make(map[string]bool, c.count)
	for _, seg := range reader.Segments() {
		for number := range seg.Segment().Count() {
			if d := seg.Deleted(); d != nil && d.Contains(uint32(number)) {
				continue
			}
			id, err := seg.Segment().DocID(number)
			if err != nil {
				return fmt.Errorf("read document %d of segment %d: %w", number, seg.Id(), err)
			}
			sum, err := keptSum(seg, number)
			if err != nil {
				return fmt.Errorf("read document %d of segment %d: %w", number, seg.Id(), err)
			}
			t := c.get(string(id))
			if t == nil || t.Sum != sum || found[t.ID] {
				return fmt.Errorf("segment %d has a document %q that is not what was written", seg.Id(), id)
			}
			found[t.ID] = true
		}
	}
	if len(found) != c.count {
		return fmt.Errorf("it holds %d documents, but %d were written", len(found), c.count)
	}
	return nil
}

// keptSum is the sum that was written with a document.
func keptSum(seg *scorch.SegmentSnapshot, number uint64) (sum uint64, err error) {
	err = seg.Segment().VisitStoredFields(number, func(name string, _ byte, value []byte, _ []uint64) bool {
		if name == fieldSum && len(value) == 8 {
			sum = binary.BigEndian.Uint64(value)
		}
		return true
	})
	return sum, err
}
