package source

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/generation"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// Index is which index is in use, and how another takes its place: generation.Index, or one
// that several processes share.
type Index interface {
	// Open puts the index in place that is there, or one built from the store.
	Open(ctx context.Context, m generation.Maker, progress func(seq int64)) error
	// Build puts another in place, built from the store.
	Build(ctx context.Context, m generation.Maker, progress func(seq int64)) error
	// Look shows the one that is there, and puts none in place.
	Look(ctx context.Context, m generation.Maker, look func(index.Engine) error) error
	// Built is how long the last build took; 0 where this process has built none.
	Built() time.Duration
	// Writes reports whether this process writes the index, and so looks after it.
	Writes() bool
}

// Source is the content folder of a service. Its methods may be called from many
// goroutines; those that change something wait for one another.
type Source struct {
	Folder    *content.Files
	Dir       string // where it lies on disk, whose git history dates its texts; empty for the built-in one
	Rules     *Rules
	Workflow  *kb.Workflow
	Reference *reference.Workflow // of the files beside the articles; its checker is this source
	Store     Store
	Index     Index
	Live      *index.Live     // what searches use of the index
	Follower  *index.Follower // that keeps it up to date
	// Maker makes engines with an analyzer over documents with these facts in them.
	Maker func(a *zh.Analyzer, facts kb.Facts) generation.Maker
	Log   *slog.Logger
	// Alone runs do while no other process that has the store takes in a folder; nil where
	// there is no other.
	Alone func(ctx context.Context, do func() error) error

	held     atomic.Pointer[string]
	refused  refusals
	diverged atomic.Pointer[[]kb.Divergence]
	changing sync.Mutex
	indexed  string // version of the facts in the index that is in use
	recheck  atomic.Pointer[kb.RecheckReport]
	damaged  atomic.Int64 // times the index was

	saving  sync.WaitGroup // reloads that Save has begun
	closing atomic.Bool
	giveUp  atomic.Pointer[context.CancelFunc] // ends the build under way
}

// Judge judges changes of reference files beside what is in force here.
func (s *Source) Judge() *Judge {
	return &Judge{Folder: s.Folder, Rules: s.Rules, Store: s.Store}
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
		return s.useInForce(ctx)
	}
	return err
}

func (s *Source) sync(ctx context.Context, progress func(done, total int)) error {
	if s.Alone == nil {
		return s.takeIn(ctx, progress)
	}
	return s.Alone(ctx, func() error { return s.takeIn(ctx, progress) })
}

func (s *Source) takeIn(ctx context.Context, progress func(done, total int)) error {
	in := &intake{Judge: s.Judge(), workflow: s.Workflow, reference: s.Reference, log: s.Log}
	changes, err := in.changes(ctx)
	if err != nil {
		return err
	}
	folder, err := in.fitting(ctx, changes)
	if err != nil {
		return err
	}
	if err := DateByGit(ctx, folder, s.Dir); err != nil {
		s.Log.Warn("texts are dated by their files", "error", err)
	}
	s.refused.tell(s.Log, folder)
	good, keep := Candidates(folder)
	s.held.Store(nil)
	if err := in.takeFiles(ctx, changes); err != nil {
		return err
	}
	if err := s.useInForce(ctx); err != nil {
		return err
	}
	if err := KeepPictures(ctx, s.Folder, folder, s.Store, kb.ActorFiles); err != nil {
		return err
	}
	report, err := s.Workflow.Sync(ctx, good, keep, progress)
	if err != nil {
		return err
	}
	s.diverge(report.Diverged)
	if report.Added+report.Changed+report.Archived > 0 {
		s.Log.Info("content taken in", "added", report.Added, "changed", report.Changed, "archived", report.Archived, "unchanged", report.Unchanged)
	}
	return nil
}

// Diverged are the articles that are edited in the console and whose files say something
// else that nobody has decided about, by slug: as of the last time the folder was read.
func (s *Source) Diverged() []kb.Divergence {
	if all := s.diverged.Load(); all != nil {
		return *all
	}
	return nil
}

// diverge notes them, and logs each that it has not logged before as it is.
func (s *Source) diverge(all []kb.Divergence) {
	slices.SortFunc(all, func(a, b kb.Divergence) int { return strings.Compare(a.Slug, b.Slug) })
	told := s.Diverged()
	for _, d := range all {
		if !slices.ContainsFunc(told, func(t kb.Divergence) bool { return t.Slug == d.Slug && t.Says() == d.Says() }) {
			s.Log.LogAttrs(context.Background(), slog.LevelWarn, "an article is edited in the console and its file is not followed; decide on /console/folder",
				slog.String("article", d.Slug), slog.String("file", d.File), slog.Bool("gone", d.Now == nil))
		}
	}
	s.diverged.Store(&all)
}

// decided forgets that an article diverges.
func (s *Source) decided(slug string) {
	all := slices.DeleteFunc(slices.Clone(s.Diverged()), func(d kb.Divergence) bool { return d.Slug == slug })
	s.diverged.Store(&all)
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

// InUse is the folder with the reference files that are in force.
func (s *Source) InUse(ctx context.Context) (fs.FS, error) { return InForce(ctx, s.Store, s.Folder) }

// useInForce lets the rules be those in force.
func (s *Source) useInForce(ctx context.Context) error {
	folder, err := s.InUse(ctx)
	if err != nil {
		return err
	}
	pack, err := Pack(folder)
	if err != nil {
		return err
	}
	rules := rulesOf(pack, folder)
	facts, err := factsSince(ctx, s.Store, rules.Facts())
	if err != nil {
		return err
	}
	rules.facts.Store(&facts)
	s.Rules.use(rules)
	return nil
}

// OpenIndex puts an index in place that has all changes of the store, by the words
// of the folder and the facts of the last Sync.
func (s *Source) OpenIndex(ctx context.Context) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	analyzer, err := s.analyzer(ctx)
	if err != nil {
		return err
	}
	facts := s.Rules.Facts()
	if err := s.Index.Open(ctx, s.Maker(analyzer, facts), nil); err != nil {
		return err
	}
	s.indexed = markdown.FactsVersion(facts)
	return nil
}

// BuildIndex builds the index anew from the store, by the words and facts in force.
// progress, which may be nil, is told the sequence number reached.
func (s *Source) BuildIndex(ctx context.Context, progress func(seq int64)) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	if err := s.useInForce(ctx); err != nil {
		return err
	}
	analyzer, err := s.analyzer(ctx)
	if err != nil {
		return err
	}
	return s.build(ctx, analyzer, progress)
}

// analyzer is that of the words in force.
func (s *Source) analyzer(ctx context.Context) (*zh.Analyzer, error) {
	folder, err := s.InUse(ctx)
	if err != nil {
		return nil, err
	}
	return Analyzer(folder)
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

// Reload takes up a folder that has changed: articles, and the files beside them as
// far as nothing stands against them. What is bad is logged and the old stays.
func (s *Source) Reload(ctx context.Context) {
	if s.reload(ctx) {
		s.Recheck(ctx)
	}
}

// reload reports whether the articles in force have to be judged anew.
func (s *Source) reload(ctx context.Context) (otherRules bool) {
	s.changing.Lock()
	defer s.changing.Unlock()
	old := s.Rules.Pack().Version()
	if err := s.sync(ctx, nil); s.hold(err) {
		return false
	} else if err != nil {
		s.Log.Error("content is not taken up", "error", err)
	}
	s.reloadWords(ctx)
	return s.Rules.Pack().Version() != old
}

// reloadWords lets the index use the words and facts as they are now. Where texts
// are cut otherwise by them, or hold other figures, it is built anew.
func (s *Source) reloadWords(ctx context.Context) {
	old := s.Live.Analyzer()
	if old == nil { // OpenIndex will read them
		return
	}
	next, err := s.nextAnalyzer(ctx, old)
	if err != nil {
		s.Log.Error("word files are not taken up; the old words stay", "error", strings.ReplaceAll(err.Error(), "\n", "; "))
		return
	}
	sameTexts := next.Version() == old.Version() && s.indexed == markdown.FactsVersion(s.Rules.Facts())
	if sameTexts && s.Live.UseAnalyzer(next) == nil {
		return
	}
	if err := s.build(ctx, next, nil); err != nil && !s.closing.Load() {
		s.Log.Error("the index could not be built with the changed words; the old one is used", "error", err)
	}
}

// nextAnalyzer is the analyzer in use with the words in force.
func (s *Source) nextAnalyzer(ctx context.Context, old *zh.Analyzer) (*zh.Analyzer, error) {
	folder, err := s.InUse(ctx)
	if err != nil {
		return nil, err
	}
	words, err := zh.LoadWords(folder)
	if err != nil {
		return nil, err
	}
	return old.WithWords(words)
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
	return kb.RecheckReport{Short: []kb.Short{}, Waiting: []kb.Short{}}
}
