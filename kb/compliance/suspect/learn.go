package suspect

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Sample is a labelled sentence; no rule means that it is harmless.
type Sample struct {
	Text, Rule string
	Weight     float64 // how many ordinary sentences it counts for; 0 is 1
}

const (
	rounds   = 12  // over all samples
	rate     = 0.3 // of learning
	smallest = 2   // weight that is kept, in quanta
)

// Learn makes a model of samples: logistic regression with AdaGrad steps
// (Duchi, Hazan and Singer 2011), once for "a violation" and once for each
// rule. The same samples give the same model.
func Learn(samples []Sample) *Model {
	m := &Model{weights: map[string][]int16{}}
	sets := make([][]int, len(samples)) // features of each sample, as numbers
	numbers := map[string]int{}
	var names []string
	var seen []int  // in how many samples each is
	var told []bool // whether one of them is a violation
	for i, s := range samples {
		features(plain(fold.Squeeze(s.Text).String()), func(f string) {
			n, ok := numbers[f]
			if !ok {
				n = len(names)
				numbers[f] = n
				names, seen, told = append(names, f), append(seen, 0), append(told, false)
			}
			seen[n]++
			told[n] = told[n] || s.Rule != ""
			sets[i] = append(sets[i], n)
		})
		if s.Rule != "" {
			m.examples = append(m.examples, example{rule: s.Rule, text: strings.Join(strings.Fields(s.Text), " ")})
			if !slices.Contains(m.rules, s.Rule) {
				m.rules = append(m.rules, s.Rule)
			}
		}
	}
	slices.Sort(m.rules)
	for i := range 1 + len(m.rules) {
		weights := regress(samples, sets, len(names), func(sample int) bool {
			return i == 0 && samples[sample].Rule != "" || i > 0 && samples[sample].Rule == m.rules[i-1]
		})
		for n, w := range weights {
			q := int16(math.Round(w / quantum))
			// What is seen once says more about its sentence than about violations, and
			// small weights take room without a say.
			if (told[n] && seen[n] > 1 || seen[n] > 3 && i == 0) && (q >= smallest || -q >= smallest) {
				row := m.weights[names[n]]
				if row == nil {
					row = make([]int16, 1+len(m.rules))
					m.weights[names[n]] = row
				}
				row[i] = q
			}
		}
	}
	return m
}

// regress gives the weights that tell the samples for which yes holds from the
// others.
func regress(samples []Sample, sets [][]int, features int, yes func(sample int) bool) []float64 {
	weights, squares := make([]float64, features), make([]float64, features)
	rng := rand.New(rand.NewPCG(1, 2))
	order := make([]int, len(sets))
	for i := range order {
		order[i] = i
	}
	for range rounds {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, sample := range order {
			set := sets[sample]
			k, sum := scale(len(set)), 0.0
			for _, f := range set {
				sum += weights[f]
			}
			step := 1 / (1 + math.Exp(-sum*k))
			if yes(sample) {
				step--
			}
			step *= max(samples[sample].Weight, 1)
			for _, f := range set {
				g := step*k + 1e-5*weights[f]
				squares[f] += g * g
				weights[f] -= rate * g / math.Sqrt(squares[f]+1e-6)
			}
		}
	}
	return weights
}
