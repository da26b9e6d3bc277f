package peers

import (
	"cmp"
	"context"
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/bench"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// bm25 scores every public document for a query, with the formula written out, by
// counting anew (Robertson and Zaragoza 2009, with k1 1.2 and b 0.75).
func bm25(docs []index.Document, query string) map[string]float64 {
	pairs := func(text string) map[gram]int {
		counts := map[gram]int{}
		eachGram(fold.Runes(text), func(_ int, g gram) { counts[g]++ })
		return counts
	}
	var counts []map[gram]int
	lengths, all := make([]int, len(docs)), 0
	for i, d := range docs {
		sum := map[gram]int{}
		for _, text := range append([]string{d.Title, d.Answer, d.Body}, d.Questions...) {
			for g, n := range pairs(text) {
				sum[g] += n
				lengths[i] += n
				all += n
			}
		}
		counts = append(counts, sum)
	}
	scores := map[string]float64{}
	for g := range pairs(query) {
		holders := 0
		for _, c := range counts {
			if c[g] > 0 {
				holders++
			}
		}
		idf := math.Log(1 + (float64(len(docs)-holders)+0.5)/(float64(holders)+0.5))
		for i, d := range docs {
			if tf := float64(counts[i][g]); tf > 0 && d.Audience == kb.AudiencePublic {
				scores[d.Slug] += idf * tf * 2.2 / (tf + 1.2*(0.25+0.75*float64(lengths[i])*float64(len(docs))/float64(all)))
			}
		}
	}
	return scores
}

// The yardstick is what it says: the best ten by BM25 over pairs, and all counted.
func TestFloorIsBM25(t *testing.T) {
	docs := bench.Corpus(300, 7)
	f := NewFloor()
	for from := 0; from < len(docs); from += 100 { // weights are worked out anew when articles come
		if err := f.Add(docs[from : from+100]); err != nil {
			t.Fatal(err)
		}
		for _, q := range bench.Queries(docs, 20, uint64(from)+1) {
			want := bm25(docs[:from+100], q)
			a, err := f.answer(t.Context(), q)
			if err != nil || a.Total != len(want) {
				t.Fatalf("%s: %d matches, want %d, %v", q, a.Total, len(want), err)
			}
			slugs := make([]string, 0, len(want))
			for slug := range want {
				slugs = append(slugs, slug)
			}
			slices.SortFunc(slugs, func(x, y string) int { return cmp.Compare(want[y], want[x]) })
			for i, h := range a.Hits {
				if math.Abs(want[h.Slug]-want[slugs[i]]) > 1e-4 {
					t.Errorf("%s: place %d is %s with %f, want %s with %f", q, i, h.Slug, want[h.Slug], slugs[i], want[slugs[i]])
				}
			}
		}
	}
}

func TestFloorMarksPairs(t *testing.T) {
	for _, test := range []struct{ query, text, want string }{
		{"基金赎回", "货币基金的赎回", "货币<mark>基金</mark>的<mark>赎回</mark>"},
		{"基金赎回", "基金赎回", "<mark>基金赎回</mark>"},
		{"贷", "贷款", "贷款"}, // one character is no pair
		{"a<b", "a<b>c", "a&lt;b&gt;c"},
		{"基金", "", ""},
		{"基金", "金基", "金基"},
		{"ETF", "etf是什么", "<mark>etf</mark>是什么"},
		{"餘額寶", "余额宝", "<mark>余额宝</mark>"},
	} {
		var asked askedGrams
		eachGram(fold.Runes(test.query), func(_ int, g gram) { asked.add(g) })
		folded := fold.Runes(test.text)
		if got := asked.marked(test.text, folded, 0, len(folded)); got != test.want {
			t.Errorf("%s in %s: %s, want %s", test.query, test.text, got, test.want)
		}
	}
}

// A snippet is a piece of eighty characters, the one with the most of the query.
func TestFloorCutsTheBestWindow(t *testing.T) {
	filler := strings.Repeat("其他的话。", 40)
	for i, text := range []string{"基金" + filler + "基金赎回规则" + filler, filler + "基金赎回规则", "基金赎回规则" + filler} {
		var asked askedGrams
		eachGram([]rune("基金赎回规则"), func(_ int, g gram) { asked.add(g) })
		runes := fold.Runes(text)
		from, to := asked.window(runes)
		if to-from != snippetRunes || from < 0 || to > len(runes) || !strings.Contains(string(runes[from:to]), "基金赎回规则") {
			t.Errorf("text %d: %s", i, string(runes[from:to]))
		}
		marked := asked.marked(text, runes, from, to)
		plain := html.UnescapeString(strings.NewReplacer("<mark>", "", "</mark>", "").Replace(marked))
		if plain != string([]rune(text)[from:to]) || strings.Count(marked, "<mark>") != strings.Count(marked, "</mark>") {
			t.Errorf("text %d: marked %s", i, marked)
		}
	}
}

func TestTrigrams(t *testing.T) {
	for text, want := range map[string]string{
		"":       "",
		"余额":     "",
		"余额宝":    `"余额宝"`,
		"余额宝提现":  `"余额宝" OR "额宝提" OR "宝提现"`,
		"余额宝 ab": `"余额宝"`,
		`a"b"`:   `"a""b" OR """b"""`,
	} {
		if got := trigrams(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func ExampleFloor() {
	f := NewFloor()
	_ = f.Add([]index.Document{{Slug: "a", Title: "基金怎么赎回", Audience: kb.AudiencePublic}, {Slug: "b", Title: "怎么还款", Audience: kb.AudiencePublic}})
	n, _ := f.Search(context.Background(), "基金赎回")
	fmt.Println(n)
	// Output: 1
}
