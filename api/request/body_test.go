package request

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

// post is a request with a body of a type.
func post(contentType, body string) echo.Context {
	r := httptest.NewRequest("POST", "/", strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return echo.New().NewContext(r, httptest.NewRecorder())
}

// A body is exactly one JSON value of known members; what is wrong is said.
func TestJSON(t *testing.T) {
	for _, test := range []struct {
		contentType, body string
		code, detail      string // none: it is read
	}{
		{"application/json", `{"q":"到账","limit":3,"facets":["kind"]}`, "", ""},
		{"application/json; charset=utf-8", `{"q":"到账","limit":3,"facets":["kind"]}`, "", ""},
		{"", " {\"q\":\"到账\",\"limit\":3,\"facets\":[\"kind\"]}\n\t ", "", ""},
		{"text/plain", `{}`, "invalid_content_type", "application/json"},
		{"application/x-www-form-urlencoded", `q=a`, "invalid_content_type", "application/json"},
		{"", ``, "missing_payload", "empty"},
		{"", "  \n", "missing_payload", "empty"},
		{"", `{`, "malformed_payload", "unexpected EOF"},
		{"", `{"q":}`, "malformed_payload", "invalid character"},
		{"", `nonsense`, "malformed_payload", "invalid character"},
		{"", `{"query":"a"}`, "malformed_payload", `unknown field "query"`},
		{"", `{"q":"a"} {}`, "malformed_payload", "after the JSON object"},
		{"", `{"q":"a"},`, "malformed_payload", "after the JSON object"},
		{"", "{\"q\":\"\xff\"}", "malformed_payload", "UTF-8"},
		{"", `{"q":1}`, "bad_request", "q must not be a number"},
		{"", `{"limit":"3"}`, "bad_request", "limit must not be a string"},
		{"", `{"limit":1.5}`, "bad_request", "limit must not be a number 1.5"},
		{"", `{"facets":"kind"}`, "bad_request", "facets must not be a string"},
		{"", `{"facets":[1]}`, "bad_request", "facets"},
		{"", `[]`, "bad_request", "array"},
		{"", ` null `, "bad_request", "not null"},
		{"", strings.Repeat("[", 60_000), "malformed_payload", "depth"},
	} {
		var p struct {
			Q      string   `json:"q"`
			Limit  *int     `json:"limit"`
			Facets []string `json:"facets"`
		}
		err := JSON(post(test.contentType, test.body), &p)
		got := new(kb.Error)
		errors.As(err, &got)
		if test.code == "" {
			if err != nil || p.Q != "到账" || *p.Limit != 3 || len(p.Facets) != 1 {
				t.Errorf("%s %.60s: %v %+v", test.contentType, test.body, err, p)
			}
			continue
		}
		if err == nil || got.Kind != kb.Invalid || got.Code != test.code || !strings.Contains(got.Detail, test.detail) {
			t.Errorf("%s %.60s: %s %q, want %s with %q", test.contentType, test.body, got.Code, got.Detail, test.code, test.detail)
		}
	}
}

// A wrong type names its member, however deep.
func TestJSONNamesTheMember(t *testing.T) {
	var body struct {
		Queries []struct {
			Q     string `json:"q"`
			Limit int    `json:"limit"`
		} `json:"queries"`
	}
	err := JSON(post("", `{"queries":[{"q":"a"},{"limit":"x"}]}`), &body)
	var e *kb.Error
	if !errors.As(err, &e) || len(e.Fields) != 1 || !strings.HasPrefix(e.Fields[0].Field, "queries") || !strings.HasSuffix(e.Fields[0].Field, "limit") {
		t.Errorf("%+v", err)
	}
}

// A body that is nested as deep as it may be is read in no more time and memory than its
// length takes: looking for null in it once took seconds and 250 MB.
func TestNestedMembersAreReadOnce(t *testing.T) {
	const depth = 9990 // encoding/json takes 10,000
	for _, pair := range []string{"{}", "[]"} {
		begin := map[string]string{"{}": `{"":`, "[]": "["}[pair]
		for inner, want := range map[string]string{"1": "", `[1e999,"null"]`: "", `[1e999,null]`: "filter", "null": "filter"} {
			body := `{"filter":` + strings.Repeat(begin, depth) + inner + strings.Repeat(pair[1:], depth) + `}`
			var p struct {
				Filter json.RawMessage `json:"filter"`
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			err := Members(post("", body), &p, Expected{})
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			got := new(kb.Error)
			if errors.As(err, &got); (err != nil) != (want != "") || err != nil && got.Fields[0].Field != want {
				t.Errorf("%s around %s: %v", pair, inner, err)
			}
			if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 8<<20 || took > time.Second {
				t.Errorf("%s around %s: %d bytes take %d MB and %s", pair, inner, len(body), allocated>>20, took)
			}
		}
	}
}

// Members that are null, or that must be there and are not, are named.
func TestMembers(t *testing.T) {
	for body, want := range map[string]string{
		`{"q":"a"}`: "", `{"q":"","limit":1}`: "", `{"limit":1}`: "q", `{"q":null}`: "q", `{"q":"a","limit":null}`: "limit", `{"q":1}`: "q", `{"nonsense":null}`: "-", `{"q":"a","list":["b",null]}`: "list", `{"q":"a","list":[]}`: "", `{"q":"a","map":{"b":null}}`: "map",
		`{"q":"a","maybe":null}`: "", `{"q":null,"maybe":null}`: "q", `{"q":"a","maybe":{"b":null}}`: "maybe",
	} {
		var p struct {
			Q     string   `json:"q"`
			Limit int      `json:"limit"`
			List  []string `json:"list"`
			Map   any      `json:"map"`
			Maybe any      `json:"maybe"`
		}
		err := Members(post("", body), &p, Expected{Required: []string{"q"}, Nullable: []string{"maybe"}})
		got := new(kb.Error)
		switch errors.As(err, &got); {
		case want == "" && err != nil, want != "" && (got.Kind != kb.Invalid || err == nil), len(got.Fields) == 1 && got.Fields[0].Field != want:
			t.Errorf("%s: %v %v, want %q", body, err, got.Fields, want)
		}
	}
}
