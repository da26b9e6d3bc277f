package kb

import (
	"context"
	"path"
	"strconv"
	"time"
)

// Candidate is an article that was read from a file and passed validation.
type Candidate struct {
	Article Article
	Raw     []byte
	Path    string
	Changed time.Time // when its source says that the text last changed; zero where it doesn't
}

// Divergence is an article that is edited here, and whose file says something else that
// nobody has decided about. Neither overwrites the other.
type Divergence struct {
	Slug  string
	File  string
	Known bool       // it was the file's once; otherwise a file has come that has its slug
	Now   *Candidate // what the file says; nil: it is gone
}

// Says names what the file says, as the hash of its content; empty: it is gone.
func (d Divergence) Says() string {
	if d.Now == nil {
		return ""
	}
	hash, _ := ContentHash(d.Now.Article) // an article is always written as JSON
	return hash
}

// diverges reports whether a file, as it is now (hash; empty where it is gone), says what
// nobody has decided about: neither what it said then nor what is in force.
func (h Head) diverges(hash string) bool { return hash != h.Adopted.Hash && hash != h.Hash }

// SyncReport says what a synchronisation did.
type SyncReport struct {
	Added, Changed, Archived, Unchanged int
	// Diverged are articles that are edited here, and whose files say something else by now.
	Diverged []Divergence
}

// batchSize articles are written in one transaction, after which they are
// acknowledged.
const batchSize = 200

// Sync makes the store equal to a folder: what is new or changed is published,
// what has gone is archived. An article that is edited here is left alone, whatever a file says. keep are the paths of files that are there but bad, and of
// folders that could not be read: the last good version stays. progress, which may be nil, is called after
// each batch is on disk. What CheckArchiving refuses changes nothing.
func (w *Workflow) Sync(ctx context.Context, files []Candidate, keep map[string]bool, progress func(done, total int)) (SyncReport, error) {
	if err := w.CheckArchiving(ctx, files, keep); err != nil {
		return SyncReport{}, err
	}
	return w.take(ctx, files, progress, func(c Candidate) string { return c.Path }, func(heads map[string]Head, report *SyncReport) []Write {
		var out []Write
		now := w.now()
		gone, _ := w.gone(heads, files, keep)
		report.Diverged = append(report.Diverged, orphans(heads, files, keep)...)
		for slug, h := range gone {
			out = append(out, Write{ArticleID: h.ArticleID, Slug: slug, Origin: h.Origin, End: now,
				Event: Event{At: now, Actor: ActorFiles, Action: "article.archive", Object: slug, Detail: map[string]string{"file": h.Origin}}})
		}
		return out
	})
}

// A synchronisation may archive a tenth of the articles that come from files, and
// always this many.
const freelyArchived = 5

// CheckArchiving refuses, with the code mass_archive, files without so many of the
// articles that came from files that the folder is probably empty, unmounted or
// another one, unless the workflow allows that.
func (w *Workflow) CheckArchiving(ctx context.Context, files []Candidate, keep map[string]bool) error {
	if w.AllowMassArchive {
		return nil
	}
	heads, err := w.Store.Heads(ctx)
	if err != nil {
		return err
	}
	gone, all := w.gone(heads, files, keep)
	if len(gone) <= freelyArchived || len(gone)*10 <= all {
		return nil
	}
	return Errorf(Conflict, "mass_archive", "%d of the %d articles that came from files are not in the folder; if they are to be archived, start once with --allow-mass-archive", len(gone), all)
}

// gone are the live articles that came from files which are not there any more, of
// all live ones that came from files.
func (w *Workflow) gone(heads map[string]Head, files []Candidate, keep map[string]bool) (gone map[string]Head, all int) {
	there := make(map[string]bool, len(files))
	for _, f := range files {
		there[f.Article.Slug] = true
	}
	gone = map[string]Head{}
	now := w.now()
	for slug, h := range heads {
		if h.Origin == "" || !h.Until.IsZero() && !h.Until.After(now) {
			continue
		}
		all++
		if !there[slug] && !kept(keep, h.Origin) {
			gone[slug] = h
		}
	}
	return gone, all
}

// orphans are adopted articles whose files have gone, which nobody has decided about.
func orphans(heads map[string]Head, files []Candidate, keep map[string]bool) (out []Divergence) {
	there := make(map[string]bool, len(files))
	for _, f := range files {
		there[f.Article.Slug] = true
	}
	for slug, h := range heads {
		if file := h.Adopted.File; file != "" && h.Adopted.Hash != "" && !there[slug] && !kept(keep, file) {
			out = append(out, Divergence{Slug: slug, File: file, Known: true})
		}
	}
	return out
}

// kept reports whether a path, or a folder that it lies in, is to be kept.
func kept(keep map[string]bool, origin string) bool {
	for at := origin; at != "." && at != "/"; at = path.Dir(at) {
		if keep[at] {
			return true
		}
	}
	return false
}

// Import takes articles in as ones that are edited here from now on. It archives
// nothing.
func (w *Workflow) Import(ctx context.Context, files []Candidate, progress func(done, total int)) (SyncReport, error) {
	return w.take(ctx, files, progress, func(Candidate) string { return "" }, nil)
}

func (w *Workflow) take(ctx context.Context, files []Candidate, progress func(done, total int), origin func(Candidate) string, gone func(map[string]Head, *SyncReport) []Write) (SyncReport, error) {
	var report SyncReport
	heads, err := w.Store.Heads(ctx)
	if err != nil {
		return report, err
	}
	var batch []Write
	flush := func() error {
		if err := w.Store.Save(ctx, batch); err != nil {
			return err
		}
		batch = batch[:0]
		return nil
	}
	for i, c := range files {
		head, known := heads[c.Article.Slug]
		var write *Write
		if known && head.Origin == "" && origin(c) != "" {
			err = report.leave(head, c)
		} else {
			write, err = w.write(ctx, c, head, known, origin(c))
		}
		if err != nil {
			return report, err
		}
		switch {
		case write == nil:
			report.Unchanged++
		case known:
			report.Changed++
			batch = append(batch, *write)
		default:
			report.Added++
			batch = append(batch, *write)
		}
		if len(batch) == batchSize || i == len(files)-1 {
			if err := flush(); err != nil {
				return report, err
			}
			if progress != nil {
				progress(i+1, len(files))
			}
		}
	}
	if gone != nil {
		batch = gone(heads, &report)
		report.Archived = len(batch)
	}
	return report, flush()
}

// leave notes what the file of an article says that is edited here.
func (r *SyncReport) leave(head Head, c Candidate) error {
	hash, err := ContentHash(c.Article)
	if err == nil && head.diverges(hash) {
		r.Diverged = append(r.Diverged, Divergence{c.Article.Slug, c.Path, head.Adopted.File != "", &c})
	}
	return err
}

// write makes the write that puts an article in force, or nil when what is in
// force already is the same.
func (w *Workflow) write(ctx context.Context, c Candidate, head Head, known bool, origin string) (*Write, error) {
	hash, err := ContentHash(c.Article)
	if err != nil {
		return nil, err
	}
	now := w.now()
	until := c.Article.ValidTo.End()
	if known && head.Hash == hash && head.Origin == origin && head.Until.Equal(until) {
		return nil, nil
	}
	changed, err := w.textChanged(ctx, c, known, now)
	if err != nil {
		return nil, err
	}
	from := now
	if !c.Article.ValidFrom.IsZero() && (!known || c.Article.ValidFrom.After(now)) {
		from = c.Article.ValidFrom.Time
	}
	id := head.ArticleID
	if !known {
		id = newID()
	}
	number := head.Number + 1
	actor := ActorFiles
	if origin == "" {
		actor = ActorConsole
	}
	// A file is the whole truth about its article: what it said before ends.
	var end time.Time
	if origin != "" {
		end = from
	}
	adopted := head.Adopted
	switch {
	case origin != "":
		adopted = Adoption{}
	case head.Origin != "":
		adopted = Adoption{head.Origin, head.Hash}
	}
	return &Write{ArticleID: id, Slug: c.Article.Slug, Origin: origin, Adopted: adopted, End: end, Revision: &Revision{
		ArticleID: id, Number: number, Version: 1, Article: c.Article, Raw: c.Raw, Origin: origin, Hash: hash,
		State: StatePublished, Author: actor, CreatedAt: now, ChangedAt: changed, From: from, Until: until,
	}, Event: Event{At: now, Actor: actor, Action: "article.publish", Object: c.Article.Slug,
		Detail: map[string]string{"revision": strconv.Itoa(number), "hash": hash, "file": c.Path, "from": from.UTC().Format(time.RFC3339)}}}, nil
}

// textChanged is when the text of a candidate last changed: the day its source says,
// now where it says none or one that can't be.
func (w *Workflow) textChanged(ctx context.Context, c Candidate, known bool, now time.Time) (time.Time, error) {
	said := c.Changed
	if said.IsZero() || said.After(now) {
		said = now
	}
	if !known {
		return said, nil
	}
	before, err := w.Store.InForce(ctx, c.Article.Slug, now)
	if err != nil && KindOf(err) == NotFound {
		return said, nil
	}
	if err == nil && !said.After(before.ChangedAt) {
		said = now
	}
	return before.textChanged(c.Article, said), err
}
