package rank_test

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/rank"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/scan"
)

var analyzer = sync.OnceValue(func() *zh.Analyzer {
	a, err := zh.NewAnalyzer(zh.Words{Synonyms: []zh.Group{{From: []string{"提现"}, To: []string{"取现"}}}})
	if err != nil {
		panic(err)
	}
	return a
})

// stats are of ten documents, of which two hold each character.
func stats() *retrieve.Stats {
	return &retrieve.Stats{Documents: 10, TitleLength: 4, BodyLength: 10, CharFrequency: func(rune) int { return 2 }}
}

// ranked ranks documents for a query whose every term two documents hold, so
// that all weigh the same.
func ranked(query string, docs ...index.Document) []*rank.Scored {
	p := retrieve.NewPlan(analyzer().Query(query))
	for i := range p.Words {
		p.Words[i].Frequency = 2
	}
	for i := range p.Pairs {
		p.Pairs[i].Frequency = 2
	}
	p.Weigh(stats())
	s := scan.New(p)
	defer s.Close()
	var texts []*retrieve.Text
	for i := range docs {
		texts = append(texts, retrieve.NewText(&docs[i], analyzer()))
	}
	return rank.New(p, s, stats(), rank.DefaultParams, true).Rank(texts)
}

func TestScoresWrittenOut(t *testing.T) {
	form := retrieve.NewPlan(analyzer().Query("提现")).Words[0].Forms[1].Weight // of 取现
	// Each sum is weight·(k1+1)·tf/(k1+tf) with tf = 4·title/(1-b+b·length) + body/(1-b+b·length),
	// lengths against the averages 4 and 10.
	words := map[string]float64{
		"a": .8 * 2.1 * 6.4 / (1.1 + 6.4),               // 4/(.25+.75·2/4) = 6.4
		"b": .8 * 2.1 * (1 / .52) / (1.1 + 1/.52),       // 1/(.2+.8·4/10)
		"c": .8 * 2.1 * (form / .36) / (1.1 + form/.36), // form/(.2+.8·2/10)
	}
	pairs := map[string]float64{
		"a": 1.2 * 2.1 * 6.4 / (1.1 + 6.4),
		"b": 1.2 * 2.1 * (1 / .61) / (1.1 + 1/.61), // 1/(.35+.65·4/10)
	}
	chars := map[string]float64{
		"a": 2 * 1.8 * 4 * (4 / .55) / (3 + 4/.55), // 4/(.1+.9·2/4), both characters
		"b": 2 * 1.8 * 4 * (1 / .46) / (3 + 1/.46), // 1/(.1+.9·4/10)
		"c": 1.8 * 4 * (1 / .28) / (3 + 1/.28),     // 1/(.1+.9·2/10), one of them
	}
	coverage := map[string]float64{"a": .5}
	early := map[string]float64{
		"b": .4*math.Exp(-2./30) + .3*(math.Exp(-2./35)+math.Exp(-3./35))/2,
		"c": .4 + .3*math.Exp(-1./35)/2,
	}
	tier := map[string]float64{"a": .07 * 5, "b": .07 * 4, "c": .07 * 2}
	top := words["a"] + pairs["a"] + chars["a"]
	const most = 1 + .5 + .4 + .3 + .07*5

	got := ranked("提现",
		index.Document{Slug: "c", Title: "到账时间", Body: "取现"},
		index.Document{Slug: "a", Title: "提现"},
		index.Document{Slug: "b", Title: "到账", Body: "今天提现"})
	for _, s := range got {
		slug := s.Document.Slug
		want := []float64{words[slug] / top, pairs[slug] / top, chars[slug] / top, coverage[slug], early[slug], tier[slug]}
		sum := 0.0
		for i, p := range s.Parts {
			sum += p.Value
			if math.Abs(p.Value-want[i]/most) > 1e-6 {
				t.Errorf("%s: %s is %.6f, want %.6f", slug, p.Name, p.Value, want[i]/most)
			}
		}
		if len(s.Parts) != len(want) || math.Abs(sum-s.Score) > 1e-9 {
			t.Errorf("%s: parts %v add up to %v, not %v", slug, s.Parts, sum, s.Score)
		}
	}
}

func TestTiers(t *testing.T) {
	for _, c := range []struct {
		query string
		doc   index.Document
		want  index.Tier
	}{
		{"提现", index.Document{Title: "提现?"}, index.TierExact},
		{"提现", index.Document{Title: "x", Questions: []string{"提现"}}, index.TierExact},
		{"提现 银行卡", index.Document{Body: "请看提现 银行卡"}, index.TierPhrase},
		{"提现 银行卡", index.Document{Body: "银行卡可以提现"}, index.TierAllWords},
		{"提现 银行卡", index.Document{Body: "银行卡可以取现"}, index.TierSynonyms},
		{"提现 银行卡 额度", index.Document{Body: "银行卡的额度"}, index.TierMostWords},
		{"提现 银行卡 额度", index.Document{Body: "额度"}, index.TierGrams},
		{"", index.Document{Body: "额度"}, index.TierEverything},
	} {
		got := ranked(c.query, c.doc)[0]
		if got.Tier != c.want {
			t.Errorf("%q in %+v is %s, want %s", c.query, c.doc, got.Tier, c.want)
		}
		if relaxed := c.want == index.TierMostWords || c.want == index.TierGrams; rank.Relaxed(c.want) != relaxed {
			t.Errorf("relaxed(%s) is not %v", c.want, relaxed)
		}
	}
}

func TestEmptyQueryScoresNothingInOrderOfSlugs(t *testing.T) {
	got := ranked("", index.Document{Slug: "b"}, index.Document{Slug: "a"})
	if got[0].Document.Slug != "a" || got[0].Score != 0 || len(got[0].Parts) != 0 {
		t.Errorf("%+v", got[0])
	}
}

func TestManyCoresMeasureAsOne(t *testing.T) {
	var docs []index.Document
	for i := range 1000 {
		docs = append(docs, index.Document{Slug: fmt.Sprintf("%04d", (i*7)%1000), Title: "到账", Body: "今天提现"[:3*(i%5)]})
	}
	many := ranked("提现", docs...)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := ranked("提现", docs...)
	same := func(a, b *rank.Scored) bool { return a.Document.Slug == b.Document.Slug && a.Score == b.Score }
	if !slices.EqualFunc(many, one, same) {
		t.Error("the order depends on the number of cores")
	}
	for i := 1; i < len(one); i++ {
		if a, b := one[i-1], one[i]; a.Score < b.Score || a.Score == b.Score && a.Document.Slug >= b.Document.Slug {
			t.Fatalf("%s stands before %s", a.Document.Slug, b.Document.Slug)
		}
	}
}
