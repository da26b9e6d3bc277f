// Command wenjin is the service and its tools: see "wenjin --help".
package main

import "github.com/wenjin-kb/wenjin/cmd/cli"

// commands are the subcommands, each with its flags.
type commands struct {
	Serve    serveCommand    `cmd:"" help:"Answer searches over HTTP."`
	Search   searchCommand   `cmd:"" help:"Ask in a terminal."`
	Init     initCommand     `cmd:"" help:"Make a content folder with examples."`
	New      newCommand      `cmd:"" help:"Make a file to begin with: wenjin new article."`
	Check    checkCommand    `cmd:"" help:"Check Markdown articles; exit 1 when something must not be published."`
	Import   importCommand   `cmd:"" help:"Take a folder of Markdown articles into the store."`
	Export   exportCommand   `cmd:"" help:"Write all articles in force as Markdown files."`
	Reindex  reindexCommand  `cmd:"" help:"Build the index anew from the store."`
	Backup   backupCommand   `cmd:"" help:"Write a consistent copy of the store to a file, also while the service runs."`
	Restore  restoreCommand  `cmd:"" help:"Put a backup in place of the store, while the service does not run."`
	Verify   verifyCommand   `cmd:"" help:"Hold the store against itself: pages, references, texts, pictures, publications and the audit log; exit 1 when something is not as it was written."`
	User     userCommand     `cmd:"" help:"Accounts of agents, editors, reviewers and administrators."`
	Token    tokenCommand    `cmd:"" help:"Tokens for programs, or for people without a browser."`
	Audit    auditCommand    `cmd:"" help:"The log of who did what."`
	Searches searchesCommand `cmd:"" help:"The log of what was searched for."`
	Eval     evalCommand     `cmd:"" help:"Measure ranking on BEIR folders (corpus.jsonl, queries.jsonl, qrels/test.tsv)."`
	Bench    benchCommand    `cmd:"" hidden:"" passthrough:""`
	Version  versionCommand  `cmd:"" help:"Say which version this is, and of what it was built."`
	Licenses licensesCommand `cmd:"" help:"Print the licences of the program and of the data in it."`
}

// newProgram is the program over commands of its own, since parsing fills them in.
func newProgram() cli.Program {
	return cli.Program{
		Name:        "wenjin",
		Description: "Wenjin searches the help articles of a finance house.",
		Commands:    &commands{},
		LogFiles:    true,
		Version:     "wenjin " + cli.BuildVersion(version).Version,
	}
}

func main() { cli.Main(newProgram()) }
