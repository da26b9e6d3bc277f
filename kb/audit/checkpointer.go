package audit

import (
	"context"
	"crypto/ed25519"
	"log/slog"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Checkpointer signs where the log ends, again and again. Of a log that does not go
// on from where it ended at the last checkpoint, it signs nothing any more.
type Checkpointer struct {
	Log   kb.Audit
	Key   ed25519.PrivateKey
	Every int64 // records
	Write func(line []byte) error
	Now   func() time.Time
	Trace *slog.Logger // what goes wrong

	last   kb.AuditHead
	lastAt time.Time
}

const (
	checkpointPoll   = time.Second
	checkpointAtMost = time.Hour   // between two, while anything is logged
	checkpointPause  = time.Minute // after an error
)

// Resume goes on from the checkpoints that were written before. It refuses a log that
// is not the one that they are of.
func (c *Checkpointer) Resume(ctx context.Context, before []Checkpoint) error {
	if len(before) == 0 {
		return nil
	}
	if err := Against(ctx, c.Log, before); err != nil {
		return err
	}
	newest := before[len(before)-1]
	c.last, c.lastAt = kb.AuditHead{Seq: newest.Seq, Hash: newest.Hash}, newest.At
	return nil
}

// Run signs when it is due until the context ends. A nil one does nothing.
func (c *Checkpointer) Run(ctx context.Context) {
	pause := time.Duration(0)
	for c != nil {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
			pause = checkpointPoll
			if !c.try(ctx, false) {
				pause = checkpointPause
			}
		}
	}
}

// End signs once more, when nothing writes to the log any more.
func (c *Checkpointer) End(ctx context.Context) {
	if c != nil {
		c.try(ctx, true)
	}
}

func (c *Checkpointer) try(ctx context.Context, now bool) (ok bool) {
	err := c.Step(ctx, now)
	if err != nil && ctx.Err() == nil {
		c.Trace.Error("no checkpoint of the audit log could be made", "error", err)
	}
	return err == nil
}

// Step signs, if it is due or has to be now and there is something new.
func (c *Checkpointer) Step(ctx context.Context, now bool) error {
	head, err := c.Log.AuditHead(ctx)
	if err != nil || head == c.last {
		return err
	}
	if !now && head.Seq >= c.last.Seq && head.Seq-c.last.Seq < c.Every && c.Now().Sub(c.lastAt) < checkpointAtMost {
		return nil
	}
	if err := c.goesOn(ctx, head); err != nil {
		return err
	}
	signed, err := Sign(c.Key, head, c.Now())
	if err != nil {
		return err
	}
	line, err := signed.Line()
	if err != nil {
		return err
	}
	if err := c.Write(line); err != nil {
		return err
	}
	c.last, c.lastAt = head, signed.At
	return nil
}

// goesOn makes sure that the chain leads from the last checkpoint to the head.
func (c *Checkpointer) goesOn(ctx context.Context, head kb.AuditHead) error {
	end := c.last
	err := c.Log.EachRecord(ctx, c.last.Seq, int(max(head.Seq-c.last.Seq, 1)), func(r kb.Record) error {
		want, err := Seal(end.Seq+1, end.Hash, r.Event)
		if err == nil && (r.Seq != want.Seq || r.Prev != want.Prev || r.Hash != want.Hash) {
			err = kb.Errorf(kb.Conflict, "audit_broken", "audit log: record %d does not go on from the last checkpoint, of record %d", r.Seq, c.last.Seq)
		}
		end = kb.AuditHead{Seq: r.Seq, Hash: r.Hash}
		return err
	})
	if err == nil && end != head {
		err = kb.Errorf(kb.Conflict, "audit_broken", "audit log: it ends with record %d, but does not go on from the last checkpoint, of record %d", head.Seq, c.last.Seq)
	}
	return err
}
