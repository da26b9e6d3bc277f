package main

import (
	"encoding/json"
	"hash/fnv"
	"net"
	"net/http"
	"sync"
	"time"
)

// standIn is an endpoint of embeddings with the protocol of OpenAI's, whose vectors count
// pairs of characters: it costs little, and can be ended at any time.
type standIn struct {
	address string
	latency time.Duration
	server  *http.Server
	hang    chan struct{} // closed, it answers nothing any more
	once    sync.Once
}

const standInDims = 384

// ending is how an endpoint ends.
type ending string

const (
	lives  ending = ""
	killed ending = "killed" // connections are refused
	hangs  ending = "hangs"  // connections are taken, and never answered
)

// newStandIn starts one that takes so long for a request.
func newStandIn(latency time.Duration) (*standIn, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &standIn{address: "http://" + l.Addr().String(), latency: latency, hang: make(chan struct{})}
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.server.Serve(l) }() // it ends with an error, as it should
	return s, nil
}

// end ends it in one way; after that, only being killed has an effect.
func (s *standIn) end(how ending) {
	if how == hangs {
		s.once.Do(func() { close(s.hang) })
		return
	}
	_ = s.server.Close() // with all connections: nothing can be done about an error
}

// ServeHTTP implements http.Handler.
func (s *standIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var asked struct{ Input []string }
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	select {
	case <-s.hang:
		<-r.Context().Done()
		return
	case <-time.After(s.latency):
	}
	type embedding struct {
		Index     int       `json:"index"`
		Embedding []float32 `json:"embedding"`
	}
	out := make([]embedding, len(asked.Input))
	for i, text := range asked.Input {
		out[i] = embedding{i, pairVector(text)}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"data": out}) // who asks may have gone
}

// pairVector counts the pairs of characters of a text.
func pairVector(text string) []float32 {
	out := make([]float32, standInDims)
	out[0] = .1
	runes := []rune(text)
	for i := range runes {
		h := fnv.New32a()
		_, _ = h.Write([]byte(string(runes[i:min(i+2, len(runes))]))) // never fails
		out[h.Sum32()%standInDims]++
	}
	return out
}
