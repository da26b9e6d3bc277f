package compliance

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Check gives the findings of an article as of a time, by field and place.
// Start and End are rune offsets in the text of Field; File, Line and Column
// are left to the caller, who knows the file. It may be called from several
// goroutines.
func (p *Pack) Check(article kb.Article, at time.Time) []kb.Finding {
	a := newArticle(article)
	kinds := make(map[string]bool, len(p.kinds))
	for name, kind := range p.kinds {
		kinds[name] = kind.has(article)
	}
	day := at.In(kb.Shanghai).Format(time.DateOnly)
	wants := func(e *entry) bool { return p.concerns(e, article, kinds, day) }

	// Words and patterns, field by field.
	var found []kb.Finding
	for _, v := range a.views {
		var hits []kb.Finding
		for _, h := range p.scanner.scan(v.text, func(e *entry) bool { return wants(e) && e.covers(v) }) {
			if f, ok := h.judge(v); ok {
				hits = append(hits, f)
			}
		}
		found = append(found, merge(hits)...)
	}

	// What must be there, and what only arithmetic can tell.
	for _, r := range p.rules {
		for _, e := range r.Entries {
			if !wants(e) {
				continue
			}
			if len(e.Requires) > 0 && !a.says(e.Requires) {
				found = append(found, e.finding(a.views[0], 0, len(a.views[0].text), ""))
			}
			if e.Check != "" {
				for _, d := range builtins[e.Check](p, e, a, at) {
					found = append(found, d.finding(e))
				}
			}
		}
	}

	found = append(found, p.phrases.check(a, at)...)
	found = waive(found, article.Allow, day)
	order := a.order()
	slices.SortStableFunc(found, func(x, y kb.Finding) int {
		return cmp.Or(cmp.Compare(order[x.Field], order[y.Field]), cmp.Compare(x.Start, y.Start), cmp.Compare(x.Rule, y.Rule))
	})
	return found
}

func newArticle(src kb.Article) *article {
	a := &article{Article: src}
	add := func(field, text string) { a.views = append(a.views, newView(field, text, a)) }
	add("title", src.Title)
	for i, q := range src.Questions {
		add(fmt.Sprintf("questions[%d]", i), q)
	}
	add("answer", src.Answer)
	// The tags of an internal article name its topic (代理投诉): nobody outside reads
	// them as a promise.
	if src.Audience != kb.AudienceAgent {
		for i, t := range src.Tags {
			add(fmt.Sprintf("tags[%d]", i), t)
		}
	}
	add("body", src.Body)
	return a
}

// order is the place of each field in the file.
func (a *article) order() map[string]int {
	order := make(map[string]int, len(a.views))
	for i, v := range a.views {
		order[v.field] = i
	}
	return order
}

// says reports whether the title, the answer or the body has one of the
// patterns; what customers ask says nothing on the house's behalf.
func (a *article) says(patterns []pattern) bool {
	for _, v := range a.views {
		if v.kind() == "questions" || v.kind() == "tags" {
			continue
		}
		if slices.ContainsFunc(patterns, func(p pattern) bool { return p.re.MatchString(v.text) }) {
			return true
		}
	}
	return false
}

func (e *entry) covers(v *view) bool {
	return len(e.Fields) == 0 || slices.Contains(e.Fields, v.kind())
}

// judge decides on a match: an exception or a met requirement makes it
// harmless, a context allows it or makes it lighter.
func (h hit) judge(v *view) (kb.Finding, bool) {
	e, p := h.entry, place{v: v, start: h.start, end: h.end}
	if h.excepted(v.text) || e.Dated && !v.whole.AsOf.IsZero() || e.excused(p) {
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
// are looked for in the line of the match.
func (h hit) excepted(text string) bool {
	lineStart := strings.LastIndexByte(text[:h.start], '\n') + 1
	line := text[lineStart:lineEndFrom(text, h.end)]
	return slices.ContainsFunc(h.entry.Except, func(x pattern) bool {
		return slices.ContainsFunc(x.re.FindAllStringIndex(line, -1), func(span []int) bool {
			return lineStart+span[0] <= h.start && h.end <= lineStart+span[1]
		})
	})
}

// excused reports whether the part of the text around the match says what the
// entry wants said beside it.
func (e *entry) excused(p place) bool {
	return slices.ContainsFunc(e.Unless, func(u requirement) bool {
		texts := p.part(u.In)
		for _, want := range u.All {
			if !slices.ContainsFunc(texts, want.re.MatchString) {
				return false
			}
		}
		return true
	})
}

func (e *entry) finding(v *view, start, end int, detail string) kb.Finding {
	runeStart, runeEnd, match := v.original(start, end)
	return kb.Finding{
		Rule: e.rule.ID, Severity: e.Severity, Field: v.field, Start: runeStart, End: runeEnd, Match: match,
		Message:    strings.NewReplacer("{match}", strings.TrimSpace(match), "{detail}", detail).Replace(e.Message),
		Basis:      e.Basis,
		Suggestion: e.Suggestion,
	}
}

// rank orders severities, the gravest last.
func rank(s kb.Severity) int {
	switch s {
	case kb.Block:
		return 2
	case kb.Warn:
		return 1
	}
	return 0
}

func lighter(a, b kb.Severity) kb.Severity {
	if rank(b) < rank(a) {
		return b
	}
	return a
}

// merge keeps one finding of a rule where several overlap: the gravest, then
// the longest.
func merge(found []kb.Finding) []kb.Finding {
	slices.SortStableFunc(found, func(a, b kb.Finding) int {
		return cmp.Or(cmp.Compare(rank(b.Severity), rank(a.Severity)), cmp.Compare(b.End-b.Start, a.End-a.Start), cmp.Compare(a.Start, b.Start))
	})
	var kept []kb.Finding
	for _, f := range found {
		overlaps := func(k kb.Finding) bool { return k.Rule == f.Rule && f.Start < k.End && k.Start < f.End }
		if !slices.ContainsFunc(kept, overlaps) {
			kept = append(kept, f)
		}
	}
	return kept
}

// waive applies the article's allow list. An allowance that is complete and in
// force makes a warn an info and a block a warn, so that a text the law forbids
// still needs a reviewer; one that is not says why.
func waive(found []kb.Finding, allow []kb.Allowance, day string) []kb.Finding {
	for i, w := range allow {
		problem := ""
		switch {
		case w.Reason == "" || w.By == "" || w.Match == "" || w.Expires.IsZero():
			problem = "豁免缺少要豁免的文字、理由、批准人或到期日，未予采用。"
		case w.Expires.String() < day:
			problem = "豁免已于" + w.Expires.String() + "到期，请重新复核。"
		}
		used := false
		for j := range found {
			f := &found[j]
			if f.Rule != w.Rule || f.Match == "" || !sameText(f.Match, w.Match) {
				continue
			}
			used = true
			if problem == "" {
				f.Severity = lighter(f.Severity, map[kb.Severity]kb.Severity{kb.Block: kb.Warn, kb.Warn: kb.Info, kb.Info: kb.Info}[f.Severity])
				f.Message += "（已由" + w.By + "豁免至" + w.Expires.String() + "：" + w.Reason + "）"
			}
		}
		if !used && problem == "" {
			problem = "豁免没有对应的检查结果，可以删除。"
		}
		if problem != "" {
			severity := kb.Info
			if used {
				severity = kb.Warn
			}
			found = append(found, kb.Finding{Rule: "Q-ALLOW", Severity: severity, Field: fmt.Sprintf("allow[%d]", i), Match: w.Match,
				Message: problem, Suggestion: "核对 allow 中的规则编号、文字、理由、批准人和到期日。"})
		}
	}
	return found
}

func sameText(a, b string) bool {
	return a == b || fold.Squeeze(a).String() == fold.Squeeze(b).String()
}
