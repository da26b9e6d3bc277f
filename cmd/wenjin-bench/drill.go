package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/bench"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/store"
)

type drillCommand struct {
	JSON     bool   `help:"Print one JSON object."`
	Articles int    `default:"50000" help:"How many synthetic articles."`
	Seed     uint64 `default:"1" help:"Another seed makes other articles."`
	Dir      string `help:"Folder to work in, on the disk that is to be measured; without it, a temporary one." type:"existingdir" placeholder:"DIR"`
}

// drillReport is how long each part took, in seconds, and the file's size.
type drillReport struct {
	Articles    int     `json:"articles"`
	StoreBytes  int64   `json:"storeBytes"`
	BackupBytes int64   `json:"backupBytes"`
	Import      float64 `json:"importSeconds"`
	Backup      float64 `json:"backupSeconds"`
	Restore     float64 `json:"restoreSeconds"` // with the verification of the backup
	Verify      float64 `json:"verifySeconds"`
}

// Run implements the command: a store of synthetic articles is made, backed up,
// restored elsewhere and verified, as the commands of wenjin do it. It fails when what
// comes back is not whole.
func (c *drillCommand) Run(ctx context.Context, s *cli.Streams) (err error) {
	if c.Articles < 1 {
		return kb.Errorf(kb.Invalid, "", "--articles must be at least 1")
	}
	dir, err := os.MkdirTemp(c.Dir, "wenjin-drill-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	r := drillReport{Articles: c.Articles}
	from, backup, to := filepath.Join(dir, "from.db"), filepath.Join(dir, "backup.db"), filepath.Join(dir, "to.db")
	for _, part := range []struct {
		took *float64
		do   func() error
	}{
		{&r.Import, func() error { return c.fill(ctx, s, from) }},
		{&r.Backup, func() error {
			return with(ctx, from, func(st *store.Store) error { return st.Backup(ctx, backup) })
		}},
		{&r.Restore, func() error {
			_, err := store.Restore(ctx, backup, to, time.Now(), func() error { return nil })
			return err
		}},
		{&r.Verify, func() error { return with(ctx, to, func(st *store.Store) error { return c.whole(ctx, st) }) }},
	} {
		start := time.Now()
		if err := part.do(); err != nil {
			return err
		}
		*part.took = time.Since(start).Seconds()
	}
	if r.StoreBytes, err = size(from); err != nil {
		return err
	}
	if r.BackupBytes, err = size(backup); err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(s.Out).Encode(r)
	}
	return r.print(s.Out)
}

func with(ctx context.Context, path string, do func(*store.Store) error) (err error) {
	st, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	return do(st)
}

// fill imports the articles.
func (c *drillCommand) fill(ctx context.Context, s *cli.Streams, path string) error {
	var files []kb.Candidate
	for _, d := range bench.Corpus(c.Articles, c.Seed) {
		files = append(files, kb.Candidate{Article: article(d), Raw: []byte(d.Body), Path: d.Slug + ".md"})
	}
	bar := s.Progress("importing")
	defer bar.Done()
	return with(ctx, path, func(st *store.Store) error {
		_, err := (&kb.Workflow{Store: st}).Import(ctx, files, bar.Set)
		return err
	})
}

// article is a synthetic document as an editor would have written it.
func article(d index.Document) kb.Article {
	return kb.Article{
		Slug: d.Slug, Title: d.Title, Questions: d.Questions, Answer: d.Answer, Kind: kb.KindKnowledge, Category: d.Category,
		Products: d.Products, Tags: d.Tags, Audience: d.Audience, Body: d.Body,
	}
}

// whole fails where something is not as it was written, or not all is there.
func (c *drillCommand) whole(ctx context.Context, st *store.Store) error {
	for _, v := range st.Verify(ctx) {
		if v.Err != nil {
			return fmt.Errorf("%s: %w", v.What, v.Err)
		}
	}
	heads, err := st.Heads(ctx)
	if err == nil && len(heads) != c.Articles {
		err = fmt.Errorf("%d articles came back, %d were backed up", len(heads), c.Articles)
	}
	return err
}

func size(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (r drillReport) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%d articles\t%.1f MB\timported in %.1f s\n", r.Articles, float64(r.StoreBytes)/1e6, r.Import)
	fmt.Fprintf(w, "backup\t%.1f MB\t%.1f s\n", float64(r.BackupBytes)/1e6, r.Backup)
	fmt.Fprintf(w, "restore\tthe backup verified first\t%.1f s\n", r.Restore)
	fmt.Fprintf(w, "verify\twhole\t%.1f s\n", r.Verify)
	return w.Flush()
}
