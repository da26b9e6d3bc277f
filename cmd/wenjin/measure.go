package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/eval"
	"github.com/wenjin-kb/wenjin/kb"
)

type evalCommand struct {
	JSON    bool     `help:"Print one JSON object."`
	Content string   `help:"Folder of word files; without it, the built-in ones." placeholder:"DIR"`
	Dirs    []string `arg:"" optional:"" name:"dir" help:"Folders in BEIR layout."`

	instance.EngineFlags
	modelFlags

	Judgements bool   `help:"Measure on what editors have judged, over the public articles in force of --data; also while the service runs."`
	Data       string `default:"./data" help:"Folder of the store and the index, for --judgements." placeholder:"DIR"`
	instance.StoreFlag
	Write string `help:"Folder to write that set to, in BEIR layout; it must not exist." placeholder:"DIR"`
}

// Run implements the command: the product's own engine with its default settings,
// in a folder of its own that is removed. wenjin-bench compares it with others.
func (c *evalCommand) Run(ctx context.Context, s *cli.Streams) error {
	if c.Judgements == (len(c.Dirs) > 0) {
		return kb.Errorf(kb.Invalid, "", "name folders in BEIR layout, or give --judgements")
	}
	if c.Judgements {
		return c.judged(ctx, s)
	}
	folder, err := source.Open(c.Content)
	if err != nil {
		return err
	}
	analyzer, err := source.Analyzer(folder)
	if err != nil {
		return err
	}
	if c.modelFlags.any() {
		if c.Clustered() {
			return kb.Errorf(kb.Invalid, "", "models (--embeddings-url, --rerank-url) are measured with --engine embedded")
		}
		return c.measure(ctx, s, analyzer, c.Dirs, c.JSON)
	}
	var sets []eval.SetScores
	for _, dir := range c.Dirs {
		scores, err := c.evaluate(ctx, s, dir, analyzer)
		if err != nil {
			return err
		}
		sets = append(sets, scores)
	}
	return c.report(s, sets)
}

func (c *evalCommand) report(s *cli.Streams, sets []eval.SetScores) error {
	report := eval.NewReport(sets)
	if c.JSON {
		return json.NewEncoder(s.Out).Encode(report)
	}
	return report.Print(s.Out)
}

// judged measures on the house's own judgements, over its own articles.
func (c *evalCommand) judged(ctx context.Context, s *cli.Streams) (err error) {
	i, err := instance.Flags{Data: c.Data, StoreFlag: c.StoreFlag, Content: c.Content}.OpenBeside(ctx, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.Close()) }()
	l, done, err := instance.OpenSearches(ctx, c.Data, i.Store, s.Log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	judgements, err := l.Judgements(ctx, instance.Operator)
	if err != nil {
		return err
	}
	if len(judgements) == 0 {
		return kb.Errorf(kb.NotFound, "", "nobody has judged anything yet: do so at /console/judgements")
	}
	folder, err := source.Folder(c.Content, c.Data)
	if err != nil {
		return err
	}
	analyzer, err := source.Analyzer(folder)
	if err != nil {
		return err
	}
	updates, corpus, err := inForce(ctx, i, time.Now())
	if err != nil {
		return err
	}
	set := eval.Judged(corpus, judgements)
	if c.Write != "" {
		if err := set.Write(c.Write); err != nil {
			return err
		}
	}
	dir, err := os.MkdirTemp("", "wenjin-eval-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	e, err := embedded.Create(filepath.Join(dir, "index"), analyzer, embedded.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	if err := e.Apply(ctx, index.Batch{Updates: updates, Seq: 1}); err != nil {
		return err
	}
	scores, err := eval.Measure(ctx, set, eval.Ask(e), nil)
	if err != nil {
		return err
	}
	return c.report(s, []eval.SetScores{scores})
}

// inForce are the public articles that hold at a time, for an index and for a set.
func inForce(ctx context.Context, i *instance.Instance, now time.Time) (updates []index.Update, corpus []eval.Doc, err error) {
	err = i.Store.EachInForce(ctx, now, func(r kb.Revision) error {
		if r.Article.Audience.Scope() == kb.ScopePublic {
			d := index.NewDocument(r, i.Workflow.Rules.Facts(), now)
			updates = append(updates, index.Update{ArticleID: r.ArticleID, Documents: []index.Document{d}})
			corpus = append(corpus, eval.Doc{ID: d.Slug, Title: d.Title, Text: d.Body})
		}
		return nil
	})
	return updates, corpus, err
}

// evaluate measures the engine on the set in a folder, in an index that is removed.
func (c *evalCommand) evaluate(ctx context.Context, s *cli.Streams, dir string, analyzer *zh.Analyzer) (scores eval.SetScores, err error) {
	set, err := eval.LoadSet(dir)
	if err != nil {
		return scores, err
	}
	bar := s.Progress(set.Name)
	defer bar.Done()
	engines, done, err := c.Scratch(analyzer)
	if err != nil {
		return scores, err
	}
	defer func() { err = errors.Join(err, done()) }()
	built, err := eval.Build(ctx, set, engines, bar.Set)
	if err != nil {
		return scores, err
	}
	defer func() { err = errors.Join(err, built.Remove()) }()
	return built.Measure(ctx, engines, bar.Set)
}

// benchCommand says where the benchmark went.
type benchCommand struct {
	Rest []string `arg:"" optional:""`
}

// Run implements the command.
func (*benchCommand) Run() error {
	return kb.Errorf(kb.Invalid, "", "the benchmark is a program of its own: wenjin-bench (go install github.com/wenjin-kb/wenjin/cmd/wenjin-bench)")
}
