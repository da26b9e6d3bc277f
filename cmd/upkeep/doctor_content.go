package upkeep

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// shownFacts are named; of more there is the number.
const shownFacts = 5

// examineContent reads the knowledge as the next start would.
func examineContent(d *diagnosis, files fs.FS, now time.Time) {
	folder, err := markdown.LoadDir(files)
	if err != nil {
		d.wrong("content", "wenjin check names file and line", "%v", err)
		return
	}
	if refused := slices.DeleteFunc(folder.All(), func(f kb.Finding) bool { return f.Severity != kb.Block }); len(refused) > 0 {
		d.wrong("content", "wenjin check names them all", "%d findings keep texts from being published, the first: %s", len(refused), refused[0])
	} else {
		d.fine("content", "%d articles can be read; wenjin check holds them against the red lines", len(folder.Files))
	}
	if _, err := zh.LoadWords(source.WithLanguage(files)); err != nil {
		d.wrong("words", "correct the line; until then the words of before act", "%v", err)
	}
	if _, err := source.Pack(files); err != nil {
		d.wrong("red lines", "correct redlines.yaml", "%v", err)
	}
	var open []string
	for key, fact := range folder.Facts {
		if !fact.Confirmed(now) {
			open = append(open, key)
		}
	}
	if len(open) == 0 {
		d.fine("facts", "each of %d has a value", len(folder.Facts))
		return
	}
	slices.Sort(open)
	more := ""
	if len(open) > shownFacts {
		more = " …"
	}
	d.note("facts", "give them values at /console/words/facts.yaml, or in facts.yaml; until then customers read who publishes the figure",
		"%d of %d have no value that holds: %s%s", len(open), len(folder.Facts), strings.Join(open[:min(len(open), shownFacts)], ", "), more)
}

// examineSite reads what the pages show of the house.
func examineSite(ctx context.Context, d *diagnosis, file string, folder fs.FS) {
	pack, err := source.Pack(folder)
	if err != nil {
		return // has been told
	}
	brand, err := instance.ReadBrand(ctx, file, folder, pack)
	if err != nil {
		d.wrong("site.yaml", "correct it: serve does not start with it (docs/site.md)", "%v", err)
		return
	}
	d.fine("site.yaml", "the pages are those of %s", brand.Name)
}
