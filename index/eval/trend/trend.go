// Package trend measures the house's own test set, the judgements of editors, after every
// change of words, weights or content, and says what the change did to it.
package trend

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"sync"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/eval"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// Watcher measures what an engine answers.
type Watcher struct {
	Log    *searchlog.Log
	Engine index.Engine
	// Weights names those that rank; a change of theirs is a reason to measure.
	Weights func() string
	Now     func() time.Time
}

// program is who measures.
var program = kb.Principal{ID: kb.ActorProgram, Role: kb.RoleEditor}

// Look measures if something has changed since it was measured last, and reports whether
// it did. Where nothing was judged there is nothing to measure.
func (w Watcher) Look(ctx context.Context) (bool, error) {
	judged, err := w.Log.Judgements(ctx, program)
	analyzer := w.Engine.Analyzer()
	if err != nil || len(judged) == 0 || analyzer == nil {
		return false, err
	}
	last, err := w.Log.Measurements(ctx, program)
	if err != nil {
		return false, err
	}
	m := searchlog.Measurement{At: w.Now(), Content: w.Engine.AppliedSeq(), Words: analyzer.Words().Hash(), Weights: w.Weights(), Judged: nameOf(judged)}
	if len(last) > 0 && m.Causes(last[0]) == nil {
		return false, nil
	}
	m.Places = map[int64]int{}
	ask := eval.Ask(w.Engine)
	right := map[int64]map[string]bool{} // the best articles of each question
	best := map[int64]int{}
	for _, j := range judged {
		key := searchlog.Key(j.Query)
		if j.Grade > best[key] {
			best[key], right[key] = j.Grade, map[string]bool{}
		}
		if j.Grade == best[key] {
			right[key][j.Slug] = true
		}
	}
	var mu sync.Mutex // questions are asked side by side
	scores, err := eval.Measure(ctx, eval.Judged(nil, judged), func(ctx context.Context, text string) ([]string, error) {
		found, err := ask(ctx, text)
		key := searchlog.Key(text)
		mu.Lock()
		defer mu.Unlock()
		m.Places[key] = 0
		for i, slug := range found {
			if right[key][slug] {
				m.Places[key] = i + 1
				break
			}
		}
		return found, err
	}, nil)
	if err != nil {
		return false, err
	}
	m.Questions, m.NDCG10, m.MRR10, m.Recall10 = scores.Queries, scores.NDCG10, scores.MRR10, scores.Recall10
	return true, w.Log.Measured(ctx, m)
}

// nameOf names judgements by what they say.
func nameOf(judged []searchlog.Judgement) string {
	src, _ := json.Marshal(judged) // texts and numbers; nothing in it fails
	sum := sha256.Sum256(src)
	return hex.EncodeToString(sum[:8])
}

// Watch looks now and then, until the context ends.
func (w Watcher) Watch(ctx context.Context, every time.Duration, failed func(error)) {
	clock := time.NewTicker(every)
	defer clock.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-clock.C:
		}
		if _, err := w.Look(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
	}
}
