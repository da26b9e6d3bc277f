package segmentfile

import (
	"github.com/blevesearch/bleve/v2/index/scorch"
	bleveindex "github.com/blevesearch/bleve_index_api"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"
)

// plugin is zap, which takes a segment that is written already for what it is.
type plugin struct{ zap.ZapPlugin }

func init() { scorch.RegisterSegmentPlugin(&plugin{}, true) }

// NewUsing makes a segment of a batch, of which all documents are those of a Segment, or none.
func (p *plugin) NewUsing(documents []bleveindex.Document, config map[string]any) (segmentapi.Segment, uint64, error) {
	if len(documents) > 0 {
		if d, ok := documents[0].(*written); ok {
			return d.segment.base(config)
		}
	}
	return p.ZapPlugin.NewUsing(documents, config)
}

// written is a document of a Segment, of which there is nothing left to analyse.
type written struct {
	id      string
	segment *Segment
}

// AddTo adds all documents of the segment to a batch, which may have no others, but may delete
// some. Only an index of scorch takes it.
func (s *Segment) AddTo(batch *bleveindex.Batch) {
	for _, id := range s.ids {
		batch.Update(&written{id, s})
	}
}

// ID implements Bleve's Document, as do all that follow.
func (d *written) ID() string { return d.id }

// Size is what it adds to the memory of a batch.
func (d *written) Size() int { return len(d.segment.bytes) / len(d.segment.ids) }

// VisitFields visits none.
func (d *written) VisitFields(bleveindex.FieldVisitor) {}

// VisitComposite visits none.
func (d *written) VisitComposite(bleveindex.CompositeFieldVisitor) {}

// HasComposite reports false.
func (d *written) HasComposite() bool { return false }

// NumPlainTextBytes are not counted.
func (d *written) NumPlainTextBytes() uint64 { return 0 }

// AddIDField does nothing: the id is there.
func (d *written) AddIDField() {}

// StoredFieldsBytes are not counted.
func (d *written) StoredFieldsBytes() uint64 { return 0 }

// Indexed reports false, as do Bleve's own that have no field of vectors.
func (d *written) Indexed() bool { return false }
