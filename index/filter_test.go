package index_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

var filtered = []index.Document{
	{Slug: "car", Category: "loan/car", Tags: []string{"征信", "逾期"}, RiskLevel: "R1-R3", Kind: "howto"},
	{Slug: "home", Category: "loan", Tags: []string{"征信"}, RiskLevel: "R2", Audience: kb.AudienceAgent},
	{Slug: "fund", Category: "wealth/fund", Products: []string{`货币"基金"`, "a, b"}, Kind: "risk"},
	{Slug: "bare"},
}

// passed are the slugs of the documents that a filter lets pass.
func passed(f index.Filter) string {
	var out []string
	for i := range filtered {
		if f == nil || f.Match(&filtered[i]) {
			out = append(out, filtered[i].Slug)
		}
	}
	return strings.Join(out, " ")
}

func parse(t *testing.T, text string) index.Filter {
	t.Helper()
	f, err := index.ParseFilter(text)
	if err != nil {
		t.Fatalf("ParseFilter(%q): %v", text, err)
	}
	return f
}

// What filters let pass, and that they print themselves as filters that let pass the
// same.
func TestFilters(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "car home fund bare",
		"\u3000 \t\r\n":            "car home fund bare",
		"category = loan":          "car home",
		"category = 'loan/car'":    "car",
		"category = loa":           "",
		"category != loan":         "fund bare",
		"tags = 征信 AND tags = 逾期":  "car",
		"tags=征信 and NOT tags=逾期":  "home",
		"tags = 逾期 OR kind = risk": "car fund",
		"kind = risk OR tags = 征信 AND tags = 逾期":   "car fund", // AND binds closer
		"(kind = risk OR tags = 征信) AND tags = 逾期": "car",
		"tags IN [逾期, 无]":                          "car",
		"tags IN []":                               "",
		"tags NOT IN [逾期]":                         "home fund bare",
		"NOT tags IN []":                           "car home fund bare",
		"NOT NOT tags = 逾期":                        "car",
		"tags EXISTS":                              "car home",
		"tags NOT EXISTS":                          "fund bare",
		"riskLevel = R1":                           "car",
		"riskLevel = R2":                           "car home",
		"riskLevel = R1-R2":                        "car",
		"riskLevel = R4":                           "",
		"riskLevel = nonsense":                     "",
		"audience = agent":                         "home",
		`products = "货币\"基金\""`:                    "fund",
		`products = '货币"基金"'`:                      "fund",
		`products IN ["a, b"]`:                     "fund",
		`products = "a\, b"`:                       "fund",
		`tags = "AND"`:                             "",
		`tags = "征信"AND(kind=howto)`:               "car",
		"tags!=征信":                                 "fund bare",
		"tags = a!b":                               "",
	} {
		f := parse(t, text)
		if got := passed(f); got != want {
			t.Errorf("%s lets pass %q, want %q", text, got, want)
		}
		if f == nil {
			continue
		}
		if got := passed(parse(t, f.String())); got != want {
			t.Errorf("%s prints itself as %s, which lets pass %q, want %q", text, f, got, want)
		}
	}
}

func TestFiltersFromCode(t *testing.T) {
	loan, overdue := index.Equals("category", "loan"), index.Equals("tags", "逾期", "无")
	for want, f := range map[string]index.Filter{
		"car home fund bare": index.Both(nil, nil),
		"car home":           index.Both(loan, nil),
		"car":                index.Both(nil, overdue),
		"":                   index.Both(index.Both(loan, overdue), index.Equals("kind", "risk")),
	} {
		if got := passed(f); got != want {
			t.Errorf("%v lets pass %q, want %q", f, got, want)
		}
	}
	if got := index.Both(loan, overdue).String(); got != `(category IN ["loan"] AND tags IN ["逾期", "无"])` {
		t.Error(got)
	}
}

func TestParseFilterErrorsSayWhere(t *testing.T) {
	deep := strings.Repeat("(", 21)
	for text, want := range map[string]struct {
		at   int
		says string
	}{
		"author = x":                            {0, `unknown field "author"; there are kind, category`},
		"tags":                                  {4, "=, !=, IN, NOT IN, EXISTS, IS or STARTS WITH was expected"},
		"tags = ":                               {7, "a value was expected"},
		"tags = a AND":                          {12, "a field was expected"},
		"tags = a b":                            {9, `unexpected "b"; AND, OR or the end was expected`},
		"(tags = a":                             {9, `")" was expected`},
		`tags = "a`:                             {7, "the quotation mark is not closed"},
		`tags = "a\"`:                           {7, "the quotation mark is not closed"},
		"tags IN [a b]":                         {11, `"," was expected`},
		"tags IN a":                             {8, `"[" was expected`},
		"tags IN [a":                            {10, `"," was expected`},
		"tags IN [a,":                           {11, "a value was expected"},
		"tags IN [,a]":                          {9, "a value was expected"},
		"= a":                                   {0, "a field was expected"},
		"tags NOT = a":                          {9, "=, !=, IN, NOT IN, EXISTS, IS or STARTS WITH was expected"},
		"tags = )":                              {7, "a value was expected"},
		"tags = a)":                             {8, `unexpected ")"`},
		"NOT":                                   {3, "a field was expected"},
		"tags = 甲 OR foo = b":                   {12, `unknown field "foo"`},
		"tags = a OR tags":                      {16, "=, !=, IN, NOT IN, EXISTS, IS or STARTS WITH was expected"},
		deep + "tags = a":                       {21, "nested deeper than 20"},
		strings.Repeat("NOT ", 50) + "tags = a": {84, "nested deeper than 20"},
	} {
		f, err := index.ParseFilter(text)
		var fe *index.FilterError
		if !errors.As(err, &fe) || fe.Rune != want.at || !strings.HasPrefix(fe.Message, want.says) {
			t.Errorf("ParseFilter(%q) = %v, want %q at %d", text, err, want.says, want.at)
		} else if got := err.Error(); got != fmt.Sprintf("%s (at character %d of the filter)", fe.Message, want.at+1) {
			t.Errorf("%q says %s", text, got)
		}
		if f != nil {
			t.Errorf("ParseFilter(%q) gives a filter beside its error", text)
		}
	}
	parse(t, strings.Repeat("(", 20)+"tags = a"+strings.Repeat(")", 20))
}

// randomFilter is one in the language, and what it must let pass, worked out by the
// tables of truth.
func randomFilter(r *rand.Rand, depth int) (text string, match func(d *index.Document) bool) {
	switch n := r.IntN(7); {
	case n < 3 || depth == 0:
		field := []string{"category", "tags", "kind", "riskLevel", "audience", "products"}[r.IntN(6)]
		value := []string{"loan", "征信", "howto", "R2", "agent", `货币"基金"`, "a, b", `\`, "NOT"}[r.IntN(9)]
		quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
		has := func(d *index.Document) bool { return index.Equals(field, value).Match(d) }
		if r.IntN(2) == 0 {
			return field + " != " + quoted, func(d *index.Document) bool { return !has(d) }
		}
		return field + " = " + quoted, has
	case n < 4:
		a, x := randomFilter(r, depth-1)
		return "NOT (" + a + ")", func(d *index.Document) bool { return !x(d) }
	case n < 6:
		a, x := randomFilter(r, depth-1)
		b, y := randomFilter(r, depth-1)
		return "(" + a + ") AND (" + b + ")", func(d *index.Document) bool { return x(d) && y(d) }
	default:
		a, x := randomFilter(r, depth-1)
		b, y := randomFilter(r, depth-1)
		return "(" + a + ") OR (" + b + ")", func(d *index.Document) bool { return x(d) || y(d) }
	}
}

func TestFiltersAreLogic(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 32))
	for range 2000 {
		text, want := randomFilter(r, 4)
		f := parse(t, text)
		again := parse(t, f.String())
		for i := range filtered {
			d := &filtered[i]
			if f.Match(d) != want(d) || again.Match(d) != want(d) {
				t.Fatalf("%s lets pass %s: %v, want %v; printed as %s: %v", text, d.Slug, f.Match(d), want(d), f, again.Match(d))
			}
		}
	}
}

// Whatever is typed is a filter or an error within the text; a filter prints itself as
// one that prints the same.
func FuzzParseFilter(f *testing.F) {
	for _, s := range []string{`tags = b AND (tags IN [x, "y"] OR NOT kind != z)`, "((((", "NOT NOT tags EXISTS", `tags = "\\\""`, "tags IN [\"\n\"]",
		"updatedAt 5 TO 2026-03-15 OR validTo IS NOT NULL", "updatedAt > 9999-12-31 AND slug STARTS WITH a", "updatedAt != 0001-01-01T00:00:00Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		filter, err := index.ParseFilter(s)
		var fe *index.FilterError
		if errors.As(err, &fe) {
			if fe.Rune < 0 || fe.Rune > len([]rune(s)) {
				t.Errorf("%q: an error at %d", s, fe.Rune)
			}
			return
		}
		if filter == nil {
			return
		}
		again, err := index.ParseFilter(filter.String())
		if errors.As(err, &fe) && strings.HasPrefix(fe.Message, "nested") {
			return // a list is printed in parentheses
		}
		if err != nil || again.String() != filter.String() || passed(again) != passed(filter) {
			t.Errorf("%q is printed as %s, which is read as %v, %v", s, filter, again, err)
		}
	})
}
