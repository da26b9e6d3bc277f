package console

import (
	"context"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/assign"
	"github.com/wenjin-kb/wenjin/kb/autosave"
	"github.com/wenjin-kb/wenjin/kb/comments"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// editor is an article as editors and reviewers work on it.
type editor struct {
	New        bool
	Form       form
	ETag       string // of the revision that the form was filled from
	Head       *kb.Revision
	Now        kb.State // of the head
	Asked      *kb.Withdrawal
	History    kb.History
	Rows       []row // of the history, newest first
	Coming     []turn
	Preview    template.HTML
	Findings   []kb.Finding
	Error      string
	Fields     []kb.FieldError
	Notice     string
	Reasons    map[string]string // that were typed for a step that was refused, by step
	At         string            // when it was to be published
	Categories []taxonomy.Named

	Facts    []kb.Fact // that a text can show, by key
	Page     page
	Unsaved  []autosave.Copy // what its editor typed on other pages and did not save
	Threads  []comments.Thread
	Assigned assign.Assignment
	Late     bool     // the day of the assignment is over
	Merging  *merging // of what was typed with what others saved meanwhile
}

// TakesBack reports whether saving takes a text back from review, or voids its approval.
func (e editor) TakesBack() bool {
	return e.Head != nil && (e.Head.State == kb.StateInReview || e.Head.State == kb.StateApproved)
}

// OpenTalks are the threads that wait for somebody, where they stand in the newest text.
func (e editor) OpenTalks() []talk {
	return talks(slices.DeleteFunc(slices.Clone(e.Threads), func(t comments.Thread) bool { return !t.Open() }), e.article())
}

// article is the newest text that is stored; of a new article an empty one.
func (e editor) article() kb.Article {
	if e.Head == nil {
		return kb.Article{}
	}
	return e.Head.Article
}

// open fills the editor with what is stored; without a slug it is of a new article.
func (p pages) open(ctx context.Context, who kb.Principal, slug string) (editor, error) {
	v := editor{New: slug == "", Categories: p.Deps.Taxonomy().All()}
	v.Facts = slices.SortedFunc(maps.Values(p.Deps.Facts()), func(a, b kb.Fact) int { return strings.Compare(a.Key, b.Key) })
	now := p.API.Now()
	if v.New {
		v.Form = form{"kind": string(kb.KindKnowledge), "audience": string(kb.AudiencePublic)}
		return v, nil
	}
	var err error
	if v.History, err = p.Deps.Library.History(ctx, who, slug); err != nil {
		return v, err
	}
	for _, r := range v.History.Revisions {
		v.Rows = append(v.Rows, newRow(r.Summary(), now))
	}
	v.Coming = coming(v.History.Revisions, now)
	if v.Threads, err = p.Deps.Comments.Of(ctx, who, slug); err != nil {
		return v, err
	}
	if v.Assigned, err = p.Deps.Assignments.Of(ctx, who, slug); err != nil {
		return v, err
	}
	v.Late = v.Assigned.Late(now)
	head := v.History.Newest()
	v.Asked = v.History.AsksToArchive(now)
	v.Head, v.ETag, v.Now, v.Form = &head, head.ETag(), head.StateAt(now), formOf(head.Article)
	return v, nil
}

// look renders and checks an article.
func (p pages) look(ctx context.Context, v *editor, a kb.Article) (err error) {
	v.Preview = template.HTML(markdown.Render(p.Filled(a, p.API.Now()).Body).HTML)
	v.Findings, err = p.check(ctx, a)
	return err
}

// check is what the rules say about an article, and what it leads to in vain.
func (p pages) check(ctx context.Context, a kb.Article) ([]kb.Finding, error) {
	found, err := p.Deps.Workflow.Check(ctx, a)
	if err != nil {
		return nil, err
	}
	dead, err := p.Deps.Links.Dead(ctx, a)
	return append(found, dead...), err
}
