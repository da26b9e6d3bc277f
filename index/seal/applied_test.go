package seal

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A folder is refused that has lost changes which were noted, and no other.
func TestNotRolledBack(t *testing.T) {
	dir := t.TempDir()
	if err := NotRolledBack(dir, 0); err != nil {
		t.Errorf("without a note: %v", err)
	}
	must(t, NoteApplied(dir, 7))
	for seq, lost := range map[int64]bool{0: true, 6: true, 7: false, 8: false} {
		err := NotRolledBack(dir, seq)
		if (err != nil) != lost {
			t.Errorf("7 were noted, %d are there: %v", seq, err)
		}
		if lost && !strings.Contains(err.Error(), "up to 7") {
			t.Errorf("%v does not say what was there", err)
		}
	}
	must(t, NoteApplied(dir, 1<<62))
	if err := NotRolledBack(dir, 1<<62-1); err == nil {
		t.Error("large numbers are not told apart")
	}
	for _, torn := range []string{"", "x7", "7 "} { // a note that cannot be read says nothing
		must(t, os.WriteFile(filepath.Join(dir, AppliedFile), []byte(torn), 0o600))
		if err := NotRolledBack(dir, 1); err != nil {
			t.Errorf("%q: %v", torn, err)
		}
	}
	must(t, os.Remove(filepath.Join(dir, AppliedFile)))
	must(t, os.Mkdir(filepath.Join(dir, AppliedFile), 0o700))
	if err := NotRolledBack(dir, 1); err == nil {
		t.Error("a note that could not be read is taken for none")
	}
	if err := NoteApplied(dir, 1); err == nil {
		t.Error("a note that could not be written is taken for one")
	}
}
