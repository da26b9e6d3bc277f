package index_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
)

// moments are documents with times: a day in China begins at 16:00 of the day before in UTC.
var moments = []index.Document{
	{Slug: "march", Category: "loan/car/new", UpdatedAt: time.Date(2026, 3, 14, 16, 0, 0, 5e8, time.UTC), Until: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), RiskLevel: "R1"},
	{Slug: "april", Category: "loan", UpdatedAt: time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC), Tags: []string{"a"}},
	{Slug: "late", UpdatedAt: time.Date(9999, 12, 31, 15, 59, 59, 0, time.UTC)},
}

func TestFiltersByTimeNameAndLevel(t *testing.T) {
	for text, want := range map[string]string{
		"updatedAt = 2026-03-15":                             "march",
		"updatedAt != 2026-03-15":                            "april late",
		"updatedAt = 2026-03-14":                             "",
		"updatedAt = 2026-03-14T16:00:00Z":                   "march",
		"updatedAt = 2026-03-15T00:00:00+08:00":              "march",
		"updatedAt = 1773504000":                             "march",
		"updatedAt > 2026-03-15":                             "april late",
		"updatedAt >= 2026-03-15":                            "march april late",
		"updatedAt<2026-03-15":                               "",
		"updatedAt<=2026-03-15":                              "march",
		"updatedAt 2026-03-15 TO 2026-04-01":                 "march april",
		"updatedAt 1773504000 TO 1773504000":                 "march",
		"updatedAt 2026-04-01 TO 2026-03-15":                 "",
		"NOT updatedAt 2026-03-15 TO 2026-04-01":             "late",
		"updatedAt <= 9999-12-31":                            "march april late",
		"updatedAt > 9999-12-31":                             "",
		"validTo < 2028-01-01":                               "march",
		"validTo >= 1000-01-01":                              "march",
		"validTo IS NULL":                                    "april late",
		"validTo IS NOT NULL AND riskLevel IS NOT NULL":      "march",
		"validTo EXISTS":                                     "march",
		"riskLevel IS NULL":                                  "april late",
		"riskLevel IS EMPTY":                                 "",
		"tags IS EMPTY":                                      "march late",
		"tags is not empty":                                  "april",
		"tags IS NULL":                                       "",
		"slug = march OR id = late":                          "march late",
		"slug IN [april, nobody]":                            "april",
		"slug STARTS WITH ma":                                "march",
		"category NOT STARTS WITH loan/":                     "april late",
		`categories.lvl0 = loan`:                             "march april",
		`"categories.lvl1" = "loan > car"`:                   "march",
		`categories.lvl2 = 'loan > car > new'`:               "march",
		`categories.lvl1 = 'loan'`:                           "",
		`categories.lvl3 EXISTS`:                             "",
		`categories.lvl1 STARTS WITH "loan > "`:              "march",
		`updatedAt >= "2026-03-15" AND updatedAt<2026-03-16`: "march",
	} {
		f := parse(t, text)
		for _, f := range []index.Filter{f, parse(t, f.String())} {
			var got []string
			for i := range moments {
				if f.Match(&moments[i]) {
					got = append(got, moments[i].Slug)
				}
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s (%s) lets pass %q, want %q", text, f, got, want)
			}
		}
	}
}

func TestFiltersByTimeSayWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"updatedAt = yesterday":           `"yesterday" is no time`,
		"updatedAt = 99999999999999":      `"99999999999999" is no time`,
		"updatedAt =":                     "a time was expected",
		"updatedAt":                       "=, !=, IN",
		"updatedAt 2026-03-15":            `"TO" was expected`,
		"updatedAt 2026-03-15 TO":         "a time was expected",
		"updatedAt IN [2026-03-15]":       "a time is compared by",
		"updatedAt NOT IN [2026-03-15]":   "a time is compared by",
		"category > loan":                 "=, !=, IN",
		"category IS":                     "NULL or EMPTY was expected",
		"category IS NOT loan":            "NULL or EMPTY was expected",
		"slug STARTS march":               `"WITH" was expected`,
		"slug STARTS WITH":                "a value was expected",
		"categories.lvl9 = a":             "unknown field",
		"_geoRadius(1, 2, 3)":             "unknown field",
		"updatedAt = 10000-01-01":         "is no time",
		"updatedAt = 2026-03-15T25:00:00": "is no time",
	} {
		f, err := index.ParseFilter(text)
		var fe *index.FilterError
		if f != nil || !errors.As(err, &fe) || !strings.Contains(fe.Message, want) {
			t.Errorf("ParseFilter(%q) = %v, %v, want %q", text, f, err, want)
		}
	}
}
