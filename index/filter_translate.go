package index

import (
	"fmt"
	"slices"
	"time"
)

// FilterLanguage is how an engine that does not look into documents says what a filter
// lets pass. Fields are FilterFields, values those of [Document.FilterValues].
type FilterLanguage[T any] struct {
	All    func(of []T) T // of none: everything
	Any    func(of []T) T // of none: nothing
	Not    func(T) T
	Has    func(field, value string) T
	Begins func(field, prefix string) T // one of the values does
	Exists func(field string) T
	// Within is a time of the document from one moment until before another; zero is
	// unbounded. A document without the time is not in it.
	Within func(field string, from, until time.Time) T
}

// FilterValues are the values that a filter finds the document by.
func (d *Document) FilterValues(field string) []string { return d.filterValues(field) }

// Moment is one of a document's times by its name in MomentFields, zero where it has none.
func (d *Document) Moment(field string) time.Time { return d.moment(field) }

// Translate says in another language what a filter lets pass; nil lets everything.
func Translate[T any](f Filter, l FilterLanguage[T]) (T, error) {
	switch f := f.(type) {
	case nil:
		return l.All(nil), nil
	case and:
		return translated([]Filter(f), l, l.All)
	case or:
		return translated([]Filter(f), l, l.Any)
	case not:
		inner, err := Translate(f.f, l)
		if err != nil {
			return inner, err
		}
		return l.Not(inner), nil
	case is:
		return l.isOneOf(f.field, f.values), nil
	case Of:
		return l.isOneOf("slug", f), nil
	case NotOf:
		return l.Not(l.isOneOf("slug", f)), nil
	case exists:
		return l.Exists(string(f)), nil
	case null:
		return l.lacks(string(f), false), nil
	case empty:
		return l.lacks(string(f), true), nil
	case starts:
		return l.Begins(f.field, f.with), nil
	case within:
		return l.Within(f.field, f.from, f.until), nil
	}
	var none T
	return none, fmt.Errorf("the filter %T cannot be said in the language of the engine", f)
}

func translated[T any](fs []Filter, l FilterLanguage[T], join func([]T) T) (out T, err error) {
	parts := make([]T, len(fs))
	for i, f := range fs {
		if parts[i], err = Translate(f, l); err != nil {
			return out, err
		}
	}
	return join(parts), nil
}

// isOneOf is what the filter field IN [values] says: a range of risks is had by who has
// each of its levels.
func (l FilterLanguage[T]) isOneOf(field string, values []string) T {
	var any []T
	for _, v := range values {
		any = append(any, l.Has(field, v))
		if low, high, ok := riskRange(v); ok && field == "riskLevel" {
			var levels []T
			for _, level := range riskLevels[low : high+1] {
				levels = append(levels, l.Has(field, level))
			}
			any = append(any, l.All(levels))
		}
	}
	return l.Any(any)
}

// lacks is what IS NULL says of fields with one value, and IS EMPTY of lists.
func (l FilterLanguage[T]) lacks(field string, list bool) T {
	if slices.Contains(listFields, field) != list {
		return l.Any(nil)
	}
	return l.Not(l.Exists(field))
}
