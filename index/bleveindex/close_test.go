package bleveindex

import (
	"errors"
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
