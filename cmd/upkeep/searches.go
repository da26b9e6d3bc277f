package upkeep

import (
	"context"
	"errors"
	"os"

	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/kb/searchlog/searchdb"
)

// searchesBackup ends the name of the copy of the search log beside the file of a backup.
const searchesBackup = ".searches"

// copySearches copies a search log to a file that is not there yet, if there is one.
func copySearches(ctx context.Context, from, to string) (err error) {
	if _, err := os.Stat(from); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	db, err := searchdb.Open(ctx, from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return db.Backup(ctx, to)
}

// restoreSearches puts the copy of a search log into a data folder that has none: one
// that is there is newer, and needs nothing of the store.
func restoreSearches(ctx context.Context, file, data string) error {
	if _, err := os.Stat(instance.SearchesPath(data)); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return copySearches(ctx, file+searchesBackup, instance.SearchesPath(data))
}

// verifySearches looks through the search log of a data folder.
func verifySearches(ctx context.Context, data string) (n int, err error) {
	db, err := searchdb.Open(ctx, instance.SearchesPath(data))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return db.Verify(ctx)
}
