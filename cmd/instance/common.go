package instance

import (
	"context"
	"log/slog"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/opensearch/shared"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/replica"
	"github.com/wenjin-kb/wenjin/kb/store"
)

// commonIndex is an index that this process shares with others, and how it agrees with them.
type commonIndex struct {
	*shared.Index
	group *replica.Group
	stop  context.CancelFunc
	over  chan struct{}
}

// share makes the index one that all processes have which have the store at a URL. What each
// does is agreed by a session of its own, since that begins before the process serves anybody.
func share(ctx context.Context, url string, live *index.Live, follower *index.Follower, log *slog.Logger) (*commonIndex, error) {
	group, err := replica.Join(ctx, url, "", log)
	if err != nil {
		return nil, err
	}
	c := &commonIndex{Index: &shared.Index{Live: live, Follower: follower, Claims: group, Log: log}, group: group, over: make(chan struct{})}
	ctx, c.stop = context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		defer close(c.over)
		group.Keep(ctx)
	}()
	return c, nil
}

// end lets the index go: another process may write it at once.
func (c *commonIndex) end() error {
	err := c.Close()
	c.stop()
	<-c.over
	c.group.Close()
	return err
}

// owner names a store by how its log begins, which nobody changes any more; empty while the
// log has nothing, or can't be read.
func owner(ctx context.Context, s *store.Store) (hash string) {
	_ = s.EachRecord(ctx, 0, 1, func(r kb.Record) error { hash = r.Hash; return nil })
	return hash
}
