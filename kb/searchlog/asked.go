package searchlog

import (
	"context"

	"github.com/wenjin-kb/wenjin/kb"
)

// Asked is a question as a customer wrote it last, masked, and how often it was among the
// last ones of customers. One that was only judged, or is given, may be asked 0 times.
type Asked struct {
	Query string
	Times int
}

// lately are so many intents, among which questions are counted.
const lately = 2000

// Asked are questions to try a change on, each once, at most limit of them, for editors:
// first those that are given, then judged ones, a third of the limit at most, then those
// that customers asked last.
func (l *Log) Asked(ctx context.Context, who kb.Principal, first []string, limit int) ([]Asked, error) {
	judged, err := l.Judgements(ctx, who)
	if err != nil {
		return nil, err
	}
	recent, err := l.Searches(ctx, who, 0, lately)
	if err != nil {
		return nil, err
	}
	times := map[int64]int{}
	for _, i := range recent {
		if !i.Internal {
			times[Key(i.Query)]++
		}
	}
	var out []Asked
	have := map[int64]bool{}
	add := func(query string, room int) {
		if key := Key(query); Plain(query) != "" && !have[key] && len(out) < room {
			have[key] = true
			out = append(out, Asked{query, times[key]})
		}
	}
	for _, query := range first {
		add(query, limit)
	}
	room := min(limit, len(out)+limit/3)
	for _, j := range judged {
		add(j.Query, room)
	}
	for _, i := range recent {
		if !i.Internal {
			add(i.Query, limit)
		}
	}
	return out, nil
}
