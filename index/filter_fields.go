package index

import (
	"slices"
	"strings"
	"time"
)

// maxLevels of categories can be filtered by and counted.
const maxLevels = 4

// LevelFields are the categories of a document level by level, as hierarchical menus
// ask for them: "wealth", then "wealth > money-fund".
var LevelFields = levelFields()

// MomentFields are the times of a document that can be compared.
var MomentFields = []string{"updatedAt", "validFrom", "validTo"}

// FilterFields are all that can be filtered by: facets, levels of the category, the
// name of an article under two names, and times.
var FilterFields = slices.Concat(FacetFields, LevelFields, []string{"slug", "id"}, MomentFields)

func levelFields() (out []string) {
	for n := range maxLevels {
		out = append(out, "categories.lvl"+string(rune('0'+n)))
	}
	return out
}

// Levels are a category and all above it, the topmost first: loan, loan > overdue.
func Levels(category string) []string {
	out := facetValues("category", category)
	for i, path := range out {
		out[i] = strings.ReplaceAll(path, "/", " > ")
	}
	return out
}

// filterValues are the values that a filter finds the document by.
func (d *Document) filterValues(field string) []string {
	if field == "slug" || field == "id" {
		return []string{d.Slug}
	}
	if n := slices.Index(LevelFields, field); n >= 0 {
		levels := Levels(d.Category)
		return levels[min(n, len(levels)):min(n+1, len(levels))]
	}
	if slices.Contains(MomentFields, field) {
		if at := d.moment(field); !at.IsZero() {
			return []string{at.UTC().Format(time.RFC3339)}
		}
		return nil
	}
	return d.FacetValues(field)
}

// moment is one of a document's times, zero where it has none.
func (d *Document) moment(field string) time.Time {
	switch field {
	case "updatedAt":
		return d.UpdatedAt
	case "validFrom":
		return d.From
	case "validTo":
		return d.Until
	}
	return time.Time{}
}

// null and empty tell what answers show of a field without a value: null of one that
// holds one, an empty list of one that holds many.
type (
	null  string
	empty string
)

func (f null) Match(d *Document) bool {
	return !slices.Contains(listFields, string(f)) && len(d.filterValues(string(f))) == 0
}

func (f empty) Match(d *Document) bool {
	return slices.Contains(listFields, string(f)) && len(d.filterValues(string(f))) == 0
}

func (f null) String() string  { return string(f) + " IS NULL" }
func (f empty) String() string { return string(f) + " IS EMPTY" }

var listFields = []string{"products", "tags"}

// starts finds values by how they begin.
type starts struct{ field, with string }

func (f starts) Match(d *Document) bool {
	return slices.ContainsFunc(d.filterValues(f.field), func(have string) bool { return strings.HasPrefix(have, f.with) })
}

func (f starts) String() string {
	return f.field + ` STARTS WITH "` + filterEscapes.Replace(f.with) + `"`
}

var filterEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)
