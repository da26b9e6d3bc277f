package rank_test

import (
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/rank"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/scan"
)

// analyzer knows a synonym and a stop word.
var analyzer = indextest.Analyzer(zh.Words{
	Synonyms: []zh.Group{{From: []string{"提现"}, To: []string{"取现"}}},
	Stop:     map[string]bool{"怎么": true},
})

// simple parameters, for sums by hand: a term that stands once in the text is
// worth its weight, 2·1/(1+1), and in the title 2·4/(1+4) = 1.6 times that.
var simple = rank.Params{
	Words: rank.BM25F{Weight: 1, K1: 1}, Pairs: rank.BM25F{Weight: 1, K1: 1}, Chars: rank.BM25F{Weight: 1, K1: 1},
	TitleBoost: 4, TitleCoverage: .5, LeadWords: .4, LeadChars: .3, LeadWordDecay: 30, LeadCharDecay: 35, Tier: .1,
}

// most is the greatest sum with these parameters: 1 + .5 + .4 + .3 + 5·.1.
const most = 2.7

// stats have characters of equal rarity.
func stats() *retrieve.Stats {
	return &retrieve.Stats{Documents: 10, TitleLength: 2, BodyLength: 4, CharFrequency: func(rune) int { return 3 }}
}

// plan weighs words 2, pairs 3 and characters 1.
func plan(query string) *retrieve.Plan {
	p := retrieve.NewPlan(analyzer().Query(query))
	for i := range p.Words {
		p.Words[i].Weight = 2
		p.Total += 2
	}
	for i := range p.Pairs {
		p.Pairs[i].Weight = 3
	}
	for i := range p.Chars {
		p.Chars[i].Weight = 1
	}
	return p
}

func text(d index.Document) *retrieve.Text { return retrieve.NewText(&d, analyzer()) }

func ranked(p *retrieve.Plan, params rank.Params, documents ...index.Document) []*rank.Scored {
	var texts []*retrieve.Text
	for _, d := range documents {
		texts = append(texts, text(d))
	}
	s := scan.New(p)
	defer s.Close()
	return rank.New(p, scan.NewReader(s), stats(), params, true).Rank(&retrieve.Candidates{Texts: texts}, len(texts))
}

func parts(s *rank.Scored) map[string]float64 {
	out := map[string]float64{}
	for _, p := range s.Parts {
		out[p.Name] = p.Value
	}
	return out
}

func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > 1e-6 {
		t.Errorf("%s: %.7f, want %.7f", name, got, want)
	}
}

// best is worth 2·1.6 by words, 3·1.6 by pairs and 2·1.6 by characters: 11.2, which
// the sums of all others are divided by.
var best = index.Document{Slug: "best", Title: "提现"}

func TestScoresByHand(t *testing.T) {
	type sum struct{ words, pairs, chars, coverage, early, tier float64 }
	for name, c := range map[string]struct {
		document index.Document
		want     sum
	}{
		"in the title":          {index.Document{Title: "提现", Body: "好"}, sum{3.2 / 11.2, 4.8 / 11.2, 3.2 / 11.2, .5, 0, .5}},
		"in the text":           {index.Document{Title: "帮助", Body: "提现"}, sum{2 / 11.2, 3 / 11.2, 2 / 11.2, 0, .4 + .3*(1+math.Exp(-1./35))/2, .4}},
		"nowhere":               {index.Document{Title: "帮助", Body: "登录"}, sum{}},
		"half a title":          {index.Document{Title: "提款"}, sum{0, 0, 1.6 / 11.2, .25, 0, 0}},
		"after an answer":       {index.Document{Title: "帮助", Answer: "您好，", Body: "提现"}, sum{2 / 11.2, 3 / 11.2, 2 / 11.2, 0, .4*math.Exp(-3./30) + .3*(math.Exp(-3./35)+math.Exp(-4./35))/2, .4}},
		"a synonym in the text": {index.Document{Title: "帮助", Body: "取现"}, sum{2 * synonymWorth() / 11.2, 0, 1 / 11.2, 0, .4 + .3*math.Exp(-1./35)/2, .2}},
	} {
		for _, s := range ranked(plan("提现"), simple, best, c.document) {
			if s.Document.Slug == "best" {
				continue
			}
			got := parts(s)
			near(t, name+", words", got["words"], c.want.words/most)
			near(t, name+", pairs", got["pairs"], c.want.pairs/most)
			near(t, name+", characters", got["characters"], c.want.chars/most)
			near(t, name+", title coverage", got["titleCoverage"], c.want.coverage/most)
			near(t, name+", early", got["early"], c.want.early/most)
			near(t, name+", tier", got["tier"], c.want.tier/most)
			near(t, name+", score", s.Score, (c.want.words+c.want.pairs+c.want.chars+c.want.coverage+c.want.early+c.want.tier)/most)
		}
	}
}

// synonymWorth is the score, 2·tf/(1+tf), of a synonym that stands once.
func synonymWorth() float64 {
	w := plan("提现").Words[0].Forms[1].Weight
	return 2 * w / (1 + w)
}

// Long titles and texts are discounted, and the pieces of BM25F have weights and
// saturations of their own.
func TestLengthsAndSaturation(t *testing.T) {
	params := simple
	params.Words = rank.BM25F{Weight: .5, K1: 2, TitleB: .5, BodyB: .25}
	params.Pairs.Weight, params.Chars.Weight = 0, 0
	params.TitleBoost = 3
	// The title has 4 characters against 2: 3·1/(.5+.5·2) = 2. The text has 8 against
	// 4: 2/(.75+.25·2) = 1.6. Together .5·3·3.6/(2+3.6).
	long := index.Document{Slug: "long", Title: "提现帮助", Body: "提现，提现，登录"}
	// 3·1/(.5+.5·1) = 3: .5·3·3/(2+3).
	short := index.Document{Slug: "short", Title: "提现"}
	for _, s := range ranked(plan("提现"), params, long, short) {
		switch s.Document.Slug {
		case "long":
			near(t, "long", parts(s)["words"], 1/most)
		case "short":
			near(t, "short", parts(s)["words"], (1.5*3/5)/(1.5*3.6/5.6)/most)
		}
	}
}

// The best title or question counts, not the sum of them.
func TestQuestionsCountAsTitles(t *testing.T) {
	hits := ranked(plan("提现"), simple, index.Document{Title: "帮助", Questions: []string{"提款", "提现", "提现", "登录"}})
	near(t, "words", parts(hits[0])["words"], 3.2/11.2/most)
	if s := hits[0]; s.Nearest != 2 || s.TitleCoverage != 1 || s.Tier != index.TierExact {
		t.Errorf("nearest %d, covered %v, %s", s.Nearest, s.TitleCoverage, s.Tier)
	}
}

// A Latin word has no characters, so it counts among them as a whole.
func TestLatinWordsCountAmongTheCharacters(t *testing.T) {
	hits := ranked(plan("visa"), simple, index.Document{Title: "帮助", Body: "Visa"})
	near(t, "words", parts(hits[0])["words"], .5/most)
	near(t, "characters", parts(hits[0])["characters"], .5/most)
	near(t, "pairs", parts(hits[0])["pairs"], 0)
	near(t, "early", parts(hits[0])["early"], .4/most)
}

// What covers more of the rarer characters of a title covers more of it.
func TestTitleCoverageGoesByRarity(t *testing.T) {
	p := plan("提现")
	s := scan.New(p)
	defer s.Close()
	st := &retrieve.Stats{Documents: 10, CharFrequency: func(r rune) int { return map[rune]int{'提': 1, '款': 9}[r] }}
	hits := rank.New(p, scan.NewReader(s), st, simple, false).Rank(&retrieve.Candidates{Texts: []*retrieve.Text{text(index.Document{Title: "提款，提 app"})}}, 1)
	// ln(1 + 9.5/1.5) and ln(1 + 1.5/9.5); twice is once, Latin is left out
	near(t, "coverage", hits[0].TitleCoverage, 1.992430/(1.992430+.146603))
}

func TestTiers(t *testing.T) {
	for _, c := range []struct {
		query string
		d     index.Document
		want  index.Tier
	}{
		{"提现 visa", index.Document{Title: "提现，Visa？"}, index.TierExact},
		{"提现 visa", index.Document{Title: "帮助", Questions: []string{"提现visa"}}, index.TierExact},
		{"提现 visa", index.Document{Title: "帮助", Body: "说明：提现 Visa"}, index.TierPhrase},
		{"提现 visa", index.Document{Title: "提现", Body: "Visa"}, index.TierAllWords},
		{"怎么提现 visa", index.Document{Title: "提现", Body: "Visa"}, index.TierAllWords},
		{"提现 visa", index.Document{Title: "取现", Body: "Visa"}, index.TierSynonyms},
		{"提现 visa 登录", index.Document{Title: "提现", Body: "Visa"}, index.TierMostWords},
		{"提现 visa 登录", index.Document{Title: "提现", Body: "Visas"}, index.TierGrams},
		{"提现", index.Document{Title: "提款"}, index.TierGrams},
		{"", index.Document{Title: "提款"}, index.TierEverything},
	} {
		if got := ranked(plan(c.query), simple, c.d)[0].Tier; got != c.want {
			t.Errorf("%q in %+v: %s, want %s", c.query, c.d, got, c.want)
		}
	}
}

// A homophone is not typed: without it all words are there.
func TestHomophonesMakeNoTier(t *testing.T) {
	p := plan("提现")
	p.Words = append(p.Words, retrieve.Word{Forms: []retrieve.Form{{Text: []rune("体现"), Weight: 1}}, Homophone: true, Weight: 9})
	if got := ranked(p, simple, index.Document{Title: "帮助", Body: "我要提现"})[0].Tier; got != index.TierPhrase {
		t.Errorf("%s", got)
	}
	if got := ranked(p, simple, index.Document{Title: "帮助", Body: "体现"})[0].Tier; got != index.TierGrams {
		t.Errorf("%s for the homophone alone", got)
	}
}

// What a hit covers of the plan is what looking for each word in its text says.
func TestCoverageOfHits(t *testing.T) {
	p := plan("怎么提现到visa卡")
	p.Words = append(p.Words, retrieve.Word{Forms: []retrieve.Form{{Text: []rune("体现"), Weight: 1}}, Homophone: true, Weight: 9})
	some := 0
	for _, hit := range ranked(p, simple, best, index.Document{Title: "取现", Body: "体现"}, index.Document{Title: "怎么", Body: "Visa 卡"}, index.Document{}) {
		near(t, hit.Document.Title, hit.Coverage, p.Coverage(hit.Text))
		if hit.Coverage > 0 && hit.Coverage < 1 {
			some++
		}
	}
	if some < 2 {
		t.Errorf("%d cover a part", some)
	}
}

func TestRelaxed(t *testing.T) {
	for tier, want := range map[index.Tier]bool{
		index.TierExact: false, index.TierPhrase: false, index.TierAllWords: false, index.TierSynonyms: false,
		index.TierMostWords: true, index.TierGrams: true, index.TierEverything: false,
	} {
		if rank.Relaxed(tier) != want {
			t.Errorf("%s is relaxed: %v", tier, !want)
		}
	}
}

// The parts, in one order, add up to a score of at most 1, each at most its weight.
func TestPartsAddUp(t *testing.T) {
	bounds := map[string]float64{"titleCoverage": .5, "early": .7, "tier": .35}
	for _, s := range ranked(plan("怎么提现到visa卡"), rank.DefaultParams, best, index.Document{Title: "怎么提现到Visa卡", Body: "怎么提现到Visa卡"}, index.Document{Title: "登录", Body: "现在到卡"}, index.Document{}) {
		sum, names := 0.0, ""
		for _, p := range s.Parts {
			sum += p.Value
			names += p.Name + " "
			limit, ok := bounds[p.Name]
			if !ok {
				limit = 1
			}
			if p.Value < 0 || p.Value > limit/2.55+1e-9 {
				t.Errorf("%s is %v", p.Name, p.Value)
			}
		}
		near(t, "sum", sum, s.Score)
		if s.Score > 1 || names != "words pairs characters titleCoverage early tier " {
			t.Errorf("%v by %s", s.Score, names)
		}
	}
}

func TestPartsOnlyWhenAsked(t *testing.T) {
	p := plan("提现")
	s := scan.New(p)
	defer s.Close()
	hits := rank.New(p, scan.NewReader(s), stats(), simple, false).Rank(&retrieve.Candidates{Texts: []*retrieve.Text{text(best)}}, 1)
	if hits[0].Parts != nil || hits[0].Score == 0 {
		t.Errorf("%v, score %v", hits[0].Parts, hits[0].Score)
	}
}

func TestEqualScoresStandBySlug(t *testing.T) {
	hits := ranked(plan("提现"), simple, index.Document{Slug: "c", Title: "提现"}, index.Document{Slug: "z", Title: "登录"},
		index.Document{Slug: "a", Title: "提现"}, index.Document{Slug: "b", Title: "提现"}, index.Document{Slug: "y", Title: "登录"})
	if got := slugs(hits); got != "a b c y z " {
		t.Errorf("%s", got)
	}
}

func slugs(hits []*rank.Scored) (out string) {
	for _, s := range hits {
		out += s.Document.Slug + " "
	}
	return out
}

func TestSortFieldsStandBeforeTheScore(t *testing.T) {
	day := func(n int) time.Time { return time.Unix(int64(n)*86400, 0) }
	hits := ranked(plan("提现"), simple, index.Document{Slug: "b", Title: "登录", UpdatedAt: day(2)}, index.Document{Slug: "c", Title: "提现", UpdatedAt: day(1)},
		index.Document{Slug: "d", Title: "提现", UpdatedAt: day(2)}, index.Document{Slug: "a", Title: "登录", UpdatedAt: day(2)})
	rank.Sort(hits, nil)
	if got := slugs(hits); got != "c d a b " {
		t.Errorf("by score %s", got)
	}
	rank.Sort(hits, []index.Sort{{Desc: true}})
	if got := slugs(hits); got != "d a b c " {
		t.Errorf("newest first %s", got)
	}
	rank.Sort(hits, []index.Sort{{}})
	if got := slugs(hits); got != "c d a b " {
		t.Errorf("oldest first %s", got)
	}
}

// An empty query scores nothing and keeps all, by slug.
func TestEmptyQuery(t *testing.T) {
	hits := ranked(plan(""), simple, index.Document{Slug: "b", Title: "提现"}, index.Document{Slug: "a"})
	if got := slugs(hits); got != "a b " {
		t.Errorf("%s", got)
	}
	for _, s := range hits {
		if s.Score != 0 || s.Tier != index.TierEverything || s.Parts != nil {
			t.Errorf("%s: %v, %s, %v", s.Document.Slug, s.Score, s.Tier, s.Parts)
		}
	}
	if got := ranked(plan("提现"), simple); len(got) != 0 {
		t.Errorf("%d hits of no candidates", len(got))
	}
}

// Many candidates are measured on all cores; each scores as it does among few.
func TestManyCandidatesScoreLikeFew(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	bodies := []string{"提现", "我要提现", "取现，登录", "现金", "登录", "您好，提现，提现"}
	many := []index.Document{best}
	for i := range 701 {
		many = append(many, index.Document{Slug: fmt.Sprintf("%03d", i), Title: "帮助", Body: bodies[i%len(bodies)]})
	}
	few := map[string]float64{}
	for _, b := range bodies {
		for _, s := range ranked(plan("提现"), simple, best, index.Document{Title: "帮助", Body: b}) {
			few[s.Document.Body] = s.Score
		}
	}
	hits := ranked(plan("提现"), simple, many...)
	seen := map[string]bool{}
	for i, s := range hits {
		seen[s.Document.Slug] = true
		if s.Score != few[s.Document.Body] {
			t.Errorf("%s: %v among many, %v among few", s.Document.Slug, s.Score, few[s.Document.Body])
		}
		if i > 0 && s.Score > hits[i-1].Score {
			t.Errorf("%d is better than the one before", i)
		}
	}
	if len(seen) != 702 {
		t.Errorf("%d different hits", len(seen))
	}
}

func Example() {
	a := indextest.Analyzer(zh.Words{})()
	p := retrieve.NewPlan(a.Query("提现"))
	stats := &retrieve.Stats{Documents: 2, TitleLength: 2, BodyLength: 4, CharFrequency: func(rune) int { return 1 }}
	p.Words[0].Frequency = 1
	p.Weigh(stats)
	s := scan.New(p)
	defer s.Close()
	texts := []*retrieve.Text{
		retrieve.NewText(&index.Document{Slug: "login", Title: "登录"}, a),
		retrieve.NewText(&index.Document{Slug: "withdraw", Title: "提现"}, a),
	}
	for _, hit := range rank.New(p, scan.NewReader(s), stats, rank.DefaultParams, false).Rank(&retrieve.Candidates{Texts: texts}, len(texts)) {
		fmt.Println(hit.Document.Slug, hit.Tier)
	}
	// Output:
	// withdraw exact
	// login grams
}

// Characters are worth less the longer the texts of the collection are.
func TestCharactersOfLongTexts(t *testing.T) {
	part := func(length, half float64) float64 {
		t.Helper()
		params := simple
		params.CharLength = half
		p := plan("提现")
		s := scan.New(p)
		defer s.Close()
		st := stats()
		st.BodyLength = length
		return parts(rank.New(p, scan.NewReader(s), st, params, true).Rank(&retrieve.Candidates{Texts: []*retrieve.Text{text(best)}}, 1)[0])["characters"]
	}
	// 2·1.6 of 11.2; half of that of 9.6; a fifth of it of 8.64.
	near(t, "as ever", part(800, 0), 3.2/11.2/most)
	near(t, "half", part(800, 800), 1.6/9.6/most)
	near(t, "a fifth", part(1600, 800), .64/8.64/most)
	if short := part(80, 800); short < .98*3.2/11.2/most {
		t.Errorf("in short texts %v", short)
	}
}

// A code that the query names outweighs all else that a text without it may have.
func TestCodesComeFirst(t *testing.T) {
	p := plan("080305提现")
	if !p.Words[0].Code || p.Words[1].Code {
		t.Fatalf("codes %+v", p.Words)
	}
	hits := ranked(p, rank.DefaultParams,
		index.Document{Slug: "title", Title: "提现", Questions: []string{"提现提现"}, Answer: "提现", Body: "提现"},
		index.Document{Slug: "code", Title: "代码一览", Body: "余额不足，卡片异常，网络繁忙。见 080301、080305。"},
		index.Document{Slug: "longer", Title: "提现", Body: "0803051"})
	if hits[0].Document.Slug != "code" || parts(hits[0])["codes"] <= 0 || parts(hits[1])["codes"] != 0 {
		t.Errorf("%s first: %v", hits[0].Document.Slug, parts(hits[0]))
	}
	if without := parts(ranked(plan("提现"), simple, best)[0]); len(without) != 6 {
		t.Errorf("a query without codes has the parts %v", without)
	}
}
