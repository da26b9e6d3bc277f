package compliance

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Check gives the findings of an article as of a time, by field and place.
// Start and End are rune offsets in the text of Field; File, Line and Column
// are left to the caller, who knows the file. It may be called from several
// goroutines.
//
// What is judged is what readers see: the text of the page, with the facts of
// [Pack.With] filled in as they are at that time, and as they will be whenever one
// of them changes. Findings keep their place in what was written.
//
// The work is bounded, for all those times together: a text that takes too much is a
// finding (Q-SIZE) that blocks. The error is that of the context, when it ended before the check did.
func (p *Pack) Check(ctx context.Context, article kb.Article, at time.Time) ([]kb.Finding, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	day := at.In(kb.Shanghai).Format(time.DateOnly)
	wanted := p.wanted(article, day)
	times := p.shownAt(article, at)
	tooMuch := len(times) > maxTimes
	var found []kb.Finding
	var x *examination
	for i, shown := range times[:min(len(times), maxTimes)] {
		next := &examination{article: newArticle(ctx, article, p.facts, shown, p.model), at: at, rates: p.rates, known: p.known}
		switch i {
		case 0:
		case 1:
			next.effort = x.effort.more()
		default:
			next.effort = x.effort
		}
		x = next
		found = append(found, unknown(p.examine(x, wanted), found)...)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if tooMuch = tooMuch || x.effort.spent() || len(found) > maxFindings; tooMuch {
			break
		}
	}
	found = append(found, p.phrases.check(article)...)
	found = append(found, p.house.Check(article, p.facts, at)...)
	found = requests(found, article.Allow, day)
	if tooMuch || len(found) > maxFindings {
		found = append(found[:min(len(found), maxFindings)], p.phrases.Size.finding("Q-SIZE", kb.Block, "body", ""))
	}
	order := x.order()
	slices.SortStableFunc(found, func(a, b kb.Finding) int {
		return cmp.Or(cmp.Compare(order[a.Field], order[b.Field]), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Rule, b.Rule))
	})
	return found, nil
}

// maxTimes is at how many times an article may show other facts: each is a check of its own.
const maxTimes = 100

// shownAt are a time and those after it at which what the article shows of facts changes,
// until it lapses.
func (p *Pack) shownAt(a kb.Article, at time.Time) []time.Time {
	times := []time.Time{at}
	for _, turn := range p.facts.Turns(a.Title, a.Answer, a.Body) {
		if turn.After(at) && (a.ValidTo.IsZero() || turn.Before(a.ValidTo.End())) {
			times = append(times, turn)
		}
	}
	return times
}

// examine gives what the wanted entries find in what readers see at one time.
func (p *Pack) examine(x *examination, wanted map[*entry]bool) []kb.Finding {
	x.found, x.resembling = p.matches(x.article, wanted), resembling(wanted)
	x.found = append(x.found, p.acrossCells(x.article, wanted, x.found)...)
	return slices.Concat(x.found, p.built(x, wanted))
}

// unknown are the findings that are not among those made before, at an earlier time.
func unknown(found, before []kb.Finding) []kb.Finding {
	if len(before) == 0 {
		return found
	}
	known := map[kb.Finding]bool{}
	for _, f := range before {
		known[f] = true
	}
	return slices.DeleteFunc(found, func(f kb.Finding) bool { return known[f] })
}

// resembling are the rules of the wanted entries that look for resemblance.
func resembling(wanted map[*entry]bool) map[string]bool {
	rules := map[string]bool{}
	for e := range wanted {
		if e.Check == "resembles" {
			rules[e.rule.ID] = true
		}
	}
	return rules
}

// wanted are the entries that look at the article at all.
func (p *Pack) wanted(article kb.Article, day string) map[*entry]bool {
	kinds := make(map[string]bool, len(p.kinds))
	for name, kind := range p.kinds {
		kinds[name] = kind.has(article)
	}
	wanted := map[*entry]bool{}
	for _, r := range p.rules {
		for _, e := range r.Entries {
			if e.concerns(article, kinds, day) {
				wanted[e] = true
			}
		}
	}
	return wanted
}

// matches are the findings of words and patterns, field by field.
func (p *Pack) matches(a *article, wanted map[*entry]bool) []kb.Finding {
	var found []kb.Finding
	for _, v := range a.views {
		found = append(found, p.matchesIn(a, v, wanted)...)
		if len(found) > maxFindings {
			a.effort.stop()
		}
	}
	return found
}

func (p *Pack) matchesIn(a *article, v *view, wanted map[*entry]bool) []kb.Finding {
	var hits []kb.Finding
	for _, h := range p.scanner.scan(v, a.effort, func(e *entry) bool { return wanted[e] && e.covers(v) }) {
		if f, ok := h.judge(a, v); ok {
			if hits = append(hits, f); len(hits) > maxFindings {
				a.effort.stop()
			}
		}
		if a.effort.spent() {
			break
		}
	}
	return merge(hits)
}

// acrossCells are the findings in rows that no single cell makes, and that are not
// among those found already. Only those that block: where cells only happen to stand
// beside one another (报告 | 证明), a warning would be noise.
func (p *Pack) acrossCells(a *article, wanted map[*entry]bool, found []kb.Finding) []kb.Finding {
	blocking := maps.Clone(wanted)
	maps.DeleteFunc(blocking, func(e *entry, _ bool) bool { return e.Severity != kb.Block })
	var more []kb.Finding
	for _, v := range a.views {
		if rows := v.rowwise(); rows != nil {
			more = append(more, p.matchesIn(a, rows, blocking)...)
		}
	}
	return slices.DeleteFunc(more, func(f kb.Finding) bool {
		return f.Severity != kb.Block || !strings.Contains(f.Match, "|") || slices.ContainsFunc(found, func(k kb.Finding) bool {
			return k.Rule == f.Rule && k.Field == f.Field && f.Start < k.End && k.Start < f.End
		})
	})
}

// built are the findings about what must be there, and what only arithmetic can
// tell.
func (p *Pack) built(x *examination, wanted map[*entry]bool) []kb.Finding {
	var found []kb.Finding
	for _, r := range p.rules {
		for _, e := range r.Entries {
			if !wanted[e] || x.effort.spent() {
				continue
			}
			if len(e.Requires) > 0 && !x.asserts(e.Requires) {
				title := x.views[0]
				found = append(found, e.finding(title, 0, len(title.text), ""))
			}
			if e.Check != "" {
				for _, d := range builtins[e.Check](x, e) {
					found = append(found, d.finding(e))
				}
			}
		}
	}
	return found
}

// judge decides on a match: an exception or a met requirement makes it
// harmless, a context allows it or makes it lighter.
func (h hit) judge(a *article, v *view) (kb.Finding, bool) {
	e, p := h.entry, newPlace(a, v, h.start, h.end)
	if h.namesColumns(v) || h.excepted(a, v) || e.Dated && !a.AsOf.IsZero() || e.excused(p) {
		return kb.Finding{}, false
	}
	f := e.finding(v, h.start, h.end, "")
	for _, x := range e.allow {
		if !x.allows(p) {
			continue
		}
		if x.Effect == "" {
			return kb.Finding{}, false
		}
		f.Severity = lighter(f.Severity, x.Effect)
	}
	return f, true
}

// excepted reports a match that lies inside one of the entry's exceptions. They
// are looked for in the stretch of the match.
func (h hit) excepted(a *article, v *view) bool {
	s := v.stretchAt(h.start)
	return slices.ContainsFunc(h.entry.Except, func(x pattern) bool {
		return slices.ContainsFunc(a.found(x.re, v, s), func(span []int) bool {
			return s.start+span[0] <= h.start && h.end <= s.start+span[1]
		})
	})
}
