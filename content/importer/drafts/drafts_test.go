package drafts_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/drafts"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/imports"
	"github.com/wenjin-kb/wenjin/kb/store"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

var (
	ctx      = context.Background()
	operator = kb.Principal{ID: kb.ActorConsole, Role: kb.RoleAdmin}
	editor   = kb.Principal{ID: "person:li", Role: kb.RoleEditor}
	tree     = taxonomy.New([]taxonomy.Category{{Slug: "wealth", Name: "理财", Children: []taxonomy.Category{{Slug: "fund", Name: "基金"}}}, {Slug: "pay", Name: "支付"}})
	png      = []byte("\x89PNG\r\n\x1a\n picture")
)

// rules forbid 稳赚.
type rules struct{}

func (rules) Check(_ context.Context, a kb.Article, _ time.Time) (found []kb.Finding, err error) {
	if strings.Contains(a.Body, "稳赚") {
		found = append(found, kb.Finding{Rule: "R-X", Severity: kb.Block, Message: "不要写稳赚"})
	}
	return found, nil
}
func (rules) Facts() kb.Facts { return nil }
func (rules) Version() string { return "1" }

// world is a store, and a maker on it.
type world struct {
	*testing.T
	store *store.Store
	maker *drafts.Maker
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s, err := store.Open(ctx, filepath.Join(t.TempDir(), "kb.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return &world{t, s, &drafts.Maker{
		Workflow: &kb.Workflow{Store: s, Rules: rules{}}, Records: s.Work(), Who: operator, Taxonomy: tree, Now: time.Now, Source: "old", Audience: kb.AudienceAgent, Category: "pay",
		SlugOf: func(title string) string { return map[string]string{"甲": "jia", "乙": "yi"}[title] },
	}}
}

// item has a text that is the same whatever it links to, but for {x}, which becomes the
// address of x, and [x], which becomes the address of the picture x.
func item(id, title, text string) importer.Item {
	return importer.Item{ID: id, Place: "row " + id, Article: kb.Article{Title: title}, Addresses: []string{"at-" + id}, Body: func(l importer.Links) (string, error) {
		for _, address := range []string{"at-1", "at-2", "nowhere", "https://a.cn/x", "javascript:x"} {
			if strings.Contains(text, "{"+address+"}") {
				text = strings.ReplaceAll(text, "{"+address+"}", "<"+l.Link(address)+">")
			}
		}
		for _, address := range []string{"a.png", "gone.png", "a.txt", "data:image/png;base64,iVBORw0KGgogcGljdHVyZQ=="} {
			if strings.Contains(text, "["+address+"]") {
				text = strings.ReplaceAll(text, "["+address+"]", "<"+l.Picture(address)+">")
			}
		}
		return text + "\n", nil
	}}
}

func (w *world) make(items ...importer.Item) drafts.Report {
	w.Helper()
	files, err := importer.Of(map[string][]byte{"a.png": png, "a.txt": []byte("no picture")})
	if err != nil {
		w.Fatal(err)
	}
	r, err := w.maker.Make(ctx, files, importer.Export{Items: items})
	if err != nil {
		w.Fatal(err)
	}
	return r
}

func (w *world) head(slug string) kb.Revision {
	w.Helper()
	all, err := w.store.Revisions(ctx, slug)
	if err != nil {
		w.Fatal(err)
	}
	return all[len(all)-1]
}

func (w *world) do(who kb.Principal, s kb.Step) {
	w.Helper()
	s.Match = w.head(s.Slug).ETag()
	if _, err := w.maker.Workflow.Do(ctx, who, s); err != nil {
		w.Fatal(err)
	}
}

// say writes what became of the items.
func say(r drafts.Report) string {
	var out []string
	for _, l := range r.Lines {
		text := fmt.Sprintf("%s %s", l.Slug, l.Outcome)
		for _, more := range append(append([]string{l.Why}, l.LeftOut...), l.Stops...) {
			if more != "" {
				text += " (" + more + ")"
			}
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

func (w *world) expect(r drafts.Report, want string) {
	w.Helper()
	if got := say(r); got != want {
		w.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestDraftsAreMade(t *testing.T) {
	w := newWorld(t)
	r := w.make(item("1", "甲", "见{at-2}、{nowhere}、{https://a.cn/x}、{javascript:x}、[a.png]、[gone.png]、[a.txt]"), item("2", "乙", "稳赚"))
	w.expect(r, "jia new (the link to nowhere leads nowhere in the export) (the link to javascript:x leads nowhere in the export) (the picture gone.png is not there) (the picture a.txt is no PNG, JPEG, GIF or WebP of at most 2097152 bytes); yi new (R-X 不要写稳赚)")
	m, err := kb.NewMedium(png)
	if err != nil {
		t.Fatal(err)
	}
	jia := w.head("jia")
	if want := "见</a/yi>、<>、<https://a.cn/x>、<>、</media/" + m.Name + ">、<>、<>\n"; jia.Article.Body != want || jia.State != kb.StateDraft || jia.Article.Audience != kb.AudienceAgent || jia.Article.Category != "pay" {
		t.Errorf("%+v", jia)
	}
	if kept, err := w.store.Medium(ctx, m.Name); err != nil || string(kept.Data) != string(png) || r.Pictures != 1 {
		t.Errorf("%v, %d pictures", err, r.Pictures)
	}
	if n := len(w.inForce()); n != 0 {
		t.Errorf("%d articles are in force that nobody has reviewed", n)
	}
}

func (w *world) inForce() (out []kb.Revision) {
	w.Helper()
	if err := w.store.EachInForce(ctx, time.Now(), func(r kb.Revision) error { out = append(out, r); return nil }); err != nil {
		w.Fatal(err)
	}
	return out
}

// A second run changes what has changed there since, and nothing that was changed here.
func TestASecondRun(t *testing.T) {
	w := newWorld(t)
	first := []importer.Item{item("1", "甲", "一"), item("2", "乙", "二"), item("3", "丙", "三"), item("4", "丁", "四")}
	w.expect(w.make(first...), "jia new; yi new; 3 new; 4 new")
	seq, err := w.store.LastSeq(ctx)
	if err != nil {
		t.Fatal(err)
	}
	w.expect(w.make(first...), "jia unchanged; yi unchanged; 3 unchanged; 4 unchanged")
	if now, _ := w.store.LastSeq(ctx); now != seq {
		t.Errorf("a run that changes nothing writes %d changes", now-seq)
	}

	edited := w.head("yi").Article
	edited.Body = "改\n"
	w.do(editor, kb.Step{Action: kb.ActionEdit, Slug: "yi", Draft: &kb.Draft{Article: edited}})
	w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "3"})
	r := w.make(item("1", "甲改", "一改"), item("2", "乙", "二改"), item("3", "丙", "三改"), item("4", "丁", "四"), item("5", "甲", "五"))
	w.expect(r, "jia changed; yi kept (somebody has changed it here since); 3 kept (it is under review); 4 unchanged; jia-2 new")
	if a := w.head("jia").Article; a.Title != "甲改" || a.Body != "一改\n" {
		t.Errorf("%+v", a)
	}
	if a := w.head("yi").Article; a.Body != "改\n" {
		t.Errorf("%+v", a)
	}
	// What was published from an import gets its next text as a draft.
	w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "4"})
	w.do(kb.Principal{ID: "person:wang", Role: kb.RoleReviewer}, kb.Step{Action: kb.ActionApprove, Slug: "4"})
	w.do(editor, kb.Step{Action: kb.ActionPublish, Slug: "4"})
	w.expect(w.make(item("4", "丁", "四改")), "4 changed")
	if all := w.inForce(); len(all) != 1 || all[0].Article.Body != "四\n" || w.head("4").State != kb.StateDraft {
		t.Errorf("%+v", all)
	}
	// What is an article's here already is made of nothing else.
	w.maker.Source = "other"
	w.expect(w.make(item("1", "甲", "一")), "jia-3 new")
}

// A run that was killed before it recorded what it had made makes nothing twice.
func TestARunThatWasKilled(t *testing.T) {
	w := newWorld(t)
	w.make(item("1", "甲", "一"), item("2", "乙", "二"))
	e := kb.Event{At: time.Now(), Actor: "x", Action: "x"}
	if err := w.store.Work().KeepImported(ctx, []imports.Record{{Source: "old", ID: "1", Slug: "jia"}, {Source: "old", ID: "9", Slug: "jiu"}}, e); err != nil {
		t.Fatal(err)
	}
	w.expect(w.make(item("1", "甲", "一"), item("2", "乙", "二"), item("9", "九", "九")), "jia unchanged; yi unchanged; jiu new")
	heads, err := w.store.Heads(ctx)
	if err != nil || len(heads) != 3 {
		t.Errorf("%d articles, %v", len(heads), err)
	}
}

func TestADryRunChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.maker.DryRun = true
	r := w.make(item("1", "甲", "[a.png]{at-2}"), item("2", "乙", "稳赚"))
	w.expect(r, "jia new; yi new (R-X 不要写稳赚)")
	if r.Pictures != 1 {
		t.Errorf("%d pictures", r.Pictures)
	}
	heads, err := w.store.Heads(ctx)
	records, err2 := w.store.Work().Imported(ctx, "old")
	if err != nil || err2 != nil || len(heads)+len(records) != 0 {
		t.Errorf("%v, %v, %v, %v", heads, records, err, err2)
	}
}

func TestCategories(t *testing.T) {
	w := newWorld(t)
	w.maker.Category = ""
	w.maker.Categories = map[string]string{"老 / 账户": "pay", "旧": "wealth"}
	of := func(id, category string) importer.Item {
		it := item(id, id, "x")
		it.Article.Category = category
		return it
	}
	r := w.make(of("a", "理财 / 基金"), of("b", "wealth / fund"), of("c", "基金"), of("d", "老 / 账户"), of("e", "旧 / 什么 / 都有"), of("f", "没有"), of("g", ""))
	want := map[string]string{"a": "wealth/fund", "b": "wealth/fund", "c": "wealth/fund", "d": "pay", "e": "wealth", "f": "", "g": ""}
	for _, l := range r.Lines {
		if l.Category != want[l.ID] || (l.Outcome == drafts.Refused) != (want[l.ID] == "") {
			t.Errorf("%+v", l)
		}
	}
	if r.Unmapped["没有"] != 1 || r.Unmapped[""] != 1 {
		t.Errorf("%v", r.Unmapped)
	}
	w.maker.Categories["*"] = "pay"
	if r := w.make(of("f", "没有")); r.Lines[0].Category != "pay" || r.Lines[0].Outcome != drafts.New {
		t.Errorf("%+v", r.Lines)
	}
}

// What is too much for an article is left out and said; the article comes.
func TestLimits(t *testing.T) {
	w := newWorld(t)
	it := item("1", strings.Repeat("长", 130), "文")
	it.Article.Answer = strings.Repeat("答", 121)
	it.Article.Tags = []string{"好", " 好 ", "", strings.Repeat("签", 121)}
	for i := range 60 {
		it.Article.Questions = append(it.Article.Questions, fmt.Sprintf("问%d", i))
	}
	r := w.make(it, item("2", "看\u200b不见", "x"), item("3", "", "x"), item("4", "大", strings.Repeat("大", kb.MaxBodyRunes)))
	a := w.head("1").Article
	if len([]rune(a.Title)) != 120 || !strings.HasPrefix(a.Body, "**"+strings.Repeat("长", 130)+"**\n\n") || a.Answer != "" || len(a.Questions) != 50 || len(a.Tags) != 1 || len(r.Lines[0].LeftOut) != 13 {
		t.Errorf("%+v, %q", a, r.Lines[0].LeftOut)
	}
	if a := w.head("2").Article; a.Title != "看不见" {
		t.Errorf("%q", a.Title)
	}
	if r.Lines[2].Outcome != drafts.Refused || r.Lines[3].Outcome != drafts.Refused {
		t.Errorf("%+v", r.Lines[2:])
	}
}

func TestTheSameIDTwiceIsRefused(t *testing.T) {
	w := newWorld(t)
	files, err := importer.Of(map[string][]byte{"x": nil})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.maker.Make(ctx, files, importer.Export{Items: []importer.Item{item("1", "甲", "x"), item("1", "乙", "y")}})
	if kb.KindOf(err) != kb.Invalid {
		t.Errorf("%v", err)
	}
}

// A picture in the text itself comes along.
func TestPicturesInTheText(t *testing.T) {
	w := newWorld(t)
	w.expect(w.make(item("1", "甲", "[data:image/png;base64,iVBORw0KGgogcGljdHVyZQ==]")), "jia new")
	m, _ := kb.NewMedium(png)
	if got := w.head("jia").Article.Body; got != "</media/"+m.Name+">\n" {
		t.Errorf("%q, want %s", got, m.Name)
	}
}

// What was archived or dropped here stays so, and holds up no other article.
func TestWhatWasTakenBackHereStaysSo(t *testing.T) {
	w := newWorld(t)
	w.make(item("1", "甲", "一"), item("2", "乙", "二"), item("3", "丙", "三"))
	reviewer := kb.Principal{ID: "person:wang", Role: kb.RoleReviewer}
	w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "jia"})
	w.do(reviewer, kb.Step{Action: kb.ActionApprove, Slug: "jia"})
	w.do(editor, kb.Step{Action: kb.ActionPublish, Slug: "jia"})
	w.do(editor, kb.Step{Action: kb.ActionArchive, Slug: "jia", Reason: "不要了"})
	w.do(reviewer, kb.Step{Action: kb.ActionArchive, Slug: "jia", Reason: "不要了"})
	w.do(operator, kb.Step{Action: kb.ActionDiscard, Slug: "yi"})
	r := w.make(item("1", "甲", "一改"), item("2", "乙", "二改"), item("3", "丙", "三改"))
	w.expect(r, "jia kept (somebody has taken it back here); yi kept (somebody has taken it back here); 3 changed")
}
