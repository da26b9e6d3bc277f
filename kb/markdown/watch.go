package markdown

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settle is how long a folder must be quiet before a change is reported, since
// editors write a file in several steps.
const settle = 100 * time.Millisecond

// Watch calls changed after files in the folder or below have changed, until the
// context ends. Hidden and temporary files are ignored. changed runs in Watch's
// own goroutine; changes meanwhile lead to one more call.
func Watch(ctx context.Context, dir string, changed func()) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watch %s: %w", dir, err)
	}
	defer w.Close()
	watchTree := func(root string) error {
		return filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil && name == dir {
				return err
			}
			if err != nil || !d.IsDir() { // what cannot be read is not watched
				return nil
			}
			if name != dir && hidden(name) {
				return fs.SkipDir
			}
			if err := w.Add(name); name == dir || !errors.Is(err, fs.ErrPermission) && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			return nil
		})
	}
	if err := watchTree(dir); err != nil {
		return fmt.Errorf("watch %s: %w", dir, err)
	}
	var quiet <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case ev, ok := <-w.Events:
			if !ok {
				return nil
			}
			if hidden(ev.Name) || ev.Op == fsnotify.Chmod {
				continue
			}
			if ev.Has(fsnotify.Create) {
				_ = watchTree(ev.Name) // a file, or gone again: nothing to watch
			}
			quiet = time.After(settle)
		case err, ok := <-w.Errors:
			if !ok {
				return nil
			}
			if err != nil { // events were lost: look at everything
				quiet = time.After(settle)
			}
		case <-quiet:
			quiet = nil
			changed()
		}
	}
}

func hidden(name string) bool {
	base := filepath.Base(name)
	return strings.HasPrefix(base, ".") || strings.HasSuffix(base, "~") || strings.HasPrefix(base, "#")
}
