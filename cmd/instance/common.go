package instance

import (
	"context"
	"log/slog"

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

// share lets the index be one that all processes have which have this store. What each does
// is agreed by a session of its own, since that begins before the process serves anybody.
func (i *Instance) share(ctx context.Context, url string, log *slog.Logger) error {
	group, err := replica.Join(ctx, url, "", log)
	if err != nil {
		return err
	}
	i.common = &commonIndex{&shared.Index{Live: i.Live, Follower: i.Follower, Claims: group, Log: log}, group, nil, make(chan struct{})}
	ctx, i.common.stop = context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		defer close(i.common.over)
		group.Keep(ctx)
	}()
	i.Index, i.Source.Index = i.common, i.common
	return nil
}

// end lets the index go: another process may write it at once.
func (c *commonIndex) end() error {
	err := c.Close()
	c.stop()
	<-c.over
	c.group.Close()
	return err
}

// KeepIndex keeps an index that several processes share one that all can use, until the
// context ends. There is nothing to do for one of its own.
func (i *Instance) KeepIndex(ctx context.Context) {
	if i.common != nil {
		i.common.Run(ctx)
	}
}

// owner names a store by how its log begins, which nobody changes any more; empty while the
// log has nothing, or can't be read.
func owner(ctx context.Context, s *store.Store) (hash string) {
	_ = s.EachRecord(ctx, 0, 1, func(r kb.Record) error { hash = r.Hash; return nil })
	return hash
}
