package api

import (
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/oapi-codegen/nullable"
)

// FuzzFoundIsWritten: what is found is written as encoding/json writes it, to the byte, whatever
// it says.
func FuzzFoundIsWritten(f *testing.F) {
	f.Add("赎回<到账>", "\xff\u2028\x00\"\\", .1234567891234, 3)
	f.Add("", "🙂&\u2029\x1f\x7f", 1e-7, 0)
	f.Add("a", "b", 1e21, -1)
	f.Fuzz(func(t *testing.T, a, b string, score float64, n int) {
		if math.IsNaN(score) || math.IsInf(score, 0) {
			t.Skip("scores are numbers")
		}
		section := nullable.NewNullableWithValue(Section{Title: a, Anchor: b})
		hits := []Hit{
			{Slug: a},
			{Slug: b, Title: &a, Answer: &b, Body: &a, Products: new([]string), Questions: &[]string{a, b}, RankingScore: &score, Expired: new(n > 0), Section: section,
				Formatted: &Formatted{Title: b, Answer: a, Body: a + b}, RankingScoreDetails: &RankingScoreDetails{Parts: map[string]float64{a: score, b: -score, "": 0}}},
			{RiskLevel: nullable.NewNullNullable[string](), ValidFrom: nullable.NewNullableWithValue(b), MatchedQuestion: nullable.NewNullableWithValue(a), Section: nullable.NewNullNullable[Section]()},
		}
		found := SearchResponse{
			Query: a, QueryUID: b, EstimatedTotalHits: n, Limit: n, Relaxed: n > 1, Hits: hits[:max(0, min(n, len(hits)))], Redirect: b,
			DidYouMean: OrNull(a), FacetDistribution: map[string]map[string]int{a: {b: n, a: 1}, b: nil, "": {}},
		}
		if n > 1 {
			found.Banners = []Banner{{Text: a, URL: b}}
		}
		suggestions := Suggestions{Query: b, Suggestions: []Suggestion{{Text: a, Formatted: b}, {}}}
		for want, write := range map[any]func(c echo.Context) error{
			&found:       func(c echo.Context) error { return writeFound(c, &found) },
			&suggestions: func(c echo.Context) error { return writeFound(c, &suggestions) },
		} {
			var usual bytes.Buffer
			if err := json.NewEncoder(&usual).Encode(want); err != nil {
				t.Fatal(err)
			}
			got := httptest.NewRecorder()
			if err := write(echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/", nil), got)); err != nil {
				t.Fatal(err)
			}
			if got.Body.String() != usual.String() {
				t.Fatalf("%s\nbut encoding/json writes\n%s", got.Body, &usual)
			}
		}
	})
}
