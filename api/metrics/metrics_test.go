package metrics

import (
	"testing"
	"time"
)

// What is typed into an address or as a method is no label, and searches that find
// nothing are counted.
func TestMetrics(t *testing.T) {
	m := New(Counted{Documents: func() int { return 7 }, AppliedSeq: func() int64 { return 8 }, LogIntents: func() int64 { return 9 }, LogLost: func() int64 { return 10 }, Tickets: func() (int, int) { return 11, 12 }})
	m.Request("", "PROPFIND13711112222", 404, time.Millisecond)
	m.Request("/a/:slug", "GET", 200, time.Millisecond)
	m.Search(time.Millisecond, 0)
	m.Search(time.Millisecond, 3)
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
		"wenjin_index_documents": 7, "wenjin_index_applied_seq": 8, "wenjin_index_damaged_total": 0, "wenjin_search_log_intents_total": 9, "wenjin_search_log_lost_total": 10, "wenjin_tickets_open": 11, "wenjin_tickets_overdue": 12,
		"wenjin_search_seconds": 2, "wenjin_searches_without_hits_total": 1, "wenjin_http_request_seconds other none 404": 1, "wenjin_http_request_seconds GET /a/:slug 200": 1,
	} {
		if n, ok := got[name]; !ok || n != want {
			t.Errorf("%s is %v, want %v", name, n, want)
		}
	}
}
