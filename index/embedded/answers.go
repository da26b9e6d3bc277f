package embedded

import (
	"strconv"
	"strings"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/nearest"
	"github.com/wenjin-kb/wenjin/index/rank"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Many people ask the same: the answers given last are kept, for the newest
// snapshot of the index, so that no change can leave an old one behind.
const (
	keptAnswers = 1000
	keptHits    = 50 // answers with more are not kept
)

// answerKey is all that an answer depends on besides the snapshot and the time.
// Who asks is in it: what one may see is never kept for another.
type answerKey struct {
	text                string // folded
	viewer              retrieve.Viewer
	filter, facets      string
	sort                string
	weights             string
	limit, offset, crop int
	all, explain        bool
	analyzer            *zh.Analyzer
	meaning             meaningKey
}

// meaningKey is what of an answer depends on vectors: the zero value is nothing. Equal
// texts have equal vectors in one space.
type meaningKey struct {
	state int64 // of the index of vectors
	ratio float64
	space string // of the question's vector
}

func newMeaningKey(vectors *nearest.Index, q index.Query) meaningKey {
	if vectors == nil || len(q.Vector.Bytes) == 0 {
		return meaningKey{}
	}
	k := meaningKey{state: vectors.State(), ratio: index.DefaultSemanticRatio, space: q.Vector.Space}
	if q.SemanticRatio != nil {
		k.ratio = *q.SemanticRatio
	}
	return k
}

// answer holds from since until before next: until a document comes into force
// or lapses.
type answer struct {
	results     index.Results // with hits that are shared
	since, next int64
}

// answers are those of one snapshot.
type answers struct {
	mu       sync.Mutex
	snapshot uint64
	known    *lru.Cache[answerKey, *answer]
}

func newAnswers() *answers {
	c, err := lru.New[answerKey, *answer](keptAnswers)
	if err != nil {
		panic(err) // the size is positive
	}
	return &answers{known: c}
}

func newAnswerKey(q index.Query, v retrieve.Visibility, analyzer *zh.Analyzer) answerKey {
	k := answerKey{
		text: fold.String(q.Text), viewer: v.Viewer,
		facets: strings.Join(q.Facets, " "), sort: sortKey(q.Sort),
		limit: q.Limit, offset: q.Offset, crop: q.CropRunes, all: q.All, explain: q.Explain, analyzer: analyzer, weights: rank.Key(q.Weights),
	}
	if q.Filter != nil {
		k.filter = q.Filter.String()
	}
	return k
}

func sortKey(by []index.Sort) string {
	var b strings.Builder
	for _, s := range by {
		b.WriteString(s.Field)
		b.WriteString(strconv.FormatBool(s.Desc))
	}
	return b.String()
}

// get gives an answer that was given before from the same snapshot and holds at
// the time, or nil.
func (a *answers) get(snapshot uint64, k answerKey, at int64) *index.Results {
	found := a.find(snapshot, k, at)
	if found == nil {
		return nil
	}
	results := found.results
	return &results
}

func (a *answers) find(snapshot uint64, k answerKey, at int64) *answer {
	a.mu.Lock()
	defer a.mu.Unlock()
	if snapshot != a.snapshot {
		return nil
	}
	found, ok := a.known.Get(k)
	if !ok || at < found.since || found.next <= at {
		return nil
	}
	return found
}

// keep keeps an answer, unless there are some of a newer snapshot.
func (a *answers) keep(snapshot uint64, k answerKey, r *index.Results, found *retrieve.Candidates) {
	if len(r.Hits) > keptHits {
		return
	}
	kept := &answer{*r, found.Since, found.Next}
	a.mu.Lock()
	defer a.mu.Unlock()
	if snapshot < a.snapshot {
		return
	}
	if snapshot > a.snapshot {
		a.known.Purge()
		a.snapshot = snapshot
	}
	a.known.Add(k, kept)
}
