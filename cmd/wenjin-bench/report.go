package main

import (
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
)

// httpClients are the numbers of clients that ask at the same time.
var httpClients = []int{1, 2, 16}

func clientsName(n int) string { return "clients" + strconv.Itoa(n) }

// benchReport is what a run says. Times are in milliseconds.
type benchReport struct {
	Articles      int                   `json:"articles"`
	DocsPerSecond float64               `json:"docsPerSecond"`
	IndexBytes    int64                 `json:"indexBytes"`
	TextBytes     int64                 `json:"textBytes"`
	ResidentBytes int64                 `json:"residentBytes"`
	OpenMs        float64               `json:"openMs"`
	Search        quantiles             `json:"search"`
	Suggest       quantiles             `json:"suggest"`
	HTTP          map[string]httpReport `json:"http"` // clients1, clients2, clients16
	Cached        quantiles             `json:"cached"`
	Peers         peersReport           `json:"peers"`
	Ratios        benchRatios           `json:"ratios"`
}

type httpReport struct {
	QPS float64 `json:"qps"`
	P99 float64 `json:"p99"`
}

type peersReport struct {
	BleveCJK   peerReport `json:"bleveCjk"`
	SQLiteFTS5 peerReport `json:"sqliteFts5"`
	Floor      peerReport `json:"floor"`
}

type peerReport struct {
	DocsPerSecond float64   `json:"docsPerSecond"`
	IndexBytes    int64     `json:"indexBytes"`
	Search        quantiles `json:"search"`
	HTTP16QPS     float64   `json:"http16Qps,omitempty"` // of bleveCjk alone
}

// benchRatios say how the product stands to its peers: above 1 it is the faster
// one, except that floorP50 and floorP99 say how many times the least it takes, and
// the others how large something is.
type benchRatios struct {
	BleveP50        float64 `json:"bleveP50"`
	BleveP99        float64 `json:"bleveP99"`
	BleveHTTP16     float64 `json:"bleveHttp16"`
	BleveIndexing   float64 `json:"bleveIndexing"`
	FTS5P50         float64 `json:"fts5P50"`
	FTS5P99         float64 `json:"fts5P99"`
	FTS5Indexing    float64 `json:"fts5Indexing"`
	FloorP50        float64 `json:"floorP50"`
	FloorP99        float64 `json:"floorP99"`
	IndexToText     float64 `json:"indexToText"`
	IndexToBleve    float64 `json:"indexToBleve"`
	IndexToFTS5     float64 `json:"indexToFts5"`
	ResidentToText  float64 `json:"residentToText"`
	HTTP16ToClient1 float64 `json:"http16ToClient1"`
}

// compare works out the ratios.
func (r *benchReport) compare() {
	bleve, fts, floor := r.Peers.BleveCJK, r.Peers.SQLiteFTS5, r.Peers.Floor
	last := r.HTTP[clientsName(httpClients[len(httpClients)-1])].QPS
	r.Ratios = benchRatios{
		BleveP50: bleve.Search.P50 / r.Search.P50, BleveP99: bleve.Search.P99 / r.Search.P99,
		BleveHTTP16: last / bleve.HTTP16QPS, BleveIndexing: r.DocsPerSecond / bleve.DocsPerSecond,
		FTS5P50: fts.Search.P50 / r.Search.P50, FTS5P99: fts.Search.P99 / r.Search.P99, FTS5Indexing: r.DocsPerSecond / fts.DocsPerSecond,
		FloorP50: r.Search.P50 / floor.Search.P50, FloorP99: r.Search.P99 / floor.Search.P99,
		IndexToText: float64(r.IndexBytes) / float64(r.TextBytes), IndexToBleve: float64(r.IndexBytes) / float64(bleve.IndexBytes),
		IndexToFTS5: float64(r.IndexBytes) / float64(fts.IndexBytes), ResidentToText: float64(r.ResidentBytes) / float64(r.TextBytes),
		HTTP16ToClient1: last / r.HTTP[clientsName(1)].QPS,
	}
}

func (r *benchReport) print(out io.Writer) error {
	const mb = 1 << 20
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%d articles, %.1f MB of text; opened in %.0f ms, %.1f MB of memory (%.1f times the text)\n\n", r.Articles, float64(r.TextBytes)/mb, r.OpenMs, float64(r.ResidentBytes)/mb, r.Ratios.ResidentToText)
	fmt.Fprintln(w, "\tp50 ms\tp95 ms\tp99 ms\tp50, p99 to wenjin's\tarticles/s\tindex MB\tto the text")
	index := func(articles float64, bytes int64) string {
		return fmt.Sprintf("%.0f\t%.1f\t%.2f", articles, float64(bytes)/mb, float64(bytes)/float64(r.TextBytes))
	}
	line := func(name string, q quantiles, more string) {
		fmt.Fprintf(w, "%s\t%.3f\t%.3f\t%.3f\t%.2f, %.2f\t%s\n", name, q.P50, q.P95, q.P99, q.P50/r.Search.P50, q.P99/r.Search.P99, more)
	}
	line("wenjin, search", r.Search, index(r.DocsPerSecond, r.IndexBytes))
	line("wenjin, asked again", r.Cached, "\t\t")
	line("wenjin, suggest", r.Suggest, "\t\t")
	line("Bleve, cjk", r.Peers.BleveCJK.Search, index(r.Peers.BleveCJK.DocsPerSecond, r.Peers.BleveCJK.IndexBytes))
	line("SQLite FTS5, trigram", r.Peers.SQLiteFTS5.Search, index(r.Peers.SQLiteFTS5.DocsPerSecond, r.Peers.SQLiteFTS5.IndexBytes))
	line("floor, in memory", r.Peers.Floor.Search, index(r.Peers.Floor.DocsPerSecond, r.Peers.Floor.IndexBytes))
	fmt.Fprintln(w, "\nHTTP on the same machine\tqueries/s\tp99 ms")
	for _, n := range httpClients {
		h := r.HTTP[clientsName(n)]
		fmt.Fprintf(w, "wenjin, %d clients\t%.0f\t%.3f\n", n, h.QPS, h.P99)
	}
	fmt.Fprintf(w, "Bleve, cjk, 16 clients\t%.0f\n", r.Peers.BleveCJK.HTTP16QPS)
	return w.Flush()
}
