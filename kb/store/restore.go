package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// Restored says what a restore did.
type Restored struct {
	Articles int
	// Aside is where the store that was there is kept, whole; empty if there was none.
	Aside string
	// Revoked are the tokens and accounts of the backup that had been revoked or
	// disabled since it was made, and are so again.
	Revoked []string
	// Unread is why the store that was there could not be read; what was revoked in
	// it then is unknown, and may hold again.
	Unread error
	Head   kb.AuditHead // of the restored log, with the record of the restore
}

// Restore puts a backup in the place of the store at path. The backup is copied and
// verified first: what is empty, damaged, foreign, newer or was tampered with
// replaces nothing. The store that was there is kept beside, with everything that
// was acknowledged in it. The caller holds the folder's lock. Killed at any moment,
// there is the one store or the other in its place, whole.
//
// before is called when the backup has been found sound, and takes away what must not
// outlive the store that was there.
//
// What was revoked since the backup stays revoked, all sessions end, and the log
// has a record of the restore.
func Restore(ctx context.Context, backup, path string, now time.Time, before func() error) (_ Restored, err error) {
	fresh := path + ".restoring"
	if err := sqlite.Remove(fresh); err != nil {
		return Restored{}, err
	}
	defer func() { err = errors.Join(err, sqlite.Remove(fresh)) }()
	if err := sqlite.CopyFile(backup, fresh); err != nil {
		return Restored{}, fmt.Errorf("copy the backup: %w", err)
	}
	s, err := openVerified(ctx, fresh)
	if err != nil {
		return Restored{}, fmt.Errorf("%s is no sound backup; nothing was changed: %w", backup, err)
	}
	out, err := s.prepare(ctx, path, filepath.Base(backup), now)
	if err = errors.Join(err, sqlite.Checkpoint(ctx, s.write), s.Close()); err != nil {
		return Restored{}, err
	}
	if err := before(); err != nil {
		return Restored{}, err
	}
	if out.Aside, err = setAside(ctx, path, now); err != nil {
		return Restored{}, err
	}
	if err := os.Rename(fresh, path); err != nil {
		return Restored{}, fmt.Errorf("put the backup in place; the store that was there is %s: %w", out.Aside, err)
	}
	return out, sqlite.SyncFolder(filepath.Dir(path))
}

// openVerified opens a store that is just as it was written.
func openVerified(ctx context.Context, path string) (*Store, error) {
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		return nil, errors.Join(err, sqlite.NotOurs("it is empty"))
	}
	s, err := Open(ctx, path)
	if err != nil {
		return nil, err
	}
	for _, v := range s.Verify(ctx) {
		if v.Err != nil {
			return nil, errors.Join(v.Err, s.Close())
		}
	}
	return s, nil
}

// prepare makes a copy of a backup what is to be in force: revocations of the store
// at path are kept, nobody is signed in, and the log tells of it.
func (s *Store) prepare(ctx context.Context, path, name string, now time.Time) (out Restored, err error) {
	revoked, replaced, unread, err := s.revoked(ctx, path)
	if out.Unread = unread; err != nil {
		return out, err
	}
	e := kb.Event{At: now, Actor: kb.ActorConsole, Action: "store.restore", Object: name, Detail: map[string]string{
		"revoked": strconv.Itoa(len(revoked)), "replaced": fmt.Sprintf("%d %s", replaced.Seq, replaced.Hash)}}
	err = s.logged(ctx, e, "restore", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM sessions`); err != nil {
			return err
		}
		for _, c := range revoked {
			out.Revoked = append(out.Revoked, c.name)
			if _, err := tx.ExecContext(ctx, `DELETE FROM tokens WHERE 'token ' || hash = ?`, c.key); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `UPDATE people SET disabled_ms = ? WHERE 'account ' || login = ?`, toMillis(now), c.key); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	if err := s.read.QueryRowContext(ctx, `SELECT count(*) FROM articles`).Scan(&out.Articles); err != nil {
		return out, wrap(err, "count articles")
	}
	out.Head, err = s.AuditHead(ctx)
	return out, err
}

// revoked are the tokens and accounts that hold in this store but no longer in the
// one at path, if there is one, whose log ends with end. unread is why that could not
// be read.
func (s *Store) revoked(ctx context.Context, path string) (gone []credential, end kb.AuditHead, unread, err error) {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil, end, nil, nil
	}
	now, err := Open(ctx, path)
	if err != nil {
		return nil, end, err, nil
	}
	still, unread := now.credentials(ctx)
	end, noEnd := now.AuditHead(ctx)
	if unread = errors.Join(unread, noEnd, now.Close()); unread != nil {
		return nil, end, unread, nil
	}
	mine, err := s.credentials(ctx)
	gone = slices.DeleteFunc(mine, func(c credential) bool { return slices.Contains(still, c) })
	return gone, end, nil, err
}

// credential is a token or an account. Its key is of the hash of a token: its name may be
// that of another since, as it is when a secret that has leaked is replaced.
type credential struct{ key, name string }

// credentials are the tokens and the accounts that are not disabled.
func (s *Store) credentials(ctx context.Context) (out []credential, err error) {
	_, err = s.each(ctx, `SELECT 'token ' || hash, 'token ' || name AS name FROM tokens UNION ALL SELECT 'account ' || login, 'account ' || login FROM people WHERE disabled_ms = 0 ORDER BY 2`, func(scan func(...any) error) error {
		var c credential
		err := scan(&c.key, &c.name)
		out = append(out, c)
		return err
	})
	return out, err
}

// setAside gives the store at path a second name of its own, under which it is kept
// when another takes its place. What lies in its write-ahead log is taken into the
// file first; where that cannot be done the log goes along, so that nothing
// acknowledged is lost, and the other store does not find it.
func setAside(ctx context.Context, path string, now time.Time) (aside string, err error) {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if s, err := Open(ctx, path); err == nil {
		_ = sqlite.Checkpoint(ctx, s.write)
		_ = s.Close()
	}
	aside = path + ".before-restore-" + now.UTC().Format("20060102T150405.000Z")
	err = os.Link(path, aside)
	if err != nil { // a file system without links: a kill from here on leaves nothing in its place
		err = os.Rename(path, aside)
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		if gone := os.Rename(path+suffix, aside+suffix); gone != nil && !errors.Is(gone, os.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	if err != nil {
		return "", fmt.Errorf("set the store aside: %w", err)
	}
	return aside, nil
}
