package search

import (
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/highlight"
	"github.com/wenjin-kb/wenjin/index/rank"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// presenter makes what is shown of the hits of one query.
type presenter struct {
	at      int64 // the time of the query
	marker  *highlight.Marker
	meaning *semantic
}

// show puts the hits of a page into an answer. It closes the marker.
func (p presenter) show(out *index.Results, page []*rank.Scored) {
	defer p.marker.Close()
	if len(page) == 0 {
		return
	}
	out.Hits = make([]index.Hit, len(page))
	documents := make([]index.Document, len(page))
	for _, s := range page {
		p.marker.Expect(s.Text)
	}
	for i, s := range page {
		h := &out.Hits[i]
		p.present(h, s)
		documents[i] = s.Listed(h.Answer.Text)
		h.Document, h.Source = &documents[i], s.Text
	}
}

// present sets what is shown of a hit, but for its document.
func (p presenter) present(h *index.Hit, s *rank.Scored) {
	h.Lapsed, h.Near = s.Until <= p.at, p.meaning.isNear(s.Text)
	h.Score, h.Tier, h.Parts, h.Coverage = s.Score, s.Tier, s.Parts, s.Coverage
	if f := s.Fields[s.Nearest]; f.Kind == retrieve.FieldQuestion && s.TitleCoverage > 0 {
		h.MatchedQuestion = s.Document.Questions[f.Number]
	}
	p.marker.Mark(h, s.Text)
	p.meaning.present(h, s.Text, p.marker)
}
