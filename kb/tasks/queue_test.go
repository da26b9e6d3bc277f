package tasks_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/store"
	"github.com/wenjin-kb/wenjin/kb/tasks"
)

var (
	ctx    = context.Background()
	editor = kb.Principal{ID: "person:li", Name: "李", Role: kb.RoleEditor, MadeBy: "person:zhao"}
)

// world is a store and a clock.
type world struct {
	*testing.T
	store tasks.Store
	now   time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s, err := store.Open(ctx, filepath.Join(t.TempDir(), "kb.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return &world{t, s.Work(), time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
}

func (w *world) queue() *tasks.Queue {
	q := tasks.NewQueue(w.store, func() time.Time { return w.now })
	q.Rest = time.Millisecond
	return q
}

func (w *world) add(q *tasks.Queue, documents int) tasks.Task {
	w.Helper()
	var r tasks.Request
	for range documents {
		r.Documents = append(r.Documents, map[string]json.RawMessage{"id": json.RawMessage("1")})
	}
	t, err := q.Add(ctx, editor, tasks.Documents, r, "")
	if err != nil {
		w.Fatal(err)
	}
	return t
}

// run runs a queue until a task is over.
func (w *world) run(q *tasks.Queue, until int64, do tasks.Do) tasks.Task {
	w.Helper()
	running, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		q.Run(running, slog.New(slog.DiscardHandler), do)
	}()
	defer func() { stop(); <-ended }()
	for range 3000 {
		t, err := q.Task(ctx, editor, until)
		if err != nil {
			w.Fatal(err)
		}
		if !t.Finished.IsZero() {
			return t
		}
		time.Sleep(10 * time.Millisecond)
	}
	w.Fatalf("task %d does not end", until)
	return tasks.Task{}
}

// What is handed in is done in its order, with the rights of whoever did, and remembered.
func TestTasksAreDoneInOrder(t *testing.T) {
	w := newWorld(t)
	q := w.queue()
	first, second := w.add(q, 2), w.add(q, 1)
	if first.State != tasks.Enqueued || second.ID != first.ID+1 {
		t.Fatalf("%+v %+v", first, second)
	}
	var order []string
	done := w.run(q, second.ID, func(_ context.Context, got tasks.Task, r tasks.Request, _ func()) (tasks.Result, error) {
		order = append(order, fmt.Sprint(got.ID, len(r.Documents), got.Who == editor, got.State))
		if got.ID == first.ID {
			return tasks.Result{Done: 2, Outcomes: []tasks.Outcome{{ID: "1", Slug: "one", What: "new"}, {ID: "2"}}}, nil
		}
		return tasks.Result{Error: &tasks.Failure{Code: "x", Message: "y"}}, nil
	})
	if want := fmt.Sprintf("[%d 2 trueprocessing %d 1 trueprocessing]", first.ID, second.ID); fmt.Sprint(order) != want {
		t.Errorf("%v, want %s", order, want)
	}
	if done.State != tasks.Failed || done.Result.Error.Code != "x" || !done.Started.Equal(w.now) {
		t.Errorf("%+v", done)
	}
	if got, err := q.Task(ctx, editor, first.ID); err != nil || got.State != tasks.Succeeded || got.Result.Done != 2 || got.Result.Outcomes[0].Slug != "one" {
		t.Errorf("%+v, %v", got, err)
	}
	if all, err := q.All(ctx, editor); err != nil || len(all) != 2 || all[0].ID != second.ID || all[1].Result.Outcomes != nil || all[1].Result.Done != 2 {
		t.Errorf("%+v, %v", all, err)
	}
}

// A task whose process was killed is another's once its lease is over, and is not taken
// from whoever is at work on it; one that fails for reasons of the service is begun again,
// but not for ever.
func TestTasksOutliveTheirProcess(t *testing.T) {
	w := newWorld(t)
	killed := w.add(w.queue(), 1)
	if _, _, ok, err := w.store.ClaimTask(ctx, "killed", w.now, w.now.Add(30*time.Second)); err != nil || !ok {
		t.Fatal(ok, err)
	}
	if _, _, ok, err := w.store.ClaimTask(ctx, "other", w.now.Add(29*time.Second), w.now.Add(time.Hour)); err != nil || ok {
		t.Fatal("it is done by two", err)
	}
	w.now = w.now.Add(31 * time.Second)
	tries := 0
	got := w.run(w.queue(), killed.ID, func(context.Context, tasks.Task, tasks.Request, func()) (tasks.Result, error) {
		if tries++; tries == 1 {
			return tasks.Result{}, errors.New("the disk is full")
		}
		return tasks.Result{Done: 1}, nil
	})
	if got.State != tasks.Succeeded || got.Attempts != 3 || tries != 2 {
		t.Errorf("%+v after %d", got, tries)
	}
	if err := w.store.FinishTask(ctx, killed, "killed", 10); kb.KindOf(err) != kb.NotFound {
		t.Errorf("who lost it ends it: %v", err)
	}

	never := w.add(w.queue(), 1)
	tries = 0
	got = w.run(w.queue(), never.ID, func(context.Context, tasks.Task, tasks.Request, func()) (tasks.Result, error) {
		tries++
		return tasks.Result{}, errors.New("always")
	})
	if got.State != tasks.Failed || got.Result.Error.Code != "internal" || tries != 3 {
		t.Errorf("%+v after %d", got, tries)
	}
}

// Who loses a task while at work on it is told to stop.
func TestALostTaskIsStopped(t *testing.T) {
	w := newWorld(t)
	q := w.queue()
	lost := w.add(q, 1)
	stopped := false
	got := w.run(q, lost.ID, func(over context.Context, t tasks.Task, _ tasks.Request, alive func()) (tasks.Result, error) {
		if t.Attempts > 1 {
			return tasks.Result{Done: 1}, nil
		}
		w.now = w.now.Add(time.Minute)
		if _, _, ok, err := w.store.ClaimTask(ctx, "other", w.now, w.now); err != nil || !ok {
			w.Error("nobody takes it", err)
		}
		alive()
		stopped = over.Err() != nil
		return tasks.Result{}, over.Err()
	})
	if !stopped || got.Attempts != 3 || got.State != tasks.Succeeded {
		t.Errorf("%t %+v", stopped, got)
	}
}

// How much waits and how much is remembered is bounded, and only editors hand in and read.
func TestTasksAreBounded(t *testing.T) {
	w := newWorld(t)
	q := w.queue()
	for range 100 {
		w.add(q, 1)
	}
	if _, err := q.Add(ctx, editor, tasks.Deletion, tasks.Request{IDs: []string{"a"}}, ""); kb.KindOf(err) != kb.Busy {
		t.Errorf("any number waits: %v", err)
	}
	if _, err := w.store.AddTask(ctx, tasks.Task{}, strings.Repeat("x", 100), tasks.Bounds{Tasks: 1000, Bytes: 100}); kb.KindOf(err) != kb.Busy {
		t.Errorf("any amount waits: %v", err)
	}
	if _, err := q.Add(ctx, editor, tasks.Deletion, tasks.Request{IDs: make([]string, tasks.MostDocuments+1)}, ""); kb.KindOf(err) != kb.TooLarge {
		t.Errorf("any number at once: %v", err)
	}
	for range 5 {
		task, _, ok, err := w.store.ClaimTask(ctx, "me", w.now, w.now)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		task.Finished = w.now
		if err := w.store.FinishTask(ctx, task, "me", 2); err != nil {
			t.Fatal(err)
		}
	}
	all, err := q.All(ctx, editor)
	if err != nil || len(all) != 97 {
		t.Errorf("%d, %v", len(all), err)
	}
	if _, err := q.Task(ctx, editor, 1); kb.KindOf(err) != kb.NotFound {
		t.Errorf("the oldest is remembered: %v", err)
	}
	for _, who := range []kb.Principal{{}, {ID: "person:wu", Role: kb.RoleAgent}} {
		_, add := q.Add(ctx, who, tasks.Documents, tasks.Request{}, "")
		_, one := q.Task(ctx, who, all[0].ID)
		_, list := q.All(ctx, who)
		if kb.KindOf(add) != kb.Denied || kb.KindOf(one) != kb.Denied || kb.KindOf(list) != kb.Denied {
			t.Errorf("%s: %v, %v, %v", who.Role, add, one, list)
		}
	}
}
