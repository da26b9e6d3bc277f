package source

import (
	"context"
	"io/fs"
	"log/slog"
	"maps"
	"time"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// intake takes in what has changed on disk.
type intake struct {
	*Judge
	workflow  *kb.Workflow
	reference *reference.Workflow
	log       *slog.Logger
}

// changes are reference files that have changed on disk, and what stands beside them.
type changes struct {
	inForce fs.FS             // the folder with the files in force
	texts   map[string]string // that are to come into force
	same    map[string]string // those that lie on disk as they are in force already
	judged  map[string]reference.Judgement
}

// folder is how everything would be with the changes.
func (c *changes) folder() fs.FS { return content.Over(c.inForce, c.texts) }

// judging is the order in which files are judged: each by those before it.
var judging = []string{reference.RedLines, reference.Taxonomy, reference.Facts, reference.Products, reference.Site, reference.Dictionary, reference.Synonyms, reference.Readings, reference.StopWords}

// changes finds the files that somebody has changed on disk since they were looked at
// last, as far as their texts can come into force. What a person has approved stays
// in force before built-in knowledge, which changes with the program.
func (t *intake) changes(ctx context.Context) (*changes, error) {
	inForce, err := t.Store.ReferencesInForce(ctx)
	if err != nil {
		return nil, err
	}
	seen, err := t.Store.ReferencesSeen(ctx)
	if err != nil {
		return nil, err
	}
	c := &changes{inForce: content.Over(t.Folder, textsOf(inForce)), texts: map[string]string{}, same: map[string]string{}, judged: map[string]reference.Judgement{}}
	for _, file := range judging {
		text, err := onDisk(t.Folder, file)
		if err != nil {
			t.log.Warn("not taken in", "file", file, "error", err)
			continue
		}
		r, any := inForce[file]
		hash := reference.Hash(text)
		switch {
		case seen[file] == hash:
		case !any && text == "", any && (r.Hash == hash || t.Folder.Dir == "" && r.Author != kb.ActorFiles):
			c.same[file] = hash
		default:
			if fits, err := t.admit(ctx, c, file, text); err != nil {
				return nil, err
			} else if !fits && !any && reference.IsWords(file) { // nothing was in force before: say so now
				if _, err := Analyzer(content.Over(c.folder(), map[string]string{file: text})); err != nil {
					return nil, err
				}
			}
		}
	}
	return c, nil
}

// admit adds a changed text, unless something is wrong with it; it reports whether.
func (t *intake) admit(ctx context.Context, c *changes, file, text string) (bool, error) {
	pack, err := Pack(c.folder())
	if err != nil {
		return false, err
	}
	found, err := judgeText(ctx, pack, content.Over(c.folder(), map[string]string{file: text}), file, text, time.Now())
	if err != nil {
		return false, err
	}
	if kb.Blocked(found) {
		t.refuse(file, found)
		return false, nil
	}
	c.texts[file], c.judged[file] = text, reference.Judgement{Findings: found}
	return true, nil
}

// refuse says why a changed file stays out.
func (t *intake) refuse(file string, found []kb.Finding) {
	for _, f := range found {
		if f.Severity == kb.Block {
			t.log.Warn("the changed file is not taken in; what was in force stays", "file", file, "finding", f.String())
		}
	}
}

// fitting reads the articles of the folder beside the changed files. Changed
// categories or facts that would let articles down which nobody changes with them
// stay out.
func (t *intake) fitting(ctx context.Context, c *changes) (*markdown.Folder, error) {
	for {
		pack, err := Pack(c.folder())
		if err != nil {
			return nil, err
		}
		folder, err := markdown.LoadDir(c.folder())
		if err != nil {
			return nil, err
		}
		if err := Check(ctx, folder, pack, time.Now(), nil); err != nil {
			return nil, err
		}
		good, keep := Candidates(folder)
		if err := t.workflow.CheckArchiving(ctx, good, keep); err != nil {
			return nil, err
		}
		there := map[string]bool{}
		for _, a := range good {
			there[a.Article.Slug] = true
		}
		fits, err := t.fit(ctx, c, pack, func(r kb.Revision) bool { // a new text, or a file that has gone
			return r.Origin != "" && (there[r.Article.Slug] || !keep[r.Origin])
		})
		if fits || err != nil {
			return folder, err
		}
	}
}

// fit drops changed categories or facts that let articles down; it reports whether
// none did.
func (t *intake) fit(ctx context.Context, c *changes, pack *compliance.Pack, replaced func(kb.Revision) bool) (fits bool, err error) {
	for _, file := range []string{reference.Taxonomy, reference.Facts} {
		text, changed := c.texts[file]
		if !changed {
			continue
		}
		others := maps.Clone(c.texts)
		delete(others, file)
		j, err := t.judge(ctx, pack, content.Over(c.inForce, others), file, text, replaced)
		if err != nil {
			return false, err
		}
		if kb.Blocked(j.Findings) {
			t.refuse(file, j.Findings)
			delete(c.texts, file)
			return false, nil
		}
		c.judged[file] = j
	}
	return true, nil
}

// takeFiles puts the changed files in force, on record.
func (t *intake) takeFiles(ctx context.Context, c *changes) error {
	for _, file := range judging {
		if text, ok := c.texts[file]; ok {
			if err := t.reference.Take(ctx, file, text, c.judged[file]); err != nil {
				return err
			}
			t.log.Info("a changed file is in force", "file", file, "hash", reference.Hash(text), "articles", len(c.judged[file].Articles))
		}
		if hash, ok := c.same[file]; ok {
			if err := t.Store.AdvanceReference(ctx, reference.Advance{File: file, Seen: hash}); err != nil {
				return err
			}
		}
	}
	return nil
}
