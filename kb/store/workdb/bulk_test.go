package workdb_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/bulk"
	"github.com/wenjin-kb/wenjin/kb/store"
)

// The newest jobs are kept, each with what became of its articles; the cause of a failure
// of ours is not.
func TestTheNewestJobsAreKept(t *testing.T) {
	ctx := context.Background()
	s, err := store.Open(ctx, filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	d, start := s.Work(), time.Date(2026, 5, 20, 10, 0, 0, 0, time.UTC)
	for i := range 5 {
		j := bulk.Job{ID: fmt.Sprint("j", i), Who: kb.Principal{ID: "person:li"}, Change: bulk.Change{Submit: true}, Started: start.Add(time.Duration(i/2) * time.Second)}
		for n := range 3 {
			j.Outcomes = append(j.Outcomes, bulk.Outcome{Item: bulk.Item{Slug: fmt.Sprint("a", n)}, State: bulk.Waits})
		}
		if err := d.PutBulkJob(ctx, j, 3); err != nil {
			t.Fatal(err)
		}
	}
	for job, err := range map[string]error{"j4": errors.New("the secret cause"), "j3": kb.Errorf(kb.Internal, "x", "the secret cause"), "j0": nil} {
		if err := d.PutBulkOutcome(ctx, job, 1, bulk.Outcome{Item: bulk.Item{Slug: "a1"}, State: bulk.Failed, Err: err}); err != nil {
			t.Errorf("%s: %v", job, err)
		}
	}
	jobs, err := d.BulkJobs(ctx)
	if err != nil || len(jobs) != 3 {
		t.Fatalf("%d jobs, %v", len(jobs), err)
	}
	for i, want := range []string{"j2", "j3", "j4"} {
		if j := jobs[i]; j.ID != want || len(j.Outcomes) != 3 || j.Outcomes[2].Slug != "a2" || j.Who.ID != "person:li" || !j.Change.Submit || j.Running {
			t.Errorf("%+v", j)
		}
	}
	for _, j := range jobs[1:] {
		if err := j.Outcomes[1].Err; kb.KindOf(err) != kb.Internal || err.Error() != "" || j.Outcomes[1].State != bulk.Failed {
			t.Errorf("%s: %v", j.ID, err)
		}
	}
}

// A file that met later migrations before this one takes it up all the same.
func TestAMigrationThatComesLateIsTakenUp(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "x.db")
	s, err := store.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`DROP TABLE bulk_outcomes; DROP TABLE bulk_jobs; DELETE FROM goose_db_version WHERE version_id = 28`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(ctx, path); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if jobs, err := s.Work().BulkJobs(ctx); err != nil || len(jobs) != 0 {
		t.Errorf("%v, %v", jobs, err)
	}
}
