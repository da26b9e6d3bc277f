package experiment

import (
	"strconv"
	"sync"

	"github.com/wenjin-kb/wenjin/kb/recent"
)

const kept = 100_000 // answers that may be clicked

// Answer is one that was drafted: by which ranking each article was put there. Seed is of
// whom and what was asked.
type Answer struct {
	Experiment string
	Seed       uint64
	Teams      map[string]string // by slug, "a" or "b"; who has none is of neither
}

// Recorder counts clicks for the rankings. What it remembers of answers is in memory,
// bounded, and gone after a restart: a seed, slugs, and nothing of who asked.
type Recorder struct {
	mu     sync.Mutex
	byUID  *recent.Memory[*shown]
	bySeed *recent.Memory[*shown]
	new    map[string]Tally // that is not written yet
}

// shown is an answer with what was clicked of it.
type shown struct {
	Answer
	clicked map[string]bool
}

// NewRecorder is one that has counted nothing.
func NewRecorder() *Recorder {
	return &Recorder{byUID: recent.New[*shown](kept), bySeed: recent.New[*shown](kept), new: map[string]Tally{}}
}

// Served takes an answer under the name that clicks know it by. The same answer to the same
// visitor is one, on whatever page of it.
func (r *Recorder) Served(uid string, a Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := a.Experiment + " " + strconv.FormatUint(a.Seed, 16)
	s, known := r.bySeed.Get(key)
	if !known {
		s = &shown{a, map[string]bool{}}
		r.bySeed.Put(key, s, 1)
		r.add(a.Experiment, Tally{Shown: 1})
	}
	for slug, team := range a.Teams { // of another page
		if s.Teams[slug] == "" {
			s.Teams[slug] = team
		}
	}
	r.byUID.Put(uid, s, 1)
}

// Clicked takes that an article of an answer was opened.
func (r *Recorder) Clicked(uid, slug string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, known := r.byUID.Get(uid)
	if !known || s.Teams[slug] == "" || s.clicked[slug] {
		return
	}
	before := s.outcome()
	s.clicked[slug] = true
	after := s.outcome()
	r.add(s.Experiment, Tally{A: after.A - before.A, B: after.B - before.B, Ties: after.Ties - before.Ties})
}

// outcome is what an answer counts for.
func (s *shown) outcome() Tally {
	lead := 0
	for slug := range s.clicked {
		if s.Teams[slug] == "b" {
			lead++
		} else {
			lead--
		}
	}
	switch {
	case len(s.clicked) == 0:
		return Tally{}
	case lead > 0:
		return Tally{B: 1}
	case lead < 0:
		return Tally{A: 1}
	}
	return Tally{Ties: 1}
}

func (r *Recorder) add(id string, t Tally) { r.new[id] = r.new[id].plus(t) }

func (t Tally) plus(o Tally) Tally {
	return Tally{t.Shown + o.Shown, t.A + o.A, t.B + o.B, t.Ties + o.Ties}
}

// take gives what was counted since it was asked last.
func (r *Recorder) take() map[string]Tally {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.new
	r.new = map[string]Tally{}
	return out
}

// back counts what could not be written.
func (r *Recorder) back(all map[string]Tally) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, t := range all {
		r.add(id, t)
	}
}
