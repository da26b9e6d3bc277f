package source_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/generation"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/reference"
	"github.com/wenjin-kb/wenjin/kb/store"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// engines are those of the service; they count how many indexes are made.
type engines struct {
	embedded.Maker
	made *int
	fail *error
	hold chan struct{} // an index is made once it is closed; nil holds nothing
}

func (m engines) Create(dir string) (index.Engine, error) {
	if *m.fail != nil {
		return nil, *m.fail
	}
	*m.made++
	if m.hold != nil {
		<-m.hold
	}
	return m.Maker.Create(dir)
}

// logBuffer is a log that may be read while it is written.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// service is a source with a store and an index of its own over a content folder.
type service struct {
	*source.Source
	t          *testing.T
	dir        string // the content folder
	store      *store.Store
	log        *logBuffer
	made       int   // indexes
	cannotMake error // an index
	hold       chan struct{}
	started    int64 // the last record of the log when it was
}

// files of a content folder with two articles, one category and few words.
func starterFiles() map[string]string {
	return map[string]string{
		"articles/one.md": article("第一篇", "general", "余额宝的收益是{{rate}}。"),
		"articles/two.md": article("第二篇", "general", "鲸鱼罐头怎么退货。"),
		"taxonomy.yaml":   "categories:\n  - slug: general\n    name: 常见问题\n",
		"facts.yaml":      "facts:\n  - key: rate\n    value: 百分之二\n",
		"synonyms.txt":    "",
		"dictionary.txt":  "余额宝 9000 n\n",
	}
}

func article(title, category, body string) string {
	return "---\ntitle: " + title + "\ncategory: " + category + "\naudience: public\n---\n\n" + body + "\n"
}

func newService(t *testing.T, files map[string]string) *service {
	t.Helper()
	s := &service{t: t, dir: t.TempDir(), log: &logBuffer{}}
	for name, text := range files {
		s.write(name, text)
	}
	data := t.TempDir()
	folder, err := source.Folder(s.dir, data)
	must(t, err)
	pack, err := source.Pack(folder)
	must(t, err)
	s.store, err = store.Open(t.Context(), filepath.Join(data, "wenjin.db"))
	must(t, err)
	logger := slog.New(slog.NewTextHandler(s.log, nil))
	rules := source.NewRules(pack)
	live, follower := &index.Live{}, &index.Follower{Feed: s.store, Facts: rules.Facts, Log: logger}
	t.Cleanup(func() { s.Close(); must(t, errors.Join(live.Close(), s.store.Close())) })
	s.Source = &source.Source{
		Folder: folder, Rules: rules, Workflow: &kb.Workflow{Store: s.store, Rules: rules}, Store: s.store, Log: logger,
		Index: &generation.Index{Dir: filepath.Join(data, "index"), Live: live, Log: logger, Follower: follower}, Live: live, Follower: follower,
		Maker: func(a *zh.Analyzer, facts kb.Facts) generation.Maker {
			return engines{embedded.Maker{Analyzer: a, Options: embedded.Options{Fingerprint: markdown.FactsVersion(facts)}}, &s.made, &s.cannotMake, s.hold}
		},
	}
	s.Reference = &reference.Workflow{Store: s.store, Rules: s.Judge()}
	return s
}

// newSourceLike is a source over the same folder and store, as after a start.
func newSourceLike(s *service) *source.Source {
	pack, err := source.Pack(s.Folder)
	must(s.t, err)
	rules := source.NewRules(pack)
	again := &source.Source{
		Folder: s.Folder, Rules: rules, Workflow: &kb.Workflow{Store: s.store, Rules: rules}, Store: s.store, Log: s.Log, Maker: s.Maker,
		Live: s.Live, Follower: &index.Follower{Feed: s.store, Facts: rules.Facts, Log: s.Log},
	}
	again.Index = &generation.Index{Dir: s.Index.(*generation.Index).Dir, Live: s.Live, Log: s.Log, Follower: again.Follower}
	again.Reference = &reference.Workflow{Store: s.store, Rules: again.Judge()}
	return again
}

// start takes the folder in, as the service does.
func (s *service) start() {
	s.t.Helper()
	must(s.t, s.Sync(s.t.Context(), nil))
	must(s.t, s.OpenIndex(s.t.Context()))
	head, err := s.store.AuditHead(s.t.Context())
	must(s.t, err)
	s.started = head.Seq
}

func (s *service) write(name, text string) {
	s.t.Helper()
	path := filepath.Join(s.dir, filepath.FromSlash(name))
	must(s.t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(s.t, os.WriteFile(path, []byte(text), 0o600))
}

// reload takes up changed files and lets the index follow.
func (s *service) reload() {
	s.t.Helper()
	s.Reload(s.t.Context())
	must(s.t, s.Follower.CatchUp(s.t.Context(), s.Live, nil))
}

// finds gives the titles that a customer finds.
func (s *service) finds(text string) (titles []string) {
	s.t.Helper()
	found, err := s.Live.Search(s.t.Context(), index.Query{Text: text, Scopes: kb.Principal{}.Scopes(), Limit: 10})
	must(s.t, err)
	for _, h := range found.Hits {
		titles = append(titles, h.Document.Title)
	}
	return titles
}

func (s *service) wantFound(text string, titles ...string) {
	s.t.Helper()
	if got := s.finds(text); !slices.Equal(got, titles) {
		s.t.Errorf("%s finds %q, want %q\n%s", text, got, titles, s.log)
	}
}

// logged are the steps of reference files in the log of the store since the start.
func (s *service) logged() (actions []string) {
	s.t.Helper()
	must(s.t, s.store.EachRecord(s.t.Context(), 0, 0, func(r kb.Record) error {
		if strings.HasPrefix(r.Action, "reference.") && r.Seq > s.started {
			actions = append(actions, r.Action+" "+r.Object+" by "+r.Actor)
		}
		return nil
	}))
	return actions
}

func TestStart(t *testing.T) {
	s := newService(t, starterFiles())
	var progress [][2]int
	must(t, s.Sync(t.Context(), func(done, total int) { progress = append(progress, [2]int{done, total}) }))
	if !slices.Equal(progress, [][2]int{{2, 2}}) {
		t.Error(progress)
	}
	if s.Rules.Taxonomy() == nil || s.Rules.Facts()["rate"].Value != "百分之二" {
		t.Errorf("%+v %+v", s.Rules.Taxonomy(), s.Rules.Facts())
	}
	if s.Live.Ready() {
		t.Error("there is an index before it is opened")
	}
	must(t, s.OpenIndex(t.Context()))
	s.wantFound("余额宝", "第一篇")
	s.wantFound(`"百分之二"`, "第一篇") // a fact
	s.wantFound("退货", "第二篇")

	must(t, os.Remove(filepath.Join(s.dir, "articles", "two.md")))
	s.reload()
	s.wantFound("退货") // archived
	s.wantFound("余额宝", "第一篇")
}

func TestBadWordFilesStopTheStart(t *testing.T) {
	files := starterFiles()
	files["synonyms.txt"] = "孤单\n"
	s := newService(t, files)
	err := s.Sync(t.Context(), nil)
	if kb.KindOf(err) != kb.Invalid || !strings.Contains(err.Error(), "synonyms.txt:1") {
		t.Error(err)
	}
}

// What changes on disk acts; only a dictionary or a fact makes another index. Each
// change is taken back afterwards.
func TestReload(t *testing.T) {
	s := newService(t, starterFiles())
	s.start()
	for _, test := range []struct {
		name, file, text string
		asked            string
		finds            []string
		indexes          int
		logged           []string
	}{
		{"nothing", "notes.txt", "x", "余额宝", []string{"第一篇"}, 0, nil},
		{"an article", "articles/three.md", article("第三篇", "general", "海豚的养老金。"), "海豚", []string{"第三篇"}, 0, nil},
		{"a synonym", "synonyms.txt", "懒人理财, 余额宝\n", "懒人理财", []string{"第一篇"}, 0, []string{"reference.publish synonyms.txt by files"}},
		{"a word", "dictionary.txt", "余额宝 9000 n\n鲸鱼罐头 9000 n\n", "鲸鱼罐头", []string{"第二篇"}, 1, []string{"reference.publish dictionary.txt by files"}},
		{"a fact", "facts.yaml", "facts:\n  - key: rate\n    value: 千分之七\n", `"千分之七"`, []string{"第一篇"}, 1, []string{"reference.publish facts.yaml by files"}},
		{"a category", "taxonomy.yaml", "categories:\n  - slug: general\n    name: 问答\n", "余额宝", []string{"第一篇"}, 0, []string{"reference.publish taxonomy.yaml by files"}},
		{"bad words", "synonyms.txt", "孤单\n", "余额宝", []string{"第一篇"}, 0, nil},
		{"bad red lines", "redlines.yaml", "rules: 7\n", "余额宝", []string{"第一篇"}, 0, nil},
		{"a bad article", "articles/one.md", "---\nbroken\n", "余额宝", []string{"第一篇"}, 0, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.t = t
			made, logged, log := s.made, len(s.logged()), len(s.log.String())
			s.write(test.file, test.text)
			s.reload()
			s.wantFound(test.asked, test.finds...)
			if n := s.made - made; n != test.indexes {
				t.Errorf("%d indexes were made, want %d", n, test.indexes)
			}
			if got := s.logged()[logged:]; !slices.Equal(got, test.logged) {
				t.Errorf("logged %q, want %q", got, test.logged)
			}
			said := s.log.String()[log:]
			if bad := strings.Contains(test.name, "bad"); bad != strings.Contains(said, "not ta") {
				t.Errorf("the log of the service: %s", said)
			}
			s.reload()
			if s.made-made != test.indexes || len(s.logged())-logged != len(test.logged) {
				t.Errorf("taken up a second time: %d indexes, %q", s.made-made, s.logged())
			}
			if before, was := starterFiles()[test.file]; was {
				s.write(test.file, before)
			} else {
				must(t, os.Remove(filepath.Join(s.dir, filepath.FromSlash(test.file))))
			}
			s.reload()
		})
	}
}

// A changed fact reaches the index also where the first try to build it fails.
func TestAFailedBuildIsTriedAgain(t *testing.T) {
	s := newService(t, starterFiles())
	s.start()
	s.write("facts.yaml", "facts:\n  - key: rate\n    value: 千分之七\n")
	s.cannotMake = errors.New("the disk is full")
	s.reload()
	s.wantFound(`"百分之二"`, "第一篇")
	if !strings.Contains(s.log.String(), "the disk is full") {
		t.Errorf("the log: %s", s.log)
	}
	s.cannotMake = nil
	s.reload()
	s.wantFound(`"千分之七"`, "第一篇")
	s.wantFound(`"百分之二"`)
}

// Other red lines are logged, and what is in force is held against them.
func TestChangedRedLinesAreHeldAgainstWhatIsInForce(t *testing.T) {
	s := newService(t, starterFiles())
	if r := s.Rechecked(); r.Short == nil || len(r.Short) > 0 || !r.Finished.IsZero() {
		t.Errorf("before the first check: %+v", r)
	}
	s.start()
	s.Recheck(t.Context())
	if r := s.Rechecked(); r.Checked != 2 || len(r.Short) > 0 || r.Finished.IsZero() || r.Rules != s.Rules.Version() {
		t.Errorf("%+v", r)
	}
	old := s.Rules.Version()
	s.write("redlines.yaml", redlines)
	s.reload()
	r := s.Rechecked()
	if len(r.Short) != 1 || r.Short[0].Slug != "two" || r.Rules == old {
		t.Errorf("%+v\n%s", r, s.log)
	}
	if got := s.logged(); !slices.Equal(got, []string{"reference.publish redlines.yaml by files"}) {
		t.Errorf("%q", got)
	}
	if !strings.Contains(s.log.String(), "fall short") {
		t.Errorf("the log: %s", s.log)
	}
}

func TestRecheckStopsWithTheService(t *testing.T) {
	s := newService(t, starterFiles())
	s.start()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.Recheck(ctx)
	if strings.Contains(s.log.String(), "level=ERROR") {
		t.Errorf("the log: %s", s.log)
	}
}

// Building the index anew goes by what is in force, whatever lies on disk.
func TestBuildIndex(t *testing.T) {
	s := newService(t, starterFiles())
	must(t, s.Sync(t.Context(), nil))
	s.write("facts.yaml", "facts:\n  - key: rate\n    value: 千分之七\n")
	s.write("articles/three.md", article("第三篇", "general", "海豚的养老金。"))
	var reached int64
	must(t, s.BuildIndex(t.Context(), func(seq int64) { reached = seq }))
	s.wantFound(`"百分之二"`, "第一篇")
	s.wantFound(`"千分之七"`)
	s.wantFound("海豚")
	if last, err := s.store.LastSeq(t.Context()); err != nil || reached != last {
		t.Errorf("reached %d of %d, %v", reached, last, err)
	}
}

// Rules give what validation and what the red lines find, and may change meanwhile.
func TestRulesCheck(t *testing.T) {
	s := newService(t, starterFiles())
	must(t, s.Sync(t.Context(), nil))
	rules := func(a kb.Article) (out []string) {
		found, err := s.Rules.Check(t.Context(), a, time.Now())
		must(t, err)
		for _, f := range found {
			if f.Severity == kb.Block {
				out = append(out, f.Rule)
			}
		}
		return out
	}
	good := kb.Article{Slug: "good", Title: "怎么查询", Body: "在应用里查询。", Category: "general", Audience: kb.AudiencePublic, Kind: "knowledge", Lang: "zh-CN"}
	if got := rules(good); len(got) > 0 {
		t.Errorf("a good article: %q", got)
	}
	bad := good
	bad.Category, bad.Body = "nowhere", "本产品保本保息，零风险。"
	if got := rules(bad); !slices.Contains(got, "R-PROMISE") || len(got) < 2 {
		t.Errorf("a promise in no category: %q", got)
	}
}

// redlines forbid tinned whales alone.
const redlines = `rates: {day: [日利率], month: [月利率], period: [每期], year: [年利率]}
rules:
  - id: R-WHALE
    name: 鲸鱼
    severity: block
    message: 不说鲸鱼罐头
    entries:
      - {id: W1, words: [鲸鱼罐头]}
`
