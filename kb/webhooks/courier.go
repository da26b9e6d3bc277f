package webhooks

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/unreached"
)

// How a delivery is tried.
const (
	claimedFor = 2 * attemptFor // an attempt; then somebody else may try

	firstWait = 5 * time.Second // after the first failure; each further one doubles it
	longest   = time.Hour
	giveUp    = 72 * time.Hour // after the first failure: the endpoint is disabled
	mostWait  = 10_000         // deliveries of a failing endpoint: then it is disabled
	mostEver  = 100_000        // of one that takes them, but more slowly than they come
)

// Courier sends what waits: to each endpoint one after the other, to all of them at the
// same time. One that hangs holds up nobody else. Of many couriers, one sends a delivery;
// what it was sending when it was killed is sent again after a while.
type Courier struct {
	Store     Store
	Addresses Addresses
	Client    *http.Client
	Now       func() time.Time
	Log       *slog.Logger

	mu   sync.Mutex
	busy map[string]bool // endpoints that are being told something
	all  sync.WaitGroup
}

// Deliver sends what is to be sent now, and waits until each endpoint has taken it or has
// refused something.
func (c *Courier) Deliver(ctx context.Context) error {
	err := c.begin(ctx)
	c.all.Wait()
	return err
}

// Run sends until the context ends.
func (c *Courier) Run(ctx context.Context) {
	defer c.all.Wait()
	for {
		if err := c.begin(ctx); err != nil && ctx.Err() == nil {
			c.Log.Error("webhooks are not sent", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
	}
}

// begin begins to tell each endpoint that waits for something and is not being told yet.
func (c *Courier) begin(ctx context.Context) error {
	endpoints, err := c.Store.Webhooks(ctx)
	if err != nil {
		return err
	}
	for _, e := range endpoints {
		if e.State == Active && e.Waiting >= mostEver {
			c.Log.Error("a webhook is disabled: it takes less than it is told", "webhook", e.ID, "waiting", e.Waiting)
			if err := c.giveUp(ctx, e); err != nil {
				return err
			}
			continue
		}
		if e.State == Active && e.Waiting > 0 && c.take(e.ID) {
			c.all.Go(func() {
				defer c.free(e.ID)
				if err := c.empty(ctx, e); err != nil && ctx.Err() == nil {
					c.Log.Error("a webhook is not sent", "webhook", e.ID, "error", err)
				}
			})
		}
	}
	return nil
}

// take reports whether nobody else tells an endpoint, and nobody will until it is free.
func (c *Courier) take(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.busy == nil {
		c.busy = map[string]bool{}
	}
	if c.busy[id] {
		return false
	}
	c.busy[id] = true
	return true
}

func (c *Courier) free(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.busy, id)
}

// empty sends to one endpoint in order, until it refuses something: what comes after that
// waits too.
func (c *Courier) empty(ctx context.Context, e Endpoint) error {
	for {
		d, ok, err := c.Store.NextDelivery(ctx, e.ID)
		if err != nil || !ok || d.Next.After(c.Now()) {
			return err
		}
		until := c.Now().Add(claimedFor)
		if mine, err := c.Store.ClaimDelivery(ctx, d, until); err != nil || !mine {
			return err
		}
		status, err := c.send(ctx, e, d)
		if ctx.Err() != nil {
			claimed := d
			claimed.Next = until
			_, err := c.Store.ClaimDelivery(context.WithoutCancel(ctx), claimed, d.Next)
			return err // it is sent again by whoever comes next
		}
		if err != nil {
			return c.failed(ctx, e, d, status, err)
		}
		d.Attempts, d.Done, d.Next, d.Outcome, d.Problem = d.Attempts+1, c.Now(), time.Time{}, Delivered, ""
		if err := c.Store.Attempted(ctx, d); err != nil {
			return err
		}
	}
}

// failed notes that an attempt has failed, and gives the endpoint up after a long time.
func (c *Courier) failed(ctx context.Context, e Endpoint, d Delivery, status int, why error) error {
	now := c.Now()
	if d.Failed.IsZero() {
		d.Failed = now
		c.Log.Warn("a webhook is refused, and is tried again", "webhook", e.ID, "error", why)
	}
	d.Next, d.Problem = now.Add(min(longest, firstWait<<min(d.Attempts, 10))), why.Error()
	d.Attempts++
	if err := c.Store.Attempted(ctx, d); err != nil {
		return err
	}
	if now.Sub(d.Failed) < giveUp && status != http.StatusGone && e.Waiting < mostWait {
		return nil
	}
	c.Log.Error("a webhook is disabled: it was refused for too long", "webhook", e.ID, "since", d.Failed, "error", why)
	return c.giveUp(ctx, e)
}

func (c *Courier) giveUp(ctx context.Context, e Endpoint) error {
	return c.Store.SetWebhook(ctx, e.ID, Disabled, kb.Event{At: c.Now(), Actor: kb.ActorProgram, Action: "webhook.give-up", Object: e.ID})
}

// send makes one attempt.
func (c *Courier) send(ctx context.Context, e Endpoint, d Delivery) (status int, err error) {
	if err := c.Addresses.Check(e.URL); err != nil {
		return 0, err
	}
	now := c.Now()
	signature, err := Sign(e.Secret, d.Event, now, []byte(d.Payload))
	if err != nil {
		return 0, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e.URL, strings.NewReader(d.Payload))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "wenjin-webhooks")
	r.Header.Set("webhook-id", d.Event)
	r.Header.Set("webhook-timestamp", strconv.FormatInt(now.Unix(), 10))
	r.Header.Set("webhook-signature", signature)
	answer, err := c.Client.Do(r)
	if err != nil {
		return 0, fmt.Errorf("it can't be reached: %w", unreached.Why(err, errRefused))
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, maxAnswer)) // so that the connection serves the next
	if answer.StatusCode/100 != 2 {
		return answer.StatusCode, fmt.Errorf("it answers with status %d", answer.StatusCode)
	}
	return answer.StatusCode, nil
}
