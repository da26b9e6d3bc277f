package store_test

import (
	"context"
	"sync"
	"testing"

	"github.com/wenjin-kb/wenjin/kb/postgres/postgrestest"
	"github.com/wenjin-kb/wenjin/kb/store"
	"github.com/wenjin-kb/wenjin/kb/store/storetest"
)

// Every contract holds in PostgreSQL as in a file.
func TestContractOnPostgreSQL(t *testing.T) {
	if testing.Short() {
		t.Skip("the suite runs on a file; here it runs where time is")
	}
	var mu sync.Mutex
	urls := map[string]string{} // of the database that stands for a folder
	open := func(ctx context.Context, where string) (storetest.Store, error) {
		s, err := store.Open(ctx, where)
		if err != nil {
			return nil, err // not a nil store in an interface
		}
		return s, nil
	}
	storetest.Run(t, storetest.Driver{
		Open: func(ctx context.Context, dir string) (storetest.Store, error) {
			mu.Lock()
			url, ok := urls[dir]
			if !ok {
				url = postgrestest.URL(t)
				urls[dir] = url
			}
			mu.Unlock()
			return open(ctx, url)
		},
		OpenBackup: open,
	})
}

func TestMain(m *testing.M) { postgrestest.Main(m) }
