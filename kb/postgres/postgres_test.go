package postgres_test

import (
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb/postgres"
)

// Whatever is wrong with a URL, no part of its password is shown: not where it is named, and
// not in an error.
func TestNoPartOfAPasswordIsShown(t *testing.T) {
	for _, url := range []string{
		"postgres://wenjin:12/secret@db.example/wenjin", "postgres://wenjin:12?secret@db.example/wenjin", "postgres://wenjin:12#secret@db.example/wenjin",
		"postgres://wenjin:secret@db.example/wenjin", "postgres://db.example/wenjin?password=secret", "postgres://wenjin:12%zzsecret@db.example/wenjin", "postgres://wenjin:a secret@db.example:x/wenjin",
	} {
		if shown := postgres.Redacted(url); strings.Contains(shown, "secret") {
			t.Errorf("%s is shown as %s", url, shown)
		}
		db, err := postgres.Database{URL: url}.Open()
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", url, err)
		}
		if err == nil {
			_ = db.Close()
			if strings.HasPrefix(url, "postgres://wenjin:12") {
				t.Errorf("%s is taken", url)
			}
		}
	}
}
