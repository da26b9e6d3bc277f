package console_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/wenjin-kb/wenjin/api/site/console"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// words keep files without an effect; what a preview says is given.
type words struct {
	files   *content.Files
	preview source.Preview
	samples []string // of the last preview
	slow    bool     // a change does not act at once
	now     time.Time
}

func (w *words) Files() *content.Files { return w.files }

func (w *words) Preview(_ context.Context, _, _ string, samples []string) (*source.Preview, error) {
	w.samples = samples
	p := w.preview
	return &p, nil
}

func (w *words) Save(_ context.Context, name, text, version, by string) (bool, error) {
	if !w.preview.OK() {
		return false, source.ErrUnfit
	}
	w.now = w.now.Add(time.Minute)
	return !w.slow, w.files.Write(name, text, version, by, w.now)
}

const synonyms = "/console/words/synonyms.txt"

func wordWorld(t *testing.T) (*sitetest.World, *words) {
	t.Helper()
	dir := t.TempDir()
	fake := &words{files: &content.Files{Base: fstest.MapFS{"synonyms.txt": {Data: []byte("花呗, 月付\n")}}, Dir: dir, Past: dir + "/past"}, now: sitetest.Now}
	return sitetest.New(t, console.Face(fake)), fake
}

func TestAQuestionIsTakenApart(t *testing.T) {
	w, _ := wordWorld(t)
	p := w.Get(kb.RoleEditor, "/console/words?q=余额宝多久到账").Want(http.StatusOK)
	cut := sitetest.Texts(p.One("ul", "class=units").All("li"))
	if !slices.ContainsFunc(cut, func(word string) bool { return strings.HasPrefix(word, "余额宝") }) || !p.Shows("也可以是") {
		t.Errorf("%q", cut)
	}
	if hit := p.One("ol", "class=hits").All("a")[0]; hit.Attr("href") != "/console/a/open" {
		t.Errorf("found %s", hit.Attr("href"))
	}
	if empty := w.Get(kb.RoleEditor, "/console/words").Want(http.StatusOK); len(empty.All("ol")) > 0 {
		t.Error(empty.Text())
	}
	if p := w.Get(kb.RoleEditor, "/console/words?q="+url.QueryEscape(sitetest.Hostile)); strings.Contains(p.Body, sitetest.Hostile) {
		t.Error("markup in the page")
	}
	long := w.Get(kb.RoleEditor, "/console/words?q="+strings.Repeat("长", 900)).One("input", "id=sample").Attr("value")
	if n := len([]rune(long)); n != 200 {
		t.Errorf("a question of %d characters", n)
	}
}

func TestAWordFileIsSavedOnItsVersion(t *testing.T) {
	w, fake := wordWorld(t)
	form := w.Get(kb.RoleEditor, synonyms).Want(http.StatusOK).One("form", "class=stack")
	if got := form.Values().Get("text"); strings.TrimPrefix(got, "\n") != "花呗, 月付\n" {
		t.Errorf("%q", got)
	}
	save := map[string]string{"step": "save", "text": "花呗, 月付, 信用付\r\n"}
	address := strings.TrimSuffix(form.Attr("action"), "#preview")
	send := func(typed map[string]string) *sitetest.Page {
		values := form.Values()
		for name, value := range typed {
			values.Set(name, value)
		}
		return w.Post(kb.RoleEditor, address, values)
	}
	send(save).WantRedirect(synonyms + "?saved=now")
	if p := w.Get(kb.RoleEditor, synonyms+"?saved=now"); p.One("*", "class=ok").Text() != "已保存，新的查询已经按它回答。" || p.One("textarea", "name=text").Text() != "花呗, 月付, 信用付" {
		t.Error(p.Text())
	}
	p := send(map[string]string{"step": "save", "text": "别的\n"}).Want(http.StatusPreconditionFailed)
	if !p.Shows("别人刚刚改过这个文件，没有保存。") || p.One("textarea", "name=text").Text() != "别的" {
		t.Error(p.Text())
	}
	// What was replaced can be looked at, and saved again.
	old := w.Get(kb.RoleEditor, synonyms).One("details").One("a")
	if p := w.Get(kb.RoleEditor, old.Attr("href")).Want(http.StatusOK); p.One("textarea", "name=text").Text() != "花呗, 月付" || !p.Shows("还没有保存") {
		t.Error(p.Text())
	}
	w.Get(kb.RoleEditor, synonyms+"?old=none").Want(http.StatusNotFound)
	w.Get(kb.RoleEditor, synonyms+"?old=..%2f..%2fsynonyms.txt").Want(http.StatusNotFound)
	fake.slow = true
	form = w.Get(kb.RoleEditor, synonyms).One("form", "class=stack")
	send(save).WantRedirect(synonyms + "?saved=soon")
	if p := w.Get(kb.RoleEditor, synonyms+"?saved=soon"); !p.Shows("索引正在后台重建") {
		t.Error(p.Text())
	}
}

func TestAPreviewSaysWhatWouldChange(t *testing.T) {
	w, fake := wordWorld(t)
	fake.preview = source.Preview{
		Samples: []source.Sample{
			{Query: "月付怎么还", Before: source.SampleResult{Words: []string{"月付"}, Total: 1, Titles: []string{"甲"}}, After: source.SampleResult{Words: []string{"月付（花呗）"}, Total: 2, Titles: []string{"乙", "甲"}}},
			{Query: "利息", Before: source.SampleResult{Total: 1, Titles: []string{sitetest.Hostile}}, After: source.SampleResult{Total: 1, Titles: []string{sitetest.Hostile}}},
		},
		Recut: true, Categories: []source.CategoryChange{{Path: "credit", Before: "征信", After: ""}, {Path: "new", After: "新的"}},
	}
	many := strings.Repeat("问题\n", 50)
	p := w.Post(kb.RoleEditor, synonyms, url.Values{"step": {"preview"}, "text": {"x"}, "samples": {many}}).Want(http.StatusOK)
	preview := p.One("div", "id=preview")
	for _, want := range []string{"月付怎么还 结果有变 现在 月付 找到 1 篇 甲 改后 月付（花呗） 找到 2 篇 乙 甲", "利息 结果不变", "全部文章会重新切词", "credit 征信 （没有）", "new （没有） 新的"} {
		if !strings.Contains(preview.Text(), want) {
			t.Errorf("it lacks %q: %s", want, preview.Text())
		}
	}
	if len(fake.samples) != 20 || strings.Contains(p.Body, sitetest.Hostile) || strings.TrimPrefix(p.One("textarea", "name=samples").Text(), "\n") == "" {
		t.Errorf("%d samples", len(fake.samples))
	}
}

func TestWhatIsUnfitIsNotSaved(t *testing.T) {
	w, fake := wordWorld(t)
	fake.preview = source.Preview{Wrong: []source.WrongLine{{Number: 2, Text: sitetest.Hostile}}, Homeless: []index.Document{{Slug: "other", Title: "征信", Category: "credit"}}}
	p := w.Post(kb.RoleEditor, synonyms, url.Values{"step": {"save"}, "text": {"甲\n" + sitetest.Hostile}}).Want(http.StatusUnprocessableEntity)
	for _, want := range []string{"没有保存，请先改正下面的问题。", "第 2 行： " + sitetest.Hostile, "征信 （credit）"} {
		if !p.Shows(want) {
			t.Errorf("it lacks %q: %s", want, p.Text())
		}
	}
	if strings.Contains(p.Body, sitetest.Hostile) {
		t.Error("markup in the page")
	}
	if text, _, err := fake.files.Read("synonyms.txt"); err != nil || text != "花呗, 月付\n" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestOnlyWordFilesAreChanged(t *testing.T) {
	w, _ := wordWorld(t)
	for _, name := range []string{"none.txt", "redlines.yaml", "..%2fwenjin.db"} {
		w.Get(kb.RoleEditor, "/console/words/"+name).Want(http.StatusNotFound)
		w.Post(kb.RoleEditor, "/console/words/"+name, url.Values{"step": {"save"}}).Want(http.StatusNotFound)
	}
	large := url.Values{"step": {"save"}, "text": {strings.Repeat("x", content.MaxWordFile+1)}}
	if p := w.Post(kb.RoleEditor, synonyms, large).Want(http.StatusRequestEntityTooLarge); !p.Shows("内容超过 1 MB") {
		t.Error(p.Text()[:200])
	}
}
