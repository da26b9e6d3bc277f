package kb

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"time"
)

// Workflow is every way in which articles change: [Workflow.Do] for what people
// do, [Workflow.Sync] and [Workflow.Import] for files. Time changes nothing that is
// stored: what holds at a moment follows from the windows of what was published.
type Workflow struct {
	Store Store
	Rules Checker // what a text is held against when it is submitted
	Now   func() time.Time
	// AllowMassArchive lets a synchronisation archive any number of articles.
	AllowMassArchive bool
	// ArchiveAlone lets one person take back what is in force; a second one must
	// agree otherwise.
	ArchiveAlone bool
}

// Check says what the rules find in a text that is edited here, now; nothing is
// stored.
func (w *Workflow) Check(ctx context.Context, a Article) ([]Finding, error) {
	found, err := w.Rules.Check(ctx, a, w.now())
	return Weigh(found, false), err
}

func (w *Workflow) now() time.Time {
	if w.Now != nil {
		return w.Now()
	}
	return time.Now()
}

// event is what the log says of a step.
func (w *Workflow) event(who Principal, action Action, r Revision, detail map[string]string) Event {
	all := map[string]string{"revision": strconv.Itoa(r.Number), "hash": r.Hash}
	maps.Copy(all, detail)
	return Event{At: w.now(), Actor: who.ID, Action: "article." + string(action), Object: r.Article.Slug, Detail: all}
}

// ContentHash names an article's content: what an approval binds to.
func ContentHash(a Article) (string, error) {
	b, err := json.Marshal(a)
	if err != nil {
		return "", fmt.Errorf("hash article %s: %w", a.Slug, err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// newID is a random article id.
func newID() string {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
