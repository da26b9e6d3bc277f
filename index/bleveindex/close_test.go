package bleveindex

import (
	"errors"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
)

// What does not close in time is left, and said to be of no more use.
func TestClosingEnds(t *testing.T) {
	never, own := make(chan error), errors.New("its own")
	if err := within(time.Millisecond, func() error { return <-never }); !errors.Is(err, index.ErrUnusable) {
		t.Error(err)
	}
	if err := within(time.Minute, func() error { return own }); err != own {
		t.Error(err)
	}
}

// An index is closed while it is verified: the verification ends, and then the closing.
func TestAnIndexIsClosedWhileItIsVerified(t *testing.T) {
	x := create(t, filepath.Join(t.TempDir(), "index"))
	put(t, x, randomDoc(rand.New(rand.NewPCG(1, 2)), 1))
	x.stop() // nothing else takes snapshots
	x.background.Wait()
	x.texts.replacing.Lock() // for which a verification waits with its snapshot in hand
	verified, closed := make(chan error, 1), make(chan error, 1)
	go func() { verified <- x.Verify(t.Context()) }()
	for x.current.refs.Load() < 2 {
		runtime.Gosched()
	}
	go func() { closed <- x.Close() }()
	for !x.isClosed() {
		runtime.Gosched()
	}
	x.texts.replacing.Unlock()
	for _, ended := range []chan error{verified, closed} {
		select {
		case err := <-ended:
			must(t, err)
		case <-time.After(time.Minute):
			t.Fatal("each waits for the other")
		}
	}
	must(t, x.Close())
}
