package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/wenjin-kb/wenjin/kb"
)

// Exit codes.
const (
	exitFine    = 0
	exitFailure = 1 // findings, or something failed
	exitUsage   = 2
)

// streams is where a command writes.
type streams struct {
	out, err io.Writer
	log      *slog.Logger
}

// commands are the subcommands, each with its flags; every flag has a twin in the
// environment, WENJIN_ and its name.
type commands struct {
	LogFormat string `enum:"text,json" default:"text" help:"Format of the log on standard error: text or json."`

	Serve   serveCommand   `cmd:"" help:"Answer searches over HTTP."`
	Search  searchCommand  `cmd:"" help:"Ask in a terminal."`
	Check   checkCommand   `cmd:"" help:"Check Markdown articles; exit 1 when something must not be published."`
	Import  importCommand  `cmd:"" help:"Take a folder of Markdown articles into the store."`
	Export  exportCommand  `cmd:"" help:"Write all articles in force as Markdown files."`
	Reindex reindexCommand `cmd:"" help:"Build the index anew from the store."`
	Backup  backupCommand  `cmd:"" help:"Write a consistent copy of the store to a file, also while the service runs."`
	Restore restoreCommand `cmd:"" help:"Put a backup in place of the store, while the service does not run."`
	User    userCommand    `cmd:"" help:"Accounts of agents, editors, reviewers and administrators."`
	Token   tokenCommand   `cmd:"" help:"Tokens for programs, or for people without a browser."`
	Audit   auditCommand   `cmd:"" help:"The log of who did what."`
	Eval    evalCommand    `cmd:"" help:"Measure ranking on BEIR folders (corpus.jsonl, queries.jsonl, qrels/test.tsv)."`
	Bench   benchCommand   `cmd:"" help:"Measure speed, size and memory on synthetic articles, beside stock Bleve and SQLite FTS5."`
}

// errFindings ends a command with exit code 1 after it has said why itself.
var errFindings = errors.New("findings")

// run is the program.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c commands
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("wenjin"),
		kong.Description("Wenjin searches the help articles of a finance house. Exit codes: 0 fine, 1 findings or failure, 2 wrong use."),
		kong.DefaultEnvars("WENJIN"),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = code }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		fmt.Fprintln(stderr, "wenjin:", err)
		return exitFailure
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintf(stderr, "wenjin: %v\nTry: wenjin --help\n", err)
		return exitUsage
	}
	s := &streams{out: stdout, err: stderr}
	if c.LogFormat == "json" {
		s.log = slog.New(slog.NewJSONHandler(stderr, nil))
	} else {
		s.log = slog.New(slog.NewTextHandler(stderr, nil))
	}
	err = parsed.Run(s)
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, errFindings):
		return exitFailure
	}
	fmt.Fprintln(stderr, "wenjin:", strings.TrimSpace(err.Error()))
	if kb.KindOf(err) == kb.Invalid {
		return exitUsage
	}
	return exitFailure
}
