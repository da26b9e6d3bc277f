package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/audit"
)

// The contract checks JSON lines as text; TestTheLogIsExported… reads them.
func init() {
	openapi3filter.RegisterBodyDecoder("application/x-ndjson", openapi3filter.FileBodyDecoder)
}

// The whole log comes as lines, more of them than are read at once, while others go on
// writing to it; it ends where the headers say, with the record of the export itself.
func TestTheLogIsExportedWhileItIsWrittenTo(t *testing.T) {
	w := newWorld(t)
	for i := range 1200 {
		if err := w.store.Append(t.Context(), kb.Event{At: time.Now(), Actor: "x", Action: fmt.Sprint("before ", i)}); err != nil {
			t.Fatal(err)
		}
	}
	service := httptest.NewServer(w.server.Handler())
	defer service.Close()
	get := func(token, query string) *http.Response {
		t.Helper()
		r, err := http.NewRequest("GET", service.URL+"/api/v1/audit/export"+query, nil)
		if err != nil {
			t.Fatal(err)
		}
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = answer.Body.Close() })
		return answer
	}
	answer := get(tokens[kb.RoleAdmin], "")
	if err := w.store.Append(t.Context(), kb.Event{At: time.Now(), Actor: "x", Action: "meanwhile"}); err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "application/x-ndjson" {
		t.Fatalf("%d %v %v", answer.StatusCode, answer.Header, err)
	}
	var end kb.Record
	for line := range strings.Lines(string(body)) {
		var r kb.Record
		if err := json.Unmarshal([]byte(line), &r); err != nil || r.Seq != end.Seq+1 || r.Prev != end.Hash {
			t.Fatalf("after %d: %s, %v", end.Seq, line, err)
		}
		if sealed, err := audit.Seal(r.Seq, r.Prev, r.Event); err != nil || sealed.Hash != r.Hash {
			t.Fatalf("the hash of %s is %s, %v", line, sealed.Hash, err)
		}
		end = r
	}
	if end.Action != "audit.export" || strconv.FormatInt(end.Seq, 10) != answer.Header.Get("Wenjin-Audit-Seq") || end.Hash != answer.Header.Get("Wenjin-Audit-Hash") || end.Seq < 1200 {
		t.Errorf("it ends with %+v, the headers say %v", end, answer.Header)
	}
	rest, err := io.ReadAll(get(tokens[kb.RoleAdmin], fmt.Sprintf("?after=%d", end.Seq)).Body)
	if err != nil || strings.Count(string(rest), "\n") != 2 || !strings.Contains(string(rest), `"meanwhile"`) {
		t.Errorf("what came after: %s, %v", rest, err)
	}
	for token, want := range map[string]int{"": 401, tokens[kb.RoleReviewer]: 403} {
		if got := get(token, ""); got.StatusCode != want {
			t.Errorf("%q: %d, want %d", token, got.StatusCode, want)
		}
	}
	if got := get(tokens[kb.RoleAdmin], "?after=x"); got.StatusCode != 400 {
		t.Errorf("after=x: %d", got.StatusCode)
	}
}

// An export that can't be finished breaks off, so that nobody takes it for the whole.
func TestAnExportThatFailsDoesNotEndWell(t *testing.T) {
	w := newWorld(t)
	for range 1200 {
		if err := w.store.Append(t.Context(), kb.Event{At: time.Now(), Actor: "x", Action: "before"}); err != nil {
			t.Fatal(err)
		}
	}
	w.damaged = 1000
	service := httptest.NewServer(w.server.Handler())
	defer service.Close()
	r, err := http.NewRequestWithContext(t.Context(), "GET", service.URL+"/api/v1/audit/export", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+tokens[kb.RoleAdmin])
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil || strings.Count(string(body), "\n") >= 1200 {
		t.Errorf("%d lines, %v: it ends as a whole one does", strings.Count(string(body), "\n"), err)
	}
}
