package rank

// Params weigh the parts of a score against one another. One setting serves all
// collections; docs/search-quality.md says how it was found.
type Params struct {
	Words, Pairs, Chars BM25F   // over each granularity
	TitleBoost          float64 // a term in a title or question against one in the text

	TitleCoverage                float64 // how much of the nearest title or question the query covers
	LeadWords                    float64 // the query's words early in the text
	LeadChars                    float64
	LeadWordDecay, LeadCharDecay float64 // characters after which a place counts 1/e

	// CharLength is how long texts are, in characters and on average, where a character
	// is worth half of what it is in short ones; 0 is never. In a text of two pages most
	// characters of a query stand by chance.
	CharLength float64

	Tier float64 // step from one tier to the next
	Code float64 // the query's codes; more than all else is worth short of the higher tiers
}

// BM25F are the parameters of one granularity (Robertson and Zaragoza 2009): its
// weight, the saturation of repeated terms, and the discount of long titles and
// texts.
type BM25F struct{ Weight, K1, TitleB, BodyB float64 }

// score is what a term with these frequencies is worth, its weight aside. title
// and body are the lengths of a document's titles and texts against the average.
func (b BM25F) score(boost float64, inTitle, inBody float32, title, body float64) float64 {
	if inTitle == 0 && inBody == 0 {
		return 0
	}
	tf := boost*float64(inTitle)/(1-b.TitleB+b.TitleB*title) + float64(inBody)/(1-b.BodyB+b.BodyB*body)
	return b.Weight * (b.K1 + 1) * tf / (b.K1 + tf)
}

// DefaultParams serve every collection.
var DefaultParams = Params{
	Pairs:         BM25F{1.2, 1.1, .75, .65},
	Words:         BM25F{.8, 1.1, .75, .8},
	Chars:         BM25F{1.8, 3, .9, .9},
	TitleBoost:    4,
	TitleCoverage: .5, LeadWords: .4, LeadChars: .3,
	LeadWordDecay: 30, LeadCharDecay: 35,
	CharLength: 800,
	Tier:       .07, Code: 2.3,
}

// charsWorth is what characters are worth in texts of this length, against short ones.
func (p Params) charsWorth(length float64) float64 {
	if p.CharLength <= 0 {
		return 1
	}
	x := length / p.CharLength
	return 1 / (1 + x*x)
}
