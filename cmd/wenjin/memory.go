package main

import (
	"context"
	"math"
	"runtime/debug"
	"time"
)

// What Go may take of memory before it collects more often: so much, and so much for
// each document, as two indexes of it need while one is built beside the other.
const (
	memoryBase        = 320 << 20
	memoryPerDocument = 16 << 10
	memoryEvery       = 10 * time.Second
)

// keepMemory gives back, once, what the start has left behind, a sixth of what a small
// house takes, and bounds the garbage that bursts of requests leave behind, unless
// GOMEMLIMIT says what the bound is.
func keepMemory(ctx context.Context, documents func() int) {
	ours := debug.SetMemoryLimit(-1) == math.MaxInt64
	every := time.NewTicker(memoryEvery)
	defer every.Stop()
	for first := true; ; first = false {
		if ours {
			debug.SetMemoryLimit(memoryBase + memoryPerDocument*int64(documents()))
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
			if first {
				debug.FreeOSMemory()
			}
		}
	}
}
