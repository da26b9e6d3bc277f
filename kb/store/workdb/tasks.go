package workdb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
	"github.com/wenjin-kb/wenjin/kb/tasks"
)

var _ tasks.Store = DB{}

// AddTask implements tasks.Store.
func (d DB) AddTask(ctx context.Context, t tasks.Task, request string, most tasks.Bounds) (id int64, err error) {
	who, err := json.Marshal(t.Who)
	if err != nil {
		return 0, err
	}
	err = d.Logged(ctx, kb.Event{}, "keep a task", func(tx *sql.Tx) error {
		var waiting int
		var bytes int64
		if err := tx.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(length(request)), 0) FROM tasks WHERE finished_ms = 0`).Scan(&waiting, &bytes); err != nil {
			return err
		}
		if waiting >= most.Tasks || waiting > 0 && bytes+int64(len(request)) > most.Bytes {
			return &kb.Error{Kind: kb.Busy, Code: "too_many_tasks", Detail: "too much waits to be done; try again when some of it is", Wait: 10 * time.Second}
		}
		return tx.QueryRowContext(ctx, `INSERT INTO tasks (kind, state, who, received, filter, request, enqueued_ms) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			string(t.Kind), string(t.State), string(who), t.Received, t.Filter, request, sqlite.Millis(t.Enqueued)).Scan(&id)
	})
	return id, err
}

const taskColumns = `id, kind, state, who, received, filter, attempts, enqueued_ms, started_ms, finished_ms, result`

func scanTask(scan func(...any) error, more ...any) (t tasks.Task, err error) {
	var who, result string
	var enqueued, started, finished int64
	if err := scan(append([]any{&t.ID, &t.Kind, &t.State, &who, &t.Received, &t.Filter, &t.Attempts, &enqueued, &started, &finished, &result}, more...)...); err != nil {
		return t, err
	}
	t.Enqueued, t.Started, t.Finished = sqlite.Time(enqueued), sqlite.Time(started), sqlite.Time(finished)
	if result != "" {
		err = json.Unmarshal([]byte(result), &t.Result)
	}
	return t, errors.Join(err, json.Unmarshal([]byte(who), &t.Who))
}

// ClaimTask implements tasks.Store.
func (d DB) ClaimTask(ctx context.Context, holder string, now, until time.Time) (t tasks.Task, request string, ok bool, err error) {
	const first = `id = (SELECT min(id) FROM tasks WHERE finished_ms = 0) AND held_ms <= ?`
	var free bool // most often there is none, and nothing is written
	err = d.Read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM tasks WHERE `+first+`)`, sqlite.Millis(now)).Scan(&free)
	if err != nil || !free {
		return t, "", false, sqlite.Wrap(err, "look for a task")
	}
	err = d.Logged(ctx, kb.Event{}, "begin a task", func(tx *sql.Tx) error {
		t, err = scanTask(tx.QueryRowContext(ctx, `UPDATE tasks SET state = ?, holder = ?, held_ms = ?, started_ms = CASE WHEN started_ms = 0 THEN ? ELSE started_ms END, attempts = attempts + 1
			WHERE `+first+` RETURNING `+taskColumns+`, request`, string(tasks.Processing), holder, sqlite.Millis(until), sqlite.Millis(now), sqlite.Millis(now)).Scan, &request)
		ok = err == nil
		if errors.Is(err, sql.ErrNoRows) { // another process was faster
			return nil
		}
		return err
	})
	return t, request, ok && err == nil, err
}

func notHeld() *kb.Error {
	return kb.Errorf(kb.NotFound, "task_not_found", "the task is another's, or over")
}

// HoldTask implements tasks.Store.
func (d DB) HoldTask(ctx context.Context, id int64, holder string, until time.Time) error {
	return d.Logged(ctx, kb.Event{}, "hold a task", func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE tasks SET held_ms = ? WHERE id = ? AND holder = ? AND finished_ms = 0`, sqlite.Millis(until), id, holder)
		return sqlite.One(done, err, notHeld())
	})
}

// FinishTask implements tasks.Store.
func (d DB) FinishTask(ctx context.Context, t tasks.Task, holder string, keep int) error {
	outcomes, err := json.Marshal(t.Result.Outcomes)
	if err != nil {
		return err
	}
	t.Result.Outcomes = nil
	result, err := json.Marshal(t.Result)
	if err != nil {
		return err
	}
	return d.Logged(ctx, kb.Event{}, "keep what came of a task", func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE tasks SET state = ?, result = ?, outcomes = ?, request = '', finished_ms = ? WHERE id = ? AND holder = ? AND finished_ms = 0`,
			string(t.State), string(result), string(outcomes), sqlite.Millis(t.Finished), t.ID, holder)
		if err := sqlite.One(done, err, notHeld()); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM tasks WHERE finished_ms != 0 AND id NOT IN (SELECT id FROM tasks WHERE finished_ms != 0 ORDER BY id DESC LIMIT ?)`, keep)
		return err
	})
}

// Task implements tasks.Store.
func (d DB) Task(ctx context.Context, id int64) (tasks.Task, error) {
	var outcomes string
	t, err := scanTask(d.Read.QueryRowContext(ctx, `SELECT `+taskColumns+`, outcomes FROM tasks WHERE id = ?`, id).Scan, &outcomes)
	if errors.Is(err, sql.ErrNoRows) {
		return t, kb.Errorf(kb.NotFound, "task_not_found", "Task `%d` not found.", id)
	}
	if err == nil && outcomes != "" {
		err = json.Unmarshal([]byte(outcomes), &t.Result.Outcomes)
	}
	return t, sqlite.Wrap(err, "read a task")
}

// Tasks implements tasks.Store.
func (d DB) Tasks(ctx context.Context) (out []tasks.Task, err error) {
	err = d.Each(ctx, "read tasks", func(rows *sql.Rows) error {
		t, err := scanTask(rows.Scan)
		out = append(out, t)
		return err
	}, `SELECT `+taskColumns+` FROM tasks ORDER BY id DESC`)
	return out, err
}
