package metrics

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/wenjin-kb/wenjin/kb"
)

// What is typed into an address or as a method is no label, and searches that find
// nothing are counted.
func TestMetrics(t *testing.T) {
	m := New(Build{"v1", "abc", "go1"}, Counted{StoreHead: func() (int64, error) { return 11, nil }, Built: func() time.Duration { return 1500 * time.Millisecond }, Documents: func() int { return 7 }, AppliedSeq: func() int64 { return 8 }, LogIntents: func() int64 { return 9 }, LogLost: func() int64 { return 10 }, Tickets: func() (int, int) { return 11, 12 }, Vectors: func() (int, int, bool) { return 13, 14, true }, RerankDown: func() bool { return true }})
	m.Request("", "PROPFIND13711112222", 404, time.Millisecond)
	m.Request("/a/:slug", "GET", 200, time.Millisecond)
	m.Search(time.Millisecond, 0)
	m.Search(time.Millisecond, 3)
	m.Rejected(BadToken)
	m.Feedback(kb.FeedbackHelpful)
	all, err := m.Registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, f := range all {
		for _, metric := range f.Metric {
			name := f.GetName()
			for _, l := range metric.Label {
				name += " " + l.GetValue()
			}
			got[name] = metric.GetGauge().GetValue() + metric.GetCounter().GetValue() + float64(metric.GetHistogram().GetSampleCount())
		}
	}
	for name, want := range map[string]float64{
		"wenjin_index_documents": 7, "wenjin_index_applied_seq": 8, "wenjin_store_head_seq": 11, "wenjin_index_lag_changes": 3, "wenjin_index_build_seconds": 1.5, "wenjin_build_info abc go1 v1": 1,
		"wenjin_sign_ins_rejected_total token": 1, "wenjin_sign_ins_rejected_total credentials": 0, "wenjin_feedback_total helpful": 1, "wenjin_feedback_total click": 0, "wenjin_index_damaged_total": 0, "wenjin_search_log_intents_total": 9, "wenjin_search_log_lost_total": 10, "wenjin_tickets_open": 11, "wenjin_tickets_overdue": 12, "wenjin_vector_texts": 13, "wenjin_vector_texts_waiting": 14, "wenjin_vectors_down": 1, "wenjin_rerank_down": 1,
		"wenjin_search_seconds": 2, "wenjin_searches_without_hits_total": 1, "wenjin_http_request_seconds other none 404": 1, "wenjin_http_request_seconds GET /a/:slug 200": 1,
	} {
		if n, ok := got[name]; !ok || n != want {
			t.Errorf("%s is %v, want %v", name, n, want)
		}
	}
}

// A store that can't be read has no head, and one that has not moved since is no lag.
func TestLag(t *testing.T) {
	var head int64
	var failure error
	m := New(Build{}, Counted{Documents: func() int { return 0 }, AppliedSeq: func() int64 { return 8 }, LogIntents: func() int64 { return 0 }, LogLost: func() int64 { return 0 },
		StoreHead: func() (int64, error) { return head, failure }})
	value := func() float64 {
		t.Helper()
		return gauge(t, m.Registry, "wenjin_index_lag_changes")
	}
	if head = 20; value() != 12 {
		t.Error(value())
	}
	if head = 7; value() != 0 { // the index has moved meanwhile
		t.Error(value())
	}
	if failure = errors.New("the disk is gone"); !math.IsNaN(value()) {
		t.Error(value())
	}
}

func gauge(t *testing.T, r *prometheus.Registry, name string) float64 {
	t.Helper()
	all, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if f.GetName() == name {
			return f.Metric[0].GetGauge().GetValue()
		}
	}
	t.Fatalf("there is no %s", name)
	return 0
}
