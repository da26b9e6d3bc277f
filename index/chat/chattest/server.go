// Package chattest is an endpoint of chat completions for tests, with the protocol of
// OpenAI's and a model that writes what the test wants.
package chattest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Request is what came.
type Request struct{ Key, Told, Given, Body string }

// Server is the endpoint.
type Server struct {
	*httptest.Server
	mu     sync.Mutex
	answer func(w http.ResponseWriter, r *http.Request)
	came   []Request
}

// New starts one that writes what says gives of what it was given, character by character;
// it ends with the test.
func New(t testing.TB, says func(given string) string) *Server {
	t.Helper()
	s := &Server{}
	s.Says(says)
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s
}

// Says changes what is written from the next request on.
func (s *Server) Says(says func(given string) string) {
	s.Answers(func(w http.ResponseWriter, _ *http.Request) {
		last := s.Came()
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		for _, r := range says(last[len(last)-1].Given) {
			Piece(w, string(r))
		}
		End(w)
	})
}

// Answers changes how the next requests are answered, as a liar may.
func (s *Server) Answers(answer func(w http.ResponseWriter, r *http.Request)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

// Came are the requests until now.
func (s *Server) Came() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.came...)
}

// Piece writes a piece of an answer as it is streamed, End what follows the last one.
func Piece(w http.ResponseWriter, text string) {
	b, _ := json.Marshal(text) // a text always marshals
	_, _ = fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":%s},\"finish_reason\":null}]}\n\n", b)
}

// End is what follows the last piece.
func End(w http.ResponseWriter) {
	_, _ = fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	var body json.RawMessage
	var asked struct {
		Model    string
		Stream   bool
		Messages []struct{ Role, Content string }
	}
	if json.NewDecoder(r.Body).Decode(&body) != nil || json.Unmarshal(body, &asked) != nil || !strings.HasSuffix(r.URL.Path, "/chat/completions") || asked.Model == "" || !asked.Stream || len(asked.Messages) != 2 {
		http.Error(w, "no request for chat completions", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.came = append(s.came, Request{r.Header.Get("Authorization"), asked.Messages[0].Content, asked.Messages[1].Content, string(body)})
	answer := s.answer
	s.mu.Unlock()
	answer(w, r)
}
