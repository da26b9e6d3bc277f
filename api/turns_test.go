package api_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Long texts of editors are checked one after the other, also when many come at once;
// who sends one slowly holds nobody up, and who may not send one does not wait.
func TestLongTextsTakeTurns(t *testing.T) {
	w := newWorld(t)
	body, err := json.Marshal(map[string]string{"markdown": file("x", "public", strings.Repeat("稳赚高收益。", 2000))})
	must(t, err)
	send := func(token string, text io.Reader) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", "/api/v1/check", text)
		r.Header.Set("Content-Type", "application/json")
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		rec := httptest.NewRecorder()
		w.server.ServeHTTP(rec, r)
		return rec
	}
	slow, writer := io.Pipe()
	var held sync.WaitGroup
	for range 20 {
		held.Go(func() { send(tokens[kb.RoleEditor], slow) })
	}
	var done sync.WaitGroup
	var answered atomic.Int32
	for range 20 {
		done.Go(func() {
			if rec := send(tokens[kb.RoleEditor], strings.NewReader(string(body))); rec.Code == http.StatusOK {
				answered.Add(1)
			}
		})
	}
	done.Wait()
	if answered.Load() != 20 {
		t.Errorf("%d of 20 are answered while others send slowly", answered.Load())
	}
	if rec := send("", strings.NewReader(string(body))); rec.Code != http.StatusUnauthorized {
		t.Errorf("a customer: %d", rec.Code)
	}
	must(t, writer.Close())
	held.Wait()
	late, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	r := httptest.NewRequest("POST", "/api/v1/check", strings.NewReader(string(body))).WithContext(late)
	r.Header.Set("Authorization", "Bearer "+tokens[kb.RoleEditor])
	rec := httptest.NewRecorder()
	w.server.ServeHTTP(rec, r)
	if rec.Code < 500 {
		t.Errorf("whoever has gone is answered: %d", rec.Code)
	}
}

// patient is a check that takes until nobody waits for it.
type patient struct{ kb.Checker }

func (patient) Check(ctx context.Context, _ kb.Article, _ time.Time) ([]kb.Finding, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(5 * time.Second):
		return nil, nil
	}
}

// A check ends with the request that asked for it.
func TestACheckEndsWithItsRequest(t *testing.T) {
	w := newWorld(t)
	w.workflow.Rules = patient{w.workflow.Rules}
	leaves, leave := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer leave()
	r := httptest.NewRequest("POST", "/api/v1/check", strings.NewReader(body(map[string]string{"markdown": file("x", "public", "甲")}))).WithContext(leaves)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+tokens[kb.RoleEditor])
	rec := httptest.NewRecorder()
	start := time.Now()
	w.server.ServeHTTP(rec, r)
	if took := time.Since(start); took > 4*time.Second || rec.Code < 500 {
		t.Errorf("it ends after %v with %d", took, rec.Code)
	}
}
