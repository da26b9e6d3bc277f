// Package sitetest tries the pages: a whole service in memory and on a temporary
// disk, with a few articles and a clock that stands still, and pages as their
// readers see them.
package sitetest

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/curate"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/interleave"
	"github.com/wenjin-kb/wenjin/index/rank"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/assign"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/autosave"
	"github.com/wenjin-kb/wenjin/kb/brand"
	"github.com/wenjin-kb/wenjin/kb/comments"
	"github.com/wenjin-kb/wenjin/kb/compliance/personal"
	"github.com/wenjin-kb/wenjin/kb/curation"
	"github.com/wenjin-kb/wenjin/kb/experiment"
	"github.com/wenjin-kb/wenjin/kb/links"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/notify"
	"github.com/wenjin-kb/wenjin/kb/reading"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/searchlog/searchdb"
	"github.com/wenjin-kb/wenjin/kb/snippets"
	"github.com/wenjin-kb/wenjin/kb/store"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
	"github.com/wenjin-kb/wenjin/kb/webhooks"
	"github.com/wenjin-kb/wenjin/kb/worklist"
)

// Secret stands in everything that customers must not see.
const Secret = "密语暗号"

// Hostile is markup that must be seen as text wherever an article shows it.
const Hostile = `<script>alert("x")</script>`

// BaseURL is where customers reach the service.
const BaseURL = "https://help.example"

// SetupCode lets the first administrator in.
const SetupCode = "code of the link"

// Now is when the tests take place, until a world's clock is moved.
var Now = time.Date(2026, 5, 20, 10, 0, 0, 0, kb.Shanghai)

// Urgent is a rule of curation that comes with the program.
var Urgent = curation.Rule{
	Title: "被骗", Owner: "安全", Reason: "先报案", Patterns: []curation.Pattern{{Kind: curation.Contains, Text: "被骗"}},
	Pins: []curation.Pin{{Slug: "other", Place: 1}}, Banner: &curation.Banner{Text: "马上拨打110", URL: "/a/other", Label: "怎么办"},
}

// categories is where the articles are filed.
func categories() *taxonomy.Taxonomy {
	return taxonomy.New([]taxonomy.Category{
		{Slug: "wealth", Name: "理财", Children: []taxonomy.Category{{Slug: "money-fund", Name: "货币基金"}, {Slug: "empty", Name: "没有文章"}}},
		{Slug: "credit", Name: "征信"},
		{Slug: "agent", Name: "坐席资料", Children: []taxonomy.Category{{Slug: "script", Name: "话术"}}},
	})
}

// Articles come from files: public, internal, lapsed and future ones, and a hostile
// one.
var Articles = fstest.MapFS{
	"articles/open.md": {Data: []byte("---\ntitle: 余额宝多久到账？\nquestions: [转出多久]\nanswer: 下一交易日{{eta}}。\nkind: howto\ncategory: wealth/money-fund\nproducts: [货币基金]\ntags: [赎回]\naudience: public\nrisk_level: R1-R2\nas_of: 2026-03-15\nreview_by: 2026-04-30\n" +
		"owner: 王老师\nrelated: [inner, other, gone]\nsources:\n  - {rule: 测试办法, no: 测字〔2026〕1号, effective: 2026-01-01, url: \"https://law.example/1\"}\n---\n\n普通赎回一般下一交易日到账。\n\n## 规则要点\n\n时间：{{eta}}\n\n## 快速赎回\n\n有限额。\n\n## 节假日\n\n顺延。\n")},
	"articles/other.md":   {Data: []byte("---\ntitle: 征信报告怎么查？\nanswer: 线上申请。\ncategory: credit\naudience: public\nhistory: true\n---\n\n每年免费两次。\n")},
	"articles/hostile.md": {Data: []byte("---\ntitle: '" + Hostile + "到账安全吗'\nanswer: '" + Hostile + "答案'\ncategory: credit\nproducts: ['" + Hostile + "']\naudience: public\n---\n\n正文" + Hostile + "\n\n[链接](javascript:alert(1))\n")},
	"articles/inner.md": {Data: []byte("---\ntitle: " + Secret + "到账处置\nanswer: " + Secret + "简答\ncategory: agent/script\nproducts: [" + Secret + "]\ntags: [" + Secret + "]\naudience: agent\n---\n\n" + Secret + "的导语。\n\n## 建议话术\n\n" + Secret + "可以这样说。\n\n## 禁止用语\n\n" +
		Secret + "不能这样说。\n")},
	"articles/naming.md":  {Data: []byte("---\ntitle: " + Secret + "余额宝多久到账？补充\ncategory: agent/script\naudience: agent\nrelated: [open]\n---\n\n" + Secret + "补充。\n")},
	"articles/expired.md": {Data: []byte("---\ntitle: " + Secret + "已过期到账\nanswer: " + Secret + "\ncategory: credit\naudience: public\nvalid_from: 2020-01-01\nvalid_to: 2020-12-31\n---\n\n" + Secret + "\n")},
	"articles/future.md":  {Data: []byte("---\ntitle: " + Secret + "将来到账\ncategory: credit\naudience: public\nvalid_from: 2099-01-01\n---\n\n" + Secret + "\n")},
	"facts.yaml":          {Data: []byte("facts: [{key: eta, neutral: 以页面公示为准}, {key: service_hotline, value: '95000'}]\n")},
}

// analyzer is made once: it takes most of a second.
var analyzer = sync.OnceValues(func() (*zh.Analyzer, error) {
	words, err := zh.LoadWords(content.FS)
	if err != nil {
		return nil, err
	}
	return zh.NewAnalyzer(words)
})

// Scratch makes an empty index.
func Scratch(dir string) (index.Engine, error) {
	a, err := analyzer()
	if err != nil {
		return nil, err
	}
	return embedded.Create(dir, a, embedded.Options{})
}

// World is a service with all that is behind its pages.
type World struct {
	T        *testing.T
	Server   *api.Server
	Store    *store.Store
	Workflow *kb.Workflow
	Now      time.Time // by the clock of the service
	Log      strings.Builder
	// Authenticator is where people sign in.
	Authenticator *auth.Authenticator

	// Experiments compare rankings.
	Experiments *experiment.Library

	engine   *embedded.Engine
	follower *index.Follower
	tokens   map[kb.Role]string
}

// Check implements kb.Checker: the red line is 稳赚, and 高收益 a warning.
func (w *World) Check(_ context.Context, a kb.Article, _ time.Time) ([]kb.Finding, error) {
	out := a.Validate(categories(), kb.Facts{"eta": {Neutral: "x"}})
	for word, severity := range map[string]kb.Severity{"稳赚": kb.Block, "高收益": kb.Warn} {
		if before, _, ok := strings.Cut(a.Body, word); ok {
			out = append(out, kb.Finding{Rule: "R-TEST", Severity: severity, Field: "body", Start: len([]rune(before)), Match: word, Message: "不要写" + word, Suggestion: "删去它"})
		}
	}
	return out, nil
}

// Facts implements kb.Checker.
func (w *World) Facts() kb.Facts { return kb.Facts{"eta": {Neutral: "x"}} }

// Version implements kb.Checker.
func (w *World) Version() string { return "0123456789abcdef" }

// New is a world with faces.
func New(t *testing.T, faces ...site.Face) *World {
	t.Helper()
	return NewWith(t, func(*api.Deps) {}, faces...)
}

// NewBranded is a world whose pages are those of a house.
func NewBranded(t *testing.T, b *brand.Brand, faces ...site.Face) *World {
	t.Helper()
	return NewHouse(t, func() *brand.Brand { return b }, faces...)
}

// NewHouse is a world of a house that may change.
func NewHouse(t *testing.T, b func() *brand.Brand, faces ...site.Face) *World {
	t.Helper()
	return newWorld(t, func(*api.Deps) {}, site.Settings{BaseURL: BaseURL, Brand: b}, faces)
}

// NewPaneled is a world whose desk may be a panel in the pages of some origins.
func NewPaneled(t *testing.T, origins []string, faces ...site.Face) *World {
	t.Helper()
	return newWorld(t, func(*api.Deps) {}, site.Settings{BaseURL: BaseURL, PanelOrigins: origins}, faces)
}

// NewWriting is a world of a house whose pages show what a model writes.
func NewWriting(t *testing.T, change func(*api.Deps), faces ...site.Face) *World {
	t.Helper()
	return newWorld(t, change, site.Settings{BaseURL: BaseURL, Writes: true}, faces)
}

// NewWith is a world whose server works with something else.
func NewWith(t *testing.T, change func(*api.Deps), faces ...site.Face) *World {
	t.Helper()
	return newWorld(t, change, site.Settings{BaseURL: BaseURL}, faces)
}

func newWorld(t *testing.T, change func(*api.Deps), settings site.Settings, faces []site.Face) *World {
	t.Helper()
	ctx := context.Background()
	w := &World{T: t, Now: Now, tokens: map[kb.Role]string{}}
	clock := func() time.Time { return w.Now }
	s, err := store.Open(ctx, filepath.Join(t.TempDir(), "x.db"))
	w.must(err)
	t.Cleanup(func() { _ = s.Close() })
	w.Store, w.Workflow = s, &kb.Workflow{Store: s, Rules: w, Now: clock}
	for _, role := range []kb.Role{kb.RoleAgent, kb.RoleEditor, kb.RoleReviewer, kb.RoleAdmin} {
		token, secret := auth.NewToken(string(role), role, w.Now, time.Time{})
		if role == kb.RoleReviewer { // only people approve
			w.must(s.AddPerson(ctx, auth.Person{ID: kb.PersonID("reviewer"), Login: "reviewer", Name: "复核人", Role: role, Created: w.Now}, kb.Event{}))
			token.Person = "reviewer"
		}
		w.must(s.AddToken(ctx, token, kb.Event{}))
		w.tokens[role] = secret
	}
	facts := w.takeIn(ctx)
	a, err := analyzer()
	w.must(err)
	w.engine, err = embedded.Create(filepath.Join(t.TempDir(), "index"), a, embedded.Options{})
	w.must(err)
	t.Cleanup(func() { _ = w.engine.Close() })
	w.follower = &index.Follower{Feed: s, Facts: facts, Log: slog.New(slog.DiscardHandler)}
	w.Follow()
	w.Authenticator = &auth.Authenticator{Store: s, Limit: auth.NewAttemptLimit(), Now: clock, SetupCode: SetupCode, FactorKey: new(auth.FactorKey)}
	searches, err := searchdb.Open(ctx, filepath.Join(t.TempDir(), "searches.db"))
	w.must(err)
	t.Cleanup(func() { _ = searches.Close() })
	library := &kb.Library{Store: s, LogReads: true, Mask: searchlog.Mask, Now: clock}
	curations := &curation.Library{Store: s.Answers(), Rules: w, Builtin: []curation.Revision{{ID: "urgent", State: kb.StatePublished, Writers: []string{kb.ActorProgram}, Rule: Urgent}}, Now: clock, NewID: rand.Text}
	w.must(curations.Load(ctx))
	check := interleave.Check(func(weights map[string]float64) error { _, err := rank.DefaultParams.With(weights); return err })
	w.Experiments = &experiment.Library{Recorder: experiment.NewRecorder(), Store: s.Answers(), Check: check, Now: clock, NewID: rand.Text}
	deps := api.Deps{
		Searches: searchlog.New(searches, s, slog.New(slog.DiscardHandler), clock),
		Engine:   &curate.Engine{Engine: &interleave.Engine{Engine: w.engine, Running: w.Experiments.Running}, Rules: curations.InForce}, Curations: curations, Experiments: w.Experiments, Analyzer: w.engine.Analyzer, Links: links.Finder{Store: s, Now: clock}, Lists: &worklist.Lists{Store: s, Now: clock}, Library: library, Workflow: w.Workflow, Taxonomy: categories, Facts: facts,
		Authenticator: w.Authenticator, Accounts: &auth.Accounts{Store: s, Now: clock}, Snippets: &snippets.Library{Store: s, Rules: w, Now: clock, NewID: rand.Text}, Reading: &reading.Library{Store: s, Articles: library, Now: clock, NewID: rand.Text},
		Autosaves:   &autosave.Keeper{Store: s.Work(), Now: clock},
		Comments:    &comments.Desk{Store: s.Work(), Library: &kb.Library{Store: s, Now: clock}, Now: clock, NewID: rand.Text},
		Assignments: &assign.Desk{Store: s.Work(), Library: &kb.Library{Store: s, Now: clock}, People: (&auth.Accounts{Store: s}).Active, Now: clock},
		Notices:     &notify.Inbox{Store: s.Work(), Now: clock},
		Webhooks:    &webhooks.Desk{Store: s.Work(), Addresses: webhooks.Addresses{Hosts: []string{"hooks.example"}}, Now: clock, NewID: rand.Text},
		Recheck:     w.recheck, MaskID: personal.Mask, Ready: func(context.Context) error { return nil }, Now: clock, Log: slog.New(slog.NewTextHandler(&w.Log, nil)),
	}
	change(&deps)
	w.Server = api.New(deps)
	w.must(site.Mount(w.Server, deps, settings, faces...))
	return w
}

// takeIn stores the articles, and gives the facts.
func (w *World) takeIn(ctx context.Context) func() kb.Facts {
	w.T.Helper()
	folder, err := markdown.LoadDir(Articles)
	w.must(err)
	if found := folder.All(); kb.Blocked(found) {
		w.T.Fatal(found)
	}
	var files []kb.Candidate
	for _, f := range folder.Files {
		files = append(files, kb.Candidate{Article: f.Article, Raw: f.Raw, Path: f.Name})
	}
	_, err = w.Workflow.Sync(ctx, files, nil, nil)
	w.must(err)
	return func() kb.Facts { return folder.Facts }
}

// File is an article as an editor writes it.
func File(slug, audience, text string) kb.Article {
	return kb.Article{Slug: slug, Title: text + "的标题", Kind: kb.KindKnowledge, Category: "credit", Audience: kb.Audience(audience), Body: text + "\n"}
}

// Publish takes articles in as ones that are edited in the console, in force at
// once.
func (w *World) Publish(articles ...kb.Article) {
	w.T.Helper()
	var files []kb.Candidate
	for _, a := range articles {
		files = append(files, kb.Candidate{Article: a})
	}
	_, err := w.Workflow.Import(context.Background(), files, nil)
	w.must(err)
}

func (w *World) recheck() kb.RecheckReport {
	var last kb.RecheckReport
	w.must(w.Workflow.Recheck(context.Background(), func(r kb.RecheckReport) { last = r }))
	return last
}

// Tell tells people what waits for them, by channels besides.
func (w *World) Tell(channels ...notify.Channel) {
	w.T.Helper()
	t := &notify.Teller{
		Store: w.Store.Work(), Log: w.Store, Articles: w.Store, Threads: w.Store.Work(), Assignments: w.Store.Work(), People: (&auth.Accounts{Store: w.Store}).Active,
		Now: func() time.Time { return w.Now }, Channels: channels, BaseURL: BaseURL, Mask: searchlog.Mask,
	}
	w.must(t.CatchUp(context.Background()))
}

// Flush keeps the votes and clicks until now.
func (w *World) Flush() {
	w.T.Helper()
	w.must(w.Server.Flush())
}

// Follow lets the index know of all changes.
func (w *World) Follow() {
	w.T.Helper()
	w.must(w.follower.CatchUp(context.Background(), w.engine, nil))
}

func (w *World) must(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

// Request is one as somebody makes it; the empty role is a customer.
func (w *World) Request(who kb.Role, method, address string, body url.Values) *http.Request {
	w.T.Helper()
	r := httptest.NewRequest(method, address, strings.NewReader(body.Encode()))
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if who != kb.RoleCustomer {
		r.Header.Set("Authorization", "Bearer "+w.tokens[who])
	}
	return r
}

// Do makes a request and reads the page that it is answered with.
func (w *World) Do(r *http.Request) *Page {
	w.T.Helper()
	rec := httptest.NewRecorder()
	w.Server.ServeHTTP(rec, r)
	return newPage(w.T, fmt.Sprintf("%s %s", r.Method, r.URL.RequestURI()), rec)
}

// Get reads a page as somebody.
func (w *World) Get(who kb.Role, address string) *Page {
	w.T.Helper()
	return w.Do(w.Request(who, http.MethodGet, address, nil))
}

// Post sends a form as somebody.
func (w *World) Post(who kb.Role, address string, body url.Values) *Page {
	w.T.Helper()
	return w.Do(w.Request(who, http.MethodPost, address, body))
}

// Submit sends a form that a page shows, with what is typed into it.
func (w *World) Submit(who kb.Role, form Element, typed map[string]string) *Page {
	w.T.Helper()
	values := form.Values()
	for name, value := range typed {
		values.Set(name, value)
	}
	return w.Post(who, form.Attr("action"), values)
}

// Password is that of everybody who signs in.
const Password = "correct horse battery"

// SignIn opens an account unless it is there, its role for a login, signs it in and
// gives the cookie of the session.
func (w *World) SignIn(role kb.Role) *http.Cookie {
	w.T.Helper()
	ctx := context.Background()
	p, err := auth.NewPerson(string(role), "王"+string(role), role, Password, w.Now)
	w.must(err)
	switch have, err := w.Store.FindPerson(ctx, p.Login); {
	case kb.KindOf(err) == kb.NotFound:
		w.must(w.Store.AddPerson(ctx, p, kb.Event{At: w.Now, Actor: kb.ActorConsole, Action: "person.create", Object: p.Login}))
	case have.Password == "": // whose token there is
		w.must(w.Store.ChangePerson(ctx, auth.Change{Login: p.Login, Apply: func(now *auth.Person) (kb.Event, error) {
			now.Name, now.Password = p.Name, p.Password
			return kb.Event{}, nil
		}}))
	}
	return w.Post("", "/signin", url.Values{"login": {string(role)}, "password": {Password}}).Want(http.StatusSeeOther).Cookie()
}

// With makes a request as the browser that has the cookie.
func (w *World) With(cookie *http.Cookie, method, address string, body url.Values) *Page {
	w.T.Helper()
	r := w.Request("", method, address, body)
	r.AddCookie(cookie)
	return w.Do(r)
}
