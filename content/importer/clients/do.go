package clients

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/drafts"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/tasks"
)

// mostNotes are kept of what was left out of one document.
const mostNotes = 20

var _ tasks.Do = (&Worker{}).Do

// Do implements tasks.Do.
func (w *Worker) Do(ctx context.Context, t tasks.Task, r tasks.Request, alive func()) (out tasks.Result, err error) {
	if t.Kind == tasks.Deletion {
		out, err = w.remove(ctx, t.Who, r.IDs, alive)
	} else {
		out, err = w.add(ctx, t.Who, r, alive)
	}
	more := 0
	for _, o := range out.Outcomes {
		switch {
		case o.Error == nil:
			out.Done++
		case out.Error == nil:
			out.Error = &tasks.Failure{Code: o.Error.Code, Message: fmt.Sprintf("Document `%s`: %s", o.ID, o.Error.Message)}
		default:
			more++
		}
	}
	if more > 0 {
		out.Error.Message += fmt.Sprintf(" (and %d more, named in `details.documents`)", more)
	}
	return out, err
}

// add makes drafts of documents.
func (w *Worker) add(ctx context.Context, who kb.Principal, r tasks.Request, alive func()) (tasks.Result, error) {
	records, err := w.recall(ctx)
	if err != nil {
		return tasks.Result{}, err
	}
	var out tasks.Result
	var export importer.Export
	for _, fields := range merged(r) {
		alive()
		item, failed, err := w.item(ctx, records, fields, r.Partial)
		if err != nil {
			return out, err
		}
		if failed != nil {
			out.Outcomes = append(out.Outcomes, *failed)
			continue
		}
		export.Items = append(export.Items, item)
	}
	if len(export.Items) == 0 {
		return out, nil
	}
	none, err := importer.Of(nil) // pictures are those that stand in the text itself
	if err != nil {
		return out, err
	}
	maker := &drafts.Maker{
		Workflow: w.Workflow, Records: records, Who: who, Taxonomy: w.Taxonomy(), SlugOf: func(string) string { return "" }, Now: w.Now,
		Source: Source, Audience: kb.AudienceAgent, Progress: func(int, int) { alive() },
	}
	report, err := maker.Make(ctx, none, export)
	if err != nil {
		return out, err
	}
	for _, line := range report.Lines {
		out.Outcomes = append(out.Outcomes, outcome(line))
	}
	return out, nil
}

// outcome is what a client is told of a line.
func outcome(line drafts.Line) tasks.Outcome {
	o := tasks.Outcome{ID: line.ID, Slug: line.Slug, What: string(line.Outcome), LeftOut: line.LeftOut[:min(len(line.LeftOut), mostNotes)], Stops: line.Stops[:min(len(line.Stops), mostNotes)]}
	switch line.Outcome {
	case drafts.Refused:
		o.Error = &tasks.Failure{Code: "invalid_article", Message: line.Why}
	case drafts.Kept:
		o.Error = &tasks.Failure{Code: "document_conflict", Message: line.Why}
	}
	return o
}

// merged are the documents of a request, each id once: the last one counts, and of those
// that have only what is to change, all do.
func merged(r tasks.Request) (out []map[string]any) {
	at := map[string]int{}
	for _, document := range r.Documents {
		fields := map[string]any{}
		for name, text := range document {
			fields[name] = value(text)
		}
		id := idOf(fields)
		i, again := at[id]
		switch {
		case !again || id == "":
			at[id] = len(out)
			out = append(out, fields)
		case r.Partial:
			for name, v := range fields {
				out[i][name] = v
			}
		default:
			out[i] = fields
		}
	}
	return out
}

// value is a value of JSON, with its number as it was written.
func value(text json.RawMessage) (out any) {
	var number json.Number
	if len(text) > 0 && text[0] != '"' && json.Unmarshal(text, &number) == nil && number != "" {
		return number
	}
	_ = json.Unmarshal(text, &out) // was read as JSON before
	return out
}
