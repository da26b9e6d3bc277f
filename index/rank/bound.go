package rank

import (
	"math"
	"slices"
	"sync"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// bound is the most that a candidate can be worth, by what is known before its text
// is read: its forward index, and which words and pairs the retriever found in it.
type bound struct {
	candidate int
	sums      float64 // over words, pairs and characters
	rest      float64 // all other parts
	titled    float64 // what of them is said of how much of a title the query covers
	exact     bool    // a title or question may be the query
}

// bounder gives bounds for one query. It is not safe for several goroutines. Its room is that
// of one before.
type bounder struct {
	*figures
	idfs []float64 // of the query's characters

	// The runes of the query, those of its characters first: how they stand in one text,
	// and what looks for them. Others, of words that sound or mean the same, are looked for
	// when they are asked for.
	runes         []rune
	found         []retrieve.Occurrence
	chars, others retrieve.Sought
	text          *retrieve.Text // until the others are known, too

	pairs     [][2]int
	words     [][]boundForm
	forms     []boundForm   // of all words
	formRunes []formRune    // of all forms
	early     [2]*earliness // of words and characters
	exact     bool          // a title may be all of the query

	// By granularity: the parameters, what a term is worth that stands everywhere, and
	// what one in a title, and in the rest, counts in one text.
	bm25f            [3]BM25F
	full, boost, one [3]float64
}

const granWords, granPairs, granChars = 0, 1, 2

// boundForm is a form of a word: which runes it has, spaces and punctuation aside.
type boundForm struct {
	weight float64
	runes  []formRune
}

type formRune struct {
	place int // in the bounder's runes
	after int // the beginning of the word, at most: in texts there may be spaces between
}

// firstStep is how exactly places are told: the lesser the step, the longer the tables.
const firstStep = 4

// bounders are those that are not in use.
var bounders = sync.Pool{New: func() any { return new(bounder) }}

func newBounder(f *figures) *bounder {
	p, params := f.plan, f.params
	b := bounders.Get().(*bounder)
	b.figures = f
	b.bm25f = [...]BM25F{granWords: params.Words, granPairs: params.Pairs, granChars: params.Chars}
	for i, g := range b.bm25f {
		b.full[i] = g.Weight * (g.K1 + 1)
	}
	b.idfs, b.runes, b.pairs = b.idfs[:0], b.runes[:0], b.pairs[:0]
	for _, c := range p.Chars {
		b.place(c.Text[0])
		b.idfs = append(b.idfs, f.stats.CharIDF(c.Text[0]))
	}
	for _, g := range p.Pairs {
		b.pairs = append(b.pairs, [2]int{b.place(g.Text[0]), b.place(g.Text[1])})
	}
	b.words, b.forms, b.formRunes = b.words[:0], b.forms[:0], b.formRunes[:0]
	for i := range p.Words {
		b.addWord(&p.Words[i])
	}
	b.found = slices.Grow(b.found[:0], len(b.runes))[:len(b.runes)]
	b.chars.Seek(b.runes[:len(p.Chars)])
	b.others.Seek(b.runes[len(p.Chars):])
	b.early = [...]*earliness{earlinessOf(params.LeadWordDecay), earlinessOf(params.LeadCharDecay)}
	return b
}

// close leaves the room to another.
func (b *bounder) close() {
	b.figures, b.text = nil, nil
	bounders.Put(b)
}

// place is that of a rune among those of the query.
func (b *bounder) place(r rune) int {
	at := slices.Index(b.runes, r)
	if at < 0 {
		at = len(b.runes)
		b.runes = append(b.runes, r)
	}
	return at
}

func (b *bounder) addWord(w *retrieve.Word) {
	first := len(b.forms)
	for _, f := range w.Forms {
		from := len(b.formRunes)
		for i, r := range f.Text {
			if zh.IsWordRune(r) {
				b.formRunes = append(b.formRunes, formRune{b.place(r), 2 * i})
			}
		}
		b.forms = append(b.forms, boundForm{f.Weight, b.formRunes[from:]})
	}
	b.words = append(b.words, b.forms[first:])
}

// earliness is what a place counts, by firstStep.
type earliness struct {
	decay float64
	of    [retrieve.MaxFirst/firstStep + 1]float64
}

// usual are those of the parameters that nobody has changed.
var usual = [...]*earliness{newEarliness(DefaultParams.LeadWordDecay), newEarliness(DefaultParams.LeadCharDecay)}

func earlinessOf(decay float64) *earliness {
	for _, e := range usual {
		if e.decay == decay {
			return e
		}
	}
	return newEarliness(decay)
}

func newEarliness(decay float64) *earliness {
	e := &earliness{decay: decay}
	for k := range e.of {
		e.of[k] = math.Exp(-float64(k*firstStep) / decay)
	}
	return e
}

// of is the bound of a candidate.
func (b *bounder) of(t *retrieve.Text, held retrieve.Held) (out bound) {
	b.text = t
	b.chars.In(t.Forward(), b.found)
	title, body := float64(t.TitleLength)/b.avgTitle, float64(t.BodyLength)/b.avgBody
	for i := range b.bm25f {
		p := &b.bm25f[i]
		b.boost[i], b.one[i] = b.params.TitleBoost/(1-p.TitleB+p.TitleB*title), 1/(1-p.BodyB+p.BodyB*body)
	}
	b.addChars(&out, b.stats.LeastTitle(t))
	for k := range b.pairs {
		if held.Pair(k) {
			first, second := b.occurrence(b.pairs[k][0]), b.occurrence(b.pairs[k][1])
			out.sums += b.plan.Pairs[k].Weight * b.score(granPairs, float64(min(first.Title(), second.Title())), float64(min(first.Body(), second.Body())))
		}
	}
	b.addWords(&out, held)
	out.exact = b.exact
	return out
}

// score is that of BM25F for a term with these frequencies at most.
func (b *bounder) score(gran int, inTitle, inBody float64) float64 {
	tf := inTitle*b.boost[gran] + inBody*b.one[gran]
	return b.full[gran] * tf / (b.bm25f[gran].K1 + tf)
}

// occurrence is how one of the runes stands in the text.
func (b *bounder) occurrence(at int) retrieve.Occurrence {
	if chars := len(b.plan.Chars); at >= chars && b.text != nil {
		b.others.In(b.text.Forward(), b.found[chars:])
		b.text = nil
	}
	return b.found[at]
}

// addChars adds what the characters are worth, early ones more, and what those in titles
// are, of which the one that weighs least weighs so much, if it is known.
func (b *bounder) addChars(out *bound, leastTitle float64) {
	chars := b.plan.Chars
	sums, lead, titled, least, most := 0.0, 0.0, 0.0, retrieve.Many, 0 // in a title
	boost, one, k1, early := b.boost[granChars], b.one[granChars], b.bm25f[granChars].K1, &b.early[1].of
	for i := range chars {
		o := b.found[i]
		inTitle, inBody := o.Title(), o.Body()
		least, most = min(least, inTitle), max(most, inTitle)
		if o == 0 {
			continue
		}
		if inTitle > 0 {
			titled += b.idfs[i]
		}
		tf := float64(inTitle)*boost + float64(inBody)*one
		sums += chars[i].Weight * tf / (k1 + tf)
		if inBody > 0 {
			lead += chars[i].Weight * early[o.First()/firstStep]
		}
	}
	out.sums += b.full[granChars] * sums
	if b.sumChars > 0 {
		out.rest += b.params.LeadChars * lead / b.sumChars
	}
	if most > 0 {
		out.titled = b.params.TitleCoverage
		if titled < leastTitle {
			out.titled *= titled / leastTitle
		}
		out.rest += out.titled
	}
	b.exact = least > 0
}

// addWords adds what the words are worth.
func (b *bounder) addWords(out *bound, held retrieve.Held) {
	lead, weight, all, codes := 0.0, 0.0, true, 0
	for i := range b.plan.Words {
		w := &b.plan.Words[i]
		inTitle, inBody, first := 0.0, 0.0, 0
		if held.Word(i) {
			inTitle, inBody, first = b.ofForms(b.words[i])
		}
		if inTitle+inBody == 0 {
			all = all && (w.Stop || w.Homophone)
			continue
		}
		out.sums += w.Weight * b.score(granWords, inTitle, inBody)
		if w.Latin {
			out.sums += w.Weight * b.score(granChars, inTitle, inBody)
		}
		if w.Code {
			codes++
		}
		if !w.Homophone {
			weight += w.Weight
		}
		if inBody > 0 {
			lead += w.Weight * b.early[0].of[first/firstStep]
		}
	}
	if b.plan.Total > 0 {
		out.rest += b.params.LeadWords * lead / b.plan.Total
	}
	if b.codes > 0 {
		out.rest += b.params.Code * float64(codes) / float64(b.codes)
	}
	out.rest += b.params.Tier * tierSteps(b.tier(all, weight))
}

// tier is the best that a text can be in, with all words of the query that are not stop
// words, or words of this weight.
func (b *bounder) tier(all bool, weight float64) index.Tier {
	switch {
	case b.exact:
		return index.TierExact
	case all:
		return index.TierPhrase
	case weight >= mostWords*b.plan.Total:
		return index.TierMostWords
	}
	return index.TierGrams
}

// ofForms is how often a word stands in one title or question and in the rest at most,
// and from where on in that.
func (b *bounder) ofForms(forms []boundForm) (inTitle, inBody float64, first int) {
	first = retrieve.MaxFirst
	for _, f := range forms {
		title, body, start := retrieve.Many, retrieve.Many, 0
		for _, r := range f.runes {
			o := b.occurrence(r.place)
			title, body = min(title, o.Title()), min(body, o.Body())
			start = max(start, o.First()-r.after)
		}
		inTitle += f.weight * float64(title)
		inBody += f.weight * float64(body)
		if body > 0 {
			first = min(first, start)
		}
	}
	return inTitle, inBody, first
}
