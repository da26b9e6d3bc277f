package meili_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/meili"
	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/compliance/personal"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/store"
	"github.com/wenjin-kb/wenjin/kb/tasks"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// canary stands in what customers must not see, and nowhere else.
const canary = "密语暗号"

var files = fstest.MapFS{
	"articles/open.md":    {Data: []byte("---\ntitle: 余额宝多久到账？\nquestions: [转出多久到账]\nanswer: 下一交易日 <b>到账</b>。\ncategory: wealth/money-fund\nproducts: [货币基金]\ntags: [赎回]\naudience: public\nrisk_level: R1\n---\n\n普通赎回一般下一交易日到账。遇到节假日顺延，以页面公示的时间为准，请留意通知。\n\n## 规则要点\n\n时间：{{eta}}\n")},
	"articles/other.md":   {Data: []byte("---\ntitle: 征信报告怎么查？\nanswer: 线上申请。\ncategory: credit\naudience: public\n---\n\n每年免费两次。\n")},
	"articles/third.md":   {Data: []byte("---\ntitle: 征信逾期怎么办？\nanswer: 尽快还清。\ncategory: credit/repair\ntags: [逾期, 征信]\naudience: public\n---\n\n逾期会上征信，还清后五年不再显示。\n")},
	"articles/inner.md":   {Data: []byte("---\ntitle: " + canary + "到账处置\nquestions: [" + canary + "多久到账]\nanswer: " + canary + "\ncategory: agent/script\ntags: [" + canary + "]\naudience: agent\n---\n\n" + canary + "的正文。\n")},
	"articles/expired.md": {Data: []byte("---\ntitle: " + canary + "已过期到账\ncategory: expired\naudience: public\nvalid_from: 2020-01-01\nvalid_to: 2020-12-31\n---\n\n" + canary + "\n")},
	"articles/future.md":  {Data: []byte("---\ntitle: " + canary + "将来到账\ncategory: future\naudience: public\nvalid_from: 2099-01-01\n---\n\n" + canary + "\n")},
	"facts.yaml":          {Data: []byte("facts: [{key: eta, neutral: 以页面公示为准}]\n")},
}

// world is a server over these articles.
type world struct {
	*api.Server
	t     testing.TB
	agent string // the token of one
	// editor is the token of an editor, and store where what they hand in is kept.
	editor string
	store  *store.Store
}

var (
	shared  *world
	scratch string
	closers []func() error
)

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "meili"); err != nil {
		panic(err)
	}
	code := m.Run()
	for _, c := range closers {
		if err := c(); err != nil {
			panic(err)
		}
	}
	if err := os.RemoveAll(scratch); err != nil {
		panic(err)
	}
	os.Exit(code)
}

func newWorld(t testing.TB) *world {
	t.Helper()
	ctx := context.Background()
	if shared != nil { // nobody changes anything
		return &world{shared.Server, t, shared.agent, shared.editor, shared.store}
	}
	folder, err := markdown.LoadDir(files)
	must(t, err)
	s, err := store.Open(ctx, filepath.Join(scratch, "x.db"))
	must(t, err)
	var candidates []kb.Candidate
	for _, f := range folder.Files {
		candidates = append(candidates, kb.Candidate{Article: f.Article, Raw: f.Raw, Path: f.Name})
	}
	workflow := &kb.Workflow{Store: s, Rules: lenient{}, Now: time.Now}
	_, err = workflow.Sync(ctx, candidates, nil, nil)
	must(t, err)
	words, err := zh.LoadWords(content.FS)
	must(t, err)
	analyzer, err := zh.NewAnalyzer(words)
	must(t, err)
	engine, err := embedded.Create(filepath.Join(scratch, "index"), analyzer, embedded.Options{})
	must(t, err)
	facts := func() kb.Facts { return folder.Facts }
	must(t, (&index.Follower{Feed: s, Facts: facts, Log: slog.New(slog.DiscardHandler)}).CatchUp(ctx, engine, nil))
	token, secret := auth.NewToken("agent", kb.RoleAgent, time.Now(), time.Time{})
	must(t, s.AddToken(ctx, token, kb.Event{}))
	token, editor := auth.NewToken("editor", kb.RoleEditor, time.Now(), time.Time{})
	must(t, s.AddToken(ctx, token, kb.Event{}))
	deps := api.Deps{
		Tasks:  tasks.NewQueue(s.Work(), time.Now),
		Engine: engine, Library: &kb.Library{Store: s, Mask: personal.Mask, Now: time.Now}, Taxonomy: func() *taxonomy.Taxonomy { return nil }, Facts: facts, Workflow: workflow,
		Authenticator: &auth.Authenticator{Store: s, Limit: auth.NewAttemptLimit(), Now: time.Now}, Log: slog.New(slog.DiscardHandler), MaskID: personal.Mask, Version: "1.2.3",
		CORSOrigins: []string{"https://shop.example"},
	}
	w := &world{api.New(deps), t, secret, editor, s}
	meili.Mount(w.Server, deps)
	shared = w
	closers = append(closers, engine.Close, s.Close)
	return w
}

// lenient rules find nothing.
type lenient struct{}

func (lenient) Check(context.Context, kb.Article, time.Time) ([]kb.Finding, error) { return nil, nil }
func (lenient) Facts() kb.Facts                                                    { return nil }
func (lenient) Version() string                                                    { return "1" }

// ask sends a body, or nothing to read, below /api/v1.
func (w *world) ask(token, path, body string) (status int, answer string) {
	w.t.Helper()
	method := http.MethodPost
	if body == "" {
		method = http.MethodGet
	}
	r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
	if r.Header.Set("Content-Type", "application/json"); token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	return rec.Code, rec.Body.String()
}

// read is an answer that must be fine.
func read[T any](w *world, path, body string) (out T) {
	w.t.Helper()
	status, answer := w.ask("", path, body)
	if err := json.Unmarshal([]byte(answer), &out); status != 200 || err != nil {
		w.t.Fatalf("%s %s: %d %s", path, body, status, answer)
	}
	return out
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
