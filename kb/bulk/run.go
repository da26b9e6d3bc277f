package bulk

import (
	"context"
	"crypto/rand"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// State is how far an article of a job is.
type State string

// The states.
const (
	Waits   State = "waits"
	Skipped State = "skipped"
	Done    State = "done"
	Failed  State = "failed"
	Undone  State = "undone"
)

// Outcome is what became of one article.
type Outcome struct {
	Item
	State State
	Err   error  // why it failed, or could not be taken back
	ETag  string // of the draft that was made; empty: none was
}

// Job is a change of many articles that is under way, or over, or was interrupted by a
// stop of the service.
type Job struct {
	ID       string
	Who      kb.Principal // of one that the service was stopped since: the ID alone
	Change   Change
	Started  time.Time
	Running  bool
	Outcomes []Outcome
}

// Count is how many articles are in a state.
func (j Job) Count(s State) (n int) {
	for _, o := range j.Outcomes {
		if o.State == s {
			n++
		}
	}
	return n
}

// Interrupted reports whether the service was stopped before the job was over.
func (j Job) Interrupted() bool { return !j.Running && j.Count(Waits) > 0 }

// Drafts is how many drafts were made that could be taken back.
func (j Job) Drafts() (n int) {
	for _, o := range j.Outcomes {
		if o.takesBack() {
			n++
		}
	}
	return n
}

func (o Outcome) takesBack() bool { return o.ETag != "" && o.State != Undone }

const (
	mostKept    = 50 // jobs, the newest
	mostRunning = 4
)

// Reports keeps jobs, so that their reports outlive the service. Errors are *kb.Error, as
// those of kb.Store.
type Reports interface {
	// BulkJobs are those that are kept, the oldest first.
	BulkJobs(ctx context.Context) ([]Job, error)
	// BulkJob is one of them; NotFound where it is not there.
	BulkJob(ctx context.Context, id string) (Job, error)
	// PutBulkJob keeps a new job with its outcomes, and forgets the oldest where there would
	// be more than most.
	PutBulkJob(ctx context.Context, j Job, most int) error
	// PutBulkOutcome keeps what became of an article, by its place in the job; of a job that
	// is forgotten nothing.
	PutBulkOutcome(ctx context.Context, job string, place int, o Outcome) error
}

// Claims say which process runs which job, where many serve one store.
type Claims interface {
	// Claim makes a job the matter of this process, and reports whether it was nobody's. free
	// gives it back; it is given back too when the process dies.
	Claim(ctx context.Context, job string) (free func(), claimed bool, err error)
	// Claimed reports whether a process, this one or another, runs a job.
	Claimed(ctx context.Context, job string) (bool, error)
}

// Runner runs jobs. What they have made is in the store of articles and in its log,
// whatever becomes of their reports.
type Runner struct {
	Workflow *kb.Workflow
	Library  *kb.Library
	Reports  Reports // nil keeps them as long as the service runs
	Claims   Claims  // nil: no other process has the store
	Log      *slog.Logger
	Now      func() time.Time

	mu   sync.Mutex
	read bool   // the jobs of before
	jobs []*Job // the oldest first; with Claims, those that run here
}

// load takes up the jobs that were kept, once; none of them runs. The caller holds mu.
func (r *Runner) load() error {
	if r.read || r.Reports == nil || r.Claims != nil {
		return nil
	}
	kept, err := r.Reports.BulkJobs(context.Background())
	if err != nil {
		return err
	}
	for i := range kept {
		r.jobs = append(r.jobs, &kept[i])
	}
	r.read = true
	return nil
}

// Start changes articles as they were planned, in the background. One that has changed
// since it was planned fails.
func (r *Runner) Start(who kb.Principal, c Change, items []Item) (id string, err error) {
	if err := kb.Require(who, kb.RoleEditor, "a change of many articles"); err != nil {
		return "", err
	}
	if err := c.Check(); err != nil {
		return "", err
	}
	j := &Job{ID: rand.Text(), Who: who, Change: c, Started: r.Now(), Running: true}
	for _, item := range items {
		o := Outcome{Item: item, State: Waits}
		if item.Skip != "" {
			o.State = Skipped
		}
		j.Outcomes = append(j.Outcomes, o)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.load(); err != nil {
		return "", err
	}
	if r.running() >= mostRunning {
		return "", errBusy
	}
	free, err := r.claim(j.ID)
	if err != nil {
		return "", err
	}
	if r.Reports != nil {
		if err := r.Reports.PutBulkJob(context.Background(), *j, mostKept); err != nil {
			free()
			return "", err
		}
	}
	r.jobs = append(r.jobs, j)
	r.jobs = r.jobs[max(0, len(r.jobs)-mostKept):]
	go r.run(j, free, Outcome.waits, func(o Outcome) Outcome { return r.change(who, c, o) })
	return j.ID, nil
}

// claim makes a job the matter of this process.
func (r *Runner) claim(id string) (free func(), err error) {
	if r.Claims == nil {
		return func() {}, nil
	}
	free, claimed, err := r.Claims.Claim(context.Background(), id)
	if err == nil && !claimed {
		err = errRunning
	}
	return free, err
}

var errRunning = kb.Errorf(kb.Conflict, "job_running", "the change is still under way")

func (o Outcome) waits() bool { return o.State == Waits }

// Resume goes on with a job that a stop of the service interrupted. An article that has
// changed since it was planned fails, the one too at which the service was stopped, if its
// draft was made.
func (r *Runner) Resume(who kb.Principal, id string) error {
	return r.again(who, id, Outcome.waits, func(c Change, o Outcome) Outcome { return r.change(who, c, o) })
}

var errBusy = kb.Errorf(kb.Busy, "too_many_jobs", "other changes of many articles are under way; try again in a moment")

func (r *Runner) running() (n int) {
	for _, j := range r.jobs {
		if j.Running {
			n++
		}
	}
	return n
}

// Job is a job as it stands, for whoever has started it and for administrators.
func (r *Runner) Job(who kb.Principal, id string) (Job, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.load(); err != nil {
		return Job{}, err
	}
	j, err := r.find(who, id)
	if err != nil {
		return Job{}, err
	}
	out := *j
	out.Outcomes = append([]Outcome{}, j.Outcomes...)
	return out, nil
}

func (r *Runner) find(who kb.Principal, id string) (*Job, error) {
	for _, j := range r.jobs {
		if j.ID == id && (j.Who.ID == who.ID || who.AtLeast(kb.RoleAdmin)) {
			return j, nil
		}
	}
	if r.Claims != nil {
		return r.elsewhere(who, id)
	}
	return nil, errNoJob
}

var errNoJob = kb.Errorf(kb.NotFound, "job_not_found", "there is no such job; the service keeps the last %d", mostKept)

// elsewhere is a job that does not run here, as it is kept.
func (r *Runner) elsewhere(who kb.Principal, id string) (*Job, error) {
	j, err := r.Reports.BulkJob(context.Background(), id)
	if kb.KindOf(err) == kb.NotFound || err == nil && j.Who.ID != who.ID && !who.AtLeast(kb.RoleAdmin) {
		return nil, errNoJob
	}
	if err == nil {
		j.Running, err = r.Claims.Claimed(context.Background(), id)
	}
	return &j, err
}

// Undo takes back the drafts that a job has made, as far as nobody has gone on with them:
// a draft is dropped, or the one whose place it took is a draft again.
func (r *Runner) Undo(who kb.Principal, id string) error {
	return r.again(who, id, Outcome.takesBack, func(_ Change, o Outcome) Outcome { return r.takeBack(who, o) })
}

// again does something with articles of a job that is over.
func (r *Runner) again(who kb.Principal, id string, wanted func(Outcome) bool, do func(Change, Outcome) Outcome) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.load(); err != nil {
		return err
	}
	j, err := r.find(who, id)
	switch {
	case err != nil:
		return err
	case j.Running:
		return errRunning
	case r.running() >= mostRunning:
		return errBusy
	}
	free, err := r.claim(id)
	if err != nil {
		return err
	}
	if r.Claims != nil { // what another has done with it meanwhile
		if j, err = r.find(who, id); err != nil {
			free()
			return err
		}
		r.jobs = append(r.jobs, j)
	}
	j.Running = true
	go r.run(j, free, wanted, func(o Outcome) Outcome { return do(j.Change, o) })
	return nil
}

// run does something with the articles of a job, one after another.
func (r *Runner) run(j *Job, free func(), wanted func(Outcome) bool, do func(Outcome) Outcome) {
	for i := range j.Outcomes { // nobody else writes to them
		if o := j.Outcomes[i]; wanted(o) {
			o = do(o)
			r.mu.Lock()
			j.Outcomes[i] = o
			r.mu.Unlock()
			r.keep(j.ID, i, o)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	j.Running = false
	if r.Claims != nil { // others may go on with it
		r.jobs = slices.DeleteFunc(r.jobs, func(other *Job) bool { return other == j })
	}
	free()
}

// keep lets what became of an article outlive the service. Where that fails it is done all
// the same, and the log says so.
func (r *Runner) keep(job string, place int, o Outcome) {
	if r.Reports == nil {
		return
	}
	if err := r.Reports.PutBulkOutcome(context.Background(), job, place, o); err != nil {
		r.Log.Error("what became of an article is not kept", "job", job, "slug", o.Slug, "error", err)
	}
}

// change takes the steps with one article.
func (r *Runner) change(who kb.Principal, c Change, o Outcome) Outcome {
	ctx := context.Background()
	match := o.Match
	if c.Adopt {
		if _, err := r.Workflow.Do(ctx, who, kb.Step{Action: kb.ActionAdopt, Slug: o.Slug, Match: match}); err != nil {
			return o.failed(err)
		}
	}
	if c.Field != "" && o.From != o.To {
		h, err := r.Library.History(ctx, who, o.Slug)
		if err != nil {
			return o.failed(err)
		}
		a := h.Newest().Article
		if err := c.apply(&a); err != nil {
			return o.failed(err)
		}
		made, err := r.Workflow.Do(ctx, who, kb.Step{Action: kb.ActionEdit, Slug: o.Slug, Match: match, Draft: &kb.Draft{Article: a}})
		if err != nil {
			return o.failed(err)
		}
		o.ETag, match = made.ETag(), made.ETag()
	}
	if c.Submit {
		made, err := r.Workflow.Do(ctx, who, kb.Step{Action: kb.ActionSubmit, Slug: o.Slug, Match: match})
		if err != nil {
			return o.failed(err)
		}
		if o.ETag != "" {
			o.ETag = made.ETag()
		}
	}
	o.State = Done
	return o
}

func (o Outcome) failed(err error) Outcome {
	o.State, o.Err = Failed, err
	return o
}

// takeBack drops the draft that was made.
func (r *Runner) takeBack(who kb.Principal, o Outcome) Outcome {
	step := kb.Step{Action: kb.ActionDiscard, Slug: o.Slug, Match: o.ETag}
	if o.Replaces > 0 {
		step.Action, step.Revision = kb.ActionRestore, o.Replaces
	}
	if _, err := r.Workflow.Do(context.Background(), who, step); err != nil {
		o.Err = err
		return o
	}
	o.State, o.Err, o.ETag = Undone, nil, ""
	return o
}
