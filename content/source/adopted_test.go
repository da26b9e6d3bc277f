package source_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

var (
	adopter  = kb.Principal{ID: "person:li", Name: "李", Role: kb.RoleEditor}
	decider  = kb.Principal{ID: "person:wang", Name: "王", Role: kb.RoleReviewer}
	onlyRead = kb.Principal{ID: "person:an", Name: "安", Role: kb.RoleAgent}
)

// head is the newest revision of an article.
func (s *service) head(slug string) kb.Revision {
	s.t.Helper()
	all, err := s.store.Revisions(s.t.Context(), slug)
	must(s.t, err)
	return all[len(all)-1]
}

// shown is what holds of an article now.
func (s *service) shown(slug string) string {
	s.t.Helper()
	r, err := s.store.InForce(s.t.Context(), slug, time.Now())
	must(s.t, err)
	return strings.TrimSpace(r.Article.Body)
}

func (s *service) adopt(slug string) {
	s.t.Helper()
	_, err := s.Workflow.Do(s.t.Context(), adopter, kb.Step{Action: kb.ActionAdopt, Slug: slug, Match: s.head(slug).ETag()})
	must(s.t, err)
}

func diverged(all []kb.Divergence) (out []string) {
	for _, d := range all {
		says := "gone"
		if d.Now != nil {
			says = strings.TrimSpace(d.Now.Article.Body)
		}
		out = append(out, d.Slug+": "+says)
	}
	return out
}

// What was adopted stays as it is edited here, through changes of the folder and a start;
// who looks is told what the file says, once in the log and until it is decided.
func TestAnAdoptedArticleAndItsFile(t *testing.T) {
	s := newService(t, starterFiles())
	s.start()
	s.adopt("two")
	s.reload()
	if got := s.Diverged(); len(got) != 0 || s.shown("two") != "鲸鱼罐头怎么退货。" {
		t.Fatalf("%v", diverged(got))
	}
	s.write("articles/two.md", article("第二篇", "general", "文件改了：鲸鱼罐头不退。"))
	s.reload()
	s.reload()
	if got := diverged(s.Diverged()); !slices.Equal(got, []string{"two: 文件改了：鲸鱼罐头不退。"}) || s.shown("two") != "鲸鱼罐头怎么退货。" {
		t.Errorf("%v; %s", got, s.shown("two"))
	}
	if n := strings.Count(s.log.String(), "its file is not followed"); n != 1 {
		t.Errorf("logged %d times\n%s", n, s.log)
	}
	again := newSourceLike(s)
	must(t, again.Sync(t.Context(), nil))
	if got := diverged(again.Diverged()); len(got) != 1 {
		t.Errorf("a start forgets it: %v", got)
	}
	// Decided on what was read, by who may.
	says := s.Diverged()[0].Says()
	if err := s.Keep(t.Context(), onlyRead, "two", s.head("two").ETag(), says); kb.KindOf(err) != kb.Denied {
		t.Errorf("an agent decides: %v", err)
	}
	if err := s.Keep(t.Context(), adopter, "two", s.head("two").ETag(), "of another text"); kb.KindOf(err) != kb.Stale {
		t.Errorf("decided on another text: %v", err)
	}
	if err := s.Keep(t.Context(), adopter, "two", `"9.9"`, says); kb.KindOf(err) != kb.Stale {
		t.Errorf("decided on another revision: %v", err)
	}
	must(t, s.Keep(t.Context(), adopter, "two", s.head("two").ETag(), says))
	if got := s.Diverged(); len(got) != 0 {
		t.Errorf("%v", diverged(got))
	}
	s.reload()
	if got := s.Diverged(); len(got) != 0 || s.shown("two") != "鲸鱼罐头怎么退货。" {
		t.Errorf("asked again: %v", diverged(got))
	}
	// The file goes: the article stays.
	must(t, os.Remove(filepath.Join(s.dir, "articles", "two.md")))
	s.reload()
	if got := diverged(s.Diverged()); !slices.Equal(got, []string{"two: gone"}) || s.shown("two") != "鲸鱼罐头怎么退货。" {
		t.Errorf("%v", got)
	}
	if err := s.GiveBack(t.Context(), decider, "two", s.head("two").ETag(), ""); kb.KindOf(err) != kb.Conflict {
		t.Errorf("given to a file that is gone: %v", err)
	}
	must(t, s.Keep(t.Context(), adopter, "two", s.head("two").ETag(), ""))
	if s.reload(); len(s.Diverged()) != 0 {
		t.Errorf("%v", diverged(s.Diverged()))
	}
}

func TestAnArticleIsGivenBackToItsFile(t *testing.T) {
	s := newService(t, starterFiles())
	s.start()
	s.adopt("two")
	draft := s.head("two").Article
	draft.Body = "这里的草稿。\n"
	_, err := s.Workflow.Do(t.Context(), adopter, kb.Step{Action: kb.ActionEdit, Slug: "two", Match: s.head("two").ETag(), Draft: &kb.Draft{Article: draft}})
	must(t, err)
	s.write("articles/two.md", article("第二篇", "general", "文件改了：鲸鱼罐头不退。"))
	s.reload()
	said := s.Diverged()[0].Says()
	if err := s.GiveBack(t.Context(), adopter, "two", s.head("two").ETag(), said); kb.KindOf(err) != kb.Denied {
		t.Errorf("an editor gives it back: %v", err)
	}
	s.write("articles/two.md", article("第二篇", "general", "又改了。"))
	if err := s.GiveBack(t.Context(), decider, "two", s.head("two").ETag(), said); kb.KindOf(err) != kb.Stale {
		t.Errorf("given back to another text: %v", err)
	}
	s.reload()
	said = s.Diverged()[0].Says()
	// It puts a text in force: a person decides, on a text and a revision that they name.
	token := kb.Principal{ID: "token:bot", Name: "bot", Role: kb.RoleReviewer}
	for name, err := range map[string]error{
		"by a token":       s.GiveBack(t.Context(), token, "two", s.head("two").ETag(), said),
		"whatever is here": s.GiveBack(t.Context(), decider, "two", "*", said),
		"whatever it says": s.GiveBack(t.Context(), decider, "two", s.head("two").ETag(), ""),
	} {
		if kind := kb.KindOf(err); kind != kb.Denied && kind != kb.Unmatched && kind != kb.Stale {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s.shown("two") != "鲸鱼罐头怎么退货。" {
		t.Errorf("customers read %s", s.shown("two"))
	}
	must(t, s.GiveBack(t.Context(), decider, "two", s.head("two").ETag(), said))
	if got := s.Diverged(); len(got) != 0 || s.shown("two") != "又改了。" || s.head("two").Origin != "articles/two.md" {
		t.Errorf("%v, %s", diverged(got), s.shown("two"))
	}
	number := s.head("two").Number
	s.reload()
	if s.head("two").Number != number {
		t.Error("the folder publishes it once more")
	}
	s.wantFound("又改了", "第二篇")
	s.write("articles/two.md", article("第二篇", "general", "照旧跟随。"))
	if s.reload(); s.shown("two") != "照旧跟随。" {
		t.Error("it does not follow its file")
	}
}

// A file with faults says nothing: neither is its article given back, nor is it gone.
func TestABadFileOfAnAdoptedArticle(t *testing.T) {
	s := newService(t, starterFiles())
	s.start()
	s.adopt("two")
	s.write("articles/two.md", article("第二篇", "nowhere", "分类不对。"))
	s.reload()
	if got := s.Diverged(); len(got) != 0 {
		t.Errorf("%v", diverged(got))
	}
	if err := s.GiveBack(t.Context(), decider, "two", s.head("two").ETag(), ""); kb.KindOf(err) != kb.Conflict {
		t.Errorf("given to a bad file: %v", err)
	}
}

// A category that an adopted article lies in does not go because its file has moved on.
func TestCategoriesOfAdoptedArticlesStay(t *testing.T) {
	s := newService(t, starterFiles())
	s.write("taxonomy.yaml", "categories:\n  - slug: general\n    name: 常见问题\n  - slug: special\n    name: 特别\n")
	s.write("articles/two.md", article("第二篇", "special", "鲸鱼罐头怎么退货。"))
	s.start()
	s.adopt("two")
	s.write("taxonomy.yaml", "categories:\n  - slug: general\n    name: 常见问题\n")
	s.write("articles/two.md", article("第二篇", "general", "鲸鱼罐头怎么退货。"))
	s.reload()
	if s.Rules.Taxonomy().Name("special") != "特别" {
		t.Error("the category of an article in force is gone")
	}
}
