package vector

import (
	"errors"
	"math"
)

// Vector is a direction, as whole numbers of one byte: each number of it is the byte times
// a scale, of which nothing but the direction is told. It is a quarter of what floats take,
// and cosines differ by less than a hundredth (TestCosinesOfBytes).
type Vector struct {
	Bytes []int8
	Scale float32 // of one step, where the whole has length 1
	Space string  // names the vectors that can be compared with it
}

// MaxDimensions are the most numbers that a vector may have.
const MaxDimensions = 8192

var errVector = errors.New("no vector: it is empty, too long, or has a number that is none")

// New makes a vector of numbers, whatever its length.
func New(numbers []float32) (Vector, error) {
	if len(numbers) == 0 || len(numbers) > MaxDimensions {
		return Vector{}, errVector
	}
	most, length := 0.0, 0.0
	for _, x := range numbers {
		most = max(most, math.Abs(float64(x)))
	}
	if !(most > 0) || math.IsInf(most, 0) {
		return Vector{}, errVector
	}
	v := Vector{Bytes: make([]int8, len(numbers))}
	for i, x := range numbers {
		b := math.Round(float64(x) / most * math.MaxInt8)
		if math.IsNaN(b) {
			return Vector{}, errVector
		}
		v.Bytes[i] = int8(b)
		length += b * b
	}
	v.Scale = float32(1 / math.Sqrt(length))
	return v, nil
}

// Cosine is that of the angle between two vectors of as many dimensions.
func (v Vector) Cosine(w Vector) float64 {
	sum := 0
	for i, b := range v.Bytes {
		sum += int(b) * int(w.Bytes[i])
	}
	return float64(sum) * float64(v.Scale) * float64(w.Scale)
}

// AppendBinary appends the bytes, from which Restore makes the vector again.
func (v Vector) AppendBinary(to []byte) []byte {
	for _, b := range v.Bytes {
		to = append(to, byte(b))
	}
	return to
}

// Restore makes the vector that AppendBinary has written.
func Restore(bytes []byte) (Vector, error) {
	numbers := make([]float32, len(bytes))
	for i, b := range bytes {
		numbers[i] = float32(int8(b))
	}
	return New(numbers)
}
