// Package embedtest is an endpoint of embeddings for tests, with the protocol of OpenAI's and
// a model that is always the same.
package embedtest

import (
	"cmp"
	"encoding/json"
	"hash/fnv"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Server is the endpoint. What is set acts on the next request.
type Server struct {
	*httptest.Server
	Means   map[string]string             // words, and those that mean the same
	Status  atomic.Int64                  // to answer with; 0 is 200
	Delay   atomic.Int64                  // nanoseconds before an answer
	Answer  func(w http.ResponseWriter)   // instead of vectors; nil is none
	Gone    atomic.Pointer[string]        // a model that there is none of any more; nil is none
	Model   string                        // that answers, whatever is asked for; empty is what is asked for
	Refuse  func(model, text string) bool // which texts are refused; nil is none
	Refusal func(w http.ResponseWriter)   // is the answer then; nil is status 400

	mu     sync.Mutex
	texts  []string
	bodies []string
	keys   []string
}

const dims = 256

// New starts one, which ends with the test.
func New(t testing.TB) *Server {
	t.Helper()
	s := &Server{}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// Texts are all that were sent, in their order.
func (s *Server) Texts() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.texts...)
}

// Keys are what came as Authorization with each request, Bodies the requests.
func (s *Server) Keys() (keys, bodies []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.keys...), append([]string(nil), s.bodies...)
}

type embedding struct {
	Index     int       `json:"index"`
	Embedding []float32 `json:"embedding"`
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body json.RawMessage
	var asked struct {
		Model string
		Input []string
	}
	if json.NewDecoder(r.Body).Decode(&body) != nil || json.Unmarshal(body, &asked) != nil || !strings.HasSuffix(r.URL.Path, "/embeddings") || asked.Model == "" {
		http.Error(w, "no request for embeddings", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.texts, s.bodies, s.keys = append(s.texts, asked.Input...), append(s.bodies, string(body)), append(s.keys, r.Header.Get("Authorization"))
	s.mu.Unlock()
	select {
	case <-time.After(time.Duration(s.Delay.Load())):
	case <-r.Context().Done():
		return
	}
	if s.Answer != nil {
		s.Answer(w)
		return
	}
	if status := int(s.Status.Load()); status != 0 {
		w.WriteHeader(status)
		return
	}
	if gone := s.Gone.Load(); gone != nil && *gone == asked.Model {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	asked.Model = cmp.Or(s.Model, asked.Model)
	var out struct {
		Data []embedding `json:"data"`
	}
	for i, text := range asked.Input {
		if s.Refuse != nil && s.Refuse(asked.Model, text) {
			s.refuse(w)
			return
		}
		out.Data = append([]embedding{{i, s.vector(asked.Model, text)}}, out.Data...) // in another order: the index counts
	}
	_ = json.NewEncoder(w).Encode(out)
}

func (s *Server) refuse(w http.ResponseWriter) {
	if s.Refusal != nil {
		s.Refusal(w)
		return
	}
	w.WriteHeader(http.StatusBadRequest)
}

// vector counts the pairs of characters of a text, after words were replaced by what means
// the same; each model in a way of its own.
func (s *Server) vector(model, text string) []float32 {
	for word, same := range s.Means {
		text = strings.ReplaceAll(text, word, same)
	}
	out := make([]float32, dims)
	out[0] = .1
	runes := []rune(text)
	for i := range runes {
		h := fnv.New32a()
		_, _ = h.Write([]byte(model + string(runes[i:min(i+2, len(runes))]))) // never fails
		out[h.Sum32()%dims]++
	}
	return out
}
