package main

import "strconv"

// httpClients are the numbers of clients that ask at the same time.
var httpClients = []int{1, 2, 16, 64}

func clientsName(n int) string { return "clients" + strconv.Itoa(n) }

// benchReport is what all runs say.
type benchReport struct {
	Runs []*runReport `json:"runs"`
}

// Kinds of what is searched.
const (
	kindArticles = "articles"
	kindTitles   = "titles" // without texts
)

// runReport is what a run says. Times are in milliseconds.
type runReport struct {
	Kind          string                 `json:"kind"`
	Articles      int                    `json:"articles"`
	DocsPerSecond float64                `json:"docsPerSecond"`
	IndexBytes    int64                  `json:"indexBytes"`
	TextBytes     int64                  `json:"textBytes"`
	ResidentBytes int64                  `json:"residentBytes"`
	OpenMs        float64                `json:"openMs"`
	Search        quantiles              `json:"search"`
	Long          quantiles              `json:"long"` // questions of 25 characters and more
	Suggest       quantiles              `json:"suggest"`
	Pinyin        quantiles              `json:"suggestPinyin"`
	HTTP          map[string]httpReport  `json:"http"` // clients1, clients2, clients16, clients64
	Held          *heldReport            `json:"held,omitempty"`
	Cached        quantiles              `json:"cached"`
	Change        quantiles              `json:"change"` // until one changed article is searchable
	ChangeMerging quantiles              `json:"changeMerging,omitzero"`
	Peers         map[string]*peerReport `json:"peers"`
	Skipped       map[string]string      `json:"skipped,omitempty"` // peers that could not be measured, and why
	Ratios        benchRatios            `json:"ratios"`
}

type httpReport struct {
	QPS float64 `json:"qps"`
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
}

// heldReport is what clients had that asked for a while without a break.
type heldReport struct {
	Clients int     `json:"clients"`
	Seconds float64 `json:"seconds"`
	httpReport
}

type peerReport struct {
	DocsPerSecond float64   `json:"docsPerSecond"`
	IndexBytes    int64     `json:"indexBytes"`
	Search        quantiles `json:"search"`
	HTTP16QPS     float64   `json:"http16Qps,omitempty"` // of Bleve alone
	HTTP64QPS     float64   `json:"http64Qps,omitempty"`
}

// benchRatios say how the product stands to its peers: above 1 it is the faster
// one, except that floorP50 and floorP99 say how many times the least it takes, and
// the others how large something is. What was not measured is left out.
type benchRatios struct {
	BleveP50        float64 `json:"bleveP50,omitempty"`
	BleveP99        float64 `json:"bleveP99,omitempty"`
	BleveHTTP16     float64 `json:"bleveHttp16,omitempty"`
	BleveHTTP64     float64 `json:"bleveHttp64,omitempty"`
	BleveIndexing   float64 `json:"bleveIndexing,omitempty"`
	JiebaP50        float64 `json:"bleveJiebaP50,omitempty"`
	TantivyP50      float64 `json:"tantivyP50,omitempty"`
	TantivyP99      float64 `json:"tantivyP99,omitempty"`
	FTS5P50         float64 `json:"fts5P50,omitempty"`
	FTS5P99         float64 `json:"fts5P99,omitempty"`
	FTS5Indexing    float64 `json:"fts5Indexing,omitempty"`
	FloorP50        float64 `json:"floorP50,omitempty"`
	FloorP99        float64 `json:"floorP99,omitempty"`
	IndexToText     float64 `json:"indexToText"`
	IndexToBleve    float64 `json:"indexToBleve,omitempty"`
	IndexToFTS5     float64 `json:"indexToFts5,omitempty"`
	ResidentToText  float64 `json:"residentToText"`
	HTTP16ToClient1 float64 `json:"http16ToClient1"`
	P99ToP50        float64 `json:"p99ToP50"`
	HTTP64P99ToP50  float64 `json:"http64P99ToP50"`
	ShortToLong     float64 `json:"shortToLong"` // p50 of usual questions to that of long ones
}

// compare works out the ratios.
func (r *runReport) compare() {
	http16, http64 := r.HTTP[clientsName(16)], r.HTTP[clientsName(64)]
	r.Ratios = benchRatios{
		IndexToText: float64(r.IndexBytes) / float64(r.TextBytes), ResidentToText: float64(r.ResidentBytes) / float64(r.TextBytes),
		HTTP16ToClient1: http16.QPS / r.HTTP[clientsName(1)].QPS, P99ToP50: r.Search.P99 / r.Search.P50,
		HTTP64P99ToP50: http64.P99 / http64.P50, ShortToLong: r.Search.P50 / r.Long.P50,
	}
	to := &r.Ratios
	if p := r.Peers["bleveCjk"]; p != nil {
		to.BleveP50, to.BleveP99 = p.Search.P50/r.Search.P50, p.Search.P99/r.Search.P99
		to.BleveHTTP16, to.BleveHTTP64, to.BleveIndexing = http16.QPS/p.HTTP16QPS, http64.QPS/p.HTTP64QPS, r.DocsPerSecond/p.DocsPerSecond
		to.IndexToBleve = float64(r.IndexBytes) / float64(p.IndexBytes)
	}
	if p := r.Peers["bleveJieba"]; p != nil {
		to.JiebaP50 = p.Search.P50 / r.Search.P50
	}
	if p := r.Peers["tantivyJieba"]; p != nil {
		to.TantivyP50, to.TantivyP99 = p.Search.P50/r.Search.P50, p.Search.P99/r.Search.P99
	}
	if p := r.Peers["sqliteFts5"]; p != nil {
		to.FTS5P50, to.FTS5P99, to.FTS5Indexing = p.Search.P50/r.Search.P50, p.Search.P99/r.Search.P99, r.DocsPerSecond/p.DocsPerSecond
		to.IndexToFTS5 = float64(r.IndexBytes) / float64(p.IndexBytes)
	}
	if p := r.Peers["floor"]; p != nil {
		to.FloorP50, to.FloorP99 = r.Search.P50/p.Search.P50, r.Search.P99/p.Search.P99
	}
}

// peerName is how a peer is called in JSON and flags, and in print.
type peerName struct{ key, shown string }

// peerNames are those of all peers, in the order in which they are measured.
var peerNames = []peerName{
	{"bleveCjk", "Bleve, cjk"}, {"bleveJieba", "Bleve, gojieba"}, {"tantivyJieba", "Tantivy, jieba"}, {"sqliteFts5", "SQLite FTS5, trigram"}, {"floor", "floor, in memory"},
}
