package source

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// Check adds what the red lines find to the files of a folder, on all cores; files
// that cannot be read as articles have findings enough. What a file's own `allow`
// names counts: whoever merges into the folder has reviewed it. It stops when the context
// ends. progress may be nil.
func Check(ctx context.Context, folder *markdown.Folder, pack *compliance.Pack, at time.Time, progress func(done, total int)) error {
	pack = pack.With(folder.Facts)
	var wg sync.WaitGroup
	work := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range work {
				if found, err := pack.Check(ctx, folder.Files[i].Article, at); err == nil {
					folder.Files[i].Check(kb.Weigh(found, true))
				}
			}
		})
	}
	for i := range folder.Files {
		if !kb.Blocked(folder.Files[i].Findings) {
			work <- i
		}
		if progress != nil {
			progress(i+1, len(folder.Files))
		}
	}
	close(work)
	wg.Wait()
	return ctx.Err()
}

// Candidates are the files that may be stored, and the paths of those that may
// not, whose last good versions are to be kept.
func Candidates(folder *markdown.Folder) (good []kb.Candidate, keep map[string]bool) {
	keep = map[string]bool{}
	for _, f := range folder.Files {
		if kb.Blocked(f.Findings) {
			keep[f.Name] = true
			continue
		}
		good = append(good, kb.Candidate{Article: f.Article, Raw: f.Raw, Path: f.Name, Changed: f.Changed})
	}
	for _, name := range folder.Unread {
		keep[name] = true
	}
	return good, keep
}
