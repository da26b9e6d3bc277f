package source

import (
	"context"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// History is all of a reference file, for editors.
func (s *Source) History(ctx context.Context, who kb.Principal, file string) (reference.History, error) {
	return s.Reference.History(ctx, who, file)
}

// Revision is one revision of a reference file with its text, for editors.
func (s *Source) Revision(ctx context.Context, who kb.Principal, file string, number int) (reference.Revision, error) {
	return s.Reference.Revision(ctx, who, file, number)
}

// Open are the revisions of reference files that are on their way, for editors.
func (s *Source) Open(ctx context.Context, who kb.Principal) (map[string]reference.Revision, error) {
	return s.Reference.Open(ctx, who)
}

// Check says what the rules say to a text of a file, for editors.
func (s *Source) Check(ctx context.Context, who kb.Principal, file, text string) (reference.Judgement, error) {
	if _, err := s.Reference.History(ctx, who, file); err != nil {
		return reference.Judgement{}, err
	}
	return s.Judge().Judge(ctx, file, text)
}

// actsWithin is how long a step waits for the change to act: only a changed
// dictionary or fact takes longer, since the index is built anew.
const actsWithin = 3 * time.Second

// Do takes a step in the life of a reference file. Where it puts a text in force, it
// waits a moment for that to act and says whether it does.
func (s *Source) Do(ctx context.Context, who kb.Principal, step reference.Step) (r reference.Revision, acts bool, err error) {
	if r, err = s.Reference.Do(ctx, who, step); err != nil || r.State != kb.StatePublished {
		return r, false, err
	}
	return r, s.put(context.WithoutCancel(ctx), r), nil
}

// Preview says what another text of a file would do to sample queries, or to the
// categories.
func (s *Source) Preview(ctx context.Context, file, text string, samples []string) (*Preview, error) {
	folder, err := s.InUse(ctx)
	if err != nil {
		return nil, err
	}
	p := &Preview{}
	switch {
	case file == reference.Taxonomy:
		p, err = previewTaxonomy(folder, s.Rules.Taxonomy(), text)
	case reference.IsWords(file):
		p, err = previewWords(ctx, folder, s.Live, file, text, samples)
	}
	if err != nil {
		return nil, err
	}
	p.Judgement, err = s.Judge().Judge(ctx, file, text)
	return p, err
}

// Differs reports whether the folder has another text of a file than is in force: one
// that could not be taken in.
func (s *Source) Differs(ctx context.Context, file string) (bool, error) {
	if s.Folder.Dir == "" {
		return false, nil
	}
	inForce, err := s.Store.ReferencesInForce(ctx)
	if err != nil {
		return false, err
	}
	text, err := onDisk(s.Folder, file)
	return err == nil && text != inForce[file].Text, err
}

// put lets a text that came into force act, and reports whether it does by now.
func (s *Source) put(ctx context.Context, r reference.Revision) bool {
	s.writeBack(ctx, r)
	done := make(chan struct{})
	s.saving.Go(func() {
		defer close(done)
		s.takeUp(ctx)
	})
	select {
	case <-done:
		return true
	case <-time.After(actsWithin):
		return false
	}
}

// writeBack writes a text that came into force to the folder that the service was
// given, so that it and the store say the same. Where it cannot, what is in force
// stays so, and the file on disk is no change until somebody changes it.
func (s *Source) writeBack(ctx context.Context, r reference.Revision) {
	if s.Folder.Dir == "" {
		return
	}
	if err := s.Folder.Write(r.File, r.Text); err != nil {
		s.Log.Warn("an approved text could not be written to the content folder; it is in force all the same", "file", r.File, "error", err)
		return
	}
	if err := s.Store.AdvanceReference(ctx, reference.Advance{File: r.File, Seen: r.Hash}); err != nil {
		s.Log.Error("what was written to the content folder could not be noted", "file", r.File, "error", err)
	}
}

// Follow lets the service work by what another process has put in force. The folder is for
// that process to write to.
func (s *Source) Follow(ctx context.Context) error {
	otherRules, err := s.follow(ctx)
	if otherRules && !s.closing.Load() {
		s.saving.Go(func() { s.Recheck(ctx) })
	}
	return err
}

// follow reports whether the articles in force have to be judged anew.
func (s *Source) follow(ctx context.Context) (otherRules bool, err error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	old := s.Rules.Pack().Version()
	if err := s.useInForce(ctx); err != nil {
		return false, err
	}
	s.reloadWords(ctx)
	return s.Rules.Pack().Version() != old, nil
}

// takeUp lets the service work by what is in force.
func (s *Source) takeUp(ctx context.Context) {
	s.changing.Lock()
	defer s.changing.Unlock()
	if err := s.useInForce(ctx); err != nil {
		s.Log.Error("what is in force could not be read", "error", err)
		return
	}
	if s.Folder.Dir != "" { // articles that could not be taken in may be fit now
		if err := s.sync(ctx, nil); err != nil && !s.hold(err) {
			s.Log.Error("content is not taken up", "error", err)
		}
	}
	s.reloadWords(ctx)
}
