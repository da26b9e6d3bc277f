package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"
	"go.opentelemetry.io/otel"
	otelattr "go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// tracer tells what becomes of requests; without somebody who wants to know, nothing is
// measured. Neither who asks nor what is asked for is ever told.
var tracer = otel.Tracer("github.com/wenjin-kb/wenjin/api")

// beginTrace begins the span of a request, below the one that a trusted proxy names
// (W3C Trace Context; of others believeProxies takes it away).
func beginTrace(ctx context.Context, r *http.Request) (context.Context, trace.Span) {
	ctx = propagation.TraceContext{}.Extract(ctx, propagation.HeaderCarrier(r.Header))
	return tracer.Start(ctx, methodOf(r), trace.WithSpanKind(trace.SpanKindServer))
}

// endTrace ends it, once it is known which route has answered, and how.
func endTrace(span trace.Span, c echo.Context, id string) {
	if span.IsRecording() {
		method, status := methodOf(c.Request()), c.Response().Status
		span.SetName(method + " " + c.Path())
		span.SetAttributes(otelattr.String("http.request.method", method), otelattr.String("http.route", c.Path()),
			otelattr.Int("http.response.status_code", status), otelattr.String("wenjin.request_id", id))
		if status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, http.StatusText(status))
		}
	}
	span.End()
}
