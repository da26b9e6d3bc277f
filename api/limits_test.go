package api_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"runtime"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/wenjin-kb/wenjin/kb"
)

// try sends a parameter of an operation to an article that is there.
func (w *world) try(method, path, name, value string) (status int, p kb.Error) {
	got := w.send(method, path, request{token: tokens[kb.RoleAdmin], slug: "open", query: "?" + name + "=" + url.QueryEscape(value)})
	var problem struct {
		Code   string
		Errors []kb.FieldError
	}
	if got.Code != 200 {
		must(w.t, json.Unmarshal(got.Body.Bytes(), &problem))
	}
	return got.Code, kb.Error{Code: problem.Code, Fields: problem.Errors}
}

// Every parameter takes what the contract lets it take, to the limit, and refuses
// the next with its name.
func TestParametersTakeWhatIsDocumented(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	k, w := newContract(t), newWorld(t)
	count := 0
	k.parameters(func(method, path string, p *openapi3.Parameter) {
		count++
		if p.Schema.Value.Type.Is("array") && p.Schema.Value.MaxItems == nil && path != "/api/v1/tasks" { // of editors, who wait for many
			t.Errorf("%s %s: %s has no limit", method, path, p.Name)
		}
		good, bad := samples(p.Schema.Value, p.Name)
		for _, value := range good {
			if status, problem := w.try(method, path, p.Name, value); status != 200 {
				t.Errorf("%s %s: %s=%.60s gives %d %s", method, path, p.Name, value, status, problem.Code)
			}
		}
		for _, value := range bad {
			status, problem := w.try(method, path, p.Name, value)
			if status != 400 || len(problem.Fields) != 1 || problem.Fields[0].Field != p.Name || problem.Fields[0].Message == "" {
				t.Errorf("%s %s: %s=%.60s gives %d %s %v", method, path, p.Name, value, status, problem.Code, problem.Fields)
			}
		}
	})
	if count < 25 {
		t.Errorf("only %d parameters were found", count)
	}
}

// samples are values at the limits of a schema and just beyond.
func samples(s *openapi3.Schema, name string) (good, bad []string) {
	number := func(n float64) string { return fmt.Sprintf("%.0f", n) }
	switch {
	case name == "against": // the number of a revision: another is one that is not there
		return []string{"1"}, nil
	case name == "asOf":
		return []string{"2099-01-01", "2099-01-01T00:00:00Z"}, []string{"yesterday", "2020-13-01"}
	case name == "filter":
		good, bad = []string{"", "kind = howto"}, []string{"a = b", "kind =", "kind = x OR"}
	case len(s.Enum) > 0:
		for _, v := range s.Enum {
			good = append(good, v.(string))
		}
		return good, []string{"nonsense", good[0] + "x"}
	case s.Type.Is("array"):
		if good, bad = samples(s.Items.Value, name); len(good) == 0 { // anything
			good = []string{"a", "b"}
		} else {
			bad = append(bad, good[0]+","+bad[0])
		}
		if s.MaxItems != nil {
			bad = append(bad, strings.Repeat(good[0]+",", int(*s.MaxItems))+good[0])
		}
		return append(good, strings.Join(good, ",")), bad
	case s.Type.Is("boolean"):
		return []string{"true", "false"}, []string{"", "yes", "2"}
	case s.Type.Is("integer"):
		bad = []string{"", "x", "1.5", "1e1", " 1", strings.Repeat("9", 30)}
	}
	if s.Min != nil {
		good, bad = append(good, number(*s.Min)), append(bad, number(*s.Min-1))
	}
	if s.Max != nil {
		good, bad = append(good, number(*s.Max)), append(bad, number(*s.Max+1))
	}
	if s.MaxLength != nil {
		bad = append(bad, strings.Repeat("x", int(*s.MaxLength)+1))
		if name != "filter" {
			good = append(good, "", strings.Repeat("x", int(*s.MaxLength)))
		}
	}
	return good, bad
}

// A parameter that is unknown, repeated, or no text changes nothing silently.
func TestParametersAreReadStrictly(t *testing.T) {
	k, w := newContract(t), newWorld(t)
	k.operations(func(method, path string, op *openapi3.Operation) {
		if method != "GET" || !strings.HasPrefix(path, "/api/") {
			return
		}
		for _, query := range []string{"nonsense=1", "Q=1", "q%00=1"} {
			got := w.send(method, path, request{token: tokens[kb.RoleAdmin], slug: "open", query: "?" + query})
			if got.Code != 400 || !strings.Contains(got.Body.String(), "unknown parameter") {
				t.Errorf("%s?%s: %d %s", path, query, got.Code, got.Body)
			}
		}
		if got := w.send(method, path, request{token: tokens[kb.RoleAdmin], slug: "open", query: "?%zz"}); got.Code != 400 {
			t.Errorf("%s?%%zz: %d", path, got.Code)
		}
	})
	k.parameters(func(method, path string, p *openapi3.Parameter) {
		for query, message := range map[string]string{p.Name + "=1&" + p.Name + "=1": "is given 2 times", p.Name + "=%ff": "not valid UTF-8"} {
			got := w.send(method, path, request{token: tokens[kb.RoleAdmin], slug: "open", query: "?" + query})
			if got.Code != 400 || !strings.Contains(got.Body.String(), message) {
				t.Errorf("%s?%s: %d %s", path, query, got.Code, got.Body)
			}
		}
	})
}

// The limits of a body are those of the URL.
func TestSearchBodiesTakeWhatIsDocumented(t *testing.T) {
	k, w := newContract(t), newWorld(t)
	for name, p := range k.doc.Components.Schemas["SearchRequest"].Value.Properties {
		good, bad := samples(p.Value, name)
		for i, value := range append(good, bad...) {
			var v any = value
			switch {
			case p.Value.Type.Is("array"):
				v = strings.Split(value, ",")
			case p.Value.Type.Is("integer"), p.Value.Type.Is("boolean"):
				v = json.RawMessage(value)
				if !json.Valid([]byte(value)) || strings.TrimSpace(value) != value {
					v = value // a text is no number
				}
			}
			got := w.send("POST", "/api/v1/search", request{token: tokens[kb.RoleAdmin], body: body(map[string]any{name: v})})
			if want := i < len(good); (got.Code == 200) != want || got.Code != 200 && got.Code != 400 {
				t.Errorf("%s %.60s: %d %s, want it taken: %v", name, value, got.Code, got.Body, want)
			}
		}
	}
}

// Bodies that are nested as deep as they may be, in any member of any address, take no more
// memory than their length does.
func TestNestedBodiesAreCheap(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	k, w := newContract(t), newWorld(t)
	const depth = 9990 // encoding/json takes 10,000
	tried := 0
	k.operations(func(method, path string, op *openapi3.Operation) {
		if op.RequestBody == nil || op.RequestBody.Value.Content.Get("application/json") == nil {
			return
		}
		for _, deep := range []string{strings.Repeat(`{"":`, depth) + "1" + strings.Repeat("}", depth), strings.Repeat("[", depth) + strings.Repeat("]", depth)} {
			bodies := []string{deep, `[{"id":` + deep + `}]`}
			for name := range op.RequestBody.Value.Content.Get("application/json").Schema.Value.Properties {
				bodies = append(bodies, `{"`+name+`":`+deep+`}`, `{"`+name+`":[`+deep+`]}`)
			}
			for _, body := range bodies {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				got := w.send(method, path, request{token: tokens[kb.RoleAdminReviewer], slug: "open", match: "*", body: body})
				runtime.ReadMemStats(&after)
				if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 20<<20 || got.Code >= 500 {
					t.Errorf("%s %s, %.40s…: %d, %d MB", method, path, body, got.Code, allocated>>20)
				}
				tried++
			}
		}
	})
	if tried < 300 {
		t.Errorf("only %d were tried", tried)
	}
}
