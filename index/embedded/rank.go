package embedded

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// The second phase: the candidates scored over their texts, with everything.

// Params weigh the parts of a score against one another. One setting serves all
// collections; docs/search-quality.md says how it was found.
type Params struct {
	Words, Grams, Chars Grain   // BM25F over each granularity
	TitleBoost          float64 // a term in a title or question against one in the text

	TitleSaid                    float64 // how much of the nearest title or question the query says
	LeadWords                    float64 // the query's words early in the text
	LeadChars                    float64
	LeadWordDecay, LeadCharDecay float64 // characters after which a place counts 1/e

	Tier float64 // step from one tier to the next
}

// Grain are the parameters of one granularity: its weight, saturation of
// repeated terms, and the discount of long titles and texts.
type Grain struct{ Weight, K1, TitleB, BodyB float64 }

// DefaultParams serve every collection.
var DefaultParams = Params{
	Grams:      Grain{1.2, 1.1, .75, .65},
	Words:      Grain{.8, 1.1, .75, .8},
	Chars:      Grain{1.8, 3, .9, .9},
	TitleBoost: 4,
	TitleSaid:  .5, LeadWords: .4, LeadChars: .3,
	LeadWordDecay: 30, LeadCharDecay: 35,
	Tier: .07,
}

// scored is a candidate with its score.
type scored struct {
	*entry
	score    float64
	tier     index.Tier
	parts    []index.Part
	question int     // index of the field with the nearest title or question
	said     float64 // how much of it the query says

	words, grams, chars  float64 // BM25F sums, until they are normalised
	leadWords, leadChars float64
}

// ranker scores candidates for one query. Its meters read it side by side.
type ranker struct {
	*scanner
	snapshot *snapshot
	params   Params
	explain  bool

	bareQuery         []rune
	wholeQuery        []rune // trimmed, for the phrase tier
	avgTitle, avgBody float64
	sumChars          float64
}

func newRanker(s *snapshot, p *plan, params Params, explain bool) *ranker {
	r := &ranker{scanner: newScanner(p), snapshot: s, params: params, explain: explain}
	r.avgTitle = max(float64(s.titleRunes)/max(float64(s.titled), 1), 1)
	r.avgBody = max(float64(s.bodyRunes)/max(float64(s.bodied), 1), 1)
	r.bareQuery = bare(p.query.Text)
	r.wholeQuery = trimPunctuation(p.query.Text)
	for _, c := range p.chars {
		r.sumChars += c.weight
	}
	return r
}

// meter measures candidates, one after the other.
type meter struct {
	*ranker
	one, title, body fieldHits // of one title or question, of the best, of the rest
	firstUnit        []int     // first place of each word in the text after the titles, or -1
	firstChar        []int
}

func newMeter(r *ranker) *meter {
	p := r.plan
	return &meter{
		ranker: r, one: newFieldHits(p), title: newFieldHits(p), body: newFieldHits(p),
		firstUnit: make([]int, len(p.units)), firstChar: make([]int, len(p.chars)),
	}
}

// A core measures this many candidates before another helps.
const candidatesPerCore = 100

// rank scores the candidates and puts them in order. The sums over terms are
// taken relative to the best candidate's, so that the parts compare.
func (r *ranker) rank(cs []*entry) []*scored {
	all := make([]scored, len(cs))
	out := make([]*scored, len(cs))
	parts := min(runtime.GOMAXPROCS(0), len(cs)/candidatesPerCore+1)
	var work sync.WaitGroup
	for part := range parts {
		work.Go(func() {
			m := newMeter(r)
			for i := len(cs) * part / parts; i < len(cs)*(part+1)/parts; i++ {
				m.measure(cs[i], &all[i])
			}
		})
	}
	work.Wait()
	top := 0.0
	for i := range all {
		out[i] = &all[i]
		top = max(top, all[i].words+all[i].grams+all[i].chars)
	}
	for _, s := range out {
		r.sum(s, top)
	}
	slices.SortFunc(out, func(a, b *scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), strings.Compare(a.doc.Slug, b.doc.Slug))
	})
	return out
}

// sum adds up the parts, each between 0 and its weight, to a score of at most 1.
func (r *ranker) sum(s *scored, top float64) {
	p := r.params
	most := 1 + p.TitleSaid + p.LeadWords + p.LeadChars + p.Tier*tierSteps[index.TierExact]
	add := func(name string, value float64) {
		s.score += value / most
		if r.explain {
			s.parts = append(s.parts, index.Part{Name: name, Value: value / most})
		}
	}
	if len(r.plan.units) == 0 {
		return
	}
	add("words", part(s.words, top))
	add("pairs", part(s.grams, top))
	add("characters", part(s.chars, top))
	add("titleSaid", p.TitleSaid*s.said)
	add("early", p.LeadWords*s.leadWords+p.LeadChars*s.leadChars)
	add("tier", p.Tier*tierSteps[s.tier])
}

// measure scans a candidate's text.
func (r *meter) measure(c *entry, out *scored) {
	out.entry, out.tier = c, index.TierEverything
	if len(r.plan.units) == 0 {
		return
	}
	r.title.reset()
	r.body.reset()
	for i := range r.firstUnit {
		r.firstUnit[i] = -1
	}
	for i := range r.firstChar {
		r.firstChar[i] = -1
	}
	exact := false
	lead := 0
	for i, f := range c.fields {
		text := c.text[f.start:f.end]
		if f.kind == fieldTitle || f.kind == fieldQuestion {
			r.one.reset()
			r.scan(c, f.start, f.end, -1, r.one)
			maxInto(r.title, r.one)
			if said := r.titleSaid(text); said > out.said {
				out.said, out.question = said, i
			}
			exact = exact || isBare(text, r.bareQuery)
			continue
		}
		r.scan(c, f.start, f.end, lead, r.body)
		lead += f.end - f.start
	}
	title := float64(c.titleLen) / r.avgTitle
	body := float64(c.bodyLen) / r.avgBody
	bm25 := func(g Grain, inTitle, inBody float32) float64 {
		if inTitle == 0 && inBody == 0 {
			return 0
		}
		tf := r.params.TitleBoost*float64(inTitle)/(1-g.TitleB+g.TitleB*title) + float64(inBody)/(1-g.BodyB+g.BodyB*body)
		return g.Weight * (g.K1 + 1) * tf / (g.K1 + tf)
	}
	for i, u := range r.plan.units {
		out.words += u.weight * bm25(r.params.Words, r.title.units[i], r.body.units[i])
		if u.Latin { // a Latin word has no characters of its own in the other sums
			out.chars += u.weight * bm25(r.params.Chars, r.title.units[i], r.body.units[i])
		}
		if at := r.firstUnit[i]; at >= 0 && r.plan.total > 0 {
			out.leadWords += u.weight * math.Exp(-float64(at)/r.params.LeadWordDecay) / r.plan.total
		}
	}
	for i, g := range r.plan.grams {
		out.grams += g.weight * bm25(r.params.Grams, r.title.grams[i], r.body.grams[i])
	}
	for i, ch := range r.plan.chars {
		out.chars += ch.weight * bm25(r.params.Chars, r.title.chars[i], r.body.chars[i])
		if at := r.firstChar[i]; at >= 0 && r.sumChars > 0 {
			out.leadChars += ch.weight * math.Exp(-float64(at)/r.params.LeadCharDecay) / r.sumChars
		}
	}
	out.tier = r.tierOf(c, exact)
}

// titleSaid is the part of a title's weight, by characters, that the query has.
func (r *ranker) titleSaid(title []rune) float64 {
	said, all := 0.0, 0.0
	for i, c := range title {
		if !zh.IsWordRune(c) || isLatin(c) || slices.Contains(title[:i], c) {
			continue
		}
		w := r.snapshot.charIDF(c)
		all += w
		if id := r.ids[slot(c)]; id != 0 && r.charOf[id] >= 0 {
			said += w
		}
	}
	return part(said, all)
}

func part(of, total float64) float64 {
	if total <= 0 {
		return 0
	}
	return of / total
}

func maxInto(dst, src fieldHits) {
	for i, v := range src.units {
		dst.units[i] = max(dst.units[i], v)
	}
	for i, v := range src.grams {
		dst.grams[i] = max(dst.grams[i], v)
	}
	for i, v := range src.chars {
		dst.chars[i] = max(dst.chars[i], v)
	}
}

// tierSteps are the tiers' worth in steps.
var tierSteps = map[index.Tier]float64{
	index.TierExact: 5, index.TierPhrase: 4, index.TierAllWords: 3, index.TierSynonyms: 2, index.TierMostWords: 1, index.TierGrams: 0, index.TierEverything: 0,
}

// holdsWords reports whether a text stands in one of the fields as it is, from
// the beginning of a word to the end of one.
func (n *entry) holdsWords(text []rune) bool {
	for at := 0; ; at++ {
		i := indexRunes(n.text[at:], text)
		if i < 0 {
			return false
		}
		at += i
		if n.cut.has(at) && n.cut.has(at+len(text)) {
			return true
		}
	}
}

func (n *entry) holdsAnyWords(u planUnit) bool {
	return slices.ContainsFunc(u.forms, func(f form) bool { return n.holdsWords(f.text) })
}

// mostWords of the weight make the tier of that name.
const mostWords = 0.6

// allFound reports whether every word of the query, or what stands for it, was
// found in the text scanned last: without, looking for the whole is in vain.
func (r *meter) allFound() bool {
	for i, u := range r.plan.units {
		if !u.Stop && !u.heard && r.title.units[i]+r.body.units[i] == 0 {
			return false
		}
	}
	return true
}

func (r *meter) tierOf(c *entry, exact bool) index.Tier {
	if exact {
		return index.TierExact
	}
	if len(r.wholeQuery) > 1 && r.allFound() && c.holdsWords(r.wholeQuery) {
		return index.TierPhrase
	}
	typed, stands, weight := true, true, 0.0
	for i, u := range r.plan.units {
		if u.heard {
			continue
		}
		v := r.title.units[i] + r.body.units[i]
		if len(r.plan.units) == 1 && v > 0 && !c.holdsAnyWords(u) {
			v = 0 // the only word stands inside other words alone
		}
		if v > 0 {
			weight += u.weight
		} else if !u.Stop {
			stands = false
		}
		if !u.Stop && (v == 0 || len(u.forms) > 1 && !c.stands(u.Text)) {
			typed = false
		}
	}
	switch {
	case typed:
		return index.TierAllWords
	case stands:
		return index.TierSynonyms
	case weight >= mostWords*r.plan.total:
		return index.TierMostWords
	}
	return index.TierGrams
}
