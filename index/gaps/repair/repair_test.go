package repair_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index/gaps"
	"github.com/wenjin-kb/wenjin/index/gaps/repair"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/searchlog/searchdb"
	"github.com/wenjin-kb/wenjin/kb/store"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// anything is rules that object to nothing.
type anything struct{}

func (anything) Check(context.Context, kb.Article, time.Time) ([]kb.Finding, error) { return nil, nil }
func (anything) Facts() kb.Facts                                                    { return nil }
func (anything) Version() string                                                    { return "1" }

// files are the word files; meanwhile is called before each step.
type files struct {
	*reference.Workflow
	meanwhile func()
}

func (f *files) Do(ctx context.Context, who kb.Principal, step reference.Step) (reference.Revision, bool, error) {
	if f.meanwhile != nil {
		f.meanwhile()
	}
	r, err := f.Workflow.Do(ctx, who, step)
	return r, true, err
}

type judge struct{}

func (judge) Judge(context.Context, string, string) (reference.Judgement, error) {
	return reference.Judgement{}, nil
}
func (judge) Version() string { return "1" }

var editor = kb.Principal{ID: "person:e", Name: "李编辑", Role: kb.RoleEditor}

// bench has an article, "hours", and synonyms in force.
func bench(t *testing.T) (repair.Bench, *files) {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	db, err := searchdb.Open(t.Context(), filepath.Join(t.TempDir(), "searches.db"))
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	f := &files{Workflow: &reference.Workflow{Store: s, Rules: judge{}}}
	must(t, f.Take(t.Context(), reference.Synonyms, "花呗, 月付", reference.Judgement{}))
	w := &kb.Workflow{Store: s, Rules: anything{}}
	_, err = w.Do(t.Context(), editor, kb.Step{Action: kb.ActionCreate, Draft: &kb.Draft{Article: article("hours", "已有的问法")}})
	must(t, err)
	return repair.Bench{Log: searchlog.New(db, s, slog.New(slog.DiscardHandler), time.Now), Library: &kb.Library{Store: s}, Workflow: w, Files: f}, f
}

func article(slug string, questions ...string) kb.Article {
	return kb.Article{Slug: slug, Title: slug + "的标题", Kind: kb.KindKnowledge, Category: "credit", Audience: kb.AudiencePublic, Answer: "见正文。", Body: "甲\n", Questions: questions}
}

func gap() *gaps.Gap {
	return &gaps.Gap{Gap: searchlog.Gap{Key: 7, Query: "柜台几时上班", State: searchlog.GapOpen}, Questions: []searchlog.Question{{Query: "柜台几时上班"}, {Query: "几点开门"}}}
}

// A question is added to the newest draft, once, and the article keeps those that it had.
func TestAQuestionIsAddedOnce(t *testing.T) {
	b, _ := bench(t)
	for n, want := range []int{2, 2} { // the numbers of the drafts
		g := gap()
		r, err := b.Question(t.Context(), editor, g, "hours", " 柜台几时上班 ")
		must(t, err)
		if r.Number != want || !slices.Equal(r.Article.Questions, []string{"已有的问法", "柜台几时上班"}) {
			t.Errorf("%d: revision %d asks %q", n, r.Number, r.Article.Questions)
		}
		if g.State != searchlog.GapWorking || g.Slug != "hours" || g.Owner != "李编辑" {
			t.Errorf("%d: %+v", n, g.Gap)
		}
	}
	// What is being reviewed is not taken back unasked.
	head, err := b.Workflow.Do(t.Context(), editor, kb.Step{Action: kb.ActionSubmit, Slug: "hours", Match: "*"})
	must(t, err)
	if _, err := b.Question(t.Context(), editor, gap(), "hours", "几点关门"); kb.KindOf(err) != kb.Conflict {
		t.Errorf("added to what is reviewed: %v", err)
	}
	if h, err := b.Library.History(t.Context(), editor, "hours"); err != nil || h.Newest().State != kb.StateInReview || h.Newest().Number != head.Number {
		t.Errorf("the review is over: %v, %v", h.Newest().State, err)
	}
	decided, err := b.Log.Gaps(t.Context(), editor)
	must(t, err)
	if len(decided) != 1 || decided[0].State != searchlog.GapWorking {
		t.Errorf("%+v", decided)
	}
	for _, question := range []string{"", " ", strings.Repeat("长", 201)} {
		if _, _, err := b.With(t.Context(), editor, "hours", question); kb.KindOf(err) != kb.Invalid {
			t.Errorf("%.9q is added: %v", question, err)
		}
	}
	if _, _, err := b.With(t.Context(), editor, "nowhere", "甲"); kb.KindOf(err) != kb.NotFound {
		t.Errorf("added to nothing: %v", err)
	}
}

// A new article is called as the gap is, and asks its other questions, unless somebody
// says otherwise; whoever is at the gap already stays so.
func TestANewArticleAsksTheGap(t *testing.T) {
	b, _ := bench(t)
	a := article("new")
	a.Title, a.Questions = "", nil
	g := gap()
	g.Owner = "王"
	r, err := b.Article(t.Context(), editor, g, a)
	must(t, err)
	if r.Article.Title != "柜台几时上班" || !slices.Equal(r.Article.Questions, []string{"几点开门"}) || g.Owner != "王" || g.Slug != "new" {
		t.Errorf("%+v, %+v", r.Article, g.Gap)
	}
	if r, err = b.Article(t.Context(), editor, gap(), article("other", "自己的问法")); err != nil || r.Article.Title != "other的标题" || !slices.Equal(r.Article.Questions, []string{"自己的问法"}) {
		t.Errorf("%+v, %v", r.Article, err)
	}
	g = gap()
	if _, err := b.Article(t.Context(), editor, g, article("other")); kb.KindOf(err) != kb.Conflict || g.State != searchlog.GapOpen {
		t.Errorf("a second article of one name: %v, the gap is %s", err, g.State)
	}
}

// Synonyms follow what is in force, then what is in the draft; where somebody is faster it
// is a conflict, and nothing is lost.
func TestSynonymsFollowTheDraft(t *testing.T) {
	b, f := bench(t)
	text := func() string {
		t.Helper()
		h, err := f.History(t.Context(), editor, reference.Synonyms)
		must(t, err)
		r, err := f.Revision(t.Context(), editor, reference.Synonyms, h.Newest().Number)
		must(t, err)
		return r.Text
	}
	_, err := b.Synonyms(t.Context(), editor, gap(), "hours", []string{"柜台", "网点"})
	must(t, err)
	_, err = b.Synonyms(t.Context(), editor, gap(), "", []string{"几时", "几点", "什么时候"})
	must(t, err)
	if got := text(); got != "花呗, 月付\n柜台, 网点\n几时, 几点, 什么时候\n" {
		t.Errorf("%q", got)
	}
	f.meanwhile = func() {
		h, err := f.History(t.Context(), editor, reference.Synonyms)
		must(t, err)
		_, err = f.Workflow.Do(t.Context(), editor, reference.Step{Action: kb.ActionEdit, File: reference.Synonyms, Match: h.Newest().ETag(), Text: "别人的, 改动\n"})
		must(t, err)
	}
	g := gap()
	if _, err := b.Synonyms(t.Context(), editor, g, "", []string{"甲", "乙"}); kb.KindOf(err) != kb.Conflict || g.State != searchlog.GapOpen || text() != "别人的, 改动\n" {
		t.Errorf("somebody was faster: %v, %s, %q", err, g.State, text())
	}
	f.meanwhile = nil
	for name, words := range map[string][]string{"one": {"甲"}, "too many": strings.Split("一二三四五六七八九十百", ""), "an empty one": {"甲", " "}, "a group": {"甲", "乙, 丙"}, "a comment": {"甲", "乙 # 丙"}, "a line": {"甲", "乙\n丙"}, "one way": {"甲", "乙 => 丙"}} {
		if _, err := b.Synonyms(t.Context(), editor, gap(), "", words); kb.KindOf(err) != kb.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := b.Synonyms(t.Context(), editor, gap(), "nowhere", []string{"甲", "乙"}); kb.KindOf(err) != kb.NotFound {
		t.Errorf("of no article: %v", err)
	}
}
