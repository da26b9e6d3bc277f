package opensearch

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

var everything, nothing = object{"match_all": object{}}, object{"match_none": object{}}

func term(field string, value any) object { return object{"term": object{field: value}} }

func both(of []object) object {
	switch len(of) {
	case 0:
		return everything
	case 1:
		return of[0]
	}
	return object{"bool": object{"filter": of}}
}

func either(of []object) object {
	switch len(of) {
	case 0:
		return nothing
	case 1:
		return of[0]
	}
	return object{"bool": object{"should": of, "minimum_should_match": 1}}
}

func except(q object) object { return object{"bool": object{"must_not": q}} }

// worth scores what a query finds, all the same.
func worth(q object, weight float64) object {
	return object{"constant_score": object{"filter": q, "boost": weight}}
}

// anyOf is either, with the values of one field as one clause.
func anyOf(of []object) object {
	values := map[string][]any{}
	var out []object
	for _, q := range of {
		field, value, ok := termOf(q)
		if !ok {
			out = append(out, q)
			continue
		}
		values[field] = append(values[field], value)
	}
	for field, of := range values {
		out = append(out, object{"terms": object{field: of}})
	}
	return either(out)
}

func termOf(q object) (field string, value any, ok bool) {
	of, ok := q["term"].(object)
	for field, value = range of {
	}
	return field, value, ok
}

// leaves counts the terms and ranges of a query, which OpenSearch bounds.
func leaves(q any) (n int) {
	switch q := q.(type) {
	case []object:
		for _, part := range q {
			n += leaves(part)
		}
	case object:
		for kind, inner := range q {
			switch kind {
			case "term", "terms", "range", "match_phrase", "match_all", "match_none", "exists", "prefix":
				n++
			default:
				n += leaves(inner)
			}
		}
	}
	return n
}

// filters is how OpenSearch says what a filter lets pass.
var filters = index.FilterLanguage[object]{
	All: both, Any: anyOf, Not: except,
	Has:    func(field, value string) object { return term(fieldFilter+field, value) },
	Begins: func(field, prefix string) object { return object{"prefix": object{fieldFilter + field: prefix}} },
	Exists: func(field string) object { return object{"exists": object{"field": fieldFilter + field}} },
	Within: func(field string, from, until time.Time) object {
		bounds := object{}
		if !from.IsZero() {
			bounds["gte"] = nanos(from)
		}
		if !until.IsZero() && until.Before(index.Forever) {
			bounds["lt"] = nanos(until)
		}
		return both([]object{{"exists": object{"field": fieldMoment + field}}, {"range": object{fieldMoment + field: bounds}}})
	},
}

// nanos is a time in unix nanoseconds, or the end of what those can say.
func nanos(t time.Time) int64 {
	switch {
	case t.Before(index.Beginning):
		return retrieve.MinTime
	case !t.Before(index.Forever):
		return retrieve.MaxTime
	}
	return t.UnixNano()
}

// visible are the documents that a visibility filter lets pass.
func visible(v retrieve.Visibility) (object, error) {
	if v.Scopes == 0 {
		return nothing, nil
	}
	until := fieldUntil
	if v.Lapsed {
		until = fieldLapsed
	}
	pass, err := index.Translate(v.Filter, filters)
	if err != nil {
		return nil, err
	}
	clauses := []object{
		{"terms": object{fieldScopes: scopeNames(v.Scopes)}},
		{"range": object{fieldFrom: object{"lte": v.At}}},
		{"range": object{until: object{"gt": v.At}}},
	}
	if v.Filter != nil {
		clauses = append(clauses, pass)
	}
	return both(clauses), nil
}

// scopeNames are the scopes of a set, as documents have them.
func scopeNames(set retrieve.ScopeSet) []string {
	names := []string{}
	for bit := range 8 {
		if set&(1<<bit) != 0 {
			names = append(names, strconv.Itoa(bit))
		}
	}
	return names
}

// OpenSearch refuses a query of more than 1024 terms in all: so many may decide what
// matches, by words or by pairs, and so many are all.
const (
	maxMatching = 450
	maxClauses  = 1000
)

// weighed is a term of a query and what a document is worth that holds it.
type weighed struct {
	query  object
	weight float64
}

// reaching finds, and scores, what holds terms of so much weight in all. Terms that reach it
// alone are asked for first; the sum of the others only counts where it can reach it. Where
// they are more than OpenSearch takes, the lightest are left out.
func reaching(terms []weighed, least float64) object {
	slices.SortStableFunc(terms, func(a, b weighed) int { return cmp.Compare(b.weight, a.weight) })
	var heavy, light []object
	sum, room := 0.0, maxMatching
	for _, t := range terms {
		if room -= leaves(t.query); room < 0 {
			break
		}
		if t.weight >= least {
			heavy = append(heavy, worth(t.query, t.weight))
		} else {
			sum += t.weight
			light = append(light, worth(t.query, t.weight))
		}
	}
	if sum >= least {
		for leaves(heavy)+2*leaves(light) > maxMatching && len(light) > 0 {
			light = light[:len(light)-1]
		}
	}
	if sum >= least && len(light) > 0 {
		gate := object{"function_score": object{"query": either(light), "min_score": least}}
		heavy = append(heavy, worth(gate, 0))
	}
	found := object{"bool": object{"should": heavy, "minimum_should_match": 1}}
	switch {
	case len(heavy) == 0:
		return nothing
	case len(light) == 0:
		return found
	}
	return object{"bool": object{"must": found, "should": light}}
}
