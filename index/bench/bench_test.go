package bench_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

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

func TestCorpus(t *testing.T) {
	docs := bench.Corpus(2000, 1)
	if !reflect.DeepEqual(docs, bench.Corpus(2000, 1)) {
		t.Error("the same seed makes another corpus")
	}
	if reflect.DeepEqual(docs, bench.Corpus(2000, 2)) {
		t.Error("another seed makes the same corpus")
	}
	seen, categories, agent, runes := map[string]bool{}, map[string]int{}, 0, 0
	for _, d := range docs {
		if seen[d.Slug] || seen[d.Title] || seen[d.Body] {
			t.Errorf("%s is there twice", d.Title)
		}
		seen[d.Slug], seen[d.Title], seen[d.Body] = true, true, true
		categories[d.Category]++
		if d.Audience == kb.AudienceAgent {
			agent++
		}
		n := utf8.RuneCountInString(d.Body)
		if runes += n; n < 140 || n > 1500 {
			t.Errorf("a body of %d characters", n)
		}
		for _, s := range d.Sections {
			if !strings.HasPrefix(d.Body[s.Start:], s.Title) {
				t.Errorf("section %q does not begin at %d", s.Title, s.Start)
			}
		}
	}
	if mean := runes / len(docs); mean < 450 || mean > 550 {
		t.Errorf("%d characters in the mean", mean)
	}
	if agent < 200 || agent > 400 || len(categories) < 20 {
		t.Errorf("%d for agents, %d categories", agent, len(categories))
	}
}

func TestQueries(t *testing.T) {
	docs := bench.Corpus(500, 1)
	queries := bench.Queries(docs, 3000, 1)
	if !reflect.DeepEqual(queries, bench.Queries(docs, 3000, 1)) {
		t.Error("the same seed makes other queries")
	}
	seen, usual := map[string]bool{}, 0
	for _, q := range queries {
		if seen[q] {
			t.Errorf("%s is asked twice", q)
		}
		seen[q] = true
		if n := utf8.RuneCountInString(q); n >= 5 && n <= 15 {
			usual++
		}
	}
	if len(queries) != 3000 || usual < 2700 {
		t.Errorf("%d queries, %d of usual length", len(queries), usual)
	}
	for _, p := range bench.Prefixes(docs, 100, 1) {
		if n := utf8.RuneCountInString(p); n < 1 || n > 4 {
			t.Errorf("prefix %q", p)
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
	stock, err := bench.NewBleveCJK(filepath.Join(t.TempDir(), "bleve"))
	must(t, err)
	fts, err := bench.NewFTS5(filepath.Join(t.TempDir(), "fts.db"))
	must(t, err)
	for _, p := range []bench.Peer{stock, fts, bench.NewFloor()} {
		t.Run(p.Name(), func(t *testing.T) {
			defer func() { must(t, p.Close()) }()
			must(t, p.Add(docs[:100]))
			must(t, p.Add(docs[100:]))
			a, err := bench.Ask(t.Context(), p, "量子保险柜怎么租")
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
	p, err := bench.NewBleveCJK(filepath.Join(t.TempDir(), "bleve"))
	must(t, err)
	defer func() { must(t, p.Close()) }()
	must(t, p.Add(bench.Corpus(50, 1)))
	s := httptest.NewServer(bench.Handler(p))
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
	f := bench.NewFloor()
	if err := f.Add(docs); err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		if _, err := f.Search(context.Background(), queries[i%len(queries)]); err != nil {
			b.Fatal(err)
		}
	}
}
