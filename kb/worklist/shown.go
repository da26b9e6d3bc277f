package worklist

import (
	"context"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
)

// Showing are the articles in force that show each fact, by its key, for editors. Every
// text is read once for every change of one.
func (l *Lists) Showing(ctx context.Context, who kb.Principal) (map[string][]Article, error) {
	if err := kb.Require(who, kb.RoleEditor, "the use of facts"); err != nil {
		return nil, err
	}
	seq, err := l.Store.LastSeq(ctx)
	if err != nil {
		return nil, err
	}
	now := l.Now()
	minute := now.Unix() / 60 // a text may have begun or lapsed
	if s := l.shown.Load(); s != nil && s.seq == seq && s.minute == minute {
		return s.byFact, nil
	}
	s := &shown{seq, minute, map[string][]Article{}}
	err = l.Store.EachInForce(ctx, now, func(r kb.Revision) error {
		for _, key := range factsOf(r.Article) {
			s.byFact[key] = append(s.byFact[key], Article{r.Article.Slug, r.Article.Title})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	l.shown.Store(s)
	return s.byFact, nil
}

// factsOf are the keys of the facts that an article shows, each once.
func factsOf(a kb.Article) (keys []string) {
	for _, text := range []string{a.Title, a.Answer, a.Body} {
		if !strings.Contains(text, "{{") {
			continue
		}
		for _, m := range kb.FactPattern.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(keys, m[1]) {
				keys = append(keys, m[1])
			}
		}
	}
	return keys
}
