package bench_test

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/index/bench"
	"github.com/wenjin-kb/wenjin/kb"
)

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
