package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/store"
)

// dataFlags name where the service keeps what it holds and where the knowledge
// comes from.
type dataFlags struct {
	Data    string `default:"./data" help:"Folder of the store and the index." placeholder:"DIR"`
	Content string `help:"Folder of articles and word files; without it, the built-in starter knowledge." placeholder:"DIR"`
}

func wordsDir(data string) string { return filepath.Join(data, "words") }

// contentFS is the content folder. Without one, word files that were changed in
// the console lie in the data folder and stand for the built-in ones.
func (f dataFlags) contentFS() (*content.Files, error) {
	words := wordsDir(f.Data)
	files := &content.Files{Base: content.FS, Dir: words, Past: filepath.Join(words, "past")}
	if f.Content == "" {
		return files, nil
	}
	info, err := os.Stat(f.Content)
	if err == nil && !info.IsDir() {
		err = errors.New("it is no folder")
	}
	if err != nil {
		return nil, kb.Errorf(kb.Invalid, "", "--content %s: %v", f.Content, err)
	}
	files.Base, files.Dir = withDefaults{os.DirFS(f.Content)}, f.Content
	return files, nil
}

// app is everything that runs, put together.
type app struct {
	flags   dataFlags
	content *content.Files
	log     *slog.Logger

	store    *store.Store
	workflow *kb.Workflow
	library  *kb.Library
	live     *index.Live

	taxonomy atomic.Pointer[kb.Taxonomy]
	facts    atomic.Pointer[kb.Facts]
	pack     atomic.Pointer[compliance.Pack]
	recheck  atomic.Pointer[kb.RecheckReport]

	reloading sync.Mutex // one change of the content at a time
	building  sync.Mutex // one change of the index at a time
	analyzer  *zh.Analyzer
}

// open opens the store of a data folder.
func (f dataFlags) open(ctx context.Context, log *slog.Logger) (*app, error) {
	fsys, err := f.contentFS()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(f.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	s, err := store.Open(ctx, filepath.Join(f.Data, "wenjin.db"))
	if err != nil {
		return nil, err
	}
	a := &app{flags: f, content: fsys, log: log, store: s, live: &index.Live{}}
	a.workflow = &kb.Workflow{Store: s, Rules: rules{a}}
	a.library = &kb.Library{Store: s}
	a.facts.Store(&kb.Facts{})
	pack, err := loadPack(fsys)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	a.pack.Store(pack)
	return a, nil
}

func (a *app) close() error { return errors.Join(a.live.Close(), a.store.Close()) }

// withDefaults reads language knowledge that a content folder leaves out (stop
// words, readings) from the starter knowledge.
type withDefaults struct{ fs.FS }

func (w withDefaults) Open(name string) (fs.File, error) {
	f, err := w.FS.Open(name)
	if errors.Is(err, fs.ErrNotExist) && (name == "stopwords.txt" || name == "pinyin.txt") {
		return content.FS.Open(name)
	}
	return f, err
}

// loadPack reads the red lines of a content folder, or the built-in ones.
func loadPack(fsys fs.FS) (*compliance.Pack, error) {
	src, err := fs.ReadFile(fsys, "redlines.yaml")
	if errors.Is(err, fs.ErrNotExist) {
		src, err = fs.ReadFile(content.FS, "redlines.yaml")
	}
	if err != nil {
		return nil, fmt.Errorf("read redlines.yaml: %w", err)
	}
	return compliance.Load(src)
}

// sync reads the content folder into the store. Bad files are logged; their last
// good versions stay.
func (a *app) sync(ctx context.Context, progress func(done, total int)) error {
	folder, err := markdown.LoadDir(a.content)
	if err != nil {
		return err
	}
	if err := check(ctx, folder, a.pack.Load(), time.Now(), nil); err != nil {
		return err
	}
	for _, f := range folder.All() {
		if f.Severity == kb.Block {
			a.log.Warn("not taken in", "finding", f.String())
		}
	}
	if folder.Taxonomy != nil {
		a.taxonomy.Store(folder.Taxonomy)
	}
	a.facts.Store(&folder.Facts)
	good, keep := candidates(folder)
	report, err := a.workflow.Sync(ctx, good, keep, progress)
	if err != nil {
		return err
	}
	if report.Added+report.Changed+report.Archived > 0 {
		a.log.Info("content taken in", "added", report.Added, "changed", report.Changed, "archived", report.Archived, "unchanged", report.Unchanged)
	}
	return nil
}

// candidates are the files that may be stored, and the paths of those that may
// not, whose last good versions are to be kept.
func candidates(folder *markdown.Folder) (good []kb.Candidate, keep map[string]bool) {
	keep = map[string]bool{}
	for _, f := range folder.Files {
		if kb.Blocked(f.Findings) {
			keep[f.Name] = true
			continue
		}
		good = append(good, kb.Candidate{Article: f.Article, Raw: f.Raw, Path: f.Name})
	}
	return good, keep
}

func (a *app) follower() *index.Follower {
	return &index.Follower{Feed: a.store, Facts: func() kb.Facts { return *a.facts.Load() }, Log: a.log}
}

func (a *app) options() embedded.Options {
	return embedded.Options{Log: a.log, Fingerprint: markdown.FactsVersion(*a.facts.Load())}
}

// The index lives in generations, data/index/1, 2, 3 …; the highest number is
// the one in use. A generation that is no longer wanted is removed; one that
// could not be used is kept as N.bad for whoever wants to know why.

func (a *app) indexDir() string { return filepath.Join(a.flags.Data, "index") }

func (a *app) generations() ([]int, error) {
	entries, err := os.ReadDir(a.indexDir())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var out []int
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil && e.IsDir() {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out, err
}

func (a *app) generation(n int) string { return filepath.Join(a.indexDir(), strconv.Itoa(n)) }

// openIndex puts an engine in place that has all changes: the newest generation
// if it can be used, else one built from the store.
func (a *app) openIndex(ctx context.Context, progress func(seq int64)) error {
	a.building.Lock()
	defer a.building.Unlock()
	if a.analyzer == nil {
		words, err := zh.LoadWords(a.content)
		if err != nil {
			return kb.Errorf(kb.Invalid, "", "word files: %v", err)
		}
		if a.analyzer, err = zh.NewAnalyzer(words); err != nil {
			return err
		}
	}
	numbers, err := a.generations()
	if err != nil {
		return fmt.Errorf("list index generations: %w", err)
	}
	if len(numbers) > 0 {
		newest := numbers[len(numbers)-1]
		e, err := embedded.Open(a.generation(newest), a.analyzer, a.options())
		if err == nil {
			a.removeGenerations(numbers[:len(numbers)-1])
			if err := a.follower().CatchUp(ctx, e, progress); err != nil {
				return errors.Join(err, e.Close())
			}
			a.live.Swap(e)
			return nil
		}
		if !errors.Is(err, index.ErrUnusable) {
			return err
		}
		aside := a.generation(newest) + ".bad"
		_ = os.RemoveAll(aside)
		if err := os.Rename(a.generation(newest), aside); err != nil {
			return fmt.Errorf("set the unusable index aside: %w", err)
		}
		a.log.Warn("the index is built anew from the store; the old one is kept aside", "reason", err, "aside", aside)
	}
	return a.build(ctx, progress)
}

// build makes a new generation from the store beside the one in use, and swaps
// them once the new one has all changes.
func (a *app) build(ctx context.Context, progress func(seq int64)) error {
	numbers, err := a.generations()
	if err != nil {
		return err
	}
	next := 1
	if len(numbers) > 0 {
		next = numbers[len(numbers)-1] + 1
	}
	// It gets its number only when it is whole: a build that was interrupted is
	// never taken for an index.
	if err := os.MkdirAll(a.indexDir(), 0o700); err != nil {
		return fmt.Errorf("make the index folder: %w", err)
	}
	dir := a.generation(next)
	unfinished := filepath.Join(a.indexDir(), "building")
	if err := os.RemoveAll(unfinished); err != nil {
		return fmt.Errorf("clear an interrupted build: %w", err)
	}
	e, err := embedded.Create(unfinished, a.analyzer, a.options())
	if err != nil {
		return err
	}
	if err := a.follower().CatchUp(ctx, e, progress); err != nil {
		return errors.Join(err, e.Close())
	}
	if err := e.Close(); err != nil {
		return err
	}
	if err := os.Rename(unfinished, dir); err != nil {
		return fmt.Errorf("put the new index in place: %w", err)
	}
	if e, err = embedded.Open(dir, a.analyzer, a.options()); err != nil {
		return err
	}
	if err := a.follower().CatchUp(ctx, e, nil); err != nil {
		return errors.Join(err, e.Close())
	}
	if old := a.live.Swap(e); old != nil {
		if err := old.Close(); err != nil {
			a.log.Error("the old index could not be closed", "error", err)
		}
	}
	a.removeGenerations(numbers)
	return nil
}

func (a *app) removeGenerations(numbers []int) {
	for _, n := range numbers {
		if err := os.RemoveAll(a.generation(n)); err != nil {
			a.log.Error("an old index could not be removed", "error", err)
		}
	}
}

// reload takes up changed content: words, categories, facts and articles. What
// is bad is logged and the old stays. actor is who changed it.
func (a *app) reload(ctx context.Context, actor string) {
	a.reloading.Lock()
	defer a.reloading.Unlock()
	categories := a.taxonomy.Load()
	before := markdown.FactsVersion(*a.facts.Load())
	if pack, err := loadPack(a.content); err != nil {
		a.log.Error("redlines.yaml is not taken up; the old rules stay", "error", err)
	} else if old := a.pack.Swap(pack); old.Version() != pack.Version() {
		a.logChange(ctx, actor, "rules.change", pack.Version())
		defer a.recheckAll(ctx)
	}
	if err := a.sync(ctx, nil); err != nil {
		a.log.Error("content is not taken up", "error", err)
	}
	if now := a.taxonomy.Load(); !reflect.DeepEqual(categories, now) {
		a.logChange(ctx, actor, "taxonomy.change", "")
	}
	words, err := zh.LoadWords(a.content)
	if err != nil {
		a.log.Error("word files are not taken up; the old words stay", "error", strings.ReplaceAll(err.Error(), "\n", "; "))
		return
	}
	a.building.Lock()
	defer a.building.Unlock()
	next, err := a.analyzer.WithWords(words)
	if err != nil {
		a.log.Error("word files are not taken up; the old words stay", "error", err)
		return
	}
	if words.Hash() != a.analyzer.Words().Hash() {
		a.logChange(ctx, actor, "words.change", words.Hash())
	}
	sameIndex := next.Version() == a.analyzer.Version() && before == markdown.FactsVersion(*a.facts.Load())
	a.analyzer = next
	if sameIndex && a.live.UseAnalyzer(next) == nil {
		return
	}
	if err := a.build(ctx, nil); err != nil {
		a.log.Error("the index could not be built with the changed words; the old one is used", "error", err)
	}
}

// logChange logs that a file which decides about many articles has changed.
func (a *app) logChange(ctx context.Context, actor, action, version string) {
	if err := a.store.Append(ctx, kb.Event{At: time.Now(), Actor: actor, Action: action, Detail: map[string]string{"version": version}}); err != nil {
		a.log.Error("a change could not be logged", "action", action, "error", err)
	}
}

// rules are what a submit holds a text against: validation and the red lines.
type rules struct{ *app }

// Check implements kb.Checker.
func (r rules) Check(ctx context.Context, article kb.Article, at time.Time) ([]kb.Finding, error) {
	found, err := r.pack.Load().Check(ctx, article, at)
	return append(article.Validate(r.taxonomy.Load(), *r.facts.Load()), found...), err
}

// Version implements kb.Checker.
func (r rules) Version() string { return r.pack.Load().Version() }

// recheckAll holds what is in force against the rules as they are, in the
// background.
func (a *app) recheckAll(ctx context.Context) {
	err := a.workflow.Recheck(ctx, func(r kb.RecheckReport) { a.recheck.Store(&r) })
	if err != nil {
		if ctx.Err() == nil {
			a.log.Error("the articles in force could not be checked again", "error", err)
		}
		return
	}
	if r := a.recheck.Load(); len(r.Short) > 0 {
		a.log.Warn("articles in force fall short of the rules; see /api/v1/findings", "articles", len(r.Short), "of", r.Checked)
	}
}

// ready says what is missing before searches can be answered.
func (a *app) ready(ctx context.Context) error {
	if !a.live.Ready() {
		return errors.New("the index is being built")
	}
	if _, err := a.store.LastSeq(ctx); err != nil {
		return errors.New("the store cannot be read")
	}
	return nil
}
