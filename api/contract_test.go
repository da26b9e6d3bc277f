package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// contract holds answers to openapi.yaml and remembers what of it was seen.
type contract struct {
	doc    *openapi3.T
	router routers.Router

	mu   sync.Mutex
	seen map[string]int // "GET /a/{slug} 200", and "Hit.title"
}

// validations of answers of one operation and status; compiling schemas is slow.
const validations = 10

// newContract is one of which nothing was seen yet.
func newContract(t *testing.T) *contract {
	t.Helper()
	k, err := loadContract()
	must(t, err)
	return &contract{doc: k.doc, router: k.router, seen: map[string]int{}}
}

// suite is the contract that the answers of all tests are held to.
var suite = sync.OnceValues(loadContract)

func loadContract() (*contract, error) {
	src, err := os.ReadFile("openapi.yaml")
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(src)
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(context.Background(), openapi3.IsOpenAPI31OrLater()); err != nil {
		return nil, err
	}
	router, err := legacy.NewRouter(doc)
	return &contract{doc: doc, router: router, seen: map[string]int{}}, err
}

// operations calls fn with every operation of the contract.
func (k *contract) operations(fn func(method, path string, op *openapi3.Operation)) {
	for path, item := range k.doc.Paths.Map() {
		for method, op := range item.Operations() {
			fn(method, path, op)
		}
	}
}

// check says what of an answer is not as the contract has it: its status, its
// headers, what is there and is not documented, and what is not there and should be.
func (k *contract) check(r *http.Request, status int, header http.Header, body []byte) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	r = httptest.NewRequest(r.Method, r.URL.RequestURI(), nil) // the router minds the host
	route, params, err := k.router.FindRoute(r)
	if err != nil { // no address of ours: that must be a problem too
		return k.checkUnknown(status, header, body)
	}
	if r.Method == http.MethodHead {
		return nil
	}
	answer := fmt.Sprintf("%s %s %d", route.Method, route.Path, status)
	if k.seen[answer] < validations {
		err = openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
			RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
			Status:                 status, Header: header, Body: io.NopCloser(bytes.NewReader(body)),
			Options: &openapi3filter.Options{IncludeResponseStatus: true},
		})
		if err != nil {
			return err
		}
	}
	k.seen[answer]++
	content := route.Operation.Responses.Status(status).Value.Content.Get(header.Get("Content-Type"))
	if content == nil {
		if len(body) > 0 {
			return fmt.Errorf("an answer without a body has one: %s", body)
		}
		return nil
	}
	return k.checkBody(content.Schema, header, body)
}

func (k *contract) checkUnknown(status int, header http.Header, body []byte) error {
	if status < 400 {
		return fmt.Errorf("%d at an address that is not documented", status)
	}
	return k.checkBody(k.doc.Components.Schemas["Problem"], header, body)
}

func (k *contract) checkBody(schema *openapi3.SchemaRef, header http.Header, body []byte) error {
	if !strings.Contains(header.Get("Content-Type"), "json") {
		return nil
	}
	lines := [][]byte{body}
	if strings.Contains(header.Get("Content-Type"), "ndjson") {
		schema, lines = k.doc.Components.Schemas["Record"], bytes.Split(bytes.TrimSpace(body), []byte("\n"))
	}
	for _, line := range lines {
		var v any
		if err := json.Unmarshal(line, &v); err != nil {
			return err
		}
		if err := k.walk(schema, v, "answer"); err != nil {
			return err
		}
	}
	return nil
}

// walk refuses members that the schema does not name. The schemas let them pass, so
// that clients do: what is new must not break them.
func (k *contract) walk(schema *openapi3.SchemaRef, v any, where string) error {
	for _, one := range slices.Concat(schema.Value.OneOf, schema.Value.AnyOf) {
		if k.isOf(one, v) {
			return k.walk(one, v, where)
		}
	}
	if any := schema.Value.AdditionalProperties.Has; any != nil && *any { // a message by another standard
		return nil
	}
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			if err := k.walk(schema.Value.Items, item, fmt.Sprintf("%s[%d]", where, i)); err != nil {
				return err
			}
		}
	case map[string]any:
		for name, member := range v {
			of := schema.Value.Properties[name]
			if of == nil {
				of = schema.Value.AdditionalProperties.Schema
			} else {
				k.seen[strings.TrimPrefix(schema.Ref, "#/components/schemas/")+"."+name]++
			}
			if of == nil {
				return fmt.Errorf("%s.%s is not documented", where, name)
			}
			if err := k.walk(of, member, where+"."+name); err != nil {
				return err
			}
		}
	}
	return nil
}

// isOf reports whether a value is one of the schema's type, and as an object has what
// it must have.
func (k *contract) isOf(schema *openapi3.SchemaRef, v any) bool {
	switch v := v.(type) {
	case nil:
		return schema.Value.Type.Is("null")
	case []any:
		return schema.Value.Type.Is("array")
	case map[string]any:
		return schema.Value.Type.Is("object") && !slices.ContainsFunc(schema.Value.Required, func(name string) bool { _, ok := v[name]; return !ok })
	}
	return !schema.Value.Type.Is("null") && !schema.Value.Type.Is("array") && !schema.Value.Type.Is("object")
}

// checked is a handler whose every answer is held to the contract.
func (k *contract) checked(t *testing.T, h http.Handler) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if err := k.check(r, w.Code, w.Header(), w.Body.Bytes()); err != nil {
			t.Errorf("%s %s: %d is not in the contract: %v\n%s", r.Method, r.URL, w.Code, err, w.Body)
		}
		for name, values := range w.Header() {
			out.Header()[name] = values
		}
		out.WriteHeader(w.Code)
		_, _ = out.Write(w.Body.Bytes())
	})
}

// The routes and the contract name the same addresses.
func TestContractNamesTheRoutes(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	k, w := newContract(t), newWorld(t)
	src, err := os.ReadFile("openapi.yaml")
	must(t, err)
	if got := do(w, "GET", "/openapi.yaml", ""); got.Body.String() != string(src) {
		t.Error("/openapi.yaml is another document")
	}
	var spec []string
	ids := map[string]bool{}
	k.operations(func(method, path string, op *openapi3.Operation) {
		spec = append(spec, method+" "+path)
		if op.OperationID == "" || ids[op.OperationID] || op.Summary == "" || len(op.Tags) != 1 {
			t.Errorf("%s %s needs an id of its own, a summary and a tag", method, path)
		}
		ids[op.OperationID] = true
	})
	routes := w.Routes()
	slices.Sort(spec)
	slices.Sort(routes)
	if !slices.Equal(routes, spec) {
		t.Errorf("routes %v\nspec   %v", routes, spec)
	}
}

// An answer that is not as documented is refused: without this, the other tests
// would prove nothing.
func TestContractRefuses(t *testing.T) {
	k := newContract(t)
	problem := `{"type":"auth","title":"x","status":401,"detail":"x","message":"x","code":"x","link":"x","requestId":"x"}`
	for _, c := range []struct {
		target, contentType string
		status              int
		body, refused       string
	}{
		{"/healthz", "application/json", 200, `{"status":"available"}`, ""},
		{"/healthz", "application/json", 200, `{"status":"available","more":1}`, "answer.more is not documented"},
		{"/healthz", "application/json", 200, `{}`, "status"},
		{"/healthz", "application/json", 200, `{"status":"well"}`, "status"},
		{"/healthz", "application/json", 200, `{"status":1}`, "status"},
		{"/healthz", "application/json", 402, problem, "status is not supported"},
		{"/healthz", "text/plain", 200, `{"status":"available"}`, "Content-Type"},
		{"/nowhere", "application/problem+json", 404, problem, ""},
		{"/nowhere", "application/problem+json", 200, problem, "not documented"},
		{"/api/v1/search", "application/problem+json", 401, problem, ""},
		{"/api/v1/search", "application/problem+json", 401, strings.Replace(problem, `"code":"x",`, "", 1), "code"},
		{"/api/v1/search", "application/problem+json", 401, strings.Replace(problem, `}`, `,"errors":[{"field":"a","message":"b","rule":"c"}]}`, 1), "answer.errors[0].rule is not documented"},
		{"/api/v1/categories", "application/json", 200, `{"categories":[{"slug":"a","path":"a","name":"A","count":1,"children":[{"slug":"b"}]}]}`, "path"},
		{"/api/v1/suggest", "application/json", 200, `{"query":"","suggestions":null}`, "suggestions"},
	} {
		err := k.check(httptest.NewRequest("GET", c.target, nil), c.status, http.Header{"Content-Type": {c.contentType}}, []byte(c.body))
		if (err == nil) != (c.refused == "") || err != nil && !strings.Contains(err.Error(), c.refused) {
			t.Errorf("%s %d %s: %v, want %q", c.target, c.status, c.body, err, c.refused)
		}
	}
}
