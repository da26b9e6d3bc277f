// Command wenjin-bench measures the product's search beside others: its speed, size
// and memory on synthetic articles beside stock Bleve, Tantivy, SQLite FTS5 and a floor, and
// (wenjin-bench eval) its ranking beside stock Bleve and variants of its own that
// lack a part; and (wenjin-bench drill) how long a backup and its return take; and (wenjin-bench searches) what the search log costs; and (wenjin-bench meaning) what becomes
// of searches whose endpoint of embeddings is killed. It is a program of its own so that the service carries no rivals.
package main

import "github.com/wenjin-kb/wenjin/cmd/cli"

type commands struct {
	Cluster  clusterCommand  `cmd:"" help:"Measure a cluster of OpenSearch on synthetic articles: the engine of wenjin beside stock OpenSearch (cjk, multi_match)."`
	Speed    speedCommand    `cmd:"" default:"withargs" help:"Measure speed, size and memory on synthetic articles, at several sizes, beside Bleve, Tantivy and SQLite FTS5."`
	Drill    drillCommand    `cmd:"" help:"Back a store of synthetic articles up, restore it elsewhere and verify it, each part timed."`
	Searches searchesCommand `cmd:"" help:"Fill a search log with synthetic intents and time what reads, writes and deletes them; and what the log adds to a search."`
	Meaning  meaningCommand  `cmd:"" help:"Search by meaning over HTTP while the endpoint of embeddings lives, is killed and hangs in mid-load, beside search by words."`
	Eval     evalCommand     `cmd:"" help:"Measure ranking on BEIR folders, beside stock Bleve and variants of the ranking that lack one part."`
}

func newProgram() cli.Program {
	return cli.Program{
		Name:        "wenjin-bench",
		Description: "wenjin-bench measures the search of wenjin beside others.",
		Commands:    &commands{},
	}
}

func main() { cli.Main(newProgram()) }
