package kb_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// sync takes files in: bodies by slug, and gives the articles whose files diverge.
func (w *world) syncs(bodies map[string]string) (report kb.SyncReport, diverged []string) {
	w.Helper()
	var all []kb.Candidate
	for slug, body := range bodies {
		all = append(all, kb.Candidate{Article: text(slug, body), Raw: []byte(body), Path: "articles/" + slug + ".md"})
	}
	report, err := w.workflow.Sync(ctx, all, nil, nil)
	w.must(err)
	for _, d := range report.Diverged {
		says := "gone"
		if d.Now != nil {
			says = d.Now.Article.Body
		}
		diverged = append(diverged, fmt.Sprintf("%s %v %s", d.Slug, d.Known, says))
	}
	return report, diverged
}

func (w *world) bodyOf(slug string) string {
	w.Helper()
	r, err := w.store.InForce(ctx, slug, w.now)
	w.must(err)
	return r.Article.Body
}

func (w *world) head(slug string) kb.Revision {
	w.Helper()
	all, err := w.store.Revisions(ctx, slug)
	w.must(err)
	return all[len(all)-1]
}

// keep decides to keep an adopted article as it is edited here, against a file.
func (w *world) keep(slug string, file kb.Adoption) {
	w.Helper()
	w.do(editor, kb.Step{Action: kb.ActionAdopt, Slug: slug, Match: "*", File: &file})
}

func hashOf(t *testing.T, a kb.Article) string {
	t.Helper()
	hash, err := kb.ContentHash(a)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

// What was adopted is edited here: its file changes nothing any more, and says so as long
// as nobody has decided.
func TestWhatIsAdoptedIsLeftAlone(t *testing.T) {
	w := newWorld(t)
	w.syncs(map[string]string{"a": "文件一", "b": "文件一"})
	was := w.head("a")
	w.do(editor, kb.Step{Action: kb.ActionAdopt, Slug: "a"})
	if r := w.head("a"); r.Origin != "" || r.Adopted != "articles/a.md" || r.ETag() == was.ETag() || r.Number != was.Number || r.Summary().Adopted != r.Adopted || w.bodyOf("a") != was.Article.Body {
		t.Errorf("%+v", r)
	}
	w.write(editor, text("a", "这里改过"))
	steps := []struct {
		files map[string]string
		want  []string
	}{
		{map[string]string{"a": "文件一", "b": "文件一"}, nil},                    // as it was
		{map[string]string{"a": "文件二", "b": "文件二"}, []string{"a true 文件二"}}, // changed
		{map[string]string{"a": "文件一", "b": "文件二"}, nil},                    // and back
		{map[string]string{"b": "文件二"}, []string{"a true gone"}},
	}
	for i, step := range steps {
		w.now = w.now.Add(time.Minute)
		if _, got := w.syncs(step.files); !slices.Equal(got, step.want) {
			t.Errorf("%d: %q, want %q", i, got, step.want)
		}
		if r := w.head("a"); r.State != kb.StateDraft || r.Article.Body != "这里改过" || w.bodyOf("a") != "文件一" {
			t.Errorf("%d: the folder has changed what was adopted: %+v", i, r)
		}
	}
	if w.bodyOf("b") != "文件二" {
		t.Error("another article no longer follows its file")
	}
	// Published here, it is still left alone; a file that says the same is no news.
	w.publish(text("a", "这里改过"))
	if _, got := w.syncs(map[string]string{"a": "这里改过", "b": "文件二"}); got != nil {
		t.Errorf("%q", got)
	}
	if r, got := w.syncs(map[string]string{"a": "文件三", "b": "文件二"}); len(got) != 1 || r.Changed+r.Added+r.Archived > 0 || w.bodyOf("a") != "这里改过" {
		t.Errorf("%+v", r)
	}
	// Who keeps it hears of it again when the file changes again.
	w.keep("a", kb.Adoption{File: "articles/a.md", Hash: hashOf(t, text("a", "文件三"))})
	for body, want := range map[string]int{"文件三": 0, "文件四": 1} {
		if _, got := w.syncs(map[string]string{"a": body, "b": "文件二"}); len(got) != want {
			t.Errorf("%s: %q", body, got)
		}
	}
	w.keep("a", kb.Adoption{File: "articles/a.md"})
	if _, got := w.syncs(map[string]string{"b": "文件二"}); got != nil {
		t.Errorf("it was decided that the file is gone: %q", got)
	}
	if _, got := w.syncs(map[string]string{"a": "文件五", "b": "文件二"}); len(got) != 1 {
		t.Errorf("and it has come back: %q", got)
	}
}

// A file that comes with the slug of an article that is edited here takes nothing over.
func TestAFileTakesNoArticleOver(t *testing.T) {
	w := newWorld(t)
	w.publish(text("mine", "这里写的"))
	w.write(editor, text("draft", "草稿"))
	report, got := w.syncs(map[string]string{"mine": "文件", "draft": "文件", "new": "文件"})
	slices.Sort(got)
	if !slices.Equal(got, []string{"draft false 文件", "mine false 文件"}) || report.Added != 1 || report.Changed != 0 || w.bodyOf("mine") != "这里写的" || w.head("draft").State != kb.StateDraft {
		t.Errorf("%+v", report)
	}
	// Also when it was imported, over a file or not.
	_, err := w.workflow.Import(ctx, []kb.Candidate{{Article: text("new", "导入"), Path: "new.md"}}, nil)
	w.must(err)
	if r := w.head("new"); r.Origin != "" || r.Adopted != "articles/new.md" {
		t.Errorf("%+v", r)
	}
	if _, got := w.syncs(map[string]string{"new": "文件"}); got != nil || w.bodyOf("new") != "导入" {
		t.Errorf("%q, %s", got, w.bodyOf("new"))
	}
	_, err = w.workflow.Import(ctx, []kb.Candidate{{Article: text("new", "再导入"), Path: "new.md"}}, nil)
	w.must(err)
	if w.head("new").Adopted != "articles/new.md" {
		t.Error("another import forgets the file")
	}
}

func TestGivingBack(t *testing.T) {
	w := newWorld(t)
	w.syncs(map[string]string{"a": "文件一"})
	w.do(editor, kb.Step{Action: kb.ActionAdopt, Slug: "a"})
	w.publish(text("a", "这里改过"))
	w.write(editor, text("a", "还在写"))
	file := kb.Candidate{Article: text("a", "文件二"), Raw: []byte("文件二"), Path: "articles/a.md"}
	for _, who := range []kb.Principal{customer, agent, editor, admin} {
		wantError(t, string(who.Role), w.workflow.GiveBack(ctx, who, w.head("a").ETag(), file), kb.Denied, "invalid_api_key")
	}
	wantError(t, "stale", w.workflow.GiveBack(ctx, reviewer, `"1.1"`, file), kb.Stale, "stale_revision")
	if w.head("a").Article.Body != "还在写" {
		t.Fatal("what was refused changed something")
	}
	w.now = w.now.Add(time.Minute)
	w.must(w.workflow.GiveBack(ctx, reviewer, w.head("a").ETag(), file))
	if r := w.head("a"); r.Origin != "articles/a.md" || r.Adopted != "" || r.Author != kb.ActorFiles || w.bodyOf("a") != "文件二" {
		t.Errorf("%+v", r)
	}
	all, err := w.store.Revisions(ctx, "a")
	w.must(err)
	if draft := all[len(all)-2]; draft.State != kb.StateSuperseded || draft.Article.Body != "还在写" {
		t.Errorf("the draft is lost: %+v", draft)
	}
	wantError(t, "again", w.workflow.GiveBack(ctx, reviewer, w.head("a").ETag(), file), kb.Conflict, "article_from_file")
	// From now on it follows its file again.
	if report, got := w.syncs(map[string]string{"a": "文件二"}); got != nil || !reflect.DeepEqual(report, kb.SyncReport{Unchanged: 1}) {
		t.Errorf("%+v, %q", report, got)
	}
	w.now = w.now.Add(time.Minute)
	if w.syncs(map[string]string{"a": "文件三"}); w.bodyOf("a") != "文件三" {
		t.Error("it does not follow")
	}
	var seen []string
	w.must(w.store.EachRecord(ctx, 0, 0, func(r kb.Record) error {
		if r.Action == "article.adopt" || r.Action == "article.give-back" {
			seen = append(seen, r.Actor+" "+r.Action+" "+r.Object+" "+r.Detail["file"])
		}
		return nil
	}))
	if !slices.Equal(seen, []string{"person:li article.adopt a articles/a.md", "person:wang article.give-back a articles/a.md"}) {
		t.Errorf("%q", seen)
	}
}
