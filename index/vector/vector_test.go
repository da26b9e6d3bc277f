package vector_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wenjin-kb/wenjin/index/vector"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func random(r *rand.Rand, dims int) []float32 {
	out := make([]float32, dims)
	for i := range out {
		out[i] = float32(r.NormFloat64())
	}
	return out
}

func made(t testing.TB, numbers []float32) vector.Vector {
	t.Helper()
	v, err := vector.New(numbers)
	must(t, err)
	return v
}

func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range a {
		ab += float64(a[i]) * float64(b[i])
		aa += float64(a[i]) * float64(a[i])
		bb += float64(b[i]) * float64(b[i])
	}
	return ab / math.Sqrt(aa*bb)
}

// Bytes say what the floats say, to a hundredth, and are restored from what is kept.
func TestCosinesOfBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		dims := 1 + r.IntN(400)
		a := random(r, dims)
		b := slices.Clone(a)
		for i := range b {
			b[i] += float32(r.NormFloat64())
		}
		v, w := made(t, a), made(t, b)
		if got, want := v.Cosine(w), cosine(a, b); math.Abs(got-want) > .01 {
			t.Fatalf("%d dimensions: %f, want %f", dims, got, want)
		}
		back, err := vector.Restore(v.AppendBinary(nil))
		if must(t, err); back.Cosine(w) != v.Cosine(w) {
			t.Fatalf("%v is restored as %v", v, back)
		}
	}
}

func TestWhatIsNoVector(t *testing.T) {
	inf := float32(math.Inf(1))
	for _, numbers := range [][]float32{nil, {}, {0, 0}, {1, float32(math.NaN())}, {float32(math.NaN())}, {1, inf}, {-inf}, make([]float32, vector.MaxDimensions+1)} {
		if v, err := vector.New(numbers); err == nil {
			t.Errorf("%v is %v", numbers, v)
		}
	}
	if _, err := vector.Restore([]byte{0, 0}); err == nil {
		t.Error("zeros are restored")
	}
}
