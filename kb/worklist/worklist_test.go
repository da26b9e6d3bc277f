package worklist_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/store"
	"github.com/wenjin-kb/wenjin/kb/worklist"
)

var (
	ctx      = context.Background()
	agent    = kb.Principal{ID: "person:an", Name: "安", Role: kb.RoleAgent}
	editor   = kb.Principal{ID: "person:li", Name: "李", Role: kb.RoleEditor}
	other    = kb.Principal{ID: "person:sun", Name: "孙", Role: kb.RoleEditor}
	reviewer = kb.Principal{ID: "person:wang", Name: "王", Role: kb.RoleReviewer}
)

// world is a store with a workflow over it, and a clock that stands still.
type world struct {
	*testing.T
	now      time.Time
	store    *store.Store
	workflow *kb.Workflow
	lists    *worklist.Lists
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s, err := store.Open(ctx, filepath.Join(t.TempDir(), "kb.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w := &world{T: t, now: time.Date(2026, 3, 15, 10, 0, 0, 0, kb.Shanghai), store: s}
	clock := func() time.Time { return w.now }
	w.workflow, w.lists = &kb.Workflow{Store: s, Rules: w, Now: clock}, &worklist.Lists{Store: s, Now: clock}
	return w
}

// Check implements kb.Checker: nothing stands against anything.
func (w *world) Check(context.Context, kb.Article, time.Time) ([]kb.Finding, error) { return nil, nil }
func (w *world) Facts() kb.Facts                                                    { return nil }
func (w *world) Version() string                                                    { return "1" }

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func article(slug, title string) kb.Article {
	return kb.Article{Slug: slug, Title: title, Kind: kb.KindKnowledge, Category: "wealth/fund", Audience: kb.AudiencePublic, Body: title + "的正文在此。\n"}
}

// do takes steps with an article one after another, on its newest revision.
func (w *world) do(slug string, steps ...func(kb.Step) (kb.Principal, kb.Step)) kb.Revision {
	w.Helper()
	var last kb.Revision
	for _, step := range steps {
		s := kb.Step{Slug: slug}
		if all, err := w.store.Revisions(ctx, slug); err == nil {
			s.Match = all[len(all)-1].ETag()
		}
		who, s := step(s)
		var err error
		last, err = w.workflow.Do(ctx, who, s)
		if err != nil {
			w.Fatalf("%s %s: %v", s.Action, slug, err)
		}
	}
	return last
}

func write(who kb.Principal, a kb.Article) func(kb.Step) (kb.Principal, kb.Step) {
	return func(s kb.Step) (kb.Principal, kb.Step) {
		s.Action, s.Draft = kb.ActionEdit, &kb.Draft{Article: a}
		if s.Match == "" {
			s.Action = kb.ActionCreate
		}
		return who, s
	}
}

func take(who kb.Principal, action kb.Action, reason string) func(kb.Step) (kb.Principal, kb.Step) {
	return func(s kb.Step) (kb.Principal, kb.Step) {
		s.Action, s.Reason = action, reason
		return who, s
	}
}

// publish puts articles in force.
func (w *world) publish(articles ...kb.Article) {
	w.Helper()
	var files []kb.Candidate
	for _, a := range articles {
		files = append(files, kb.Candidate{Article: a})
	}
	_, err := w.workflow.Import(ctx, files, nil)
	w.must(err)
}

func day(t *testing.T, text string) kb.Date {
	t.Helper()
	d, err := kb.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func slugs(rows []kb.Summary) []string {
	out := []string{}
	for _, s := range rows {
		out = append(out, s.Slug)
	}
	return out
}

// several are articles of all kinds, in the order of their slugs.
func several(w *world) {
	late := article("late", "转账限额")
	late.Owner, late.ReviewBy, late.Audience, late.Category, late.Kind = "理财部", day(w.T, "2026-03-14"), kb.AudienceAgent, "agent", kb.KindAgent
	today := article("today", "帳戶查詢")
	today.Owner, today.ReviewBy, today.Category = "支付部", day(w.T, "2026-03-15"), "wealth"
	later := article("later", "保险退保")
	later.Owner, later.ReviewBy = "支付部", day(w.T, "2026-05-20")
	w.now = w.now.AddDate(0, 0, -40)
	w.publish(late)
	w.now = w.now.AddDate(0, 0, 40)
	w.publish(today, later)
	_, err := w.workflow.Sync(ctx, []kb.Candidate{{Article: article("file", "安全提示"), Path: "articles/file.md"}}, nil, nil)
	w.must(err)
	w.do("draft", write(editor, article("draft", "草稿")))
	w.do("today", write(editor, today), take(editor, kb.ActionSubmit, ""))
	w.do("later", take(editor, kb.ActionArchive, "过时"))
}

func TestFind(t *testing.T) {
	w := newWorld(t)
	several(w)
	for name, test := range map[string]struct {
		worklist.Query
		want  []string
		total int // 0: as many as wanted
	}{
		"all":               {worklist.Query{}, []string{"draft", "file", "late", "later", "today"}, 0},
		"by state":          {worklist.Query{State: kb.StateInReview}, []string{"today"}, 0},
		"no such state":     {worklist.Query{State: "x"}, nil, 0},
		"by owner":          {worklist.Query{Owner: "支付部"}, []string{"later", "today"}, 0},
		"below a category":  {worklist.Query{Category: "wealth"}, []string{"draft", "file", "later", "today"}, 0},
		"in a category":     {worklist.Query{Category: "wealth/fund"}, []string{"draft", "file", "later"}, 0},
		"not by its letter": {worklist.Query{Category: "wea"}, nil, 0},
		"by audience":       {worklist.Query{Audience: kb.AudienceAgent}, []string{"late"}, 0},
		"by kind":           {worklist.Query{Kind: kb.KindAgent}, []string{"late"}, 0},
		"from files":        {worklist.Query{Source: worklist.FromFiles}, []string{"file"}, 0},
		"from here":         {worklist.Query{Source: worklist.FromHere, State: kb.StateDraft}, []string{"draft"}, 0},
		"overdue":           {worklist.Query{Due: worklist.DueLate}, []string{"late"}, 0},
		"due in a month":    {worklist.Query{Due: worklist.DueMonth}, []string{"late", "today"}, 0},
		"due in a quarter":  {worklist.Query{Due: worklist.DueQuarter}, []string{"late", "later", "today"}, 0},
		"never due":         {worklist.Query{Due: worklist.DueNever}, []string{"draft", "file"}, 0},
		"no such due":       {worklist.Query{Due: "x"}, nil, 0},
		"since":             {worklist.Query{Since: w.now.AddDate(0, 0, -30)}, []string{"draft", "file", "later", "today"}, 0},
		"asked":             {worklist.Query{Asked: true}, []string{"later"}, 0},
		"by slug":           {worklist.Query{Text: "LATE"}, []string{"late", "later"}, 0},
		"by title, folded":  {worklist.Query{Text: "账户　查询"}, []string{"today"}, 0},
		"all its words":     {worklist.Query{Text: "账户 退保"}, nil, 0},
		"nothing to find":   {worklist.Query{Text: "\x00 "}, nil, 0},
		"and found besides": {worklist.Query{Text: "退保", Ranks: map[string]int{"file": 0, "draft": 1}}, []string{"file", "draft", "later"}, 0},
		"found and chosen":  {worklist.Query{Text: "退保", State: kb.StateDraft, Ranks: map[string]int{"file": 0, "draft": 1}}, []string{"draft"}, 0},
		"a page":            {worklist.Query{Limit: 2, Offset: 1}, []string{"file", "late"}, 5},
		"the last page":     {worklist.Query{Limit: 2, Offset: 4}, []string{"today"}, 5},
		"behind the last":   {worklist.Query{Limit: 2, Offset: 9}, nil, 5},
		"by title":          {worklist.Query{Order: "title"}, []string{"file", "later", "draft", "today", "late"}, 0}, // an, bao, cao, zhang, zhuan
		"by title, back":    {worklist.Query{Order: "title", Reverse: true}, []string{"late", "today", "draft", "later", "file"}, 0},
		"by state in order": {worklist.Query{Order: "state"}, []string{"draft", "today", "file", "late", "later"}, 0},
		"by review":         {worklist.Query{Order: "review"}, []string{"late", "today", "later", "draft", "file"}, 0},
		"by owners":         {worklist.Query{Order: "owner"}, []string{"late", "later", "today", "draft", "file"}, 0},
		"by update":         {worklist.Query{Order: "updated", Limit: 1}, []string{"late"}, 5},
		"by category":       {worklist.Query{Order: "category"}, []string{"late", "today", "draft", "file", "later"}, 0},
		"by source":         {worklist.Query{Order: "source", Limit: 1}, []string{"file"}, 5},
		"by audience first": {worklist.Query{Order: "audience", Limit: 1}, []string{"late"}, 5},
		"by kinds":          {worklist.Query{Order: "kind", Limit: 1}, []string{"late"}, 5},
		"by author":         {worklist.Query{Order: "author", Limit: 1, Reverse: true}, []string{"draft"}, 5},
		"by no such order":  {worklist.Query{Order: "x", Reverse: true, Limit: 1}, []string{"draft"}, 5},
	} {
		got, err := w.lists.Find(ctx, editor, test.Query)
		w.must(err)
		if test.total == 0 {
			test.total = len(test.want)
		}
		if !slices.Equal(slugs(got.Rows), append([]string{}, test.want...)) || got.Total != test.total {
			t.Errorf("%s: %v of %d, want %v of %d", name, slugs(got.Rows), got.Total, test.want, test.total)
		}
		if got.States[kb.StateDraft] != 1 || got.States[kb.StatePublished] != 3 || got.Late != 1 || got.Asked != 1 || !slices.Equal(got.Owners, []string{"支付部", "理财部"}) {
			t.Errorf("%s: the counts are of all articles, whatever is asked: %+v", name, got)
		}
	}
	if len(worklist.Orders()) != 10 {
		t.Errorf("not every order is tried: %v", worklist.Orders())
	}
}

// What has changed is in the next list, and what has come about by time alone.
func TestListsAreOfNow(t *testing.T) {
	w := newWorld(t)
	several(w)
	count := func(q worklist.Query) int {
		p, err := w.lists.Find(ctx, editor, q)
		w.must(err)
		return p.Total
	}
	if count(worklist.Query{}) != 5 || count(worklist.Query{Due: worklist.DueLate}) != 1 {
		t.Fatal("the lists are others")
	}
	w.do("draft", take(editor, kb.ActionSubmit, ""))
	if count(worklist.Query{State: kb.StateInReview}) != 2 {
		t.Error("a step is not in the list")
	}
	w.publish(article("new", "新的"))
	w.now = w.now.AddDate(0, 0, 1)
	if count(worklist.Query{}) != 6 || count(worklist.Query{Due: worklist.DueLate}) != 2 {
		t.Error("a new article, or one that falls due, is not in the list")
	}
}

func TestDraftsAreFoundByAllTheirFields(t *testing.T) {
	w := newWorld(t)
	a := article("mine", "标题")
	a.Questions, a.Owner, a.Body = []string{"怎麼開戶"}, "支付部", "需要身份证。\n"
	w.do("mine", write(editor, a))
	b := article("open", "已发布的身份证")
	w.publish(b)
	w.do("open", write(editor, article("open", "改动中")))
	gone := article("gone", "身份证开户")
	w.do("gone", write(editor, gone), take(editor, kb.ActionDiscard, ""))
	for text, want := range map[string][]string{"开户": {"mine"}, "开户 身份证": {"mine"}, "支付部": {"mine"}, "改动": {"open"}, "已发布": nil, "开户 没有": nil, " ": nil, "MINE": {"mine"}} {
		if got, err := w.lists.Drafts(ctx, editor, text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v; want %v", text, got, err, want)
		}
	}
}

func TestTasksAreThoseOfThePerson(t *testing.T) {
	w := newWorld(t)
	several(w)
	w.do("fine", write(other, article("fine", "批准的")), take(other, kb.ActionSubmit, ""), take(reviewer, kb.ActionApprove, ""))
	w.now = w.now.Add(time.Hour)
	w.do("back", write(editor, article("back", "退回的")), take(editor, kb.ActionSubmit, ""), take(reviewer, kb.ActionReject, "再改"))
	w.now = w.now.Add(time.Hour)
	w.do("newest", write(editor, article("newest", "最新的")))
	w.do("own", write(reviewer, article("own", "复核人写的")), take(reviewer, kb.ActionSubmit, ""))
	owner := other
	owner.Name = "理财部"
	gone := article("lapsed", "过期")
	gone.ReviewBy, gone.ValidTo = day(t, "2026-01-01"), kb.At(w.now.AddDate(0, 0, -1))
	w.publish(gone)
	for name, test := range map[string]struct {
		who             kb.Principal
		drafts, waiting string
		owned           int
	}{
		"editor":       {editor, "back newest draft", "", 0},
		"other editor": {owner, "", "fine:publish", 1},
		"reviewer":     {reviewer, "", "later:archive today:approve", 0},
	} {
		got, err := w.lists.Tasks(ctx, test.who)
		w.must(err)
		var waits []string
		for _, x := range got.Waiting {
			waits = append(waits, fmt.Sprintf("%s:%s", x.Slug, x.For))
		}
		if strings.Join(slugs(got.Drafts), " ") != test.drafts || strings.Join(waits, " ") != test.waiting || got.Owned != test.owned || !slices.Equal(slugs(got.Overdue), []string{"late"}) {
			t.Errorf("%s: drafts %v, waiting %v, owns %d of %v", name, slugs(got.Drafts), waits, got.Owned, slugs(got.Overdue))
		}
	}
	got, err := w.lists.Tasks(ctx, editor)
	w.must(err)
	if !worklist.SentBack(got.Drafts[0]) || worklist.SentBack(got.Drafts[1]) {
		t.Error("what was sent back is not told apart")
	}
}

func TestCalendar(t *testing.T) {
	w := newWorld(t)
	several(w)
	w.now = w.now.AddDate(0, 1, 0)
	change := article("file", "安全提示二")
	change.ValidFrom = kb.At(time.Date(2026, 6, 1, 0, 0, 0, 0, kb.Shanghai))
	_, err := w.workflow.Sync(ctx, []kb.Candidate{{Article: change, Path: "articles/file.md"}}, nil, nil)
	w.must(err)
	short := article("short", "限时活动")
	short.ValidTo = kb.At(time.Date(2026, 6, 9, 12, 0, 0, 0, kb.Shanghai))
	w.publish(short)
	facts := kb.Facts{"rate": {Key: "rate", Label: "利率", ValidFrom: kb.At(day(t, "2026-06-03").Time), ValidTo: kb.At(time.Date(2026, 6, 20, 0, 0, 0, 0, kb.Shanghai))}, "hotline": {Key: "hotline"}}
	list := func(from, until string) string {
		all, err := w.lists.Calendar(ctx, editor, facts, day(t, from).Time, day(t, until).Time)
		w.must(err)
		var out []string
		for _, e := range all {
			out = append(out, fmt.Sprintf("%s %s %s %v", e.At.In(kb.Shanghai).Format("01-02 15:04"), e.What, e.Slug, e.Ends))
		}
		return strings.Join(out, "; ")
	}
	for span, want := range map[[2]string]string{
		{"2026-06-01", "2026-07-01"}: "06-01 00:00 begins file false; 06-03 00:00 fact rate false; 06-09 12:00 lapses short false; 06-20 00:00 fact rate true",
		{"2026-05-01", "2026-06-01"}: "05-20 00:00 due later false",
		{"2026-07-01", "2026-08-01"}: "",
		{"2026-04-01", "2026-05-01"}: "04-15 10:00 begins short false",
	} {
		if got := list(span[0], span[1]); got != want {
			t.Errorf("%v: %s; want %s", span, got, want)
		}
	}
}

// Who changes a fact sees which articles show it, as they are now.
func TestShowing(t *testing.T) {
	w := newWorld(t)
	a := article("a", "手续费")
	a.Answer, a.Body = "见{{fee}}", "费用{{fee}}，时间{{eta}}。\n"
	w.publish(a, article("b", "没有"))
	say := func() string {
		all, err := w.lists.Showing(ctx, editor)
		w.must(err)
		return fmt.Sprint(all)
	}
	if got := say(); got != "map[eta:[{a 手续费}] fee:[{a 手续费}]]" {
		t.Error(got)
	}
	w.do("b", write(editor, func() kb.Article { b := article("b", "草稿"); b.Body = "{{fee}}"; return b }()))
	if got := say(); strings.Contains(got, "草稿") {
		t.Errorf("a draft shows nothing to anybody: %s", got)
	}
	ends := article("c", "会失效")
	ends.Body, ends.ValidTo = "{{eta}}\n", kb.At(w.now.Add(time.Hour))
	w.publish(ends)
	if got := say(); !strings.Contains(got, "eta:[{a 手续费} {c 会失效}]") {
		t.Error(got)
	}
	w.now = w.now.Add(2 * time.Hour)
	if got := say(); strings.Contains(got, "会失效") {
		t.Error(got)
	}
}

func TestListsAreForEditors(t *testing.T) {
	w := newWorld(t)
	for name, ask := range map[string]func(kb.Principal) error{
		"find":     func(p kb.Principal) error { _, err := w.lists.Find(ctx, p, worklist.Query{}); return err },
		"drafts":   func(p kb.Principal) error { _, err := w.lists.Drafts(ctx, p, "x"); return err },
		"tasks":    func(p kb.Principal) error { _, err := w.lists.Tasks(ctx, p); return err },
		"showing":  func(p kb.Principal) error { _, err := w.lists.Showing(ctx, p); return err },
		"calendar": func(p kb.Principal) error { _, err := w.lists.Calendar(ctx, p, nil, w.now, w.now); return err },
	} {
		for _, who := range []kb.Principal{{}, agent} {
			if err := ask(who); kb.KindOf(err) != kb.Denied {
				t.Errorf("%s by %q: %v", name, who.Role, err)
			}
		}
		if err := ask(editor); err != nil {
			t.Errorf("%s by an editor: %v", name, err)
		}
	}
}

// The list of a large base is fast: it is read once for every change.
func BenchmarkFind(b *testing.B) {
	s, err := store.Open(ctx, filepath.Join(b.TempDir(), "kb.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	var files []kb.Candidate
	for i := range 10000 {
		a := article(fmt.Sprintf("a-%05d", i), fmt.Sprintf("第%d篇：余额宝转出多久到账", i))
		a.Owner = fmt.Sprintf("部门%d", i%20)
		files = append(files, kb.Candidate{Article: a})
	}
	if _, err := (&kb.Workflow{Store: s}).Import(ctx, files, nil); err != nil {
		b.Fatal(err)
	}
	for name, q := range map[string]worklist.Query{"all": {Limit: 50}, "text": {Text: "转出 77", Limit: 50}, "title": {Order: "title", Limit: 50}} {
		lists := &worklist.Lists{Store: s, Now: time.Now}
		b.Run(name, func(b *testing.B) {
			for range b.N {
				if _, err := lists.Find(ctx, editor, q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("first", func(b *testing.B) {
		for range b.N {
			if _, err := (&worklist.Lists{Store: s, Now: time.Now}).Find(ctx, editor, worklist.Query{Limit: 50}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
