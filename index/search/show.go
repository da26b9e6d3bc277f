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
	crop    int   // characters of a snippet
	marker  *highlight.Marker
	meaning *semantic
}

// show puts the hits of a page into an answer.
func (p *presenter) show(out *index.Results, found *retrieve.Candidates, page []*rank.Scored) {
	if len(page) == 0 {
		return
	}
	out.Hits, found.Shown = make([]index.Hit, len(page)), make([]*retrieve.Text, len(page))
	documents := make([]index.Document, len(page))
	for i, s := range page {
		h := &out.Hits[i]
		p.present(h, s)
		documents[i] = s.Listed(h.Answer.Text)
		h.Document, h.Source, found.Shown[i] = &documents[i], s.Text, s.Text
	}
}

// present sets what is shown of a hit, but for its document.
func (p *presenter) present(h *index.Hit, s *rank.Scored) {
	h.Lapsed, h.Near = s.Until <= p.at, p.meaning.isNear(s.Text)
	h.Score, h.Tier, h.Parts, h.Coverage = s.Score, s.Tier, s.Parts, s.Coverage
	if f := s.Fields[s.Nearest]; f.Kind == retrieve.FieldQuestion && s.TitleCoverage > 0 {
		h.MatchedQuestion = s.Document.Questions[f.Number]
	}
	p.marker.Mark(h, s.Text)
	p.meaning.present(h, s.Text, p.crop)
}
