package source

import (
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// A folder that is read again tells of what has changed alone.
func TestRefusalsAreToldOnce(t *testing.T) {
	var log strings.Builder
	var told refusals
	logger := slog.New(slog.NewTextHandler(&log, nil))
	read := func(files fstest.MapFS) string {
		t.Helper()
		folder, err := markdown.LoadDir(files)
		if err != nil {
			t.Fatal(err)
		}
		log.Reset()
		told.tell(logger, folder)
		return log.String()
	}
	good := &fstest.MapFile{Data: []byte("---\ntitle: 甲\ncategory: general\naudience: public\n---\n\n正文。\n")}
	bad := &fstest.MapFile{Data: []byte("---\ntitle: 甲\n")}
	worse := &fstest.MapFile{Data: []byte("---\ntitle: 甲\nnonsense: 1\naudience: public\n---\n\n正文。\n")}
	folder := fstest.MapFS{"articles/a.md": good, "articles/b.md": bad, "articles/c.md": bad}
	if got := read(folder); strings.Count(got, "not taken in") < 2 || strings.Count(got, "refused=2 of=3") != 1 {
		t.Errorf("at first: %s", got)
	}
	if got := read(folder); got != "" {
		t.Errorf("nothing has changed, and it says: %s", got)
	}
	folder["articles/c.md"] = worse
	if got := read(folder); strings.Contains(got, "b.md") || !strings.Contains(got, "c.md") || strings.Count(got, "refused=2 of=3") != 1 {
		t.Errorf("one is bad in another way: %s", got)
	}
	folder["articles/c.md"] = good
	if got := read(folder); strings.Contains(got, "not taken in") || strings.Count(got, "refused=1 of=3") != 1 {
		t.Errorf("one is good now: %s", got)
	}
	folder["articles/b.md"] = good
	if got := read(folder); strings.Count(got, "no file is refused any more") != 1 || strings.Contains(got, "WARN") {
		t.Errorf("all are good now: %s", got)
	}
	if got := read(folder); got != "" {
		t.Errorf("and still: %s", got)
	}
}
