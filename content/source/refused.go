package source

import (
	"log/slog"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// refusals are what the log was told last of files that are not taken in: a folder is
// read again with every change of it, and most stays as it was.
type refusals map[string]bool

// tell logs what stands against files of a folder, each once; how many of how many are
// refused whenever that changes; and those that are not any more.
func (told *refusals) tell(log *slog.Logger, folder *markdown.Folder) {
	now, files := refusals{}, map[string]bool{}
	for _, f := range folder.All() {
		if f.Severity != kb.Block {
			continue
		}
		files[f.File] = true
		if finding := f.String(); !now[finding] {
			now[finding] = true
			if !(*told)[finding] {
				log.Warn("not taken in", "finding", finding)
			}
		}
	}
	changed := len(now) != len(*told)
	for finding := range now {
		changed = changed || !(*told)[finding]
	}
	switch {
	case changed && len(files) > 0:
		log.Warn("files are refused; their last good versions stay", "refused", len(files), "of", len(folder.Files))
	case changed:
		log.Info("no file is refused any more")
	}
	*told = now
}
