package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

type searchCommand struct {
	instance.Flags
	Limit int      `default:"5" help:"How many answers, 1 to 100."`
	AsOf  string   `help:"What held at the end of a day in Shanghai (today: what holds now), or at a time." placeholder:"DAY|TIME"`
	JSON  bool     `help:"Print one JSON object."`
	Query []string `arg:"" help:"The question."`
}

// takenIn opens what the flags name, with the articles of its folder taken in and its
// index open.
func takenIn(ctx context.Context, flags instance.Flags, s *cli.Streams, log *slog.Logger) (*instance.Instance, error) {
	i, err := flags.Open(ctx, log)
	if err != nil {
		return nil, err
	}
	bar := s.Progress("taking in articles")
	err = i.Source.Sync(ctx, bar.Set)
	bar.Done()
	if err == nil {
		err = i.Source.OpenIndex(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, i.Close())
	}
	return i, nil
}

// Run implements the command. It works on the same data folder as serve, but not
// at the same time.
func (c *searchCommand) Run(ctx context.Context, s *cli.Streams) (err error) {
	if c.Limit < 1 || c.Limit > 100 {
		return kb.Errorf(kb.Invalid, "", "--limit must be from 1 to 100, not %d", c.Limit)
	}
	at, err := kb.AsOf(kb.Principal{Role: kb.RoleEditor}, c.AsOf, time.Now())
	if err != nil {
		return err
	}
	i, err := takenIn(ctx, c.Flags, s, slog.New(slog.NewTextHandler(s.Err, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.Close()) }()
	q := index.Query{Text: strings.Join(c.Query, " "), Scopes: kb.Principal{}.Scopes(), At: at, Limit: c.Limit, CropRunes: 80}
	found, err := i.Live.Search(ctx, q)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(s.Out, q.Text, found)
	}
	printFound(s.Out, found)
	return nil
}

// printFound shows answers to a person.
func printFound(out io.Writer, found *index.Results) {
	pre, post := "【", "】"
	if cli.IsTerminal(out) {
		pre, post = "\x1b[1;33m", "\x1b[0m"
	}
	if found.DidYouMean != "" {
		fmt.Fprintf(out, "您是不是要找：%s\n\n", found.DidYouMean)
	}
	if len(found.Hits) == 0 {
		fmt.Fprintln(out, "没有找到答案。")
	}
	if found.Doubtful {
		fmt.Fprintf(out, "没有文章直接回答这个问题，以下只是字面最接近的。\n\n")
	}
	for i, h := range found.Hits {
		fmt.Fprintf(out, "%d. %s  (%s)\n", i+1, marked(h.Title, pre, post), h.Document.Slug)
		for _, m := range []index.Marked{h.Answer, h.Snippet} {
			if m.Text != "" {
				fmt.Fprintf(out, "   %s\n", strings.ReplaceAll(marked(m, pre, post), "\n", " "))
			}
		}
		fmt.Fprintln(out)
	}
}

// foundHit is a hit as search --json prints it.
type foundHit struct {
	Slug     string     `json:"slug"`
	Title    string     `json:"title"`
	Category string     `json:"category"`
	Answer   string     `json:"answer,omitempty"`
	Snippet  string     `json:"snippet,omitempty"`
	Score    float64    `json:"score"`
	Tier     index.Tier `json:"tier"`
}

// printJSON prints answers for a program.
func printJSON(out io.Writer, query string, found *index.Results) error {
	hits := []foundHit{}
	for _, h := range found.Hits {
		hits = append(hits, foundHit{h.Document.Slug, h.Title.Text, h.Document.Category, h.Answer.Text, h.Snippet.Text, h.Score, h.Tier})
	}
	return json.NewEncoder(out).Encode(map[string]any{
		"query": query, "total": found.Total, "didYouMean": found.DidYouMean, "doubtful": found.Doubtful, "hits": hits,
	})
}

func marked(m index.Marked, pre, post string) string {
	return m.Write(pre, post, func(s string) string { return s })
}
