package overview_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api/site/console"
	"github.com/wenjin-kb/wenjin/api/site/overview"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

// folder is what a content folder says beside a world.
type folder struct {
	w    *sitetest.World
	held string
	all  []kb.Divergence
}

func (f *folder) Held() string              { return f.held }
func (f *folder) Diverged() []kb.Divergence { return f.all }

func (f *folder) Keep(ctx context.Context, who kb.Principal, slug, match, said string) error {
	i := slices.IndexFunc(f.all, func(d kb.Divergence) bool { return d.Slug == slug && d.Says() == said })
	if i < 0 {
		return kb.Errorf(kb.Stale, "file_changed", "it says something else")
	}
	_, err := f.w.Workflow.Do(ctx, who, kb.Step{Action: kb.ActionAdopt, Slug: slug, Match: match, File: &kb.Adoption{File: f.all[i].File, Hash: said}})
	if err == nil {
		f.all = slices.Delete(f.all, i, i+1)
	}
	return err
}

func (f *folder) File(_ context.Context, slug string) (*kb.Candidate, error) {
	a := kb.Article{Slug: slug, Title: "文件里的标题", Kind: kb.KindKnowledge, Category: "credit", Audience: kb.AudiencePublic, Body: "文件里的正文。\n"}
	return &kb.Candidate{Article: a, Path: "articles/" + slug + ".md"}, nil
}

func (f *folder) GiveBack(ctx context.Context, who kb.Principal, slug, match, said string) error {
	now, _ := f.File(ctx, slug)
	if (kb.Divergence{Now: now}).Says() != said {
		return kb.Errorf(kb.Stale, "file_changed", "it says something else")
	}
	return f.w.Workflow.GiveBack(ctx, who, match, *now)
}

func TestWhatTheFolderSaysIsDecided(t *testing.T) {
	f := &folder{held: "太多文件不见了"}
	w := &world{sitetest.New(t, console.Face(nil), overview.Face(nil, f, nil))}
	f.w = w.World
	// An article of a file is adopted by its button, and then edited here.
	p := w.Get(kb.RoleEditor, "/console/a/other").Want(http.StatusOK)
	w.Submit(kb.RoleEditor, p.One("form", "action=/console/a/other/adopt"), nil).WantRedirect("/console/a/other?done=adopt")
	p = w.Get(kb.RoleEditor, "/console/a/other?done=adopt").Want(http.StatusOK)
	if !p.Shows("已接管，可以在这里修改。") || !p.Shows("接管自文件 articles/other.md") || len(p.All("form", "action=/console/a/other/adopt")) > 0 {
		t.Error(p.Text())
	}
	w.Submit(kb.RoleEditor, p.One("form", "id=editor"), map[string]string{"body": "这里改过。"}).WantRedirect("/console/a/other?done=saved")
	if got := rows(w.Get(kb.RoleEditor, "/console/articles?source=adopted")); len(got) != 1 || !strings.Contains(got["other"], "已接管 草稿") {
		t.Errorf("%v", got)
	}
	// The file changes.
	changed := kb.Article{Slug: "other", Title: "征信报告怎么查？", Kind: kb.KindKnowledge, Category: "credit", Audience: kb.AudiencePublic, Body: "文件改了" + sitetest.Hostile + "\n"}
	f.all = []kb.Divergence{{Slug: "other", File: "articles/other.md", Known: true, Now: &kb.Candidate{Article: changed, Path: "articles/other.md"}}, {Slug: "inner", File: "articles/inner.md", Known: true}}
	if p := w.Get(kb.RoleEditor, "/console"); !p.Shows("2 篇文章的文件与后台不一致，等待决定。") || !p.Shows("内容目录没有读入") {
		t.Error(p.Text())
	}
	p = w.Get(kb.RoleEditor, "/console/folder").Want(http.StatusOK)
	section := p.One("section", "id=other")
	if got := section.Text(); !strings.Contains(got, "文件 articles/other.md 改了，没有采用。") || section.All("del")[len(section.All("del"))-1].Text() != "这里改过。" || !strings.Contains(got, "文件改了"+sitetest.Hostile) || strings.Contains(p.Body, sitetest.Hostile) {
		t.Error(got)
	}
	if !p.Shows("太多文件不见了") || !strings.Contains(p.One("section", "id=inner").Text(), "已不在目录里") || len(p.All("form", "action=/console/folder/back")) > 0 {
		t.Error(p.Text())
	}
	form := section.One("form", "action=/console/folder/draft")
	w.Submit(kb.RoleEditor, form, map[string]string{"said": "别的"}).Want(http.StatusPreconditionFailed)
	w.Submit(kb.RoleEditor, form, nil).WantRedirect("/console/a/other?done=saved")
	if p := w.Get(kb.RoleEditor, "/console/a/other").One("textarea", "name=body"); !strings.Contains(p.Text(), "文件改了") {
		t.Error(p.Text())
	}
	p = w.Get(kb.RoleEditor, "/console/folder")
	if len(p.All("section", "id=other")) > 0 {
		t.Error("asked again")
	}
	// Given back, by reviewers alone.
	if p := w.Get(kb.RoleEditor, "/console/folder?slug=other"); !p.Shows("文件没有变化") || len(p.All("form", "action=/console/folder/back")) > 0 {
		t.Error(p.Text())
	}
	p = w.Get(kb.RoleReviewer, "/console/folder?slug=other")
	if !p.Shows("文件里的正文。") {
		t.Error("who gives it back does not see what will be in force")
	}
	give := p.One("form", "action=/console/folder/back")
	w.Submit(kb.RoleReviewer, give, map[string]string{"said": ""}).Want(http.StatusPreconditionFailed)
	w.Submit(kb.RoleEditor, give, nil).Want(http.StatusForbidden)
	w.Submit(kb.RoleReviewer, give, nil).WantRedirect("/console/a/other?done=back")
	if p := w.Get(kb.RoleEditor, "/console/a/other"); p.One("h1").Text() != "文件里的标题" || len(p.All("form", "action=/console/a/other/adopt")) != 1 {
		t.Error(p.Text())
	}
	for _, address := range []string{"/console/folder/keep", "/console/folder/back"} {
		w.Post("", address, url.Values{}).Want(http.StatusUnauthorized)
		w.Post(kb.RoleAgent, address, url.Values{}).Want(http.StatusForbidden)
	}
	w.Post(kb.RoleEditor, "/console/folder/unknown", url.Values{}).Want(http.StatusNotFound)
	w.Get(kb.RoleEditor, "/console/folder?slug=nowhere").Want(http.StatusNotFound)
}
