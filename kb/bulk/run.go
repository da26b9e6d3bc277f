package bulk

import (
	"context"
	"crypto/rand"
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

// Job is a change of many articles that is under way, or over.
type Job struct {
	ID       string
	Who      kb.Principal
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

// Runner runs jobs. They are kept in memory: what they have made is in the store and in
// its log, whatever becomes of them.
type Runner struct {
	Workflow *kb.Workflow
	Library  *kb.Library
	Now      func() time.Time

	mu   sync.Mutex
	jobs []*Job // the oldest first
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
	if r.running() >= mostRunning {
		return "", errBusy
	}
	r.jobs = append(r.jobs, j)
	r.jobs = r.jobs[max(0, len(r.jobs)-mostKept):]
	go r.run(j, func(o Outcome) bool { return o.State == Waits }, func(o Outcome) Outcome { return r.change(who, c, o) })
	return j.ID, nil
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
	return nil, kb.Errorf(kb.NotFound, "job_not_found", "there is no such job; the service keeps the last ones until it ends")
}

// Undo takes back the drafts that a job has made, as far as nobody has gone on with them:
// a draft is dropped, or the one whose place it took is a draft again.
func (r *Runner) Undo(who kb.Principal, id string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	j, err := r.find(who, id)
	switch {
	case err != nil:
		return err
	case j.Running:
		return kb.Errorf(kb.Conflict, "job_running", "the change is still under way")
	case r.running() >= mostRunning:
		return errBusy
	}
	j.Running = true
	go r.run(j, Outcome.takesBack, func(o Outcome) Outcome { return r.takeBack(who, o) })
	return nil
}

// run does something with the articles of a job, one after another.
func (r *Runner) run(j *Job, wanted func(Outcome) bool, do func(Outcome) Outcome) {
	for i := range j.Outcomes { // nobody else writes to them
		if o := j.Outcomes[i]; wanted(o) {
			o = do(o)
			r.mu.Lock()
			j.Outcomes[i] = o
			r.mu.Unlock()
		}
	}
	r.mu.Lock()
	j.Running = false
	r.mu.Unlock()
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
