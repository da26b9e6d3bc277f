package embedded

import (
	"fmt"
	"strings"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Many people ask the same: the answers given last are kept, for the snapshot
// they were made from, so that no change can leave an old one behind.
const (
	keptAnswers = 1000
	keptHits    = 50 // answers with more are not kept
)

// answerKey is all that an answer depends on besides the snapshot and the time.
// The scopes are in it: what one may see is never kept for another.
type answerKey struct {
	text                 string // folded
	gate                 gateKey
	filter, facets, sort string
	limit, offset, crop  int
	all, explain         bool
	analyzer             *zh.Analyzer
}

// answer holds from since until before next: until a document comes into force
// or lapses.
type answer struct {
	results     index.Results
	since, next int64
}

type answers = lru.Cache[answerKey, *answer]

func newAnswers() *answers {
	c, err := lru.New[answerKey, *answer](keptAnswers)
	if err != nil {
		panic(err) // the size is positive
	}
	return c
}

func newAnswerKey(q index.Query, g gate, analyzer *zh.Analyzer) answerKey {
	k := answerKey{
		text: fold.String(q.Text), gate: gateKey{g.scopes, g.lapsed},
		facets: strings.Join(q.Facets, " "), sort: fmt.Sprint(q.Sort),
		limit: q.Limit, offset: q.Offset, crop: q.CropRunes, all: q.All, explain: q.Explain, analyzer: analyzer,
	}
	if q.Filter != nil {
		k.filter = q.Filter.String()
	}
	return k
}

// known gives an answer that was given before and still holds. It is the
// caller's; the hits are shared.
func (s *snapshot) known(k answerKey, at int64) *index.Results {
	a, ok := s.answers.Get(k)
	if !ok || at < a.since || a.next <= at {
		return nil
	}
	out := a.results
	return &out
}

// keep keeps an answer for as long as it holds.
func (s *snapshot) keep(k answerKey, g gate, r *index.Results) {
	if len(r.Hits) > keptHits {
		return
	}
	a := &answer{results: *r, since: minTime, next: maxTime}
	for i := range s.segments {
		v := s.segments[i].visible(g)
		a.since, a.next = max(a.since, v.since), min(a.next, v.next)
	}
	s.answers.Add(k, a)
}
