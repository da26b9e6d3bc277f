package main

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"go.opentelemetry.io/otel"
)

// A collector is told what is sampled, also the last of it; without one nothing happens,
// and one that is not there holds up nobody.
func TestTracesReachACollector(t *testing.T) {
	before := otel.GetTracerProvider()
	defer otel.SetTracerProvider(before)
	var mu sync.Mutex
	var got bytes.Buffer
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if r.URL.Path != "/v1/traces" {
			t.Errorf("sent to %s", r.URL)
		}
		_, _ = io.Copy(&got, r.Body)
	}))
	defer collector.Close()
	for sample, sent := range map[float64]bool{1: true, 0: false} {
		got.Reset()
		end, err := traceFlags{OtlpEndpoint: collector.URL, OtlpSample: sample}.begin(t.Context(), slog.New(slog.DiscardHandler))
		must(t, err)
		_, span := otel.Tracer("test").Start(t.Context(), "a span of ours")
		span.End()
		end()
		if has := bytes.Contains(got.Bytes(), []byte("a span of ours")) && bytes.Contains(got.Bytes(), []byte("wenjin")); has != sent {
			t.Errorf("a sample of %v: the collector has %q", sample, got.Bytes())
		}
	}
	var log strings.Builder
	end, err := traceFlags{OtlpEndpoint: "http://127.0.0.1:1", OtlpSample: 1}.begin(t.Context(), slog.New(slog.NewTextHandler(&log, nil)))
	must(t, err)
	_, span := otel.Tracer("test").Start(t.Context(), "lost")
	span.End()
	end()
	if !strings.Contains(log.String(), "lost") {
		t.Error("nobody is told that traces are lost")
	}
	if end, err := (traceFlags{}).begin(t.Context(), nil); err != nil {
		t.Error(err)
	} else {
		end()
	}
	for _, f := range []traceFlags{{OtlpSample: 1.1}, {OtlpSample: -.1}, {OtlpEndpoint: "127.0.0.1:4318"}, {OtlpEndpoint: "file:///x"}} {
		if f.check() == nil {
			t.Errorf("%+v is taken", f)
		}
	}
}
