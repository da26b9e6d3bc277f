// Package drafts makes drafts of what an importer has read. A draft takes the way that
// every text takes: nothing of an import is published before somebody has reviewed it. A
// second run changes only what has changed in the export since, and leaves alone what
// somebody has changed here.
package drafts

import (
	"context"
	"fmt"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/imports"
)

// batch items are recorded at once. What a kill leaves unrecorded is found again by its
// text.
const batch = 200

// Make makes drafts of the items of an export. What it has done before an error stays
// done; the next run goes on there.
func (m *Maker) Make(ctx context.Context, files *importer.Files, export importer.Export) (Report, error) {
	r := &run{Maker: m, files: files, leads: map[string]string{}, kept: map[string]bool{}}
	r.report = Report{Source: m.Source, DryRun: m.DryRun, LeftOut: append(files.Notes, export.Notes...), Unmapped: map[string]int{}}
	var err error
	if r.records, err = m.Records.Imported(ctx, m.Source); err != nil {
		return r.report, err
	}
	if err := r.name(ctx, export.Items); err != nil {
		return r.report, err
	}
	for i, item := range export.Items {
		if err := ctx.Err(); err != nil {
			return r.report, err
		}
		if err := r.item(ctx, item, r.slugs[i]); err != nil {
			return r.report, fmt.Errorf("%s: %w", item.Place, err)
		}
		if done := i + 1; done%batch == 0 || done == len(export.Items) {
			if err := r.keep(ctx); err != nil {
				return r.report, err
			}
		}
		if m.Progress != nil {
			m.Progress(i+1, len(export.Items))
		}
	}
	return r.report, nil
}

// item makes a draft of one, or says why not.
func (r *run) item(ctx context.Context, item importer.Item, slug string) error {
	line := Line{ID: item.ID, Place: item.Place, Slug: slug}
	for _, note := range item.Notes {
		line.leave(note)
	}
	l := &links{run: r, item: item, line: &line}
	body, err := item.Body(l)
	a := r.article(item, slug, body, &line)
	line.Title, line.Category = a.Title, a.Category
	switch why := r.refusal(a, item); {
	case err != nil:
		line.Outcome, line.Why = Refused, fmt.Sprintf("its text can't be read: %v", err)
	case why != "":
		line.Outcome, line.Why = Refused, why
	default:
		if err := r.draft(ctx, a, item, l, &line); err != nil {
			return err
		}
	}
	r.report.Pictures += l.added
	r.report.Lines = append(r.report.Lines, line)
	return nil
}

// draft takes the step that an article needs.
func (r *run) draft(ctx context.Context, a kb.Article, item importer.Item, l *links, line *Line) error {
	hash, err := kb.ContentHash(a)
	if err != nil {
		return err
	}
	record := imports.Record{Source: r.Source, ID: item.ID, Slug: a.Slug, Hash: hash}
	before := r.records[item.ID]
	if before.Hash == hash {
		line.Outcome = Unchanged
		return nil
	}
	step, err := r.step(ctx, a, hash, before.Hash, line)
	if err != nil {
		return err
	}
	if found, err := r.Workflow.Check(ctx, a); err != nil {
		return err
	} else if step != nil {
		line.Stops = stops(found)
	}
	if r.DryRun {
		l.added = len(l.pictures)
		return nil
	}
	if step != nil {
		if err := l.keep(ctx); err != nil {
			return err
		}
		if _, err := r.Workflow.Do(ctx, r.Who, *step); err != nil {
			return err
		}
	}
	if line.Outcome != Kept {
		r.pending = append(r.pending, record)
	}
	return nil
}

// step is the step that makes a text the newest draft of its article; nil where it is
// that already, or where what is here is to be kept.
func (r *run) step(ctx context.Context, a kb.Article, hash, before string, line *Line) (*kb.Step, error) {
	revisions, err := r.Workflow.Store.Revisions(ctx, a.Slug)
	if kb.KindOf(err) == kb.NotFound && err != nil {
		line.Outcome = New
		return &kb.Step{Action: kb.ActionCreate, Draft: &kb.Draft{Article: a}}, nil
	}
	if err != nil {
		return nil, err
	}
	head := revisions[len(revisions)-1]
	line.Outcome = Kept
	switch {
	case head.Hash == hash:
		line.Outcome = Unchanged
	case head.Origin != "":
		line.Why = "it comes from a file here"
	case head.State == kb.StateInReview || head.State == kb.StateApproved:
		line.Why = "it is under review"
	case takenBack(head.StateAt(r.Now())):
		line.Why = "somebody has taken it back here"
	case head.Hash != before:
		line.Why = "somebody has changed it here since"
	default:
		line.Outcome = Changed
		return &kb.Step{Action: kb.ActionEdit, Slug: a.Slug, Match: head.ETag(), Draft: &kb.Draft{Article: a}}, nil
	}
	return nil, nil
}

// takenBack reports the states of the newest text that somebody has decided against:
// archived, or discarded.
func takenBack(s kb.State) bool { return s == kb.StateArchived || s == kb.StateSuperseded }

// stops are the findings that keep a text from being published.
func stops(found []kb.Finding) (out []string) {
	for _, f := range found {
		if f.Severity == kb.Block {
			out = append(out, f.Rule+" "+f.Message)
		}
	}
	return out
}
