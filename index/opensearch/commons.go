package opensearch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"

	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
)

// Commons is the indexes in a cluster that several processes share, all of which have one
// store. The alias of the cluster names the one that was built last; processes that cut
// texts in different ways, as two versions of them do, find theirs by an alias of each way.
type Commons struct {
	maker  Maker
	client *nodes.Client
}

// Commons are the indexes of the maker's analysis and settings.
func (m Maker) Commons() (*Commons, error) {
	c, err := nodes.New(m.Cluster)
	return &Commons{m, c}, err
}

// Close lets the cluster go.
func (s *Commons) Close() error { return s.client.Close() }

func (s *Commons) meta() meta {
	m := s.maker.meta()
	m.Common = true
	return m
}

// Analysis names the way in which texts are cut, and what else decides about documents.
func (s *Commons) Analysis() string {
	m := s.maker.meta()
	sum := sha256.Sum256(fmt.Append(nil, m.Layout, " ", m.Analyzer, " ", m.Fingerprint))
	return s.maker.Cluster.Index + "-of-" + hex.EncodeToString(sum[:6])
}

// InUse is the index that is to be used; empty where there is none.
func (s *Commons) InUse(ctx context.Context) (string, error) {
	all, err := s.client.Pointed(ctx, s.Analysis())
	if err != nil || len(all) == 0 {
		return "", err
	}
	return all[0], nil
}

// Begin makes an empty index to be filled, which nobody else knows.
func (s *Commons) Begin() (*Engine, error) {
	return s.maker.create(s.meta(), func(string) error { return nil })
}

// Open opens an index to be read. The error wraps index.ErrUnusable where it
// is to be built anew.
func (s *Commons) Open(ctx context.Context, name string) (*Engine, error) {
	c, err := nodes.New(s.maker.Cluster)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	err = s.maker.alone(ctx, c)
	var e *Engine
	if err == nil {
		e, err = newEngine(ctx, c, name, s.meta(), s.maker.Analyzer, s.maker.Options)
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	e.index.office.Store(nil)
	if err := e.index.look(ctx); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	e.mean(s.maker.Options.Vectors)
	return e, nil
}

// Use lets all use an index that is whole, instead of another, which may be empty. It fails
// where that is not the one in use any more.
func (s *Commons) Use(ctx context.Context, e *Engine, instead string) error {
	name := e.Name()
	if err := s.maker.serve(ctx, s.client, e, name); err != nil {
		return err
	}
	var before []string
	if instead != "" {
		before = []string{instead}
	}
	if err := s.client.Change(ctx, nodes.Pointing(s.Analysis(), name, before)); err != nil {
		return err
	}
	return s.client.Point(ctx, s.maker.Cluster.Index, name)
}

// All are the names of the indexes, of whichever analysis.
func (s *Commons) All(ctx context.Context) (names []string, err error) {
	all, err := metas(ctx, s.client, s.maker.Cluster.Index)
	for name, m := range all {
		if m.Common {
			names = append(names, name)
		}
	}
	return names, err
}

// Remove removes an index.
func (s *Commons) Remove(ctx context.Context, name string) error {
	return remove(ctx, s.client, name)
}

// TakeOffice makes this process the one that writes the index; whoever did so can't any
// more.
func (e *Engine) TakeOffice(ctx context.Context) error {
	return e.use(func() error { return e.index.takeOffice(ctx) })
}

// Writes reports whether this process writes the index.
func (e *Engine) Writes() bool { return e.index.writes() }

// Reach is the number of the last change that may be applied: where another process writes,
// that which it has written.
func (e *Engine) Reach(ctx context.Context) (seq int64, err error) {
	err = e.use(func() error {
		if e.index.writes() {
			seq = math.MaxInt64
			return nil
		}
		seq, err = e.index.seq(ctx)
		return err
	})
	return seq, err
}

// Name is that of the engine's index.
func (e *Engine) Name() string { return e.index.name }
