// Command wenjin is the service and its tools: see "wenjin --help".
package main

import (
	"github.com/wenjin-kb/wenjin/cmd/admin"
	"github.com/wenjin-kb/wenjin/cmd/articles"
	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/upkeep"
)

// commands are the subcommands, each with its flags.
type commands struct {
	Serve      serveCommand    `cmd:"" help:"Answer searches over HTTP."`
	Search     searchCommand   `cmd:"" help:"Ask in a terminal."`
	MCP        mcpCommand      `cmd:"" name:"mcp" help:"Answer an assistant over the standard streams, by the Model Context Protocol."`
	Init       articles.Init   `cmd:"" help:"Make a content folder with examples."`
	New        articles.New    `cmd:"" help:"Make a file to begin with: wenjin new article."`
	Check      articles.Check  `cmd:"" help:"Check Markdown articles; exit 1 when something must not be published."`
	Import     articles.Import `cmd:"" help:"Take a folder of Markdown articles into the store, or the export of another system as drafts."`
	Export     articles.Export `cmd:"" help:"Write all articles in force as Markdown files, a static help centre, CSV, JSON or XLSX."`
	Reindex    upkeep.Reindex  `cmd:"" help:"Build the index anew from the store."`
	Backup     upkeep.Backup   `cmd:"" help:"Write a consistent copy of the store to a file, also while the service runs."`
	Restore    upkeep.Restore  `cmd:"" help:"Put a backup in place of the store, while the service does not run."`
	Store      upkeep.Store    `cmd:"" help:"Whole stores: moving a house from a file into PostgreSQL, and back."`
	Verify     upkeep.Verify   `cmd:"" help:"Hold the store against itself: pages, references, texts, pictures, publications and the audit log; exit 1 when something is not as it was written."`
	Doctor     upkeep.Doctor   `cmd:"" help:"Tell what is wrong with an instance, and the way out: folder, disk, store, index, clock, accounts, knowledge, backups; exit 1 when something is."`
	Health     upkeep.Health   `cmd:"" help:"Ask a running service whether it answers searches; exit 1 when it does not."`
	User       admin.User      `cmd:"" help:"Accounts of agents, editors, reviewers and administrators."`
	Token      admin.Token     `cmd:"" help:"Tokens for programs, or for people without a browser."`
	Audit      admin.Audit     `cmd:"" help:"The log of who did what."`
	Searches   admin.Searches  `cmd:"" help:"The log of what was searched for."`
	Config     configCommand   `cmd:"" help:"The settings of the service, from a file, the environment and the command line."`
	Eval       evalCommand     `cmd:"" help:"Measure ranking on BEIR folders (corpus.jsonl, queries.jsonl, qrels/test.tsv)."`
	Bench      benchCommand    `cmd:"" hidden:"" passthrough:""`
	Completion cli.Completion  `cmd:"" help:"Print what a shell needs to complete command lines: source <(wenjin completion bash)."`
	Complete   cli.Complete    `cmd:"" hidden:""`
	Man        cli.Man         `cmd:"" help:"Print the manual page."`
	Version    versionCommand  `cmd:"" help:"Say which version this is, and of what it was built."`
	Licenses   licensesCommand `cmd:"" help:"Print the licences of the program and of the data in it."`
}

// newProgram is the program over commands of its own, since parsing fills them in.
func newProgram() cli.Program {
	return cli.Program{
		Name:        "wenjin",
		Description: "Wenjin searches the help articles of a finance house.",
		Commands:    &commands{},
		LogFiles:    true,
		Settings:    "serve",
		Version:     "wenjin " + cli.BuildVersion().Version,
	}
}

func main() { cli.Main(newProgram()) }
