package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index/embed/embedtest"
	"github.com/wenjin-kb/wenjin/index/rerank/reranktest"
)

// meant is what of an answer tells how it was found.
type meant struct {
	SemanticHitCount   int
	EstimatedTotalHits int
	Hits               []struct {
		Slug    string
		Details struct {
			Tier  string
			Parts map[string]float64
		} `json:"_rankingScoreDetails"`
	}
}

// means asks what has a body.
func (s *server) means(body string) (m meant, status int, took time.Duration) {
	return s.meansAt("/api/v1/search", body)
}

func (s *server) meansAt(path, body string) (m meant, status int, took time.Duration) {
	start := time.Now()
	r, err := http.Post(s.base+path, "application/json", strings.NewReader(body))
	if err != nil {
		return m, 0, time.Since(start)
	}
	defer r.Body.Close()
	src, err := io.ReadAll(r.Body)
	if err != nil || json.Unmarshal(src, &m) != nil {
		return m, 0, time.Since(start)
	}
	return m, r.StatusCode, time.Since(start)
}

// The service finds by what a question means, sends every text once and the key to nobody
// else, and is as good as without when the endpoint is killed while many search.
func TestMeaningWithTheBinary(t *testing.T) {
	endpoint := embedtest.New(t)
	endpoint.Means = map[string]string{"掏腰包": "支付费用"}
	content, data := t.TempDir(), t.TempDir()
	for i := range 60 {
		writeArticle(t, content, fmt.Sprint("other-", i), fmt.Sprintf("第%d种存款的说明", i), fmt.Sprintf("存款有第%d种，期限各有长短。", i))
	}
	writeArticle(t, content, "fee", "谁来支付费用", "支付费用支付费用。")
	key := filepath.Join(t.TempDir(), "key")
	must(t, os.WriteFile(key, []byte("sk-geheim\n"), 0o600))
	flags := []string{"--data", data, "--content", content, "--embeddings-url", endpoint.URL + "/v1", "--embeddings-model", "stand-in", "--embeddings-key-file", key, "--embeddings-passage-prefix", "passage: "}
	s := serve(t, flags...)
	const question = `{"q":"掏腰包","limit":3,"showRankingScoreDetails":true,"hybrid":{"semanticRatio":0.5,"embedder":"default"}}`
	s.untilMeant(question)
	if m, _, _ := s.means(question); m.Hits[0].Slug != "fee" || m.Hits[0].Details.Tier != "meaning" {
		t.Errorf("%+v", m)
	}
	if m, status, _ := s.means(`{"q":"掏腰包","hybrid":{"semanticRatio":0}}`); status != 200 || m.SemanticHitCount != 0 || m.EstimatedTotalHits != 0 {
		t.Errorf("by words alone: %d, %+v", status, m)
	}
	if m, status, _ := s.meansAt("/api/v1/indexes/articles/search", `{"q":"掏腰包","hybrid":{"semanticRatio":0.9,"embedder":"default"}}`); status != 200 || m.SemanticHitCount == 0 || m.Hits[0].Slug != "fee" {
		t.Errorf("Meilisearch's clients: %d, %+v", status, m)
	}
	if m, status, _ := s.means(`{"q":"掏腰包","hybrid":null}`); status != 200 || m.SemanticHitCount == 0 {
		t.Errorf("hybrid null: %d, %+v", status, m)
	}
	s.stop()
	keys, _ := endpoint.Keys()
	if strings.Contains(s.log.String(), "geheim") || keys[0] != "Bearer sk-geheim" {
		t.Errorf("the key is sent as %q; the log:\n%s", keys[0], s.log)
	}

	before := len(passages(endpoint.Texts()))
	judge := reranktest.New(t, func(_, text string) float64 { return float64(len(text)) / 1e4 })
	s = serve(t, append(flags, "--rerank-url", judge.URL, "--rerank-key-file", key)...)
	s.untilMeant(question)
	s.untilJudged(`{"q":"存款的期限","limit":3,"showRankingScoreDetails":true}`)
	if after := len(passages(endpoint.Texts())); after != before+4 || before < 61*2 { // four are made again, to know the model by
		t.Errorf("%d passages were sent, and after a restart %d", before, after)
	}
	s.killedInMidLoad(endpoint)
}

// untilJudged asks until the reranker has judged in time.
func (s *server) untilJudged(body string) {
	s.t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if m, _, _ := s.means(body); len(m.Hits) > 0 && m.Hits[0].Details.Parts["rerank"] > 0 {
			return
		}
		if time.Now().After(end) {
			s.t.Fatalf("nothing is judged:\n%s", s.log)
		}
	}
}

func passages(texts []string) []string {
	return slices.DeleteFunc(texts, func(text string) bool { return !strings.HasPrefix(text, "passage: ") })
}

// untilMeant asks until a question is answered by what it means.
func (s *server) untilMeant(body string) {
	s.t.Helper()
	for end := time.Now().Add(60 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if m, _, _ := s.means(body); m.SemanticHitCount > 0 {
			return
		}
		if time.Now().After(end) {
			s.t.Fatalf("nothing is found by its meaning:\n%s", s.log)
		}
	}
}

// killedInMidLoad kills the endpoint while four search.
func (s *server) killedInMidLoad(endpoint *embedtest.Server) {
	const each = 100
	var work sync.WaitGroup
	var mu sync.Mutex
	var failed, slow, byWords int
	kill := sync.OnceFunc(func() { endpoint.CloseClientConnections(); endpoint.Listener.Close() })
	for visitor := range 4 {
		work.Go(func() {
			for i := range each {
				if i == each/3 {
					kill()
				}
				m, status, took := s.means(fmt.Sprintf(`{"q":"第%d种存款%d"}`, i%60, visitor*each+i))
				mu.Lock()
				if status != http.StatusOK || len(m.Hits) == 0 {
					failed++
				}
				if took > 2*time.Second {
					slow++
				}
				if m.SemanticHitCount == 0 {
					byWords++
				}
				mu.Unlock()
			}
		})
	}
	work.Wait()
	if failed > 0 || slow > 0 || byWords < each {
		s.t.Errorf("of %d searches %d failed, %d were slow, %d went by words alone", 4*each, failed, slow, byWords)
	}
	if !bytes.Contains(s.log.Bytes(), []byte("ready")) {
		s.t.Errorf("the log:\n%s", s.log)
	}
}

// What can't be meant is refused before the service starts, and nothing is sent unasked.
func TestSettingsOfEmbeddings(t *testing.T) {
	for _, args := range [][]string{
		{"--embeddings-model", "m"},
		{"--embeddings-url", "http://127.0.0.1:1/v1"},
		{"--embeddings-url", "127.0.0.1:1", "--embeddings-model", "m"},
		{"--embeddings-url", "http://user:secret@127.0.0.1:1", "--embeddings-model", "m"},
		{"--embeddings-url", "http://127.0.0.1:1", "--embeddings-model", "m", "--embeddings-key-file", "/nowhere/key"},
		{"--embeddings-url", "http://127.0.0.1:1", "--embeddings-model", "m", "--engine", "opensearch", "--opensearch-url", "http://127.0.0.1:1"},
	} {
		c := program(t, append([]string{"serve", "--data", t.TempDir(), "--addr", "127.0.0.1:0"}, args...)...)
		out, _ := c.CombinedOutput()
		if c.ProcessState.ExitCode() == 0 || bytes.Contains(out, []byte("secret")) || !bytes.Contains(out, []byte("embeddings")) {
			t.Errorf("%q: exit code %d, %s", args, c.ProcessState.ExitCode(), out)
		}
	}
}
