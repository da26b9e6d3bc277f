// Package rank is the second phase of a search: candidates, scored over their
// texts with everything that is known.
//
// It is pure: a plan with its weights, texts and the figures of their collection
// go in, scores come out. Where the candidates came from does not matter.
//
// A score is a sum of named parts, each between 0 and its weight in [Params]:
// BM25F over words, pairs and characters, relative to the best candidate; how much
// of the nearest title or question the query covers; how early its words stand;
// the tier; and, where the query names a code, whether the text has it.
package rank

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/scan"
)

// Scored is a candidate with its score.
type Scored struct {
	*retrieve.Text
	Score float64 // 0 … 1
	Tier  index.Tier
	Parts []index.Part // the sum, when it is to be explained

	Nearest       int     // index of the field with the nearest title or question
	TitleCoverage float64 // the part of it, by the weight of its characters, that the query has
	Coverage      float64 // see Plan.Coverage

	codes                int     // of the query that stand in the text
	words, pairs, chars  float64 // BM25F sums, until they are normalised
	leadWords, leadChars float64
}

// sums is over all terms.
func (s *Scored) sums() float64 { return s.words + s.pairs + s.chars }

// Ranker scores candidates for one query.
type Ranker struct {
	figures
	reader  *scan.Reader
	explain bool
	meaning *Meaning
	tiers   tiers
	room    *[]Scored // some of what was scored lies here
}

// scoredRooms are those that are not in use.
var scoredRooms = sync.Pool{New: func() any { return new([]Scored) }}

// New prepares for a plan that is weighed. The reader is one for the same plan, and like it
// the ranker is for one goroutine.
// With explain, scores come with their parts.
func New(p *retrieve.Plan, reader *scan.Reader, stats *retrieve.Stats, params Params, explain bool) *Ranker {
	return &Ranker{figures: newFigures(p, stats, params), reader: reader, explain: explain, tiers: newTiers(p), room: scoredRooms.Get().(*[]Scored)}
}

// Close gives away where scores lie: none that the ranker gave must be used after it.
func (r *Ranker) Close() {
	clear(*r.room) // no text is held on to
	*r.room = (*r.room)[:0]
	scoredRooms.Put(r.room)
	r.room = nil
}

// scored is room for one more.
func (r *Ranker) scored() *Scored {
	room := *r.room
	if len(room) == cap(room) { // what lies in it stays there
		room = make([]Scored, 0, 2*len(room)+roomAtFirst)
	}
	room = room[:len(room)+1]
	*r.room = room
	return &room[len(room)-1]
}

// roomAtFirst is for the hits of a page and some that are measured in vain.
const roomAtFirst = 20

// Meaning is how near candidates are to the query by what they mean.
type Meaning struct {
	Ratio  float64                    // what it counts against all else, 0 … 1
	Scores map[*retrieve.Text]float64 // 0 … 1
}

// Share is what the meaning has in a score: never all, so that words put in order what
// means the same.
func (m *Meaning) Share() float64 { return min(m.Ratio, 1-leastShare) }

const leastShare = 1e-9

// Mean lets the meaning count, too.
func (r *Ranker) Mean(m *Meaning) { r.meaning = m }

// blend is a score with what the text means. One with a title or question that is the
// query means that, whatever a model says.
func (r *Ranker) blend(score float64, t *retrieve.Text, exact bool) float64 {
	if r.meaning == nil {
		return score
	}
	return (1-r.meaning.Ratio)*score + r.semantic(t, exact)
}

func (r *Ranker) semantic(t *retrieve.Text, exact bool) float64 {
	if exact {
		return r.meaning.Ratio
	}
	return r.meaning.Ratio * r.meaning.Scores[t]
}

// Rank scores candidates and gives the best of them in order, equal ones by slug. The
// sums over terms are taken relative to the best candidate's, so that the parts compare.
//
// Not all texts are read: a candidate of which it is known that it can be none of the
// best (see bounder) is left out.
func (r *Ranker) Rank(found *retrieve.Candidates, best int) []*Scored {
	var out []*Scored
	if best = min(best, len(found.Texts)); best == len(found.Texts) || len(r.plan.Words) == 0 {
		out = r.all(found.Texts)
	} else {
		out = r.likely(found, best)
	}
	slices.SortFunc(out, byScore)
	return out[:best]
}

func byScore(a, b *Scored) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Document.Slug, b.Document.Slug))
}

// A core measures this many candidates before another helps.
const candidatesPerCore = 100

// all scores all texts.
func (r *Ranker) all(texts []*retrieve.Text) []*Scored {
	all := make([]Scored, len(texts))
	out := make([]*Scored, len(texts))
	parts := min(runtime.GOMAXPROCS(0), len(texts)/candidatesPerCore+1)
	var work sync.WaitGroup
	for part := range parts {
		work.Go(func() {
			m := newMeter(r)
			if part > 0 { // a reader is for one
				m.reader = scan.NewReader(r.reader.Scanner)
				defer m.reader.Close()
			}
			for i := len(texts) * part / parts; i < len(texts)*(part+1)/parts; i++ {
				m.measure(texts[i], m.nearest(texts[i]), &all[i])
			}
		})
	}
	work.Wait()
	top := 0.0
	for i := range all {
		out[i] = &all[i]
		top = max(top, all[i].sums())
	}
	for _, s := range out {
		r.sum(s, top)
	}
	return out
}

// slack is how much more than its bound a score may seem to be, by rounding.
const slack = 1e-6

// likely scores the candidates that may be among the best, and maybe some others.
func (r *Ranker) likely(found *retrieve.Candidates, best int) []*Scored {
	bounder := newBounder(&r.figures)
	defer bounder.close()
	bounds := rooms.Get().(*heap)
	defer rooms.Put(bounds)
	rest := (*bounds)[:0]
	retrieve.Prefetch(found.Texts)
	for i, t := range found.Texts {
		b := bounder.of(t, found.Holding(i))
		b.candidate = i
		rest = append(rest, keyed{b, b.sums})
	}
	*bounds = rest
	m := newMeter(r)
	out := make([]*Scored, 0, 2*best)
	measure := func(b bound, near nearest) *Scored {
		s := r.scored()
		m.measure(found.Texts[b.candidate], near, s)
		out = append(out, s)
		return s
	}
	// The greatest sums, which all are relative to, come first.
	rest.order()
	top := 0.0
	for len(rest) > 0 && rest[0].sums*(1+slack) >= top {
		b := rest.take()
		top = max(top, measure(b, m.nearest(found.Texts[b.candidate])).sums())
	}
	edge := newEdge(best)
	for _, s := range out {
		r.sum(s, top)
		edge.add(s.Score)
	}
	p, most := r.params, r.most()
	for i := range rest {
		rest[i].key = r.blend((ratio(rest[i].sums, top)+rest[i].rest)/most, found.Texts[rest[i].candidate], rest[i].exact)
	}
	rest.order()
	for len(rest) > 0 && rest[0].key+slack >= edge.score() {
		b := rest.take()
		// What titles cover is told by the titles alone, which are short.
		near := m.nearest(found.Texts[b.candidate])
		lacks := b.titled - p.TitleCoverage*near.covered
		if r.blend((ratio(b.sums, top)+b.rest-lacks)/most, found.Texts[b.candidate], b.exact)+slack < edge.score() {
			continue
		}
		s := measure(b, near)
		r.sum(s, top)
		edge.add(s.Score)
	}
	return out
}

// Sort puts the sort fields before relevance.
func Sort(hits []*Scored, by []index.Sort) {
	if len(by) == 0 {
		return
	}
	slices.SortStableFunc(hits, func(a, b *Scored) int {
		return cmp.Or(retrieve.Compare(a.Text, b.Text, by), cmp.Compare(b.Score, a.Score), strings.Compare(a.Document.Slug, b.Document.Slug))
	})
}

// most is the greatest sum that there can be.
func (r *Ranker) most() float64 {
	p := r.params
	most := 1 + p.TitleCoverage + p.LeadWords + p.LeadChars + p.Tier*mostSteps
	if r.codes > 0 {
		most += p.Code
	}
	return most
}

// sum adds up the parts, each between 0 and its weight, to a score of at most 1.
func (r *Ranker) sum(s *Scored, top float64) {
	p, most := r.params, r.most()
	if r.meaning != nil {
		most /= 1 - r.meaning.Share()
	}
	add := func(name string, value float64) {
		s.Score += value / most
		if r.explain {
			s.Parts = append(s.Parts, index.Part{Name: name, Value: value / most})
		}
	}
	if len(r.plan.Words) == 0 {
		return
	}
	add("words", ratio(s.words, top))
	add("pairs", ratio(s.pairs, top))
	add("characters", ratio(s.chars, top))
	add("titleCoverage", p.TitleCoverage*s.TitleCoverage)
	add("early", p.LeadWords*s.leadWords+p.LeadChars*s.leadChars)
	add("tier", p.Tier*tierSteps(s.Tier))
	if r.codes > 0 {
		add("codes", p.Code*float64(s.codes)/float64(r.codes))
	}
	if r.meaning != nil {
		add(index.PartSemantic, most*r.semantic(s.Text, s.Tier == index.TierExact))
	}
}

func ratio(of, total float64) float64 {
	if total <= 0 {
		return 0
	}
	return of / total
}

// meter measures candidates, one after the other.
type meter struct {
	*Ranker
	reader           *scan.Reader
	one, title, body scan.Counts // of one title or question, of the best, of the rest
	first            scan.Places // in the text after the titles
}

func newMeter(r *Ranker) *meter {
	return &meter{Ranker: r, reader: r.reader, one: scan.NewCounts(r.plan), title: scan.NewCounts(r.plan), body: scan.NewCounts(r.plan), first: scan.NewPlaces(r.plan)}
}

// measure scans a candidate's text, of which it is known which title is the nearest.
func (m *meter) measure(t *retrieve.Text, near nearest, out *Scored) {
	out.Text, out.Tier, out.Nearest, out.TitleCoverage = t, index.TierEverything, near.field, near.covered
	if len(m.plan.Words) == 0 {
		return
	}
	m.title.Reset()
	m.body.Reset()
	m.first.Reset()
	exact := false
	lead := 0
	m.reader.Begin(t)
	for _, f := range t.Fields {
		if f.Titled() {
			m.one.Reset()
			m.reader.Count(f, m.one, nil, 0)
			m.title.Raise(m.one)
			exact = exact || m.tiers.isQuery(t.Titles[f.Start:f.End])
			continue
		}
		m.reader.Count(f, m.body, &m.first, lead)
		lead += f.Len()
	}
	m.addTerms(t, out)
	out.Tier = m.tiers.of(m.reader, exact, m.title, m.body)
}

// addTerms adds up what the terms that were counted are worth.
func (m *meter) addTerms(t *retrieve.Text, out *Scored) {
	p := &m.params
	title := float64(t.TitleLength) / m.avgTitle
	body := float64(t.BodyLength) / m.avgBody
	for i := range m.plan.Words {
		w := &m.plan.Words[i]
		out.words += w.Weight * p.Words.score(p.TitleBoost, m.title.Words[i], m.body.Words[i], title, body)
		if w.Latin { // a Latin word has no characters of its own in the other sums
			out.chars += w.Weight * p.Chars.score(p.TitleBoost, m.title.Words[i], m.body.Words[i], title, body)
		}
		if m.title.Words[i]+m.body.Words[i] > 0 {
			if w.Code {
				out.codes++
			}
			if !w.Homophone && m.plan.Total > 0 {
				out.Coverage += w.Weight / m.plan.Total
			}
		}
		if at := m.first.Words[i]; at >= 0 && m.plan.Total > 0 {
			out.leadWords += w.Weight * math.Exp(-float64(at)/p.LeadWordDecay) / m.plan.Total
		}
	}
	for i := range m.plan.Pairs {
		out.pairs += m.plan.Pairs[i].Weight * p.Pairs.score(p.TitleBoost, m.title.Pairs[i], m.body.Pairs[i], title, body)
	}
	for i := range m.plan.Chars {
		c := &m.plan.Chars[i]
		out.chars += c.Weight * p.Chars.score(p.TitleBoost, m.title.Chars[i], m.body.Chars[i], title, body)
		if at := m.first.Chars[i]; at >= 0 && m.sumChars > 0 {
			out.leadChars += c.Weight * math.Exp(-float64(at)/p.LeadCharDecay) / m.sumChars
		}
	}
}

// nearest is the title or question, a field, of which the query has most.
type nearest struct {
	field   int
	covered float64 // see titleCoverage
}

func (m *meter) nearest(t *retrieve.Text) (best nearest) {
	if len(m.plan.Words) == 0 {
		return best
	}
	least := math.Inf(1)
	for i, f := range t.Fields {
		if !f.Titled() {
			break // they come first
		}
		covered, all := m.titleCoverage(t.Titles[f.Start:f.End])
		if share := ratio(covered, all); share > best.covered {
			best = nearest{i, share}
		}
		least = min(least, all)
	}
	m.stats.NoteLeastTitle(t, least)
	return best
}

// titleCoverage is what the characters of a title weigh that the query has, and all of them.
func (m *meter) titleCoverage(title []rune) (covered, all float64) {
	var seen [4]uint64 // the last bits of what came before
	for i, c := range title {
		some, bit := &seen[c>>6&3], uint64(1)<<(c&63)
		if *some&bit != 0 && slices.Contains(title[:i], c) {
			continue
		}
		*some |= bit
		w := m.stats.CharIDF(c)
		all += w
		if m.reader.HasChar(c) {
			covered += w
		}
	}
	return covered, all
}
