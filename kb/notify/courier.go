package notify

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// Courier sends what is in the queue, to each channel in turn. What it was sending when the
// service was killed is sent again after a while: twice is better than not at all. Of many
// couriers, one sends a message.
type Courier struct {
	Store    Store
	Channels []Channel
	Now      func() time.Time
	Log      *slog.Logger
}

// How often a delivery is tried, and until when.
const (
	firstWait  = time.Minute // after the first failure; each further one doubles it
	longest    = time.Hour
	giveUp     = 24 * time.Hour // after it was to be told
	attemptFor = 30 * time.Second
	claimedFor = 2 * attemptFor // then somebody else may try
	atOnce     = 50
)

// Deliver tries what is to be tried now, on all channels at the same time: one that hangs
// holds up nobody else.
func (c *Courier) Deliver(ctx context.Context) error {
	waiting, err := c.Store.Waiting(ctx, c.Now(), atOnce)
	if err != nil {
		return err
	}
	queues := map[string][]Delivery{}
	for _, d := range waiting {
		queues[d.Channel] = append(queues[d.Channel], d)
	}
	var g errgroup.Group
	for _, queue := range queues {
		g.Go(func() error { return c.empty(ctx, queue) })
	}
	return g.Wait()
}

// empty tries the deliveries of one channel in turn, until one takes all the time that an
// attempt has: the others would too, and wait for the next round.
func (c *Courier) empty(ctx context.Context, queue []Delivery) error {
	for _, d := range queue {
		began := time.Now()
		if err := c.try(ctx, d); err != nil {
			return err
		}
		if time.Since(began) >= attemptFor {
			return nil
		}
	}
	return nil
}

func (c *Courier) try(ctx context.Context, d Delivery) error {
	now := c.Now()
	i := slices.IndexFunc(c.Channels, func(ch Channel) bool { return ch.Name() == d.Channel })
	if i < 0 {
		return c.Store.Tried(ctx, d.ID, now, now, "the channel is gone")
	}
	until := now.Add(claimedFor)
	mine, err := c.Store.Claim(ctx, d, until)
	if err != nil || !mine {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, attemptFor)
	defer cancel()
	err = c.Channels[i].Send(limited, d.Recipient, d.Message)
	switch {
	case err == nil:
		return c.Store.Tried(ctx, d.ID, now, now, "")
	case ctx.Err() != nil:
		claimed := d
		claimed.Next = until
		_, err := c.Store.Claim(context.WithoutCancel(ctx), claimed, d.Next)
		return err // whoever comes next sends it
	case now.Sub(d.Created) >= giveUp:
		c.Log.Error("a notice could not be sent, and is not tried again", "channel", d.Channel, "attempts", d.Attempts+1, "error", err)
		return c.Store.Tried(ctx, d.ID, now, now, "given up: "+err.Error())
	}
	c.Log.Warn("a notice could not be sent, and is tried again", "channel", d.Channel, "attempts", d.Attempts+1, "error", err)
	return c.Store.Tried(ctx, d.ID, time.Time{}, now.Add(min(longest, firstWait<<min(d.Attempts, 10))), err.Error())
}

// Run delivers until the context ends, and forgets what is old.
func (c *Courier) Run(ctx context.Context) {
	for {
		err := c.Deliver(ctx)
		if err == nil {
			err = c.Store.ForgetNotices(ctx, c.Now().Add(-Life))
		}
		if err != nil && ctx.Err() == nil {
			c.Log.Error("notices are not sent", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(5 * time.Second):
		}
	}
}
