package suspect

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

//go:embed model.txt.gz
var shipped []byte

// Shipped is the model of this version of the code.
var Shipped = sync.OnceValues(func() (*Model, error) {
	text, err := gzip.NewReader(bytes.NewReader(shipped))
	if err != nil {
		return nil, err
	}
	all, err := io.ReadAll(text)
	if err != nil {
		return nil, err
	}
	return Read(string(all))
})

// quantum is what one unit of a weight in the file is worth.
const quantum = 1.0 / 32

// weakest and weakestOfRule are the smallest weights that are kept, in quanta: of "a
// violation", and of a rule. Twice as many make the file three times as large, and the
// model no better on sentences that were kept back.
const (
	weakest       = 24
	weakestOfRule = 60
)

// Model tells violations from what is harmless. It does not change.
type Model struct {
	version    string
	rules      []string            // ids, in the order of the weights
	weights    map[feature][]int16 // by feature: of "a violation", then of each rule
	examples   []example
	neighbours func() *neighbours // of the examples, read when they are first asked
}

// example is a labelled sentence, for telling what another is like; no rule means that
// it is harmless.
type example struct {
	rule, text string
	number     int // of the rule in the model's, or -1
}

// knowing makes the model find its examples.
func (m *Model) knowing() *Model {
	m.neighbours = sync.OnceValue(func() *neighbours {
		sets := make([][]feature, len(m.examples))
		for i, e := range m.examples {
			m.examples[i].number = slices.Index(m.rules, e.rule)
			sets[i] = features(plain(fold.Squeeze(e.text).String()))
		}
		return findNeighbours(sets)
	})
	return m
}

// trust is how much the neighbours of a sentence can add to its score, or take away, and
// trustOfRule how much to that of a rule. Chosen with whole sittings left out.
const (
	trust       = 2.0
	trustOfRule = 2.0
)

// doubt is what speaks for nothing, beside which the neighbours must count: the window
// of one with a cosine of 0.18. Half the sentences of articles have none as near in all.
const doubt = 0.001

// Guess is what the model thinks of a sentence.
type Guess struct {
	Score float64  // above 0: rather a violation
	Rules []Likely // the likeliest first
}

// suspectFrom is the score from which a sentence is a suspect, by its likeliest rule.
// Chosen with one file after another left out: the rules whose words stand in articles
// and in customers' stories too start higher, and five or six in a thousand sentences of
// articles that nobody taught are suspects.
var suspectFrom = map[string]float64{
	"R-SECRET": 0.45, "R-LOANHYPE": 0.45, "R-PROMISE": 0.25, "R-ENDORSE": 0.15, "R-SUITABILITY": 0.3, "R-REGULATOR": 0.4,
	"R-SUPERLATIVE": 0.4, "R-EXPECTED": -0.1, "R-URGENCY": 0.2,
}

// Suspect reports that the sentence resembles violations enough to be told.
func (g Guess) Suspect() bool {
	return len(g.Rules) > 0 && g.Score >= suspectFrom[g.Rules[0].Rule]
}

// Likely is a rule and how much speaks for it, to be compared with that of others.
type Likely struct {
	Rule  string
	Score float64
}

// Version changes when the guesses may.
func (m *Model) Version() string { return m.version }

// Guess judges a squeezed sentence: by what its features add up to and, where the
// neighbours could make it a suspect, by these.
func (m *Model) Guess(sentence string) Guess {
	sums := make([]int, 1+len(m.rules))
	found := features(plain(sentence))
	for _, f := range found {
		for i, w := range m.weights[f] {
			sums[i] += int(w)
		}
	}
	n := len(found)
	g := Guess{Score: float64(sums[0]) * quantum * scale(n)}
	for i, rule := range m.rules {
		g.Rules = append(g.Rules, Likely{rule, float64(sums[1+i]) * quantum * scale(n)})
	}
	if g.Score > -trust {
		opinion, shares := m.opinion(found)
		g.Score += trust * opinion
		for i := range g.Rules {
			g.Rules[i].Score += trustOfRule * shares[i]
		}
	}
	slices.SortStableFunc(g.Rules, func(a, b Likely) int { return cmp.Compare(b.Score, a.Score) })
	return g
}

// opinion is near 1 when the examples that a text of such features is like are
// violations, near -1 when none is, and near 0 when it is like none, with the share of
// each rule. An example counts with the fourth power of its likeness (a Parzen window:
// there is no number of neighbours to choose).
func (m *Model) opinion(found []feature) (opinion float64, shares []float64) {
	violations, all := 0.0, 0.0
	shares = make([]float64, len(m.rules))
	for i, like := range m.neighbours().likeness(found) {
		window := float64(like * like * like * like)
		all += window
		if rule := m.examples[i].number; rule >= 0 {
			violations += window
			shares[rule] += window
		}
	}
	for i := range shares {
		shares[i] /= violations + doubt
	}
	return (2*violations - all) / (all + doubt), shares
}

// Nearest is the known violation of a rule that a squeezed sentence is most like.
func (m *Model) Nearest(rule, sentence string) string {
	nearest, most := "", float32(-1)
	for i, like := range m.neighbours().likeness(features(plain(sentence))) {
		if e := m.examples[i]; e.rule == rule && like > most {
			nearest, most = e.text, like
		}
	}
	return nearest
}

// Read reads a model as Write writes it.
func Read(text string) (*Model, error) {
	h := fnv.New64a()
	h.Write([]byte(classesText))
	h.Write([]byte(text))
	m := &Model{version: strconv.FormatUint(h.Sum64(), 36), weights: map[feature][]int16{}}
	for number, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		fields := strings.Split(line, "\t")
		switch kind := fields[0]; {
		case kind == "rules":
			m.rules = fields[1:]
		case kind == "example" && len(fields) == 3:
			m.examples = append(m.examples, example{rule: strings.TrimPrefix(fields[1], harmless), text: fields[2]})
		case kind == "w" && len(fields) == 3:
			row := make([]int16, 1+len(m.rules))
			for pair := range strings.SplitSeq(fields[2], " ") {
				at, weight, _ := strings.Cut(pair, ":")
				i, err1 := strconv.Atoi(at)
				w, err2 := strconv.ParseInt(weight, 10, 16)
				if err1 != nil || err2 != nil || i < 0 || i >= len(row) {
					return nil, fmt.Errorf("model line %d: %q is no weight", number+1, pair)
				}
				row[i] = int16(w)
			}
			f, ok := parseFeature(fields[1])
			if !ok {
				return nil, fmt.Errorf("model line %d: %q is no feature", number+1, fields[1])
			}
			m.weights[f] = row
		default:
			return nil, fmt.Errorf("model line %d: neither rules, example nor weight", number+1)
		}
	}
	if len(m.rules) == 0 {
		return nil, fmt.Errorf("the model has no rules")
	}
	return m.knowing(), nil
}

// harmless stands in the file where a violation has its rule.
const harmless = "-"

// Write writes the model as text, the same for the same model.
func (m *Model) Write(to io.Writer) error {
	w := bufio.NewWriter(to)
	fmt.Fprintf(w, "rules\t%s\n", strings.Join(m.rules, "\t"))
	for _, e := range m.examples {
		fmt.Fprintf(w, "example\t%s\t%s\n", cmp.Or(e.rule, harmless), e.text)
	}
	for _, f := range slices.Sorted(maps.Keys(m.weights)) {
		var row []string
		for i, weight := range m.weights[f] {
			if weight != 0 {
				row = append(row, fmt.Sprintf("%d:%d", i, weight))
			}
		}
		fmt.Fprintf(w, "w\t%s\t%s\n", f, strings.Join(row, " "))
	}
	return w.Flush()
}
