package main

import (
	"context"
	"math"
	"runtime/debug"
	"testing"
)

// The bound follows the number of documents; one that the environment sets stays.
func TestMemoryIsBounded(t *testing.T) {
	was := debug.SetMemoryLimit(-1)
	defer debug.SetMemoryLimit(was)
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for documents, want := range map[int]int64{0: 320 << 20, 1 << 20: 320<<20 + 16<<30} {
		debug.SetMemoryLimit(math.MaxInt64)
		keepMemory(over, func() int { return documents })
		if got := debug.SetMemoryLimit(-1); got != want {
			t.Errorf("%d documents: %d, want %d", documents, got, want)
		}
	}
	debug.SetMemoryLimit(1 << 30)
	keepMemory(over, func() int { return 0 })
	if got := debug.SetMemoryLimit(-1); got != 1<<30 {
		t.Errorf("GOMEMLIMIT is not kept: %d", got)
	}
}
