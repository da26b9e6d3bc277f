package retrieve_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb"
)

// analyzer knows a synonym and a stop word.
var analyzer = indextest.Analyzer(zh.Words{
	Synonyms: []zh.Group{{From: []string{"提现"}, To: []string{"取现"}}},
	Stop:     map[string]bool{"怎么": true},
})

func text(d index.Document) *retrieve.Text { return retrieve.NewText(&d, analyzer()) }

func TestVisibility(t *testing.T) {
	noon := time.Unix(1e9, 0)
	public := index.Document{Audience: kb.AudiencePublic, Category: "loan"}
	agents := index.Document{Audience: kb.AudienceAgent}
	timed := public
	timed.From, timed.Until, timed.LapsedUntil = noon, noon.Add(time.Hour), noon.Add(2*time.Hour)
	anybody := []kb.Scope{kb.ScopePublic}
	everybody := []kb.Scope{kb.ScopePublic, kb.ScopeAgent, kb.ScopeEditor}
	for name, c := range map[string]struct {
		query    index.Query
		document index.Document
		want     bool
	}{
		"public":                {index.Query{Scopes: anybody, At: noon}, public, true},
		"without scopes":        {index.Query{At: noon}, public, false},
		"of another scope":      {index.Query{Scopes: anybody, At: noon}, agents, false},
		"of one of the scopes":  {index.Query{Scopes: everybody, At: noon}, agents, true},
		"an unknown scope asks": {index.Query{Scopes: []kb.Scope{"martians"}, At: noon}, public, false},
		"before it holds":       {index.Query{Scopes: anybody, At: noon.Add(-1)}, timed, false},
		"from the first moment": {index.Query{Scopes: anybody, At: noon}, timed, true},
		"to the last":           {index.Query{Scopes: anybody, At: noon.Add(time.Hour - 1)}, timed, true},
		"no longer":             {index.Query{Scopes: anybody, At: noon.Add(time.Hour)}, timed, false},
		"lapsed":                {index.Query{Scopes: anybody, At: noon.Add(time.Hour), Lapsed: true}, timed, true},
		"replaced":              {index.Query{Scopes: anybody, At: noon.Add(2 * time.Hour), Lapsed: true}, timed, false},
		"filtered in":           {index.Query{Scopes: anybody, At: noon, Filter: index.Equals("category", "loan")}, public, true},
		"filtered out":          {index.Query{Scopes: anybody, At: noon, Filter: index.Equals("category", "fund")}, public, false},
	} {
		v := retrieve.NewVisibility(c.query)
		if got := v.Allows(text(c.document)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
		if got := v.Unfiltered().Allows(text(c.document)); got != (c.want || name == "filtered out") {
			t.Errorf("%s, unfiltered: %v", name, got)
		}
	}
}

// Whatever is asked, the characters and pairs of a plan are those of the query that no Latin
// word or number holds, each once, in order, and say what words there are around them where
// they stand first.
func TestGramsOfPlans(t *testing.T) {
	r := rand.New(rand.NewPCG(71, 72))
	pieces := []string{"怎么", "提现", "取现", "5", "万元", "visa", "卡", "30", "天", " ", "，", "张益唐", "怎", "的"}
	for range 1000 {
		asked := ""
		for range r.IntN(12) {
			asked += pieces[r.IntN(len(pieces))]
		}
		p := retrieve.NewPlan(analyzer().Query(asked))
		text := p.Query.Text
		covered := func(from, to int, by func(w zh.QueryWord) bool) bool {
			return slices.ContainsFunc(p.Query.Words, func(w zh.QueryWord) bool { return by(w) && w.Start <= from && to <= w.End })
		}
		whole, stop, latin := func(zh.QueryWord) bool { return true }, func(w zh.QueryWord) bool { return w.Stop }, func(w zh.QueryWord) bool { return w.Latin }
		part := func(i int) bool {
			return zh.IsWordRune(text[i]) && !zh.IsAlnum(text[i]) && !covered(i, i+1, latin)
		}
		var chars, pairs []retrieve.NGram
		once := func(grams []retrieve.NGram, g retrieve.NGram) []retrieve.NGram {
			if slices.ContainsFunc(grams, func(known retrieve.NGram) bool { return slices.Equal(known.Text, g.Text) }) {
				return grams
			}
			return append(grams, g)
		}
		for i := range text {
			if part(i) {
				chars = once(chars, retrieve.NGram{Text: text[i : i+1], Stop: covered(i, i+1, stop)})
				if i+1 < len(text) && part(i+1) {
					pairs = once(pairs, retrieve.NGram{Text: text[i : i+2], Within: covered(i, i+2, whole), Stop: covered(i, i+2, stop)})
				}
			}
		}
		if got, want := fmt.Sprint(p.Chars, p.Pairs), fmt.Sprint(chars, pairs); got != want {
			t.Fatalf("%s: %s, want %s", asked, got, want)
		}
	}
}

func TestPlan(t *testing.T) {
	p := retrieve.NewPlan(analyzer().Query("怎么提现visa 提现"))
	var words, pairs, chars []string
	for _, w := range p.Words {
		s := ""
		for _, f := range w.Forms {
			s += "/" + string(f.Text)
		}
		words = append(words, s)
	}
	for _, g := range p.Pairs {
		s := string(g.Text)
		if g.Within {
			s += " within"
		}
		if g.Stop {
			s += " stop"
		}
		pairs = append(pairs, s)
	}
	for _, c := range p.Chars {
		chars = append(chars, string(c.Text))
	}
	if want := []string{"/怎么", "/提现/取现", "/visa"}; !slices.Equal(words, want) {
		t.Errorf("words %q, want %q", words, want)
	}
	if want := []string{"怎么 within stop", "么提", "提现 within"}; !slices.Equal(pairs, want) {
		t.Errorf("pairs %q, want %q", pairs, want)
	}
	if want := []string{"怎", "么", "提", "现"}; !slices.Equal(chars, want) {
		t.Errorf("characters %q, want %q", chars, want)
	}
}

// The weights are the terms' rarity, less for stop words; homophones don't count
// among what was typed.
func TestWeigh(t *testing.T) {
	p := retrieve.NewPlan(analyzer().Query("怎么提现"))
	p.Words = append(p.Words, retrieve.Word{Forms: []retrieve.Form{{Text: []rune("体现"), Weight: .9}}, Homophone: true})
	p.Words[0].Frequency, p.Words[1].Frequency, p.Words[2].Frequency = 9, 2, 1
	p.Pairs[2].Frequency = 3
	asked := map[rune]int{}
	s := &retrieve.Stats{Documents: 10, CharFrequency: func(r rune) int { asked[r]++; return 4 }}
	p.Weigh(s)
	p.Weigh(s)
	// ln(1 + (10-df+.5)/(df+.5)), times .6 for a stop word
	near := func(name string, got, want float64) {
		t.Helper()
		if got < want-1e-4 || got > want+1e-4 {
			t.Errorf("%s weighs %.4f, want %.4f", name, got, want)
		}
	}
	near("怎么", p.Words[0].Weight, .6*.1466)
	near("提现 as a word", p.Words[1].Weight, 1.4816)
	near("体现", p.Words[2].Weight, 1.9924)
	near("all", p.Total, .6*.1466+1.4816)
	near("提现 as a pair", p.Pairs[2].Weight, 1.1451)
	near("提", p.Chars[2].Weight, .8938)
	near("么", p.Chars[1].Weight, .6*.8938)
	if asked['提'] != 1 {
		t.Errorf("asked for 提 %d times", asked['提'])
	}
}

func TestCoverage(t *testing.T) {
	p := retrieve.NewPlan(analyzer().Query("提现 visa"))
	p.Words[0].Weight, p.Words[1].Weight, p.Total = 3, 1, 4
	for body, want := range map[string]float64{"取现": .75, "提现": .75, "visas": 0, "visa卡": .25, "提现到visa卡": 1} {
		if got := p.Coverage(text(index.Document{Body: body})); got != want {
			t.Errorf("%s covers %v, want %v", body, got, want)
		}
	}
}

// Characters beyond the basic plane have frequencies of their own.
func TestCharIDF(t *testing.T) {
	s := &retrieve.Stats{Documents: 100, CharFrequency: func(r rune) int { return map[rune]int{'𠮷': 1, '𠀋': 50, '款': 50}[r] }}
	for range 2 {
		if rare, common := s.CharIDF('𠮷'), s.CharIDF('𠀋'); rare <= common {
			t.Errorf("rare %v, common %v", rare, common)
		}
		if a, b := s.CharIDF('𠀋'), s.CharIDF('款'); a != b {
			t.Errorf("%v and %v", a, b)
		}
	}
}
