package kb_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// What editors read, nobody else does.
func TestEditorsAlone(t *testing.T) {
	w := newWorld(t)
	w.publish(text("a", "甲"))
	for name, test := range map[string]struct {
		read func(kb.Principal) error
		able []kb.Principal
	}{
		"history":    {func(p kb.Principal) error { _, err := w.library.History(ctx, p, "a"); return err }, []kb.Principal{editor, reviewer, admin}},
		"evidence":   {func(p kb.Principal) error { _, err := w.library.Evidence(ctx, p, "a"); return err }, []kb.Principal{editor, reviewer, admin}},
		"log":        {func(p kb.Principal) error { _, err := w.library.Log(ctx, p, 0, 1); return err }, []kb.Principal{admin}},
		"log's end":  {func(p kb.Principal) error { _, _, err := w.library.LogBefore(ctx, p, 0, 1); return err }, []kb.Principal{admin}},
		"add medium": {func(p kb.Principal) error { _, err := w.workflow.AddMedium(ctx, p, []byte("GIF89a")); return err }, []kb.Principal{editor, reviewer, admin}},
	} {
		for _, who := range []kb.Principal{customer, agent, editor, reviewer, admin} {
			err := test.read(who)
			if !slices.Contains(test.able, who) {
				wantError(t, name+" by "+string(who.Role), err, kb.Denied, "invalid_api_key")
			} else if err != nil {
				t.Errorf("%s by %s: %v", name, who.Role, err)
			}
		}
	}
	if got := w.records("article.evidence"); len(got) != 3 {
		t.Errorf("%d times evidence was logged, want 3: who may not have it is not logged as having it", len(got))
	}
}

func TestHistory(t *testing.T) {
	w := newWorld(t)
	w.publish(text("a", "一"))
	w.publish(text("a", "二"))
	w.write(editor, text("a", "三"))
	w.write(editor, text("a", "四"))
	h, err := w.library.History(ctx, editor, "a")
	w.must(err)
	var numbers []int
	for _, r := range h.Revisions {
		numbers = append(numbers, r.Number)
	}
	if !slices.Equal(numbers, []int{4, 3, 2, 1}) || h.Newest().Article.Body != "四" {
		t.Errorf("%v, the newest is %q", numbers, h.Newest().Article.Body)
	}
	if !slices.Equal(h.Steps, []kb.Action{kb.ActionEdit, kb.ActionRestore, kb.ActionSubmit, kb.ActionDiscard, kb.ActionArchive}) {
		t.Errorf("steps %v", h.Steps)
	}
	for number, want := range map[int]int{1: 0, 2: 1, 3: 2, 4: 2, 9: 2} {
		if got := h.PublishedBefore(number); got != want {
			t.Errorf("published before %d is %d, want %d", number, got, want)
		}
	}
	if r, err := h.Revision(3); err != nil || r.Article.Body != "三" {
		t.Errorf("%q, %v", r.Article.Body, err)
	}
	for _, number := range []int{0, -1, 5} {
		_, err := h.Revision(number)
		wantError(t, fmt.Sprint("revision ", number), err, kb.NotFound, "revision_not_found")
	}
	_, err = w.library.History(ctx, editor, "nowhere")
	wantError(t, "no article", err, kb.NotFound, "article_not_found")
}

func TestCompare(t *testing.T) {
	w := newWorld(t)
	a := text("a", "一")
	w.publish(a)
	a.Title, a.Body, a.Tags, a.ValidTo = "新的标题", "二", []string{"费用", "到账"}, moment(t, "2027-01-01")
	w.write(editor, a)
	h, err := w.library.History(ctx, editor, "a")
	w.must(err)
	show := func(c kb.Comparison) string {
		var parts []string
		for _, f := range c.Changes {
			parts = append(parts, f.Field.JSON+": "+f.Was+" → "+f.Now)
		}
		return strings.Join(parts, "; ")
	}
	for _, test := range []struct {
		number, against int
		want            string
	}{
		{2, 1, "title: a的标题 → 新的标题; body: 一 → 二; tags:  → 费用\n到账; validTo:  → 2027-01-01"},
		{1, 2, "title: 新的标题 → a的标题; body: 二 → 一; tags: 费用\n到账 → ; validTo: 2027-01-01 → "},
		{1, 0, "title:  → a的标题; body:  → 一; kind:  → knowledge; category:  → pay; audience:  → public"},
		{2, 2, ""},
	} {
		c, err := h.Compare(test.number, test.against)
		if err != nil || show(c) != test.want || c.Revision.Number != test.number || c.Against.Number != test.against {
			t.Errorf("%d against %d: %q, %v; want %q", test.number, test.against, show(c), err, test.want)
		}
	}
	for _, bad := range [][2]int{{9, 1}, {1, 9}, {0, 0}, {1, -1}} {
		_, err := h.Compare(bad[0], bad[1])
		wantError(t, fmt.Sprint(bad), err, kb.NotFound, "revision_not_found")
	}
}

func TestEvidence(t *testing.T) {
	w := newWorld(t)
	w.publish(text("a", "一"))
	w.write(editor, text("a", "二"))
	w.publish(text("ab", "别的文章"))
	w.must(w.store.Append(ctx, kb.Event{At: w.now, Actor: "x", Action: "login", Object: "a"}))
	w.now = w.now.Add(time.Hour)
	got, err := w.library.Evidence(ctx, reviewer, "a")
	w.must(err)
	if got.Slug != "a" || got.ArticleID != got.Revisions[0].ArticleID || got.MadeBy != reviewer.ID || !got.MadeAt.Equal(w.now) {
		t.Errorf("%+v", got)
	}
	if len(got.Revisions) != 2 || got.Revisions[0].Article.Body != "一" || got.Revisions[1].Article.Body != "二" {
		t.Errorf("revisions %+v", got.Revisions)
	}
	var actions []string
	for _, r := range got.Records {
		actions = append(actions, strings.TrimPrefix(r.Action, "article."))
	}
	if !slices.Equal(actions, []string{"create", "submit", "approve", "publish", "edit", "evidence"}) {
		t.Errorf("records of %v: that it was taken stands in it, other articles and other things do not", actions)
	}
	head, err := w.store.AuditHead(ctx)
	w.must(err)
	if got.AuditHead != head || head.Hash == "" {
		t.Errorf("the end is %+v, the log's %+v", got.AuditHead, head)
	}
	_, err = w.library.Evidence(ctx, reviewer, "nowhere")
	wantError(t, "no article", err, kb.NotFound, "article_not_found")
}

func TestLogPages(t *testing.T) {
	w := newWorld(t)
	numbers := func(rs []kb.Record) (out []int64) {
		for _, r := range rs {
			out = append(out, r.Seq)
		}
		return out
	}
	if got, head, err := w.library.LogBefore(ctx, admin, 0, 10); err != nil || len(got) != 1 || head.Seq != 1 {
		t.Errorf("a new log: %v, %+v, %v", got, head, err)
	}
	for i := range 6 { // beside the record with which it begins
		w.must(w.store.Append(ctx, kb.Event{At: w.now, Actor: "x", Action: fmt.Sprint("action ", i)}))
	}
	for _, test := range []struct {
		after int64
		limit int
		want  []int64
	}{{0, 3, []int64{1, 2, 3}}, {3, 3, []int64{4, 5, 6}}, {6, 3, []int64{7}}, {7, 3, nil}} {
		got, err := w.library.Log(ctx, admin, test.after, test.limit)
		if err != nil || !slices.Equal(numbers(got), test.want) || got == nil {
			t.Errorf("after %d: %v, %v; want %v", test.after, numbers(got), err, test.want)
		}
	}
	for _, test := range []struct {
		before int64
		want   []int64
	}{{0, []int64{7, 6, 5}}, {8, []int64{7, 6, 5}}, {9, []int64{7, 6, 5}}, {99, []int64{7, 6, 5}}, {-1, []int64{7, 6, 5}}, {5, []int64{4, 3, 2}}, {3, []int64{2, 1}}, {2, []int64{1}}, {1, nil}} {
		got, head, err := w.library.LogBefore(ctx, admin, test.before, 3)
		if err != nil || !slices.Equal(numbers(got), test.want) || head.Seq != 7 {
			t.Errorf("before %d: %v, %v; want %v", test.before, numbers(got), err, test.want)
		}
	}
}
