package clients_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/content/importer/clients"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/imports"
	"github.com/wenjin-kb/wenjin/kb/store"
	"github.com/wenjin-kb/wenjin/kb/tasks"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

var (
	ctx   = context.Background()
	sync  = kb.Principal{ID: "token:sync", Role: kb.RoleEditor, MadeBy: "person:zhao"}
	li    = kb.Principal{ID: "person:li", Role: kb.RoleEditor}
	wang  = kb.Principal{ID: "person:wang", Role: kb.RoleReviewer}
	facts = kb.Facts{"limit": {Key: "limit", Value: "5", Unit: "万元"}}
)

// rules forbid 稳赚.
type rules struct{}

func (rules) Check(_ context.Context, a kb.Article, _ time.Time) (found []kb.Finding, err error) {
	if strings.Contains(a.Body, "稳赚") {
		found = append(found, kb.Finding{Rule: "R-X", Severity: kb.Block, Message: "不要写稳赚"})
	}
	return found, nil
}
func (rules) Facts() kb.Facts { return facts }
func (rules) Version() string { return "1" }

// world is a store and what does tasks on it.
type world struct {
	testing.TB
	store    *store.Store
	workflow *kb.Workflow
	worker   *clients.Worker
}

func newWorld(t testing.TB) *world {
	t.Helper()
	s, err := store.Open(ctx, filepath.Join(t.TempDir(), "kb.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	workflow := &kb.Workflow{Store: s, Rules: rules{}, Now: time.Now}
	tree := taxonomy.New([]taxonomy.Category{{Slug: "pay", Name: "支付", Children: []taxonomy.Category{{Slug: "limit", Name: "限额"}}}, {Slug: "loan", Name: "贷款"}})
	return &world{t, s, workflow, &clients.Worker{Workflow: workflow, Records: s.Work(), Taxonomy: func() *taxonomy.Taxonomy { return tree }, Facts: func() kb.Facts { return facts }, Now: time.Now}}
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// do does a request, and draws what came of it: "id:what/code".
func (w *world) do(kind tasks.Kind, r tasks.Request) (string, tasks.Result) {
	w.Helper()
	got, err := w.worker.Do(ctx, tasks.Task{Kind: kind, Who: sync}, r, func() {})
	w.must(err)
	var out []string
	for _, o := range got.Outcomes {
		text := o.ID + ":" + o.What
		if o.Error != nil {
			text += "/" + o.Error.Code
		}
		out = append(out, text)
	}
	return strings.Join(out, " "), got
}

func documents(w *world, text string) (out []map[string]json.RawMessage) {
	w.Helper()
	w.must(json.Unmarshal([]byte(text), &out))
	return out
}

// add hands in documents to be put in place of what is there.
func (w *world) add(text string) string {
	w.Helper()
	got, _ := w.do(tasks.Documents, tasks.Request{Documents: documents(w, text)})
	return got
}

// update hands in what is to change of documents.
func (w *world) update(text string) string {
	w.Helper()
	got, _ := w.do(tasks.Documents, tasks.Request{Partial: true, Documents: documents(w, text)})
	return got
}

func (w *world) remove(ids ...string) string {
	w.Helper()
	got, _ := w.do(tasks.Deletion, tasks.Request{IDs: ids})
	return got
}

func (w *world) head(slug string) kb.Revision {
	w.Helper()
	all, err := w.store.Revisions(ctx, slug)
	w.must(err)
	return all[len(all)-1]
}

func (w *world) step(who kb.Principal, s kb.Step) {
	w.Helper()
	if s.Match = "*"; s.Action != kb.ActionCreate {
		s.Match = w.head(s.Slug).ETag()
	}
	_, err := w.workflow.Do(ctx, who, s)
	w.must(err)
}

// publish lets two people put what is handed in in force.
func (w *world) publish(slug string) {
	w.Helper()
	w.step(li, kb.Step{Action: kb.ActionSubmit, Slug: slug})
	w.step(wang, kb.Step{Action: kb.ActionApprove, Slug: slug})
	w.step(li, kb.Step{Action: kb.ActionPublish, Slug: slug})
}

func want(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

const first = `[{"id":"transfer-limit","title":"转账限额","answer":"每日五万。","body":"限额是 {{limit}}。","category":"pay/limit","tags":["转账"],"questions":["一天能转多少"],"audience":"public","kind":"howto","products":["借记卡"],"updatedAt":"2020-01-01T00:00:00Z"}]`

func TestDocumentsBecomeDrafts(t *testing.T) {
	w := newWorld(t)
	want(t, w.add(first), "transfer-limit:new")
	r := w.head("transfer-limit")
	a := r.Article
	if r.State != kb.StateDraft || r.Author != sync.ID || a.Title != "转账限额" || a.Answer != "每日五万。" || a.Body != "限额是 {{limit}}。\n" || a.Category != "pay/limit" || a.Tags[0] != "转账" ||
		a.Questions[0] != "一天能转多少" || a.Audience != kb.AudiencePublic || a.Kind != kb.KindHowto || a.Products[0] != "借记卡" {
		t.Errorf("%+v", r)
	}
	// Again: nothing changes. With another text: the draft does.
	want(t, w.add(first), "transfer-limit:unchanged")
	want(t, w.update(first), "transfer-limit:unchanged")
	if w.head("transfer-limit").Number != 1 {
		t.Error("an unchanged document makes a revision")
	}
	want(t, w.add(strings.ReplaceAll(first, "每日五万", "每日十万")), "transfer-limit:changed")
	w.publish("transfer-limit")
	// What was published meanwhile is a text of the client's, and changed by it.
	want(t, w.add(first), "transfer-limit:changed")
	if r := w.head("transfer-limit"); r.State != kb.StateDraft || r.Number != 3 || r.Article.Answer != "每日五万。" {
		t.Errorf("%+v", r)
	}
	if live, err := w.store.InForce(ctx, "transfer-limit", time.Now()); err != nil || live.Article.Answer != "每日十万。" {
		t.Errorf("what is in force has changed: %+v, %v", live.Article, err)
	}
	var steps []string
	w.must(w.store.EachRecord(ctx, 0, 0, func(r kb.Record) error {
		if r.Actor == sync.ID {
			steps = append(steps, r.Action)
		}
		return nil
	}))
	want(t, strings.Join(steps, " "), "articles.import article.create articles.import article.edit articles.import article.edit articles.import")
}

// What is wrong with a document is said of it alone, in Meilisearch's words where it has any.
func TestWhatCantBeADocument(t *testing.T) {
	w := newWorld(t)
	got, result := w.do(tasks.Documents, tasks.Request{Documents: documents(w, `[
		{"title":"x","body":"y"},{"id":"a b","title":"x","body":"y"},{"id":"no-title","body":"y"},{"id":"no-text","title":"x"},{"id":"nowhere","title":"x","body":"y","category":"none"},{"id":{"a":1},"title":"x","body":"y"},
		{"id":7,"title":"七","body":"稳赚 <strong>y</strong>","category":"贷款","price":3,"url":"https://a.cn/7"},{"id":"Doc_A","title":"甲","body":"y","category":"loan"},{"id":"Doc_A","title":"乙","body":"y","category":"loan"}]`)})
	want(t, got, ":refused/missing_document_id a b:refused/invalid_document_id no-title:refused/invalid_article no-text:refused/invalid_article :refused/missing_document_id nowhere:refused/invalid_article 7:new Doc_A:new")
	if result.Done != 2 || !strings.Contains(result.Error.Message, "and 5 more") || result.Error.Code != "missing_document_id" {
		t.Errorf("%+v %+v", result, result.Error)
	}
	for _, o := range result.Outcomes {
		if o.ID == "7" && (o.Stops[0] != "R-X 不要写稳赚" || fmt.Sprint(o.LeftOut) != "[the field price was left out]") {
			t.Errorf("%+v", o)
		}
	}
	if a := w.head("7").Article; a.Body != "稳赚 **y**\n" || a.Audience != kb.AudienceAgent || a.Category != "loan" {
		t.Errorf("%+v", a)
	}
	if w.head("doc-a").Article.Title != "乙" {
		t.Error("of two documents with one id the last does not count")
	}
	want(t, w.add(`[{"id":"Doc_A","title":"丙","body":"y","category":"loan"}]`), "Doc_A:changed")
	want(t, w.add(`[{"id":"doc-a","title":"丁","body":"y","category":"loan"}]`), "doc-a:kept/document_conflict")
	want(t, w.update(`[{"id":"doc-a","title":"丁"}]`), "doc-a:changed")
}

// What an update does not name stays, whatever stands in it; nothing that is not there is left out.
func TestUpdatesKeepWhatTheyDoNotName(t *testing.T) {
	w := newWorld(t)
	before := kb.Article{Slug: "tags", Title: "标签", Kind: kb.KindRisk, Category: "pay", Audience: kb.AudienceAgent, Answer: "写成 <br> 的是换行。", Body: "见 `</p>`。\n"}
	w.step(li, kb.Step{Action: kb.ActionCreate, Draft: &kb.Draft{Article: before}})
	want(t, w.update(`[{"id":"tags","tags":["新"]}]`), "tags:changed")
	if a := w.head("tags").Article; a.Answer != before.Answer || a.Body != before.Body || a.Tags[0] != "新" {
		t.Errorf("%+v", a)
	}
	before.Slug, before.Answer = "short", ""
	w.step(li, kb.Step{Action: kb.ActionCreate, Draft: &kb.Draft{Article: before}})
	if _, result := w.do(tasks.Documents, tasks.Request{Partial: true, Documents: documents(w, `[{"id":"short","tags":["新"]}]`)}); len(result.Outcomes[0].LeftOut) > 0 {
		t.Errorf("%+v", result.Outcomes)
	}
}

// What somebody has done here is never written over.
func TestClientsLeaveAloneWhatWasDoneHere(t *testing.T) {
	w := newWorld(t)
	w.step(li, kb.Step{Action: kb.ActionCreate, Draft: &kb.Draft{Article: kb.Article{Slug: "ours", Title: "我们", Kind: kb.KindRisk, Category: "pay", Audience: kb.AudienceAgent, Body: "**限额**是 {{limit}}。\n", Owner: "支付部", Sources: []kb.Source{{Rule: "办法"}}}}})
	full := `[{"id":"ours","title":"他们","body":"新","category":"pay"}]`
	want(t, w.add(full), "ours:kept/document_conflict")
	want(t, w.update(`[{"id":"ours","tags":["新"]}]`), "ours:changed")
	if a := w.head("ours").Article; a.Tags[0] != "新" || a.Owner != "支付部" || len(a.Sources) != 1 || a.Body != "**限额**是 {{limit}}。\n" || a.Kind != kb.KindRisk {
		t.Errorf("what was not said has changed: %+v", a)
	}
	w.publish("ours")
	// Made of what was read: it says when that was updated; markup and facts come back.
	asRead := index.NewDocument(w.head("ours"), facts, time.Now()).Body
	if strings.ContainsAny(asRead, "*{") || !strings.Contains(asRead, "5") {
		t.Fatal(asRead)
	}
	read := fmt.Sprintf(`[{"id":"ours","title":"我们的","body":%q,"category":"pay","updatedAt":%q,"categories":{"lvl0":"pay"},"content":""}]`, asRead, w.head("ours").ChangedAt.UTC().Format(time.RFC3339))
	want(t, w.add(read), "ours:changed")
	if a := w.head("ours").Article; a.Title != "我们的" || a.Body != "**限额**是 {{limit}}。\n" || a.Owner != "支付部" || a.Tags != nil {
		t.Errorf("%+v", a)
	}
	want(t, w.add(read), "ours:unchanged")
	w.step(li, kb.Step{Action: kb.ActionEdit, Slug: "ours", Draft: &kb.Draft{Article: kb.Article{Slug: "ours", Title: "人改的", Kind: kb.KindRisk, Category: "pay", Body: "人改的。\n"}}})
	want(t, w.add(strings.Replace(read, "我们的", "又", 1)), "ours:kept/document_conflict")
	w.step(li, kb.Step{Action: kb.ActionSubmit, Slug: "ours"})
	want(t, w.update(`[{"id":"ours","tags":["新"]},{"id":"ours","products":["卡"]}]`), "ours:kept/document_conflict")
	if w.head("ours").Article.Title != "人改的" {
		t.Error("somebody's text is lost")
	}

	_, err := w.workflow.Sync(ctx, []kb.Candidate{{Article: kb.Article{Slug: "file", Title: "文件", Kind: kb.KindRisk, Category: "pay", Body: "x\n"}, Path: "articles/file.md"}}, nil, nil)
	w.must(err)
	want(t, w.update(`[{"id":"file","tags":["新"]}]`), "file:kept/document_conflict")
	want(t, w.remove("file"), "file:refused/article_from_file")

	// What another import has brought in stays its own.
	w.step(li, kb.Step{Action: kb.ActionCreate, Draft: &kb.Draft{Article: kb.Article{Slug: "theirs", Title: "别处", Kind: kb.KindRisk, Category: "pay", Body: "x\n"}}})
	w.must(w.store.Work().KeepImported(ctx, []imports.Record{{Source: "zendesk", ID: "36", Slug: "theirs", Hash: w.head("theirs").Hash}}, kb.Event{}))
	want(t, w.update(`[{"id":"theirs","tags":["新"]}]`), "theirs:changed")
	if all, err := w.store.Work().Imported(ctx, clients.Source); err != nil || all["theirs"].Slug != "" {
		t.Errorf("%+v, %v", all, err)
	}
}

// Of what is deleted nothing in force goes without a second person, and no draft of others.
func TestDeleting(t *testing.T) {
	w := newWorld(t)
	want(t, w.add(first), "transfer-limit:new")
	want(t, w.add(`[{"id":"Mine","title":"x","body":"y","category":"pay"}]`), "Mine:new")
	w.step(li, kb.Step{Action: kb.ActionCreate, Draft: &kb.Draft{Article: kb.Article{Slug: "hers", Title: "x", Kind: kb.KindRisk, Category: "pay", Body: "x\n"}}})
	w.publish("transfer-limit")
	want(t, w.remove("transfer-limit", "Mine", "hers", "none", "no such", "Mine"), "Mine:dropped hers:refused/document_conflict no such:absent none:absent transfer-limit:asked")
	if r := w.head("transfer-limit"); r.StateAt(time.Now()) != kb.StatePublished || r.Review.Withdrawal == nil || r.Review.Withdrawal.Reason == "" {
		t.Errorf("%+v", r)
	}
	if w.head("mine").State != kb.StateSuperseded || w.head("hers").State != kb.StateDraft {
		t.Error("the wrong draft is dropped")
	}
	// Asked again it agrees to nothing, whoever asks.
	got, err := w.worker.Do(ctx, tasks.Task{Kind: tasks.Deletion, Who: wang}, tasks.Request{IDs: []string{"transfer-limit", "mine"}}, func() {})
	if w.must(err); got.Outcomes[0].What != "untouched" || got.Outcomes[1].What != "untouched" || got.Done != 2 || w.head("transfer-limit").StateAt(time.Now()) != kb.StatePublished {
		t.Errorf("%+v", got)
	}
	want(t, w.add(`[{"id":"Mine","title":"x","body":"z","category":"pay"}]`), "Mine:kept/document_conflict")
}

// Whatever documents hold, a task comes to its end, and nothing but drafts is made.
func FuzzDocuments(f *testing.F) {
	f.Add(`[{"id":"a","title":"甲","body":"<p>乙</p>","tags":["x",1,null]}]`, true)
	f.Add(`[{"id":1e3,"title":["x"],"body":{},"category":["a","b"]},{}]`, false)
	w := newWorld(f)
	f.Fuzz(func(t *testing.T, text string, partial bool) {
		var all []map[string]json.RawMessage
		if json.Unmarshal([]byte(text), &all) != nil || len(all) > 20 {
			return
		}
		got, err := w.worker.Do(ctx, tasks.Task{Kind: tasks.Documents, Who: sync}, tasks.Request{Partial: partial, Documents: all}, func() {})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range got.Outcomes {
			if o.Slug == "" && o.Error == nil {
				t.Errorf("%+v", o)
			}
		}
	})
}
