package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/store"
	"github.com/wenjin-kb/wenjin/kb/store/storetest"
)

func TestContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) kb.Store {
		s, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "知识 库.db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	})
}

func TestOpenRefusesWhatIsNoDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	if err := os.WriteFile(path, []byte("this is no database, but long enough to look at closely, is it not?"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := store.Open(context.Background(), path); err == nil {
		_ = s.Close()
		t.Fatal("opened")
	}
}
