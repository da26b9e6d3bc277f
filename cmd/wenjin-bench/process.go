package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"
)

// releaseMemory gives back what nobody needs any more.
func releaseMemory() {
	runtime.GC()
	debug.FreeOSMemory()
}

// residentBytes is the memory of this process, the parts of index files that are
// mapped into it included.
func residentBytes() (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, fmt.Errorf("memory of the process: %w", err)
	}
	for line := range bytes.Lines(status) {
		if rest, ok := bytes.CutPrefix(line, []byte("VmRSS:")); ok {
			var kilobytes int64
			_, err := fmt.Sscan(string(rest), &kilobytes)
			return kilobytes << 10, err
		}
	}
	return 0, fmt.Errorf("memory of the process: no VmRSS in /proc/self/status")
}

// settle waits until an index has stopped merging in the background, which ours
// begins after some seconds, or for two minutes: sizes and times are those of an
// index at rest.
func settle(ctx context.Context, size func() int64) {
	const every, quiet, longest = 100 * time.Millisecond, 70, 1200
	last, same := size(), 0
	for range longest {
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
		if now := size(); now == last {
			same++
		} else {
			last, same = now, 0
		}
		if same == quiet {
			return
		}
	}
}
