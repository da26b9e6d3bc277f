package source

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/generation"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// Source is the content folder of a service. Its methods may be called from many
// goroutines; those that change something wait for one another.
type Source struct {
	Folder   *content.Files
	Dir      string // where it lies on disk, whose git history dates its texts; empty for the built-in one
	Rules    *Rules
	Workflow *kb.Workflow
	Store    Store
	Index    *generation.Index
	// Maker makes engines with an analyzer over documents with these facts in them.
	Maker func(a *zh.Analyzer, facts kb.Facts) generation.Maker
	Log   *slog.Logger

	// Taken is a folder for copies of the files beside the articles as they were taken
	// in last; without one (empty), none are kept.
	Taken string

	held     atomic.Pointer[string]
	changing sync.Mutex
	words    string // version of the word files as they were read last
	indexed  string // version of the facts in the index that is in use
	recheck  atomic.Pointer[kb.RecheckReport]

	saving  sync.WaitGroup // reloads that Save has begun
	closing atomic.Bool
	giveUp  atomic.Pointer[context.CancelFunc] // ends the build under way
}

// Close waits until what was saved is in the store and on record. An index that is
// being built is given up: the next start builds it. Close comes before that of the
// store, and after the last call.
func (s *Source) Close() {
	s.closing.Store(true)
	if giveUp := s.giveUp.Load(); giveUp != nil {
		(*giveUp)()
	}
	s.saving.Wait()
}

// Sync reads the folder into the store, and its categories and facts into the
// rules. Bad files are logged; their last good versions stay. A folder from which
// too much has vanished is not taken in at all: what was taken in last holds, and
// [Source.Held] says so. progress, which may be nil, is called after each batch of
// articles is on disk.
func (s *Source) Sync(ctx context.Context, progress func(done, total int)) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	err := s.sync(ctx, progress)
	if s.hold(err) {
		return s.useTaken()
	}
	return err
}

func (s *Source) sync(ctx context.Context, progress func(done, total int)) error {
	folder, err := markdown.LoadDir(s.Folder)
	if err != nil {
		return err
	}
	if err := DateByGit(ctx, folder, s.Dir); err != nil {
		s.Log.Warn("texts are dated by their files", "error", err)
	}
	if err := Check(ctx, folder, s.Rules.Pack(), time.Now(), nil); err != nil {
		return err
	}
	for _, f := range folder.All() {
		if f.Severity == kb.Block {
			s.Log.Warn("not taken in", "finding", f.String())
		}
	}
	good, keep := Candidates(folder)
	if err := s.Workflow.CheckArchiving(ctx, good, keep); err != nil {
		return err
	}
	s.held.Store(nil)
	if folder.Taxonomy != nil {
		s.Rules.taxonomy.Store(folder.Taxonomy)
	}
	s.Rules.facts.Store(&folder.Facts)
	if err := KeepPictures(ctx, s.Folder, folder, s.Store, kb.ActorFiles); err != nil {
		return err
	}
	report, err := s.Workflow.Sync(ctx, good, keep, progress)
	if err != nil {
		return err
	}
	if report.Added+report.Changed+report.Archived > 0 {
		s.Log.Info("content taken in", "added", report.Added, "changed", report.Changed, "archived", report.Archived, "unchanged", report.Unchanged)
	}
	if err := copies(s.Taken).keep(s.Folder); err != nil {
		s.Log.Error("the files beside the articles could not be copied; a folder that vanishes cannot be stood in for", "error", err)
	}
	return nil
}

// Held says why the folder was not taken in; empty when it was. What was taken in
// before then still holds.
func (s *Source) Held() string {
	if why := s.held.Load(); why != nil {
		return *why
	}
	return ""
}

// hold reports whether an error means that the folder as it is must not be taken in,
// and notes why.
func (s *Source) hold(err error) bool {
	var refused *kb.Error
	if !errors.As(err, &refused) || refused.Code != "mass_archive" {
		return false
	}
	why := refused.Detail
	s.held.Store(&why)
	s.Log.Error("the folder is not taken in; what was taken in last is served", "reason", why)
	return true
}

// useTaken reads the red lines, categories and facts that were taken in last.
func (s *Source) useTaken() error {
	pack, err := Pack(s.files())
	if err != nil {
		return err
	}
	s.Rules.pack.Store(pack)
	folder, err := markdown.LoadDir(s.files())
	if err != nil {
		return err
	}
	if folder.Taxonomy != nil {
		s.Rules.taxonomy.Store(folder.Taxonomy)
	}
	s.Rules.facts.Store(&folder.Facts)
	return nil
}

// files are those to read words from: of the folder or, as long as that is held
// back, the copies of what was taken in last.
func (s *Source) files() fs.FS {
	if taken := copies(s.Taken).fs(); taken != nil && s.Held() != "" {
		return WithLanguage(taken)
	}
	return s.Folder
}

// OpenIndex puts an index in place that has all changes of the store, by the words
// of the folder and the facts of the last Sync.
func (s *Source) OpenIndex(ctx context.Context) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	analyzer, err := Analyzer(s.files())
	if err != nil {
		return err
	}
	facts := s.Rules.Facts()
	if err := s.Index.Open(ctx, s.Maker(analyzer, facts), nil); err != nil {
		return err
	}
	s.words = analyzer.Words().Hash()
	s.indexed = markdown.FactsVersion(facts)
	return nil
}

// BuildIndex builds the index anew from the store, by the words and facts of the
// folder, whose articles it does not take in. progress, which may be nil, is told
// the sequence number reached.
func (s *Source) BuildIndex(ctx context.Context, progress func(seq int64)) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	folder, err := markdown.LoadDir(s.Folder)
	if err != nil {
		return err
	}
	s.Rules.facts.Store(&folder.Facts)
	analyzer, err := Analyzer(s.Folder)
	if err != nil {
		return err
	}
	s.words = analyzer.Words().Hash()
	return s.build(ctx, analyzer, progress)
}

func (s *Source) build(ctx context.Context, analyzer *zh.Analyzer, progress func(seq int64)) error {
	ctx, giveUp := context.WithCancel(ctx)
	defer giveUp()
	s.giveUp.Store(&giveUp)
	if s.closing.Load() {
		giveUp()
	}
	facts := s.Rules.Facts()
	if err := s.Index.Build(ctx, s.Maker(analyzer, facts), progress); err != nil {
		return err
	}
	s.indexed = markdown.FactsVersion(facts)
	return nil
}

// Reload takes up a folder that has changed: red lines, categories, facts, articles
// and words. What is bad is logged and the old stays. actor is who changed it.
func (s *Source) Reload(ctx context.Context, actor string) {
	if s.reload(ctx, actor) {
		s.Recheck(ctx)
	}
}

// reload reports whether the red lines have changed.
func (s *Source) reload(ctx context.Context, actor string) (otherRules bool) {
	s.changing.Lock()
	defer s.changing.Unlock()
	old := s.Rules.Pack()
	if pack, err := Pack(s.Folder); err != nil {
		s.Log.Error("redlines.yaml is not taken up; the old rules stay", "error", err)
	} else {
		s.Rules.pack.Store(pack)
	}
	categories := s.Rules.Taxonomy()
	if err := s.sync(ctx, nil); s.hold(err) {
		s.Rules.pack.Store(old)
		return false
	} else if err != nil {
		s.Log.Error("content is not taken up", "error", err)
	}
	if now := s.Rules.Pack().Version(); now != old.Version() {
		s.logChange(ctx, actor, "rules.change", now)
		otherRules = true
	}
	if !reflect.DeepEqual(categories, s.Rules.Taxonomy()) {
		s.logChange(ctx, actor, "taxonomy.change", "")
	}
	s.reloadWords(ctx, actor)
	return otherRules
}

// reloadWords lets the index use the words and facts as they are now. Where texts
// are cut otherwise by them, or hold other figures, it is built anew.
func (s *Source) reloadWords(ctx context.Context, actor string) {
	old := s.Index.Live.Analyzer()
	if old == nil { // OpenIndex will read them
		return
	}
	words, err := zh.LoadWords(s.Folder)
	if err != nil {
		s.Log.Error("word files are not taken up; the old words stay", "error", strings.ReplaceAll(err.Error(), "\n", "; "))
		return
	}
	next, err := old.WithWords(words)
	if err != nil {
		s.Log.Error("word files are not taken up; the old words stay", "error", err)
		return
	}
	if words.Hash() != s.words {
		s.words = words.Hash()
		s.logChange(ctx, actor, "words.change", s.words)
	}
	sameTexts := next.Version() == old.Version() && s.indexed == markdown.FactsVersion(s.Rules.Facts())
	if sameTexts && s.Index.Live.UseAnalyzer(next) == nil {
		return
	}
	if err := s.build(ctx, next, nil); err != nil && !s.closing.Load() {
		s.Log.Error("the index could not be built with the changed words; the old one is used", "error", err)
	}
}

// logChange logs that a file which decides about many articles has changed.
func (s *Source) logChange(ctx context.Context, actor, action, version string) {
	e := kb.Event{At: time.Now(), Actor: actor, Action: action, Detail: map[string]string{"version": version}}
	if err := s.Store.Append(ctx, e); err != nil {
		s.Log.Error("a change could not be logged", "action", action, "error", err)
	}
}

// Recheck holds the articles in force against the rules as they are.
func (s *Source) Recheck(ctx context.Context) {
	err := s.Workflow.Recheck(ctx, func(r kb.RecheckReport) { s.recheck.Store(&r) })
	if err != nil {
		if ctx.Err() == nil {
			s.Log.Error("the articles in force could not be checked again", "error", err)
		}
		return
	}
	if r := s.Rechecked(); len(r.Short) > 0 {
		s.Log.Warn("articles in force fall short of the rules; see /api/v1/findings", "articles", len(r.Short), "of", r.Checked)
	}
}

// Rechecked is what the last Recheck has found, as far as it is; the zero report
// before the first.
func (s *Source) Rechecked() kb.RecheckReport {
	if r := s.recheck.Load(); r != nil {
		return *r
	}
	return kb.RecheckReport{Short: []kb.Short{}}
}
