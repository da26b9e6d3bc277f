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

// Products are asked about unevenly, as in life: the first has many times the
// articles of the last, and words of the trade return while rare ones are rare.
func TestTheCorpusIsSkewed(t *testing.T) {
	docs := bench.Corpus(3000, 1)
	products, words := map[string]int{}, map[string]int{}
	for _, d := range docs {
		products[d.Products[0]]++
		for _, w := range []string{"的", "账户", "盖章"} {
			if strings.Contains(d.Body, w) {
				words[w]++
			}
		}
	}
	most, least := 0, len(docs)
	for _, n := range products {
		most, least = max(most, n), min(least, n)
	}
	if most < 10*least || most > len(docs)/4 {
		t.Errorf("the products have %d to %d articles", least, most)
	}
	if words["的"] < len(docs)*9/10 || words["账户"] < words["盖章"] || words["盖章"] == 0 {
		t.Errorf("articles with words: %v", words)
	}
}

// What is made of few articles is still made: any number may be asked for.
func TestSmallCorpora(t *testing.T) {
	if docs := bench.Corpus(0, 1); len(docs) != 0 || len(bench.Queries(docs, 5, 1)) != 0 || len(bench.Prefixes(docs, 5, 1)) != 0 {
		t.Error("something was made of nothing")
	}
	one := bench.Corpus(1, 1)
	if len(one) != 1 || len(bench.Queries(one, 40, 1)) != 40 {
		t.Errorf("%d articles", len(one))
	}
	if got := bench.Prefixes(one, 1000, 1); len(got) == 0 || len(got) > 4 {
		t.Errorf("%d beginnings of one title", len(got))
	}
	if a, b := bench.Corpus(10, 1), bench.Corpus(20, 1); !reflect.DeepEqual(a, b[:10]) {
		t.Error("a larger corpus begins otherwise")
	}
}

// Whatever may be filtered and shown is there in every article.
func TestEveryArticleIsWhole(t *testing.T) {
	for _, d := range bench.Corpus(500, 3) {
		if d.ArticleID != d.Slug || d.Revision != 1 || d.Title == "" || len(d.Questions) < 2 || d.Answer == "" || len(d.Sections) == 0 || d.Sections[0].Start != 0 ||
			d.Kind == "" || !strings.Contains(d.Category, "/") || len(d.Products) == 0 || len(d.Tags) == 0 || d.UpdatedAt.IsZero() || strings.TrimSpace(d.Body) != d.Body {
			t.Errorf("%+v", d)
		}
	}
}

// Lists of questions have titles and nothing else, each another.
func TestTitles(t *testing.T) {
	docs := bench.Titles(5000, 1)
	seen := map[string]bool{}
	runes := 0
	for _, d := range docs {
		if seen[d.Title] || d.Title == "" || d.Body+d.Answer != "" || len(d.Questions) > 0 || d.Audience != kb.AudiencePublic || d.ArticleID != d.Slug {
			t.Fatalf("%+v", d)
		}
		seen[d.Title] = true
		runes += utf8.RuneCountInString(d.Title)
	}
	if mean := runes / len(docs); mean < 6 || mean > 20 {
		t.Errorf("titles of %d characters", mean)
	}
	if !reflect.DeepEqual(docs[:100], bench.Titles(100, 1)) {
		t.Error("the same seed makes other titles")
	}
}

func TestStories(t *testing.T) {
	docs := bench.Titles(50, 1)
	seen := map[string]bool{}
	for _, q := range bench.Stories(docs, 300, 1) {
		if n := utf8.RuneCountInString(q); n < 25 || n > 120 || seen[q] {
			t.Errorf("%d characters: %s", n, q)
		}
		seen[q] = true
	}
	if len(seen) != 300 || len(bench.Stories(nil, 5, 1)) != 0 {
		t.Errorf("%d stories", len(seen))
	}
}
