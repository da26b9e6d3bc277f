package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/wenjin-kb/wenjin/api/mcp"
	"github.com/wenjin-kb/wenjin/api/plain"
	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/kb"
)

type mcpCommand struct {
	Data    string `help:"Folder of a store and its index, which no service is using; without it, a temporary one." placeholder:"DIR"`
	Content string `help:"Folder of articles and word files; without it, the built-in starter knowledge." placeholder:"DIR"`
	BaseURL string `help:"How customers reach the service, for the addresses that are cited." placeholder:"URL"`
	instance.EngineFlags
}

// Run implements the command. Who has the folder is told what customers are told: a model
// passes on what it reads.
func (c *mcpCommand) Run(ctx context.Context, s *cli.Streams) (err error) {
	flags := instance.Flags{Data: c.Data, Content: c.Content, EngineFlags: c.EngineFlags}
	if flags.Data == "" {
		if flags.Data, err = os.MkdirTemp("", "wenjin-mcp-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(flags.Data)) }()
	}
	log := slog.New(slog.NewTextHandler(s.Err, &slog.HandlerOptions{Level: slog.LevelWarn})) // the output is the protocol's
	i, err := takenIn(ctx, flags, s, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.Close()) }()
	brand, err := i.Brand(ctx, "")
	if err != nil {
		return err
	}
	k := mcp.Knowledge{
		Search: i.Live.Search, Library: &kb.Library{Store: i.Store}, Hotline: site.NewContact(brand, i.Source.Rules.Facts, time.Now).Hotline, Now: time.Now,
		House: func() plain.House {
			return plain.House{Facts: i.Source.Rules.Facts(), Taxonomy: i.Source.Rules.Taxonomy(), Base: strings.TrimSuffix(c.BaseURL, "/")}
		},
		Failed: func(err error) { log.Error("a tool failed", "error", err) },
	}
	lines := mcp.Lines(os.Stdin, func() { log.Warn("a message was skipped: it is too long", "bytes", mcp.MaxMessage) })
	streams := &sdk.IOTransport{Reader: struct {
		io.Reader
		io.Closer
	}{lines, os.Stdin}, Writer: kept{os.Stdout}, MaxLineLength: 2 * mcp.MaxMessage}
	err = mcp.NewServer(k, cli.BuildVersion().Version, 0).Run(ctx, streams)
	if errors.Is(err, io.EOF) || ctx.Err() != nil { // whoever asked has gone
		return nil
	}
	return err
}

// kept is a writer that is not closed.
type kept struct{ io.Writer }

// Close implements io.Closer.
func (kept) Close() error { return nil }
