package source

import (
	"context"
	"slices"

	"github.com/wenjin-kb/wenjin/kb"
)

// File is what the folder says of an article now; nil where it has no file without
// faults.
func (s *Source) File(ctx context.Context, slug string) (*kb.Candidate, error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	return s.file(ctx, slug)
}

// file is File for whoever holds the lock.
func (s *Source) file(ctx context.Context, slug string) (*kb.Candidate, error) {
	in := &intake{Judge: s.Judge(), workflow: s.Workflow, reference: s.Reference, log: s.Log}
	changes, err := in.changes(ctx)
	if err != nil {
		return nil, err
	}
	folder, err := in.fitting(ctx, changes)
	if err != nil {
		return nil, err
	}
	good, _ := Candidates(folder)
	i := slices.IndexFunc(good, func(c kb.Candidate) bool { return c.Article.Slug == slug })
	if i < 0 {
		return nil, nil
	}
	return &good[i], nil
}

// GiveBack lets the file have an article again, as kb.Workflow does. said names what the
// file said when that was decided ([kb.Divergence.Says]).
func (s *Source) GiveBack(ctx context.Context, who kb.Principal, slug, match, said string) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	c, err := s.file(ctx, slug)
	switch {
	case err != nil:
		return err
	case c == nil:
		return kb.Errorf(kb.Conflict, "file_gone", "the folder has no file of %q without faults", slug)
	case (kb.Divergence{Now: c}).Says() != said:
		return errFileChanged
	}
	if err := s.Workflow.GiveBack(ctx, who, match, *c); err != nil {
		return err
	}
	s.decided(slug)
	return nil
}

// Keep keeps an article as it is edited in the console, whatever its file says now, if
// that is what it said when that was decided.
func (s *Source) Keep(ctx context.Context, who kb.Principal, slug, match, said string) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	c, err := s.file(ctx, slug)
	if err != nil {
		return err
	}
	now := kb.Divergence{Now: c}
	if now.Says() != said {
		return errFileChanged
	}
	file := kb.Adoption{Hash: said}
	if c != nil {
		file.File = c.Path
	} else if i := slices.IndexFunc(s.Diverged(), func(d kb.Divergence) bool { return d.Slug == slug }); i >= 0 {
		file.File = s.Diverged()[i].File
	}
	if _, err := s.Workflow.Do(ctx, who, kb.Step{Action: kb.ActionAdopt, Slug: slug, Match: match, File: &file}); err != nil {
		return err
	}
	s.decided(slug)
	return nil
}

var errFileChanged = kb.Errorf(kb.Stale, "file_changed", "the file says something else by now; look at it again")
