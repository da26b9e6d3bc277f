package console

import (
	"context"

	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/index/replay"
	"github.com/wenjin-kb/wenjin/kb"
)

// wordsReplay is what other words would do to what customers asked last.
type wordsReplay struct {
	Questions int              // that were asked by both
	Changed   []replay.Outcome // whose first articles change
	Times     int              // how often customers asked these
}

// replayWords asks what customers asked last by the words in use and by those of a
// preview; nil if it is of no words, or nobody has asked anything.
func (p pages) replayWords(ctx context.Context, who kb.Principal, preview *source.Preview) (*wordsReplay, error) {
	if preview.After == nil {
		return nil, nil
	}
	asked, err := p.API.Searches().Asked(ctx, who, nil, replay.MaxQuestions)
	if err != nil || len(asked) == 0 {
		return nil, err
	}
	all, err := replay.Replayer{Engine: p.Deps.Engine, Now: p.API.Now}.Words(ctx, asked, preview.After)
	if err != nil {
		return nil, err
	}
	out := &wordsReplay{Questions: len(all)}
	out.Changed, out.Times = replay.Changes(all)
	return out, nil
}
