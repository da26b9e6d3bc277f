package main

import (
	"context"
	"log/slog"
	"net/url"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/kb"
)

// traceFlags say where traces go.
type traceFlags struct {
	OtlpEndpoint string  `help:"Address of an OpenTelemetry collector (OTLP over HTTP) that is told how long requests and the phases of searches take, for instance http://127.0.0.1:4318; without it, nothing is told." placeholder:"URL"`
	OtlpSample   float64 `default:"0.05" help:"Share of the requests that it is told of, from 0 to 1, where the proxy in front has not decided." placeholder:"SHARE"`
}

// lastSpans is how long the last spans may take to be sent.
const lastSpans = 3 * time.Second

// check looks at the flags alone.
func (f traceFlags) check() error {
	if f.OtlpSample < 0 || f.OtlpSample > 1 {
		return kb.Errorf(kb.Invalid, "", "--otlp-sample is from 0 to 1, not %v", f.OtlpSample)
	}
	if u, err := url.Parse(f.OtlpEndpoint); f.OtlpEndpoint != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		return kb.Errorf(kb.Invalid, "", "--otlp-endpoint takes an address as http://127.0.0.1:4318, not %q", f.OtlpEndpoint)
	}
	return nil
}

// begin begins to tell, until end. A collector that does not answer holds nobody up.
func (f traceFlags) begin(ctx context.Context, log *slog.Logger) (end func(), err error) {
	if f.OtlpEndpoint == "" {
		return func() {}, nil
	}
	u, err := url.Parse(f.OtlpEndpoint)
	if err != nil {
		return nil, err
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(u.JoinPath("/v1/traces").String()))
	if err != nil {
		return nil, err
	}
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(exporter),
		sdktrace.WithSampler(sdktrace.ParentBased(sdktrace.TraceIDRatioBased(f.OtlpSample))),
		sdktrace.WithResource(resource.NewSchemaless(attribute.String("service.name", "wenjin"), attribute.String("service.version", cli.BuildVersion().Version))),
	)
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces are lost", "error", err) }))
	otel.SetTracerProvider(provider)
	return func() {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastSpans)
		defer cancel()
		if err := provider.Shutdown(late); err != nil {
			log.Warn("the last traces are lost", "error", err)
		}
	}, nil
}
