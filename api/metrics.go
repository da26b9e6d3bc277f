package api

import (
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/wenjin-kb/wenjin/index"
)

// metrics are what /metrics shows.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	searches prometheus.Histogram
	empty    prometheus.Counter
}

func newMetrics(engine index.Engine) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "wenjin_http_request_seconds", Help: "Time to answer a request.", Buckets: prometheus.ExponentialBuckets(.0005, 2, 15)}, []string{"route", "method", "status"}),
		searches: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "wenjin_search_seconds", Help: "Time of a search without HTTP.", Buckets: prometheus.ExponentialBuckets(.0001, 2, 16)}),
		empty:    prometheus.NewCounter(prometheus.CounterOpts{Name: "wenjin_searches_without_hits_total", Help: "Searches that found nothing."}),
	}
	documents := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "wenjin_index_documents", Help: "Documents in the index."}, func() float64 { return float64(engine.Stats().Documents) })
	applied := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "wenjin_index_applied_seq", Help: "Last change that the index has."}, func() float64 { return float64(engine.AppliedSeq()) })
	m.registry.MustRegister(m.requests, m.searches, m.empty, documents, applied, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) request(route, method string, status int, took time.Duration) {
	if route == "" {
		route = "none" // never the raw path: it may hold anything
	}
	if !slices.Contains([]string{"GET", "HEAD", "POST"}, method) {
		method = "other"
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Observe(took.Seconds())
}

func (m *metrics) search(took time.Duration, total int) {
	m.searches.Observe(took.Seconds())
	if total == 0 {
		m.empty.Inc()
	}
}
