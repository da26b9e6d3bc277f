package tasks

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Limits of a queue.
const (
	MostDocuments = 1000 // of a request
	mostKept      = 1000 // tasks that are over
	mostAttempts  = 3    // a task that ends the process is not begun for ever

	// lease is how long a task is somebody's who says nothing: another process takes it
	// after that. Who works on it says so every renewal.
	lease   = 30 * time.Second
	renewal = 5 * time.Second
)

var waiting = Bounds{Tasks: 100, Bytes: 64 << 20}

// Queue takes tasks, and gives them to whoever does them.
type Queue struct {
	Store Store
	Now   func() time.Time
	Rest  time.Duration // between two looks for what others have left

	id   string
	wake chan struct{}
}

// NewQueue makes a queue of this process over what all of them share.
func NewQueue(s Store, now func() time.Time) *Queue {
	return &Queue{Store: s, Now: now, Rest: time.Second, id: rand.Text(), wake: make(chan struct{}, 1)}
}

// Add takes a request of an editor.
func (q *Queue) Add(ctx context.Context, who kb.Principal, kind Kind, r Request, filter string) (Task, error) {
	if err := kb.Require(who, kb.RoleEditor, "to hand in documents"); err != nil {
		return Task{}, err
	}
	t := Task{Kind: kind, State: Enqueued, Who: who, Received: len(r.Documents) + len(r.IDs), Filter: filter, Enqueued: q.Now()}
	if t.Received > MostDocuments {
		return t, kb.Errorf(kb.TooLarge, "", "%d documents at once are too many: at most %d are taken", t.Received, MostDocuments)
	}
	text, err := json.Marshal(r)
	if err != nil {
		return t, err
	}
	if t.ID, err = q.Store.AddTask(ctx, t, string(text), waiting); err != nil {
		return t, err
	}
	select {
	case q.wake <- struct{}{}:
	default: // it is woken already
	}
	return t, nil
}

// Task is one task, for editors.
func (q *Queue) Task(ctx context.Context, who kb.Principal, id int64) (Task, error) {
	if err := kb.Require(who, kb.RoleEditor, "to read tasks"); err != nil {
		return Task{}, err
	}
	return q.Store.Task(ctx, id)
}

// All are all tasks, for editors, the newest first and without their outcomes.
func (q *Queue) All(ctx context.Context, who kb.Principal) ([]Task, error) {
	if err := kb.Require(who, kb.RoleEditor, "to read tasks"); err != nil {
		return nil, err
	}
	return q.Store.Tasks(ctx)
}

// Do does what a task asks for. It calls alive from time to time. Its error is that of the
// service, and the task is begun again; what is wrong with a document is an outcome.
type Do func(ctx context.Context, t Task, r Request, alive func()) (Result, error)

// Run does tasks until the context ends.
func (q *Queue) Run(ctx context.Context, log *slog.Logger, do Do) {
	for ctx.Err() == nil {
		again, err := q.next(ctx, do)
		if err != nil && ctx.Err() == nil {
			log.Error("what was handed in is not done yet", "error", err)
		}
		if again && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-q.wake:
		case <-time.After(q.Rest):
		}
	}
}

// next does the next task, if there is one to be done.
func (q *Queue) next(ctx context.Context, do Do) (bool, error) {
	now := q.Now()
	t, text, ok, err := q.Store.ClaimTask(ctx, q.id, now, now.Add(lease))
	if err != nil || !ok {
		return false, err
	}
	over, cancel := context.WithCancel(ctx)
	defer cancel()
	said := now
	alive := func() {
		if now := q.Now(); now.Sub(said) >= renewal {
			said = now
			if kb.KindOf(q.Store.HoldTask(ctx, t.ID, q.id, now.Add(lease))) == kb.NotFound {
				cancel() // another process has it
			}
		}
	}
	var r Request
	switch err = json.Unmarshal([]byte(text), &r); {
	case err != nil || t.Attempts > mostAttempts:
		t.Result = Result{Error: &Failure{"internal", "it was begun several times and did not come to its end"}}
	default:
		t.Result, err = do(over, t, r, alive)
		if err != nil {
			free := context.WithoutCancel(ctx) // whoever comes next need not wait for the lease to end
			_ = q.Store.HoldTask(free, t.ID, q.id, now)
			return true, err
		}
	}
	if t.State = Succeeded; t.Result.Error != nil {
		t.State = Failed
	}
	t.Finished = q.Now()
	return true, q.Store.FinishTask(context.WithoutCancel(ctx), t, q.id, mostKept)
}
