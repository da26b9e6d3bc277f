package eval

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/wenjin-kb/wenjin/index"
)

// Maker makes the engines that are measured: see generation.Maker.
type Maker interface {
	Create(dir string) (index.Engine, error)
	Open(dir string) (index.Engine, error)
}

// Index is an index over a set, in a temporary folder.
type Index struct {
	set *Set
	tmp string
}

// Build makes an index over a set. progress may be nil.
func Build(ctx context.Context, s *Set, m Maker, progress func(done, total int)) (*Index, error) {
	tmp, err := os.MkdirTemp("", "wenjin-eval-")
	if err != nil {
		return nil, err
	}
	x := &Index{s, tmp}
	if err := x.fill(ctx, m, progress); err != nil {
		return nil, errors.Join(err, x.Remove())
	}
	return x, nil
}

func (x *Index) dir() string { return filepath.Join(x.tmp, "index") }

func (x *Index) fill(ctx context.Context, m Maker, progress func(done, total int)) error {
	e, err := m.Create(x.dir())
	if err != nil {
		return err
	}
	return errors.Join(Fill(ctx, e, x.set, progress), e.Close())
}

// Measure opens the index, as a service does, and asks every question of the set.
// Makers may differ in what acts on searches alone. progress may be nil.
func (x *Index) Measure(ctx context.Context, m Maker, progress func(done, total int)) (scores SetScores, err error) {
	return x.MeasureBy(ctx, m, func(e index.Engine) (Ranker, error) { return Ask(e), nil }, progress)
}

// MeasureBy is Measure where an engine is asked in another way, for which it may be made
// ready first.
func (x *Index) MeasureBy(ctx context.Context, m Maker, ranker func(index.Engine) (Ranker, error), progress func(done, total int)) (scores SetScores, err error) {
	e, err := m.Open(x.dir())
	if err != nil {
		return scores, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	r, err := ranker(e)
	if err != nil {
		return scores, err
	}
	return Measure(ctx, x.set, r, progress)
}

// Remove removes the folder.
func (x *Index) Remove() error { return os.RemoveAll(x.tmp) }
