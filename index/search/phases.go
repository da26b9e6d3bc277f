package search

import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"
)

// tracer tells how long the phases of a search take. What was asked for is never told.
var tracer = otel.Tracer("github.com/wenjin-kb/wenjin/index/search")

// begin begins a phase. Where nobody traces the request, nothing is measured, which still
// took a hundredth of a search by the tracer.
func begin(ctx context.Context, phase string) trace.Span {
	request := trace.SpanFromContext(ctx)
	if !request.SpanContext().IsValid() {
		return request
	}
	_, span := tracer.Start(ctx, "search: "+phase)
	return span
}

// next ends a phase and begins the one that follows.
func next(ctx context.Context, last trace.Span, phase string) trace.Span {
	last.End()
	return begin(ctx, phase)
}
