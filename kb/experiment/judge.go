package experiment

import "math"

// Tally is what an experiment has counted. An answer is that to one question of one visitor
// on one day, however often it was asked.
type Tally struct {
	Shown int // answers in which the two rankings differ
	A, B  int // of them, those of which more of the one ranking was clicked
	Ties  int // as many of both
}

// Result is a tally with how sure it is.
type Result struct {
	Tally
	// Share is how many of the answers that one ranking won were won by B; Low and High are
	// the ends of its 95 % interval (Wilson 1927), P the chance of a difference at least
	// as great between rankings that are equally good: the sign test (Dixon and Mood 1946),
	// two-sided, of the difference itself half counting (mid-p, Lancaster 1961), which is
	// wrong about as often as it says.
	Share, Low, High, P float64
	Winner              string // "a", "b", or empty: there is no difference to be sure of
}

const (
	// Significance is the chance at which a difference is believed, wrong once in twenty.
	Significance = 0.05
	z95          = 1.959963984540054 // of the normal distribution, two-sided
)

// Judge says what a tally shows. It is to be asked once, when the experiment is over: who
// looks every day and stops at the first difference is wrong far more often.
func Judge(t Tally) Result {
	r := Result{Tally: t, Share: 0.5, Low: 0, High: 1, P: 1}
	n := t.A + t.B
	if n == 0 {
		return r
	}
	size := float64(n)
	r.Share = float64(t.B) / size
	middle, half := r.Share+z95*z95/(2*size), z95*math.Sqrt(r.Share*(1-r.Share)/size+z95*z95/(4*size*size))
	r.Low, r.High = (middle-half)/(1+z95*z95/size), (middle+half)/(1+z95*z95/size)
	r.P = signTest(min(t.A, t.B), n)
	if r.P < Significance {
		if r.Winner = "a"; t.B > t.A {
			r.Winner = "b"
		}
	}
	return r
}

// signTest is the chance of fewer than k, or more than n-k, heads of n fair coins, and half
// of that of as many.
func signTest(k, n int) float64 {
	all, _ := math.Lgamma(float64(n + 1))
	sum := 0.0
	for i := 0; i <= k; i++ {
		left, _ := math.Lgamma(float64(i + 1))
		right, _ := math.Lgamma(float64(n - i + 1))
		chance := math.Exp(all - left - right - float64(n)*math.Ln2)
		if i == k {
			chance /= 2
		}
		sum += chance
	}
	return min(1, 2*sum)
}
