package upkeep

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/postgres"
	"github.com/wenjin-kb/wenjin/kb/store"
	"github.com/wenjin-kb/wenjin/kb/store/folder"
)

// Store has what is done with whole stores.
type Store struct {
	Copy StoreCopy `cmd:"" help:"Move a house: write all of a store into one that is empty, in a file or in PostgreSQL, and verify both; no service may be using either."`
}

// StoreCopy copies a store.
type StoreCopy struct {
	From place `arg:"" help:"Store to read: sqlite:FILE (as DIR/wenjin.db of a data folder, or a backup) or postgres://USER@HOST/DATABASE."`
	To   place `arg:"" help:"Store to make: a file that is not there, or an empty database."`
}

// place names a store on the command line: sqlite:FILE, or a URL.
type place struct{ where instance.Location }

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *place) UnmarshalText(text []byte) error {
	file, ok := strings.CutPrefix(string(text), "sqlite:")
	switch {
	case ok && file != "":
		p.where = instance.Location(file)
		return nil
	case postgres.IsURL(string(text)):
		p.where = instance.Location(text)
		return nil
	}
	return errors.New("a store is sqlite:FILE or postgres://USER@HOST/DATABASE")
}

func (p place) String() string {
	if postgres.IsURL(string(p.where)) {
		return p.where.String()
	}
	return string(p.where)
}

// Run implements the command.
func (c *StoreCopy) Run(ctx context.Context, s *cli.Streams) (err error) {
	from := string(c.From.where)
	if !postgres.IsURL(from) {
		if _, err := os.Stat(from); err != nil {
			return fmt.Errorf("there is no store: %w", err)
		}
		lock, err := folder.Hold(filepath.Dir(from))
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, lock.Release()) }()
	}
	var rows int
	var head kb.AuditHead
	err = withSound(ctx, s, from, c.From.String(), func(st *store.Store) (err error) {
		if head, err = st.AuditHead(ctx); err != nil {
			return err
		}
		rows, err = st.Copy(ctx, string(c.To.where))
		return err
	})
	if err != nil {
		return err
	}
	return withSound(ctx, s, string(c.To.where), c.To.String(), func(st *store.Store) error {
		if copied, err := st.AuditHead(ctx); err != nil || copied != head {
			return errors.Join(err, kb.Errorf(kb.Conflict, "copy_differs", "the log ended at record %d, but ends at %d in the copy: something wrote meanwhile; stop it, and copy again", head.Seq, copied.Seq))
		}
		fmt.Fprintf(s.Out, "copied %d rows from %s to %s\n", rows, c.From, c.To)
		return st.Append(ctx, instance.Event("store.copy", c.From.String(), map[string]string{"rows": fmt.Sprint(rows), "replaced": fmt.Sprintf("%d %s", head.Seq, head.Hash)}))
	})
}

// withSound opens a store, does something with it once nothing is found wrong in it, and says
// so.
func withSound(ctx context.Context, s *cli.Streams, where, shown string, do func(*store.Store) error) (err error) {
	st, err := store.Open(ctx, where)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	looked := st.Verify(ctx)
	for _, v := range looked {
		if v.Err != nil {
			return fmt.Errorf("%s is not as it was written: %s: %w", shown, v.What, v.Err)
		}
	}
	fmt.Fprintf(s.Out, "%s is whole, in %d respects\n", shown, len(looked))
	return do(st)
}
