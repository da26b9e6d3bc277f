package peers_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/cmd/wenjin-bench/peers"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/bench"
	"github.com/wenjin-kb/wenjin/kb"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// all are all peers, each of its own.
func all(t *testing.T) []peers.Peer {
	t.Helper()
	dir := t.TempDir()
	stock, err := peers.NewBleveCJK(filepath.Join(dir, "bleve"))
	must(t, err)
	jieba, err := peers.NewBleveJieba(filepath.Join(dir, "jieba"))
	must(t, err)
	fts, err := peers.NewFTS5(filepath.Join(dir, "fts.db"))
	must(t, err)
	t.Setenv(actsAsTantivy, "1")
	tantivy, err := peers.NewTantivy(os.Args[0], filepath.Join(dir, "tantivy"))
	must(t, err)
	return []peers.Peer{stock, jieba, fts, tantivy, peers.NewFloor()}
}

// actsAsTantivy makes this program answer as the one for Tantivy does, by the floor: what
// is built by cargo may not be there.
const actsAsTantivy = "WENJIN_TEST_ACTS_AS_TANTIVY"

func TestMain(m *testing.M) {
	if os.Getenv(actsAsTantivy) == "" {
		os.Exit(m.Run())
	}
	if err := actAsTantivy(os.Args[1]); err != nil {
		panic(err)
	}
}

func actAsTantivy(dir string) error {
	if err := os.WriteFile(filepath.Join(dir, "index"), []byte("x"), 0o600); err != nil {
		return err
	}
	floor := peers.NewFloor()
	requests, answers := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var r struct {
			Add    []index.Document
			Search *string
		}
		if err := requests.Decode(&r); err != nil {
			return nil // the end
		}
		a := peers.Answer{}
		if err := floor.Add(r.Add); err != nil {
			return err
		}
		if r.Search != nil {
			var err error
			if a, err = peers.Ask(context.Background(), floor, *r.Search); err != nil {
				return err
			}
		}
		if err := answers.Encode(a); err != nil {
			return err
		}
	}
}

// needle is found by every peer, its twin for agents by none.
func TestPeersFind(t *testing.T) {
	docs := bench.Corpus(200, 1)
	needle := index.Document{Slug: "needle", Title: "量子保险柜怎么租用？", Questions: []string{"量子保险柜租金"}, Answer: "去网点<租>。", Body: strings.Repeat("其他的话。", 60) + "量子保险柜按年租用。", Category: "needle", Audience: kb.AudiencePublic}
	twin := needle
	twin.Slug, twin.Audience = "twin", kb.AudienceAgent
	docs = append(docs, needle, twin)
	for _, p := range all(t) {
		t.Run(p.Name(), func(t *testing.T) {
			defer func() { must(t, p.Close()) }()
			must(t, p.Add(docs[:100]))
			must(t, p.Add(docs[100:]))
			a, err := peers.Ask(t.Context(), p, "量子保险柜怎么租")
			must(t, err)
			if len(a.Hits) == 0 || a.Hits[0].Slug != "needle" || a.Facets["needle"] != 1 {
				t.Fatalf("%+v", a)
			}
			for _, h := range a.Hits {
				if h.Slug == "twin" {
					t.Error("a customer finds what is for agents")
				}
			}
			if h := a.Hits[0]; !strings.Contains(h.Marked, "<mark>") || !strings.Contains(h.Snippet, "<mark>") || strings.Contains(h.Snippet, strings.Repeat("其他的话。", 60)) {
				t.Errorf("marked %q, snippet %q", h.Marked, h.Snippet)
			}
			sum := 0
			for _, n := range a.Facets {
				sum += n
			}
			total, err := p.Search(t.Context(), "量子保险柜怎么租")
			must(t, err)
			again, err := p.Search(t.Context(), "量子保险柜怎么租")
			must(t, err)
			if total != sum || total != a.Total || total != again || p.Bytes() <= 0 {
				t.Errorf("%d matches, %d counted, %d at first, %d again, %d bytes", total, sum, a.Total, again, p.Bytes())
			}
		})
	}
}

func TestHandler(t *testing.T) {
	p, err := peers.NewBleveCJK(filepath.Join(t.TempDir(), "bleve"))
	must(t, err)
	defer func() { must(t, p.Close()) }()
	must(t, p.Add(bench.Corpus(50, 1)))
	s := httptest.NewServer(peers.Handler(p))
	defer s.Close()
	r, err := http.Get(s.URL + "?q=" + url.QueryEscape("信用卡"))
	must(t, err)
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	must(t, err)
	if r.StatusCode != http.StatusOK || !strings.Contains(string(body), "\"hits\":[{") {
		t.Errorf("%d %s", r.StatusCode, body)
	}
}

func BenchmarkFloor(b *testing.B) {
	docs := bench.Corpus(10_000, 1)
	queries := bench.Queries(docs, 500, 1)
	f := peers.NewFloor()
	if err := f.Add(docs); err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		if _, err := f.Search(context.Background(), queries[i%len(queries)]); err != nil {
			b.Fatal(err)
		}
	}
}

// The ranking that ours is compared with: ids of what matches, best first.
func TestStock(t *testing.T) {
	s, err := peers.NewStock(filepath.Join(t.TempDir(), "stock"))
	must(t, err)
	must(t, s.Add([]peers.Text{{"a", "余额宝怎么提现", "在应用里提现。"}, {"b", "信用卡年费", "每年收取。"}, {"c", "提现要多久", "一个工作日。"}}))
	ids, err := s.Find(t.Context(), "余额宝提现", 10)
	must(t, err)
	if len(ids) != 2 || ids[0] != "a" || ids[1] != "c" {
		t.Errorf("found %q", ids)
	}
	if ids, err = s.Find(t.Context(), "余额宝提现", 1); err != nil || len(ids) != 1 {
		t.Errorf("of one: %q, %v", ids, err)
	}
	must(t, s.Close())
	if _, err = s.Find(t.Context(), "余额宝", 1); err == nil {
		t.Error("a closed index answers")
	}
	if _, err = peers.NewStock(filepath.Join("/proc/nowhere", "x")); err == nil {
		t.Error("an index where none can be")
	}
}

// No peer matches anything by nothing, or fails on what people type.
func TestPeersTakeAnyText(t *testing.T) {
	docs := bench.Corpus(60, 1)
	for _, p := range all(t) {
		t.Run(p.Name(), func(t *testing.T) {
			defer func() { must(t, p.Close()) }()
			must(t, p.Add(docs))
			for _, text := range []string{"", " ", "花", `"`, `" OR NEAR(`, "'; DROP TABLE articles; --", "\x00\xff", "😀😀😀", strings.Repeat("长", 500)} {
				if n, err := p.Search(t.Context(), text); err != nil || (strings.TrimSpace(text) == "" && n != 0) {
					t.Errorf("%.20q: %d matches, %v", text, n, err)
				}
			}
			if n, err := p.Search(t.Context(), docs[0].Title); err != nil || n == 0 {
				t.Errorf("%q: %d matches, %v", docs[0].Title, n, err)
			}
		})
	}
}

// A search that nobody waits for any more ends.
func TestHandlerSaysThatItFailed(t *testing.T) {
	p, err := peers.NewBleveCJK(filepath.Join(t.TempDir(), "bleve"))
	must(t, err)
	must(t, p.Close())
	w := httptest.NewRecorder()
	peers.Handler(p).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/?q=x", nil))
	if w.Code != http.StatusInternalServerError {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
