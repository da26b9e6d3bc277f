// Package segmentfile writes a batch of documents as a segment of Bleve's (zap 17), which says
// what Bleve's own would say, and is read and merged by Bleve as its own are.
//
// Bleve makes segments of documents of any kind, by maps of terms: that was more than half of
// what it took to build an index. Here a posting is a number, a term above and a document
// below, so that all postings of a field are put in order by sorting numbers.
package segmentfile

import (
	"errors"
	"fmt"
	"hash/crc32"

	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"
)

// Segment is a segment that was written.
type Segment struct {
	ids            []string
	bytes          []byte
	stored, fields uint64 // where the offsets of documents and of fields begin
}

// Write writes documents, by their ids, and refuses them where one is there twice. Fields are
// in the order of their names.
func Write(ids []string, fields []Field) (*Segment, error) {
	if len(ids) > MaxDocuments {
		return nil, fmt.Errorf("a batch of %d documents is too large for a segment", len(ids))
	}
	all, once := idField(ids)
	if !once {
		return nil, errors.New("a batch has a document twice")
	}
	s := &Segment{ids: ids}
	w := &writer{documents: len(ids)}
	fields = append([]Field{all}, fields...)
	s.stored = w.writeStored(ids, fields[1:])
	addresses := make([]uint64, len(fields))
	for i := range fields {
		var err error
		if addresses[i], err = w.writeTerms(&fields[i]); err != nil {
			return nil, fmt.Errorf("write the terms of %s: %w", fields[i].Name, err)
		}
	}
	s.fields = w.writeFields(fields, addresses)
	s.bytes = w.out
	return s, nil
}

// base is the segment as Bleve has it before it is on disk.
func (s *Segment) base(config map[string]any) (segmentapi.Segment, uint64, error) {
	stats, ok := config[segmentapi.StatsKey].(*segmentapi.Stats)
	if !ok {
		stats = &segmentapi.Stats{}
	}
	b, err := zap.InitSegmentBase(s.bytes, crc32.ChecksumIEEE(s.bytes), zap.DefaultChunkMode, uint64(len(s.ids)), s.stored, s.fields, config, stats)
	return b, uint64(len(s.bytes)), err
}
