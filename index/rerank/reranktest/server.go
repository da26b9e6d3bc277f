// Package reranktest is a reranker for tests, which speaks the protocols of Jina and Cohere
// and of TEI, with a model that judges as the test wants.
package reranktest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Request is what came.
type Request struct {
	Key, Model, Query string
	Texts             []string // or documents
	TEI               bool
}

// Server is the endpoint.
type Server struct {
	*httptest.Server
	mu     sync.Mutex
	score  func(query, text string) float64
	answer func(w http.ResponseWriter, r *http.Request)
	came   []Request
}

// New starts one that judges so; it ends with the test.
func New(t testing.TB, score func(query, text string) float64) *Server {
	t.Helper()
	s := &Server{score: score}
	s.Server = httptest.NewServer(s)
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s
}

// Answers changes how the next requests are answered; nil is by the scores again.
func (s *Server) Answers(answer func(w http.ResponseWriter, r *http.Request)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

// Came are the requests until now.
func (s *Server) Came() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.came)
}

// ServeHTTP implements http.Handler. Answers come best first, as those of real ones.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Model, Query     string
		Documents, Texts []string
	}
	if json.NewDecoder(r.Body).Decode(&asked) != nil || !strings.HasSuffix(r.URL.Path, "/rerank") || (len(asked.Texts) == 0) == (len(asked.Documents) == 0) || (asked.Model == "") != (len(asked.Documents) == 0) || len(asked.Texts) > 32 {
		http.Error(w, "no request for a reranker", http.StatusBadRequest)
		return
	}
	tei := len(asked.Texts) > 0
	texts := append(asked.Texts, asked.Documents...)
	s.mu.Lock()
	s.came = append(s.came, Request{r.Header.Get("Authorization"), asked.Model, asked.Query, texts, tei})
	score, answer := s.score, s.answer
	s.mu.Unlock()
	if answer != nil {
		answer(w, r)
		return
	}
	name := "relevance_score"
	if tei {
		name = "score"
	}
	list := make([]map[string]any, len(texts))
	for i, text := range texts {
		list[i] = map[string]any{"index": i, name: score(asked.Query, text), "document": map[string]string{"text": text}}
	}
	slices.SortStableFunc(list, func(a, b map[string]any) int {
		switch x, y := a[name].(float64), b[name].(float64); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	if tei {
		_ = json.NewEncoder(w).Encode(list)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"model": asked.Model, "results": list})
}
