// Package metrics counts what the service does, in the format of Prometheus.
package metrics

import (
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Counted is what is counted elsewhere; each may be called at any time.
type Counted struct {
	Documents           func() int
	AppliedSeq          func() int64
	Damaged             func() int   // nil is never
	LogIntents, LogLost func() int64 // of the search log
	Tickets             func() (open, overdue int)
}

// Metrics are what /metrics shows.
type Metrics struct {
	Registry *prometheus.Registry
	requests *prometheus.HistogramVec
	searches prometheus.Histogram
	empty    prometheus.Counter
}

// New are those of a service, at 0.
func New(c Counted) *Metrics {
	if c.Damaged == nil {
		c.Damaged = func() int { return 0 }
	}
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "wenjin_http_request_seconds", Help: "Time to answer a request.", Buckets: prometheus.ExponentialBuckets(.0005, 2, 15)}, []string{"route", "method", "status"}),
		searches: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "wenjin_search_seconds", Help: "Time of a search without HTTP.", Buckets: prometheus.ExponentialBuckets(.0001, 2, 16)}),
		empty:    prometheus.NewCounter(prometheus.CounterOpts{Name: "wenjin_searches_without_hits_total", Help: "Searches that found nothing."}),
	}
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
	}
	counter := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, value)
	}
	m.Registry.MustRegister(m.requests, m.searches, m.empty,
		gauge("wenjin_index_documents", "Documents in the index.", func() float64 { return float64(c.Documents()) }),
		gauge("wenjin_index_applied_seq", "Last change that the index has.", func() float64 { return float64(c.AppliedSeq()) }),
		counter("wenjin_index_damaged_total", "Times the index was not what it should be and was built anew.", func() float64 { return float64(c.Damaged()) }),
		counter("wenjin_search_log_intents_total", "Intents written to the search log.", func() float64 { return float64(c.LogIntents()) }),
		counter("wenjin_search_log_lost_total", "Searches, clicks and votes that the search log has lost.", func() float64 { return float64(c.LogLost()) }),
		gauge("wenjin_tickets_open", "Tickets of readers and agents that are not done.", func() float64 { open, _ := c.Tickets(); return float64(open) }),
		gauge("wenjin_tickets_overdue", "Tickets that should have been done by now.", func() float64 { _, overdue := c.Tickets(); return float64(overdue) }),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Request counts one that was answered.
func (m *Metrics) Request(route, method string, status int, took time.Duration) {
	if route == "" {
		route = "none" // never the raw path: it may hold anything
	}
	if !slices.Contains([]string{"GET", "HEAD", "POST"}, method) {
		method = "other"
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Observe(took.Seconds())
}

// Search counts one that found so many.
func (m *Metrics) Search(took time.Duration, total int) {
	m.searches.Observe(took.Seconds())
	if total == 0 {
		m.empty.Inc()
	}
}
