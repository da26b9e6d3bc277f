package suspect

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Sample is a labelled sentence; no rule means that it is harmless.
type Sample struct {
	Text, Rule string
	Weight     float64 // how many ordinary sentences it counts for; 0 is 1
	Source     string  // the file it stands in: sentences of one file resemble one another
}

const (
	rounds   = 40  // over all samples
	rate     = 0.5 // of learning
	strength = 20  // inverse of the regularization, C of the literature
)

// Learn makes a model of samples: logistic regression with a quadratic penalty, by
// AdaGrad steps (Duchi, Hazan and Singer 2011), once over all samples for "a
// violation", and once over the violations for each rule against the others. A feature
// counts for more the rarer it is (inverse document frequency, Spärck Jones 1972). The
// same samples give the same model.
func Learn(samples []Sample) *Model {
	m := &Model{weights: map[feature][]int16{}}
	all, names, seen := lessonsOf(samples)
	var violations lessons
	for _, l := range all {
		if l.Rule != "" || l.Weight > 1 {
			m.examples = append(m.examples, example{rule: l.Rule, text: strings.Join(strings.Fields(l.Text), " ")})
		}
		if l.Rule != "" {
			violations = append(violations, l)
			if !slices.Contains(m.rules, l.Rule) {
				m.rules = append(m.rules, l.Rule)
			}
		}
	}
	values := rarity(seen, len(samples))
	slices.Sort(m.rules)
	columns := make([][]float64, 1+len(m.rules))
	columns[0] = all.regress(values, func(s Sample) (bool, float64) { return s.Rule != "", max(s.Weight, 1) })
	var wg sync.WaitGroup
	for i, rule := range m.rules {
		wg.Go(func() {
			columns[1+i] = violations.regress(values, violations.against(rule))
		})
	}
	wg.Wait()
	for n, name := range names {
		row := make([]int16, len(columns))
		for i, weights := range columns {
			row[i] = quantized(weights[n], i > 0)
		}
		if slices.ContainsFunc(row, func(q int16) bool { return q != 0 }) {
			m.weights[name] = row
		}
	}
	return m.knowing()
}

// lessonsOf are the samples with their features as numbers, the features by number, and
// how many samples have each. What a single one has is left out: it would be learned by
// heart, and makes the model larger and worse.
func lessonsOf(samples []Sample) (all lessons, names []feature, seen []float64) {
	sets := make([][]feature, len(samples))
	having := map[feature]int{}
	for i, s := range samples {
		sets[i] = features(plain(fold.Squeeze(s.Text).String()))
		for _, f := range sets[i] {
			having[f]++
		}
	}
	numbers := map[feature]int{}
	for i, s := range samples {
		l := lesson{of: len(sets[i]), Sample: s}
		for _, f := range sets[i] {
			if having[f] < 2 {
				continue
			}
			n, ok := numbers[f]
			if !ok {
				n = len(names)
				numbers[f], names, seen = n, append(names, f), append(seen, float64(having[f]))
			}
			l.features = append(l.features, n)
		}
		all = append(all, l)
	}
	return all, names, seen
}

// rarity is what a feature counts for that so many of the samples have: about 1 where
// it is one in a hundred of twenty thousand.
func rarity(seen []float64, samples int) []float64 {
	usual := 0.6 * math.Log(float64(1+samples))
	values := make([]float64, len(seen))
	for n, of := range seen {
		values[n] = (math.Log(float64(1+samples)/(1+of)) + 1) / usual
	}
	return values
}

// Teach learns, and learns again while it suspects harmless samples, which then count
// for more: a warning on a sentence that was read and found good is one too many.
func Teach(samples []Sample) *Model {
	const again, heavier = 3, 4
	samples = slices.Clone(samples)
	for range again {
		m, wrong := Learn(samples), 0
		for i, s := range samples {
			if s.Rule == "" && m.Guess(fold.Squeeze(s.Text).String()).Score >= 0 {
				samples[i].Weight = max(s.Weight, 1) * heavier
				wrong++
			}
		}
		if wrong == 0 {
			return m
		}
	}
	return Learn(samples)
}

// quantized is a weight as the file keeps it. Violations are told by strong words, and
// rules by stronger ones; the weak ones would only make the file large.
func quantized(weight float64, ofRule bool) int16 {
	q := int16(math.Round(weight / quantum))
	least := int16(weakest)
	if ofRule {
		least = weakestOfRule
	}
	if q < least && -q < least {
		return 0
	}
	return q
}

// lesson is a sample with those of its features that others have too, as numbers, and
// how many it has in all.
type lesson struct {
	features []int
	of       int
	Sample
}

type lessons []lesson

// against tells the samples of a rule from the others, both sides counting for the
// same in all, or a rule with few would never be the likeliest.
func (all lessons) against(rule string) func(Sample) (bool, float64) {
	of := 0
	for _, l := range all {
		if l.Rule == rule {
			of++
		}
	}
	half := float64(len(all)) / 2
	return func(s Sample) (bool, float64) {
		if s.Rule == rule {
			return true, half / float64(of)
		}
		return false, half / float64(max(len(all)-of, 1))
	}
}

// regress gives what each feature adds, by which to tell the samples for which yes
// holds from the others; yes also says how many ordinary samples one counts for, and
// values what each feature is worth.
func (all lessons) regress(values []float64, yes func(Sample) (bool, float64)) []float64 {
	weights, squares, seen := make([]float64, len(values)), make([]float64, len(values)), make([]float64, len(values))
	order := make([]int, len(all))
	for i, l := range all {
		order[i] = i
		for _, f := range l.features {
			seen[f]++
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range rounds {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			l := all[i]
			k, sum := scale(l.of), 0.0
			for _, f := range l.features {
				sum += weights[f] * values[f]
			}
			step := 1 / (1 + math.Exp(-sum*k))
			is, weight := yes(l.Sample)
			if is {
				step--
			}
			step *= weight
			for _, f := range l.features {
				// Every sample that has the feature pays its share of the penalty.
				g := step*k*values[f] + weights[f]/(strength*seen[f])
				squares[f] += g * g
				weights[f] -= rate * g / math.Sqrt(squares[f]+1e-6)
			}
		}
	}
	for f := range weights {
		weights[f] *= values[f]
	}
	return weights
}
