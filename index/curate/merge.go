package curate

import (
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb/curation"
)

// PartPin is the part of a pinned hit's score: all of it.
const PartPin = "pin"

// merge is the page of an answer with the pinned hits at their places, or at its end
// where there are not so many. others are the first of the other hits, of which there are
// total, and one more than the page needs. Of one question all pages go on where the one
// before ends.
func merge(others []index.Hit, total int, pinned []index.Hit, pins []curation.Pin, q index.Query) (page []index.Hit) {
	places := make([]int, len(pinned)) // 0-based
	for i := range pinned {
		places[i] = min(pins[i].Place-1, total+i)
		if i > 0 {
			places[i] = max(places[i], places[i-1]+1)
		}
	}
	before := 0 // pinned hits that stand before the place
	for at := 0; at < q.Offset+q.Limit+1; at++ {
		if before < len(places) && places[before] == at {
			if at >= q.Offset {
				page = append(page, pinned[before])
			}
			before++
			continue
		}
		n := at - before
		if n >= len(others) {
			if before == len(places) {
				break
			}
			continue
		}
		if at >= q.Offset {
			page = append(page, others[n])
		}
	}
	score(page, others, q.Explain)
	return page[:min(len(page), q.Limit)]
}

// score gives each pinned hit the score of the one after it, so that scores stay in
// order: it says nothing of the words of the article.
func score(page, others []index.Hit, explain bool) {
	next := 1.0
	if n := len(others); n > 0 {
		next = others[n-1].Score
	}
	for i := len(page) - 1; i >= 0; i-- {
		if h := &page[i]; h.Tier == index.TierPinned {
			h.Score = next
			if explain {
				h.Parts = []index.Part{{Name: PartPin, Value: next}}
			}
		}
		next = page[i].Score
	}
}
