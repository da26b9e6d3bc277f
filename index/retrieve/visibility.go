package retrieve

import "github.com/wenjin-kb/wenjin/index"

// Visibility is THE visibility filter of searching: every document passes it
// before it is counted, scored, marked, suggested or used for a correction.
// Nothing downstream decides about visibility.
type Visibility struct {
	Viewer
	At     int64        // unix nanoseconds
	Filter index.Filter // nil lets everything pass
}

// Viewer is who asks, as far as it decides about visibility. It can be the key of
// a map.
type Viewer struct {
	Scopes ScopeSet
	Lapsed bool // what has lapsed and nothing has replaced is seen too
}

// NewVisibility is what the query's asker may see at the query's time.
func NewVisibility(q index.Query) Visibility {
	at := q.At.UnixNano()
	switch { // what nanoseconds cannot say
	case q.At.Before(index.Beginning):
		at = MinTime
	case !q.At.Before(index.Forever):
		at = MaxTime - 1
	}
	return Visibility{Viewer{Scopes(q.Scopes...), q.Lapsed}, at, q.Filter}
}

// Allows reports whether a document may be seen.
func (v Visibility) Allows(t *Text) bool {
	return v.InScope(t.Scope) && v.InForce(t.From, t.Until, t.LapsedUntil) && v.Passes(t)
}

// InScope reports whether documents of a scope may be seen.
func (v Visibility) InScope(scope ScopeSet) bool { return v.Scopes&scope != 0 }

// InForce reports whether a document may be seen at the time, if its scope allows.
func (v Visibility) InForce(from, until, lapsed int64) bool {
	return from <= v.At && v.At < v.End(until, lapsed)
}

// End is until when a document may be seen that is in force until a moment, and
// found as lapsed until another.
func (v Visibility) End(until, lapsed int64) int64 {
	if v.Lapsed {
		return lapsed
	}
	return until
}

// Passes asks the filter alone.
func (v Visibility) Passes(t *Text) bool { return v.Filter == nil || v.Filter.Match(t.Document) }

// Unfiltered is the same visibility without the filter.
func (v Visibility) Unfiltered() Visibility {
	v.Filter = nil
	return v
}
