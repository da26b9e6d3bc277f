package suspect

import "math"

// neighbours find the labelled sentences that a sentence is like: by the cosine of
// what they share, each feature counting for more the rarer it is. What the linear
// model adds up feature by feature they see as a whole.
type neighbours struct {
	rarities []float32 // by bucket of features
	starts   []int32   // by bucket, where in examples its own begin; one more at the end
	examples []int32   // that have a feature of the bucket
	lengths  []float32 // of the examples
}

// buckets of features: few enough to be an array, many enough that hardly two features
// share one in a sentence.
const buckets = 1 << 18

func bucket(f feature) uint32 {
	return uint32(uint64(f) * 0x9e3779b97f4a7c15 >> (64 - 18)) // multiplicative hashing, Knuth vol. 3, 6.4
}

// common is how many of so many examples may have a feature that is looked at: others
// tell nothing (cross-validated), and take most of the time.
func common(examples int) int32 { return int32(max(examples/50, 50)) }

// findNeighbours reads examples, which are given by their features.
func findNeighbours(examples [][]feature) *neighbours {
	n := &neighbours{rarities: make([]float32, buckets), starts: make([]int32, buckets+1), lengths: make([]float32, len(examples))}
	for _, set := range examples {
		for _, f := range set {
			n.starts[bucket(f)+1]++
		}
	}
	for b := range buckets {
		if having := n.starts[b+1]; having > common(len(examples)) {
			n.starts[b+1] = 0
		} else {
			n.rarities[b] = float32(math.Log(float64(1+len(examples)) / float64(1+having)))
		}
		n.starts[b+1] += n.starts[b]
	}
	n.examples = make([]int32, n.starts[buckets])
	next := append([]int32{}, n.starts[:buckets]...)
	for i, set := range examples {
		sum := float32(0)
		for _, f := range set {
			b := bucket(f)
			if n.rarities[b] == 0 {
				continue
			}
			n.examples[next[b]] = int32(i)
			next[b]++
			sum += n.rarities[b] * n.rarities[b]
		}
		n.lengths[i] = float32(math.Sqrt(float64(max(sum, 1e-6))))
	}
	return n
}

// likeness is the cosine of a text of such features with each example.
func (n *neighbours) likeness(found []feature) []float32 {
	like, length := make([]float32, len(n.lengths)), float32(0)
	for _, f := range found {
		b := bucket(f)
		worth := n.rarities[b] * n.rarities[b]
		length += worth
		for _, i := range n.examples[n.starts[b]:n.starts[b+1]] {
			like[i] += worth
		}
	}
	length = float32(math.Sqrt(float64(max(length, 1e-6))))
	for i := range like {
		like[i] /= length * n.lengths[i]
	}
	return like
}
