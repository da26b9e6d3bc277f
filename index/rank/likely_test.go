package rank_test

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/bench"
	"github.com/wenjin-kb/wenjin/index/rank"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/scan"
)

// many are 15,000 synthetic articles and a few that are hard: of characters beyond the
// basic plane, of many repetitions, of spaces within words, of nothing.
var many = sync.OnceValue(func() []*retrieve.Text {
	docs := bench.Corpus(15_000, 7)
	docs = append(docs,
		index.Document{Slug: "far", Title: "𠮷𠮷提现", Body: "𠮷提现"},
		index.Document{Slug: "often", Title: "提现提现提现提现提现提现提现提现提现", Body: string(slices.Repeat([]rune("提现到账"), 300))},
		index.Document{Slug: "late", Title: "帮助", Body: string(slices.Repeat([]rune("您好"), 300)) + "提现 到账"},
		index.Document{Slug: "spaces", Title: "用 app 转账要 30 天", Answer: "30 天 t+0 app转账", Body: "3 0 天 1,000,000 元"},
		index.Document{Slug: "title alone", Title: "提现"},
		index.Document{Slug: "body alone", Body: "提现多久到账"},
		index.Document{Slug: "nothing"},
	)
	texts := make([]*retrieve.Text, len(docs))
	for i := range docs {
		texts[i] = text(docs[i])
	}
	return texts
})

// weigh gives the parts of a plan weights that depend on what they are.
func weigh(p *retrieve.Plan, s *retrieve.Stats) {
	frequency := func(text []rune) int {
		h := fnv.New32a()
		_, _ = h.Write([]byte(string(text)))
		return 1 + int(h.Sum32())%s.Documents
	}
	for i := range p.Words {
		p.Words[i].Frequency = frequency(p.Words[i].Text)
	}
	for i := range p.Pairs {
		p.Pairs[i].Frequency = frequency(p.Pairs[i].Text)
	}
	p.Weigh(s)
}

// heldBy is what a retriever that looks at each text says of it.
func heldBy(p *retrieve.Plan, t *retrieve.Text) (h retrieve.Held) {
	for i, w := range p.Words {
		if i < 64 && slices.ContainsFunc(w.Forms, func(f retrieve.Form) bool { return t.HoldsWord(f.Text) }) {
			h.Words |= 1 << i
		}
	}
	for i, g := range p.Pairs {
		if i < 64 && t.Holds(g.Text) {
			h.Pairs |= 1 << i
		}
	}
	return h
}

// Candidates that cannot be among the best are left out, and no other: the best are
// those, with their scores and parts, of a ranking that reads every text.
func TestLeftOutAreNoneOfTheBest(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	texts := many()
	s := &retrieve.Stats{Documents: len(texts), TitleLength: 15, BodyLength: 600, CharFrequency: func(r rune) int { return 1 + int(r)*7919%len(texts) }}
	docs := make([]index.Document, 0, 3000)
	for _, text := range texts[:3000] {
		docs = append(docs, *text.Document)
	}
	queries := append(bench.Queries(docs, 150, 3),
		"提现", "提现 到账", "提现多久到账", "𠮷提现", "30天", "t+0", "1,000,000元", "app 转账", "怎么", "的", "a", "提现提现", "取现 错误码 e1001",
		"提现多久到账我的余额宝里面的钱为什么不能马上转出到银行卡需要等几天才可以收到款项呢请问怎么办理才能更快一些到账和提现以及转账手续费是多少钱每天限额多少")
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, query := range queries {
		p := retrieve.NewPlan(analyzer().Query(query))
		p.Words = append(p.Words, retrieve.Word{QueryWord: zh.QueryWord{Text: []rune("余额")}, Forms: []retrieve.Form{{Text: []rune("余额"), Weight: .9}}, Homophone: true})
		weigh(p, s)
		found := &retrieve.Candidates{Texts: slices.Clone(texts[15_000:])}
		for range 50 + rnd.IntN(700) {
			found.Texts = append(found.Texts, texts[rnd.IntN(15_000)])
		}
		slices.SortFunc(found.Texts, func(a, b *retrieve.Text) int { return strings.Compare(a.Document.Slug, b.Document.Slug) })
		found.Texts = slices.Compact(found.Texts)
		if rnd.IntN(2) == 0 {
			for _, text := range found.Texts {
				found.Held = append(found.Held, heldBy(p, text))
			}
		}
		compareWithAll(t, query, p, s, found, 1+rnd.IntN(60))
	}
}

func compareWithAll(t *testing.T, query string, p *retrieve.Plan, s *retrieve.Stats, found *retrieve.Candidates, best int) {
	t.Helper()
	scanner := scan.New(p)
	defer scanner.Close()
	want := rank.New(p, scan.NewReader(scanner), s, rank.DefaultParams, true).Rank(&retrieve.Candidates{Texts: found.Texts}, len(found.Texts))
	got := rank.New(p, scan.NewReader(scanner), s, rank.DefaultParams, true).Rank(found, best)
	if len(got) != min(best, len(found.Texts)) {
		t.Fatalf("%s: %d of %d hits", query, len(got), best)
	}
	for i, hit := range got {
		if w := want[i]; hit.Text != w.Text || hit.Score != w.Score || hit.Tier != w.Tier || hit.Nearest != w.Nearest || !slices.Equal(hit.Parts, w.Parts) {
			t.Fatalf("%s: place %d of %d is %s with %v, want %s with %v", query, i, best, hit.Document.Slug, hit.Parts, w.Document.Slug, w.Parts)
		}
	}
}
