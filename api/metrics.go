package api

import (
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// metrics are what /metrics shows.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	searches prometheus.Histogram
	empty    prometheus.Counter
}

func newMetrics(deps Deps) *metrics {
	engine, count := deps.Engine, deps.IndexDamaged
	if count == nil {
		count = func() int { return 0 }
	}
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "wenjin_http_request_seconds", Help: "Time to answer a request.", Buckets: prometheus.ExponentialBuckets(.0005, 2, 15)}, []string{"route", "method", "status"}),
		searches: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "wenjin_search_seconds", Help: "Time of a search without HTTP.", Buckets: prometheus.ExponentialBuckets(.0001, 2, 16)}),
		empty:    prometheus.NewCounter(prometheus.CounterOpts{Name: "wenjin_searches_without_hits_total", Help: "Searches that found nothing."}),
	}
	documents := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "wenjin_index_documents", Help: "Documents in the index."}, func() float64 { return float64(engine.Stats().Documents) })
	applied := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "wenjin_index_applied_seq", Help: "Last change that the index has."}, func() float64 { return float64(engine.AppliedSeq()) })
	damaged := prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "wenjin_index_damaged_total", Help: "Times the index was not what it should be and was built anew."}, func() float64 { return float64(count()) })
	if log := deps.Searches; log != nil {
		m.registry.MustRegister(
			prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "wenjin_search_log_intents_total", Help: "Intents written to the search log."}, func() float64 { return float64(log.Kept()) }),
			prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "wenjin_search_log_lost_total", Help: "Searches, clicks and votes that the search log has lost."}, func() float64 { return float64(log.Lost()) }))
	}
	m.registry.MustRegister(m.requests, m.searches, m.empty, documents, applied, damaged, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
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
