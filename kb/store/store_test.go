package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/wenjin-kb/wenjin/kb/store"
)

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
