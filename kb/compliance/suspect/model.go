package suspect

import (
	"bufio"
	"cmp"
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

//go:embed model.txt
var shipped string

// Shipped is the model of this version of the code.
var Shipped = sync.OnceValues(func() (*Model, error) { return Read(shipped) })

// quantum is what one unit of a weight in the file is worth.
const quantum = 1.0 / 32

// weakest is the smallest weight of a rule that is kept, in quanta.
const weakest = 16

// Model tells violations from what is harmless. It is immutable.
type Model struct {
	version  string
	rules    []string            // ids, in the order of the weights
	weights  map[feature][]int16 // by feature: of "a violation", then of each rule
	examples []example
}

// example is a labelled violation, for telling an editor what a sentence is like.
type example struct {
	rule, text string
	pairs      map[string]bool
}

// Guess is what the model thinks of a sentence.
type Guess struct {
	Score float64  // above 0: rather a violation
	Rules []Likely // the likeliest first
}

// Likely is a rule and how much speaks for it, to be compared with that of others.
type Likely struct {
	Rule  string
	Score float64
}

// Version changes when the guesses may.
func (m *Model) Version() string { return m.version }

// Guess judges a squeezed sentence.
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
	slices.SortStableFunc(g.Rules, func(a, b Likely) int { return cmp.Compare(b.Score, a.Score) })
	return g
}

// Nearest is the known violation of a rule that shares most pairs of characters
// with a squeezed sentence.
func (m *Model) Nearest(rule, sentence string) string {
	pairs := pairsOf(sentence)
	nearest, most := "", -1.0
	for _, e := range m.examples {
		if e.rule != rule {
			continue
		}
		shared := 0
		for p := range e.pairs {
			if pairs[p] {
				shared++
			}
		}
		if s := float64(shared) / float64(len(pairs)+len(e.pairs)-shared+1); s > most {
			nearest, most = e.text, s
		}
	}
	return nearest
}

func pairsOf(sentence string) map[string]bool {
	pairs := map[string]bool{}
	rs := []rune(plain(sentence))
	for i := 1; i < len(rs); i++ {
		pairs[string(rs[i-1:i+1])] = true
	}
	return pairs
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
			m.examples = append(m.examples, example{fields[1], fields[2], pairsOf(fold.Squeeze(fields[2]).String())})
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
	return m, nil
}

// Write writes the model as text, the same for the same model.
func (m *Model) Write(to io.Writer) error {
	w := bufio.NewWriter(to)
	fmt.Fprintf(w, "rules\t%s\n", strings.Join(m.rules, "\t"))
	for _, e := range m.examples {
		fmt.Fprintf(w, "example\t%s\t%s\n", e.rule, e.text)
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
