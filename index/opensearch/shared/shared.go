// Package shared is one index in a cluster of OpenSearch for several processes that have
// one store. One of them writes it, and the others take up what it has written; one builds
// the next, and all go over to that.
//
// Who does what is agreed by claims, which end with the process that has them. Claims only
// spare work: that nobody writes who should not any more is seen to by opensearch itself
// (its office).
package shared

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/opensearch"
)

// Claims make something the matter of one process as long as it lives.
type Claims interface {
	// Claim reports whether it was nobody's and is ours now. free gives it back.
	Claim(ctx context.Context, name string) (free func(), claimed bool, err error)
	// Claimed reports whether it is anybody's.
	Claimed(ctx context.Context, name string) (bool, error)
}

// Index is the index as one of the processes has it. Its methods may be called from many
// goroutines; those that change which index is in use wait for one another.
type Index struct {
	Live     *index.Live // what searches use; empty until Open or Build has succeeded
	Follower *index.Follower
	Claims   Claims
	Log      *slog.Logger
	// Unused is an index that nobody has written for so long; 0 is a minute.
	Unused time.Duration

	changing sync.Mutex // held by who changes which index is in use, as long as that takes
	holding  sync.Mutex // held for a moment by who replaces current, or claims to write it
	current  *member
	written  atomic.Pointer[opensearch.Engine] // the engine in use
	built    atomic.Int64                      // nanoseconds
	unused   map[string]time.Time              // indexes that nobody writes, and since when
}

// member is this process as one of those that use an index.
type member struct {
	*opensearch.Engine
	of   *opensearch.Commons
	free func() // gives the claim to write back; nil where it is another's
}

func (m *member) close() error {
	err := m.Engine.Close()
	if m.free != nil {
		m.free()
	}
	return err
}

const (
	every    = time.Second            // it is looked which index is in use, and whether somebody writes it
	again    = 500 * time.Millisecond // while another builds, or writes
	patience = 10 * time.Second       // with another that is to write
)

// What is claimed: to write an index, and to build one of an analysis.
func writing(index string) string     { return "index " + index }
func building(analysis string) string { return "build " + analysis }

// Built is how long the last index took to build; 0 while this process has built none.
func (x *Index) Built() time.Duration { return time.Duration(x.built.Load()) }

// Writes reports whether this process writes the index in use.
func (x *Index) Writes() bool {
	e := x.written.Load()
	return e != nil && e.Writes()
}
