package source

import (
	"context"
	"errors"
	"time"

	"github.com/wenjin-kb/wenjin/content"
)

// ErrUnfit says that a preview finds something wrong with the text.
var ErrUnfit = errors.New("the text cannot be saved")

// Files are the word files, to be read.
func (s *Source) Files() *content.Files { return s.Folder }

// Preview says what another text of a file would do to sample queries, or to the
// categories.
func (s *Source) Preview(ctx context.Context, name, text string, samples []string) (*Preview, error) {
	if name == taxonomyFile {
		return previewTaxonomy(ctx, s.Folder, s.Rules.Taxonomy(), s.Store, text)
	}
	return previewWords(ctx, s.Folder, s.Index.Live, name, text, samples)
}

// actsWithin is how long a save waits for the change to act: only a changed
// dictionary takes longer, since the index is built anew.
const actsWithin = 3 * time.Second

// Save writes a text that a preview finds nothing wrong with (else the error is
// ErrUnfit, and content.ErrStale where the file is not at the version any more). It
// waits a moment for the change to act and says whether it does.
func (s *Source) Save(ctx context.Context, name, text, version, by string) (acts bool, err error) {
	p, err := s.Preview(ctx, name, text, nil)
	if err != nil {
		return false, err
	}
	if !p.OK() {
		return false, ErrUnfit
	}
	if err := s.Folder.Write(name, text, version, by, time.Now()); err != nil {
		return false, err
	}
	done := make(chan struct{})
	s.saving.Go(func() {
		defer close(done)
		s.Reload(context.WithoutCancel(ctx), by)
	})
	select {
	case <-done:
		return true, nil
	case <-time.After(actsWithin):
		return false, nil
	}
}
