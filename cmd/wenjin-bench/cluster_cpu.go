package main

import (
	"context"
	"encoding/json"
	"net/http"
	"syscall"
	"time"
)

// statsAge is how old the figures may be that a node gives of itself.
const statsAge = 1100 * time.Millisecond

// processorTime is what this process and all nodes of a cluster have taken of processors.
// Unlike the time on the clock it says something on a machine that others use too.
func processorTime(ctx context.Context, x stockCluster) (time.Duration, error) {
	select {
	case <-time.After(statsAge):
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	text, err := x.do(ctx, http.MethodGet, "/_nodes/stats/process", nil)
	if err != nil {
		return 0, err
	}
	var answer struct {
		Nodes map[string]struct {
			Process struct {
				CPU struct {
					Millis int64 `json:"total_in_millis"`
				} `json:"cpu"`
			} `json:"process"`
		} `json:"nodes"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return 0, err
	}
	var here syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &here); err != nil {
		return 0, err
	}
	sum := time.Duration(here.Utime.Nano() + here.Stime.Nano())
	for _, n := range answer.Nodes {
		sum += time.Duration(n.Process.CPU.Millis) * time.Millisecond
	}
	return sum, nil
}

// spent is how much of processors something takes.
func spent(ctx context.Context, x stockCluster, fn func() error) (time.Duration, error) {
	before, err := processorTime(ctx, x)
	if err != nil {
		return 0, err
	}
	if err := fn(); err != nil {
		return 0, err
	}
	after, err := processorTime(ctx, x)
	return after - before, err
}

// heapBytes is what the nodes have of memory for their heaps.
func heapBytes(ctx context.Context, x stockCluster) (sum int64, err error) {
	text, err := x.do(ctx, http.MethodGet, "/_nodes/stats/jvm", nil)
	if err != nil {
		return 0, err
	}
	var answer struct {
		Nodes map[string]struct {
			JVM struct {
				Mem struct {
					Heap int64 `json:"heap_committed_in_bytes"`
				} `json:"mem"`
			} `json:"jvm"`
		} `json:"nodes"`
	}
	err = json.Unmarshal(text, &answer)
	for _, n := range answer.Nodes {
		sum += n.JVM.Mem.Heap
	}
	return sum, err
}
