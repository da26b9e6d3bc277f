package searchdb

import (
	"context"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// settle carries what was written from the write-ahead log into the file, on a connection
// of its own: whoever writes meanwhile does not wait for that
// (https://www.sqlite.org/wal.html#ckpt). What it can't do now, or somebody is at already,
// the next one does.
func (d *DB) settle(ctx context.Context) {
	if !d.settling.TryLock() {
		return
	}
	defer d.settling.Unlock()
	_, _ = d.carry.ExecContext(ctx, `PRAGMA wal_checkpoint(PASSIVE)`)
}

// scrubbing is how often it is tried to empty the write-ahead log, and how long after one
// another: a page that is drawn may still read in it.
const (
	scrubTries = 100
	scrubPause = 50 * time.Millisecond
)

// Scrub implements searchlog.Store.
func (d *DB) Scrub(ctx context.Context) error {
	for range scrubTries {
		var busy, frames, carried int
		if err := d.carry.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &carried); err != nil {
			return sqlite.Wrap(err, "scrub the search log")
		}
		if busy == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(scrubPause):
		}
	}
	return kb.Errorf(kb.Busy, "search_log_busy", "what was erased is still in the write-ahead log, which somebody reads; erase once more in a while")
}
