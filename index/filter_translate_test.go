package index

import (
	"strings"
	"testing"
	"time"
)

// asked is a language in which a filter is a function.
var asked = FilterLanguage[func(*Document) bool]{
	All: func(of []func(*Document) bool) func(*Document) bool {
		return func(d *Document) bool {
			for _, f := range of {
				if !f(d) {
					return false
				}
			}
			return true
		}
	},
	Any: func(of []func(*Document) bool) func(*Document) bool {
		return func(d *Document) bool {
			for _, f := range of {
				if f(d) {
					return true
				}
			}
			return false
		}
	},
	Not: func(f func(*Document) bool) func(*Document) bool { return func(d *Document) bool { return !f(d) } },
	Has: func(field, value string) func(*Document) bool {
		return func(d *Document) bool {
			return strings.Contains("\n"+strings.Join(d.FilterValues(field), "\n")+"\n", "\n"+value+"\n")
		}
	},
	Begins: func(field, prefix string) func(*Document) bool {
		return func(d *Document) bool {
			return strings.Contains("\n"+strings.Join(d.FilterValues(field), "\n"), "\n"+prefix) && len(d.FilterValues(field)) > 0
		}
	},
	Exists: func(field string) func(*Document) bool {
		return func(d *Document) bool { return len(d.FilterValues(field)) > 0 }
	},
	Within: func(field string, from, until time.Time) func(*Document) bool {
		return func(d *Document) bool {
			at := d.Moment(field)
			return !at.IsZero() && !at.Before(from) && (until.IsZero() || at.Before(until))
		}
	},
}

// What a filter lets pass, it lets pass in another language too.
func TestTranslatedFiltersLetPassTheSame(t *testing.T) {
	day := time.Date(2026, 3, 15, 4, 0, 0, 0, time.UTC)
	docs := []Document{
		{},
		{Slug: "loan-a", Category: "loan/overdue", Tags: []string{"征信", "逾期"}, RiskLevel: "R1-R3", Kind: "faq", UpdatedAt: day, From: day, Until: day.AddDate(1, 0, 0)},
		{Slug: "fund-b", Category: "fund", Products: []string{"基金"}, RiskLevel: "R2", UpdatedAt: day.AddDate(0, 0, 1)},
		{Slug: "loan-c", Category: "loan", Tags: []string{"还款"}, RiskLevel: "R2-R5", Audience: "agent"},
	}
	all := []Filter{nil, Of{"loan-a", "fund-b"}, Of{}, NotOf{"loan-a"}, NotOf{}}
	for _, text := range []string{
		`category = loan`, `category != loan/overdue`, `tags IN [征信, 还款]`, `tags IN []`, `riskLevel = R2`, `riskLevel = R1-R2`, `riskLevel = R2-R5`, `riskLevel = R1-R5`,
		`kind EXISTS`, `kind NOT EXISTS`, `tags IS EMPTY`, `tags IS NULL`, `kind IS NULL`, `kind IS EMPTY`, `validTo IS NOT NULL`, `slug STARTS WITH loan-`, `NOT slug STARTS WITH loan-`, `categories.lvl0 = loan`,
		`updatedAt >= 2026-03-15`, `updatedAt < 2026-03-16`, `updatedAt != 2026-03-15`, `updatedAt 2026-03-15 TO 2026-03-16`, `validFrom > 9999-12-31`, `validFrom > 2026-01-01`,
		`category = loan AND (tags = 征信 OR riskLevel = R5) AND NOT kind = faq`,
	} {
		f, err := ParseFilter(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		all = append(all, f)
	}
	for _, f := range all {
		said, err := Translate(f, asked)
		if err != nil {
			t.Fatalf("%v: %v", f, err)
		}
		for i := range docs {
			if want := f == nil || f.Match(&docs[i]); said(&docs[i]) != want {
				t.Errorf("%v lets pass %s: %v, translated %v", f, docs[i].Slug, want, !want)
			}
		}
	}
	if _, err := Translate(Filter(odd{}), asked); err == nil {
		t.Error("a filter of which nothing is known is translated")
	}
}

type odd struct{}

func (odd) Match(*Document) bool { return true }
func (odd) String() string       { return "odd" }
