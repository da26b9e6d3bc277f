package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

const mb = 1 << 20

// print writes a table for each run and one of how things grow, which docs/performance.md
// shows.
func (r benchReport) print(out io.Writer) error {
	for _, run := range r.Runs {
		if err := run.print(out); err != nil {
			return err
		}
	}
	return r.printGrowth(out)
}

func (r *runReport) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%d %s, %.1f MB of text; opened in %.0f ms, %.1f MB of memory (%.1f times the text); a changed one is searchable after %.1f ms, p99 %.1f",
		r.Articles, r.Kind, float64(r.TextBytes)/mb, r.OpenMs, float64(r.ResidentBytes)/mb, r.Ratios.ResidentToText, r.Change.P50, r.Change.P99)
	if q := r.ChangeMerging; q != (quantiles{}) {
		fmt.Fprintf(w, "; while the index is merged after %.1f, p99 %.1f", q.P50, q.P99)
	}
	fmt.Fprint(w, "\n\n")
	fmt.Fprintln(w, "\tp50 ms\tp95 ms\tp99 ms\tp50, p99 to wenjin's\tarticles/s\tindex MB\tto the text")
	index := func(articles float64, bytes int64) string {
		return fmt.Sprintf("%.0f\t%.1f\t%.2f", articles, float64(bytes)/mb, float64(bytes)/float64(r.TextBytes))
	}
	line := func(name string, q quantiles, more string) {
		fmt.Fprintf(w, "%s\t%.3f\t%.3f\t%.3f\t%.2f, %.2f\t%s\n", name, q.P50, q.P95, q.P99, q.P50/r.Search.P50, q.P99/r.Search.P99, more)
	}
	line("wenjin, search", r.Search, index(r.DocsPerSecond, r.IndexBytes))
	line("wenjin, long questions", r.Long, "\t\t")
	line("wenjin, asked again", r.Cached, "\t\t")
	line("wenjin, suggest", r.Suggest, "\t\t")
	line("wenjin, suggest by pinyin", r.Pinyin, "\t\t")
	for _, peer := range peerNames {
		if p := r.Peers[peer.key]; p != nil {
			line(peer.shown, p.Search, index(p.DocsPerSecond, p.IndexBytes))
		} else if why := r.Skipped[peer.key]; why != "" {
			fmt.Fprintf(w, "%s\t%s\n", peer.shown, why)
		}
	}
	fmt.Fprintln(w, "\nHTTP on the same machine\tqueries/s\tp50 ms\tp99 ms")
	for _, n := range httpClients {
		h := r.HTTP[clientsName(n)]
		fmt.Fprintf(w, "wenjin, %d clients\t%.0f\t%.3f\t%.3f\n", n, h.QPS, h.P50, h.P99)
	}
	if h := r.Held; h != nil {
		fmt.Fprintf(w, "wenjin, %d clients for %.0f s\t%.0f\t%.3f\t%.3f\n", h.Clients, h.Seconds, h.QPS, h.P50, h.P99)
	}
	for _, peer := range peerNames {
		if p := r.Peers[peer.key]; p != nil && p.HTTP16QPS > 0 {
			fmt.Fprintf(w, "%s, 16 and 64 clients\t%.0f, %.0f\n", peer.shown, p.HTTP16QPS, p.HTTP64QPS)
		}
	}
	fmt.Fprintln(w)
	return w.Flush()
}

// column is one of the table of growth; zero is shown as nothing.
type column struct {
	head, format string
	value        func(*runReport) float64
}

var growth = []column{
	{"p50 ms", "%.2f", func(r *runReport) float64 { return r.Search.P50 }},
	{"p99 ms", "%.2f", func(r *runReport) float64 { return r.Search.P99 }},
	{"long, p50", "%.2f", func(r *runReport) float64 { return r.Long.P50 }},
	{"to Bleve cjk", "%.1f", func(r *runReport) float64 { return r.Ratios.BleveP50 }},
	{"to Bleve gojieba", "%.1f", func(r *runReport) float64 { return r.Ratios.JiebaP50 }},
	{"to Tantivy", "%.1f", func(r *runReport) float64 { return r.Ratios.TantivyP50 }},
	{"to FTS5", "%.1f", func(r *runReport) float64 { return r.Ratios.FTS5P50 }},
	{"floors", "%.1f", func(r *runReport) float64 { return r.Ratios.FloorP50 }},
	{"suggest p99", "%.2f", func(r *runReport) float64 { return r.Suggest.P99 }},
	{"by pinyin", "%.2f", func(r *runReport) float64 { return r.Pinyin.P99 }},
	{"HTTP 16, a second", "%.0f", func(r *runReport) float64 { return r.HTTP[clientsName(16)].QPS }},
	{"to Bleve cjk", "%.1f", func(r *runReport) float64 { return r.Ratios.BleveHTTP16 }},
	{"HTTP 64, p99 to p50", "%.1f", func(r *runReport) float64 { return r.Ratios.HTTP64P99ToP50 }},
	{"change p50 ms", "%.1f", func(r *runReport) float64 { return r.Change.P50 }},
	{"p99", "%.1f", func(r *runReport) float64 { return r.Change.P99 }},
	{"while merging, p99", "%.1f", func(r *runReport) float64 { return r.ChangeMerging.P99 }},
	{"articles a second", "%.0f", func(r *runReport) float64 { return r.DocsPerSecond }},
	{"to Bleve cjk", "%.1f", func(r *runReport) float64 { return r.Ratios.BleveIndexing }},
	{"open ms", "%.0f", func(r *runReport) float64 { return r.OpenMs }},
	{"resident MB", "%.0f", func(r *runReport) float64 { return float64(r.ResidentBytes) / mb }},
	{"index to the text", "%.2f", func(r *runReport) float64 { return r.Ratios.IndexToText }},
}

// printGrowth writes a table in Markdown, a line a run.
func (r benchReport) printGrowth(out io.Writer) error {
	row := func(cells []string) error {
		_, err := fmt.Fprintf(out, "| %s |\n", strings.Join(cells, " | "))
		return err
	}
	heads := []string{"articles"}
	for _, c := range growth {
		heads = append(heads, c.head)
	}
	if err := row(heads); err != nil {
		return err
	}
	if err := row(slices.Repeat([]string{"---"}, len(heads))); err != nil {
		return err
	}
	for _, run := range r.Runs {
		cells := []string{fmt.Sprint(run.Articles)}
		if run.Kind != kindArticles {
			cells[0] += " " + run.Kind
		}
		for _, c := range growth {
			text := ""
			if v := c.value(run); v != 0 {
				text = fmt.Sprintf(c.format, v)
			}
			cells = append(cells, text)
		}
		if err := row(cells); err != nil {
			return err
		}
	}
	return nil
}
