package api_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"go.opentelemetry.io/otel"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/wenjin-kb/wenjin/kb"
)

// A request is a trace with the phases of its search below it, in which neither what was
// asked for stands nor who asked; who decides what is traced is no stranger.
func TestTraces(t *testing.T) {
	recorder := tracetest.NewSpanRecorder()
	before := otel.GetTracerProvider()
	otel.SetTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(recorder)))
	defer otel.SetTracerProvider(before)
	w := newWorld(t)
	r := httptest.NewRequest("GET", search("余额宝到账13800138000"), nil)
	r.Header.Set("Authorization", "Bearer "+tokens[kb.RoleReviewer])
	r.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	w.ServeHTTP(httptest.NewRecorder(), r)
	spans := map[string]sdktrace.ReadOnlySpan{}
	for _, s := range recorder.Ended() {
		spans[s.Name()] = s
		said := fmt.Sprint(s.Name(), s.Attributes(), s.Events(), s.Status())
		if strings.Contains(said, "余额") || strings.Contains(said, "138") || strings.Contains(said, "reviewer") || strings.Contains(said, "192.0.2") {
			t.Errorf("a span says %s", said)
		}
	}
	request := spans["GET /api/v1/search"]
	if request == nil || request.Parent().IsValid() {
		t.Fatalf("%v", spans)
	}
	for _, phase := range []string{"plan", "candidates", "rank", "highlight", "correct"} {
		if s := spans["search: "+phase]; s == nil || s.Parent().SpanID() != request.SpanContext().SpanID() || s.EndTime().IsZero() {
			t.Errorf("%s: %v", phase, s)
		}
	}
	if id := request.SpanContext().TraceID().String(); !strings.Contains(w.log.String(), "traceId="+id) {
		t.Errorf("the log does not name %s: %s", id, w.log.String())
	}
	if attributes := fmt.Sprint(request.Attributes()); !strings.Contains(attributes, "/api/v1/search") || !strings.Contains(attributes, "200") {
		t.Errorf("%s", attributes)
	}
}
