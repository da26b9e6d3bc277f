package compliance

import (
	"cmp"
	"slices"

	"github.com/wenjin-kb/wenjin/kb"
)

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
