// Package metrics counts what the service does, in the format of Prometheus.
package metrics

import (
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/wenjin-kb/wenjin/kb"
)

// Counted is what is counted elsewhere; each may be called at any time.
type Counted struct {
	Documents           func() int
	AppliedSeq          func() int64
	Damaged             func() int            // nil is never
	Built               func() time.Duration  // of the last generation of the index; nil is none
	StoreHead           func() (int64, error) // last change in the store; nil knows none
	Vectors             func() (texts, waiting int, down bool)
	RerankDown          func() bool                // nil is never
	LogIntents, LogLost func() int64               // of the search log
	Tickets             func() (open, overdue int) // nil knows none
}

// Metrics are what /metrics shows.
type Metrics struct {
	Registry *prometheus.Registry
	requests *prometheus.HistogramVec
	searches prometheus.Histogram
	empty    prometheus.Counter
	rejected *prometheus.CounterVec
	feedback *prometheus.CounterVec
}

// Build is what the program was built of.
type Build struct{ Version, Commit, Go string }

// Why somebody was not let in.
const (
	WrongCredentials = "credentials" // login, password or second factor
	TooManyTries     = "too_many_tries"
	BadToken         = "token"
	RefusedByIssuer  = "issuer" // or without a role here
)

// New are those of a service, at 0.
func New(b Build, c Counted) *Metrics {
	if c.Damaged == nil {
		c.Damaged = func() int { return 0 }
	}
	if c.Built == nil {
		c.Built = func() time.Duration { return 0 }
	}
	if c.Tickets == nil {
		c.Tickets = func() (open, overdue int) { return 0, 0 }
	}
	if c.StoreHead == nil {
		c.StoreHead = func() (int64, error) { return c.AppliedSeq(), nil }
	}
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "wenjin_http_request_seconds", Help: "Time to answer a request.", Buckets: prometheus.ExponentialBuckets(.0005, 2, 15)}, []string{"route", "method", "status"}),
		searches: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "wenjin_search_seconds", Help: "Time of a search without HTTP.", Buckets: prometheus.ExponentialBuckets(.0001, 2, 16)}),
		empty:    prometheus.NewCounter(prometheus.CounterOpts{Name: "wenjin_searches_without_hits_total", Help: "Searches that found nothing."}),
		rejected: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "wenjin_sign_ins_rejected_total", Help: "Times somebody was not let in, by why."}, []string{"why"}),
		feedback: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "wenjin_feedback_total", Help: "Votes and clicks of readers that count, by kind."}, []string{"kind"}),
	}
	for _, why := range []string{WrongCredentials, TooManyTries, BadToken, RefusedByIssuer} {
		m.rejected.WithLabelValues(why) // a rate needs the 0 before the first
	}
	for _, kind := range []kb.FeedbackKind{kb.FeedbackClick, kb.FeedbackHelpful, kb.FeedbackUnhelpful} {
		m.feedback.WithLabelValues(string(kind))
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "wenjin_build_info", Help: "1; the labels say what the program was built of.",
		ConstLabels: prometheus.Labels{"version": b.Version, "commit": b.Commit, "go": b.Go}})
	build.Set(1)
	head := func() float64 {
		seq, err := c.StoreHead()
		if err != nil {
			return math.NaN()
		}
		return float64(seq)
	}
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
	}
	counter := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, value)
	}
	m.Registry.MustRegister(m.requests, m.searches, m.empty, m.rejected, m.feedback, build,
		gauge("wenjin_index_documents", "Documents in the index.", func() float64 { return float64(c.Documents()) }),
		gauge("wenjin_index_applied_seq", "Last change that the index has.", func() float64 { return float64(c.AppliedSeq()) }),
		gauge("wenjin_store_head_seq", "Last change in the store; NaN where it can't be read.", head),
		gauge("wenjin_index_lag_changes", "Changes in the store that the index lacks; NaN where the store can't be read.", func() float64 { return lag(head(), float64(c.AppliedSeq())) }),
		gauge("wenjin_index_build_seconds", "Time to build the last generation of the index; 0 while none was built since the start.", func() float64 { return c.Built().Seconds() }),
		counter("wenjin_index_damaged_total", "Times the index was not what it should be and was built anew.", func() float64 { return float64(c.Damaged()) }),
		counter("wenjin_search_log_intents_total", "Intents written to the search log.", func() float64 { return float64(c.LogIntents()) }),
		counter("wenjin_search_log_lost_total", "Searches, clicks and votes that the search log has lost.", func() float64 { return float64(c.LogLost()) }),
		gauge("wenjin_tickets_open", "Tickets of readers and agents that are not done.", func() float64 { open, _ := c.Tickets(); return float64(open) }),
		gauge("wenjin_tickets_overdue", "Tickets that should have been done by now.", func() float64 { _, overdue := c.Tickets(); return float64(overdue) }),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.addVectors(c.Vectors)
	m.addReranker(c.RerankDown)
	return m
}

// addVectors adds what is counted of vectors; nil knows none.
func (m *Metrics) addVectors(count func() (texts, waiting int, down bool)) {
	if count == nil {
		count = func() (texts, waiting int, down bool) { return 0, 0, false }
	}
	gauge := func(name, help string, value func() float64) {
		m.Registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
	}
	gauge("wenjin_vector_texts", "Texts that are searched by meaning, or will be; 0 where words alone count.", func() float64 { texts, _, _ := count(); return float64(texts) })
	gauge("wenjin_vector_texts_waiting", "Of them, those that wait for their vectors.", func() float64 { _, waiting, _ := count(); return float64(waiting) })
	gauge("wenjin_vectors_down", "1 while questions get no vectors, and words alone count.", func() float64 { _, _, down := count(); return map[bool]float64{true: 1}[down] })
}

// addReranker adds whether somebody judges; nil is whom nobody asks.
func (m *Metrics) addReranker(down func() bool) {
	m.Registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "wenjin_rerank_down", Help: "1 while the first hits are not judged, though there is a reranker."}, func() float64 {
		if down != nil && down() {
			return 1
		}
		return 0
	}))
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

// lag is what an index lacks; one that has more than the store had a moment before lacks
// nothing.
func lag(head, applied float64) float64 {
	if head < applied {
		return 0
	}
	return head - applied
}

// Rejected counts somebody who was not let in.
func (m *Metrics) Rejected(why string) { m.rejected.WithLabelValues(why).Inc() }

// Feedback counts a vote or a click that counts.
func (m *Metrics) Feedback(kind kb.FeedbackKind) { m.feedback.WithLabelValues(string(kind)).Inc() }
