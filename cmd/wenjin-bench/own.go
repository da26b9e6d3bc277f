package main

import (
	"context"
	"encoding/json"
	"errors"
	"html"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/wenjin-bench/peers"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// build makes the product's index with the built-in words.
func (b *benchRun) build(ctx context.Context) (err error) {
	b.prepare()
	e, err := embedded.Create(b.engineDir(), b.analyzer, embedded.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	b.report.DocsPerSecond, err = b.fill(ctx, "wenjin", func(some []index.Document) error { return apply(ctx, e, some) })
	b.settle(ctx, func() int64 { return e.Stats().Bytes })
	return err
}

// own measures the product's engine, opened anew as a service does.
func (b *benchRun) own(ctx context.Context) (err error) {
	releaseMemory()
	start := time.Now()
	e, err := embedded.Open(b.engineDir(), b.analyzer, embedded.Options{})
	if err != nil {
		return err
	}
	b.report.OpenMs = milliseconds(time.Since(start))
	defer func() { err = errors.Join(err, e.Close()) }()
	search := func(ctx context.Context, text string) error { return searchOwn(ctx, e, text) }
	suggest := func(ctx context.Context, text string) error { return suggestOwn(ctx, e, text) }
	for _, part := range []struct {
		what            string
		to              *quantiles
		warmup, ask     []string
		searchOrSuggest func(context.Context, string) error
	}{
		{"searching", &b.report.Search, b.warmup, b.asked, search},
		{"asking again", &b.report.Cached, nil, b.asked, search},
		{"long questions", &b.report.Long, b.warmup, b.stories, search},
		{"suggesting", &b.report.Suggest, b.warmup, b.prefixes, suggest},
		{"suggesting by pinyin", &b.report.Pinyin, nil, spelled(b.analyzer, b.prefixes), suggest},
	} {
		if *part.to, err = timeEach(ctx, b.s, "wenjin: "+part.what, part.warmup, part.ask, part.searchOrSuggest); err != nil {
			return err
		}
	}
	if err := b.serveOwn(ctx, e); err != nil {
		return err
	}
	releaseMemory()
	b.report.IndexBytes = e.Stats().Bytes
	if b.report.ResidentBytes, err = residentBytes(); err != nil {
		return err
	}
	return b.changes(ctx, e)
}

// searchOwn is the whole search as the service does it, but for HTTP.
func searchOwn(ctx context.Context, e index.Engine, text string) error {
	found, err := e.Search(ctx, index.Query{Text: text, Scopes: kb.Principal{}.Scopes(), Facets: []string{"category"}, Limit: 10, CropRunes: 80})
	if err != nil {
		return err
	}
	a := peers.Answer{Query: text, Total: found.Total, Facets: found.Facets["category"], Hits: make([]peers.Hit, 0, len(found.Hits))}
	for _, h := range found.Hits {
		a.Hits = append(a.Hits, peers.Hit{
			Slug: h.Document.Slug, Title: h.Document.Title, Answer: h.Document.Answer, Category: h.Document.Category,
			Marked: markedHTML(h.Title), Snippet: markedHTML(h.Snippet),
		})
	}
	return a.Encode(io.Discard)
}

func markedHTML(m index.Marked) string {
	return m.Write("<mark>", "</mark>", html.EscapeString)
}

func suggestOwn(ctx context.Context, e index.Engine, text string) error {
	found, err := e.Suggest(ctx, index.Query{Text: text, Scopes: kb.Principal{}.Scopes(), Limit: 10})
	if err != nil {
		return err
	}
	_, err = json.Marshal(found)
	return err
}

// spelled are beginnings of titles as they are typed in pinyin: in turn spelled out, by
// initials, and spelled out but for the end of the last syllable.
func spelled(analyzer *zh.Analyzer, prefixes []string) (out []string) {
	for i, p := range prefixes {
		var letters strings.Builder
		for _, readings := range analyzer.Readings(fold.Runes(p)) {
			switch {
			case len(readings) == 0:
			case i%3 == 1:
				letters.WriteString(readings[0][:1])
			default:
				letters.WriteString(readings[0])
			}
		}
		s := letters.String()
		if i%3 == 2 && len(s) > 2 {
			s = s[:len(s)-1]
		}
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// serveOwn measures the service's own HTTP server over the engine.
func (b *benchRun) serveOwn(ctx context.Context, e *embedded.Engine) error {
	return serve(ownHandler(e, nil), func(base string) error {
		for i, clients := range httpClients {
			got, err := load(ctx, b.s, "wenjin", base+"/api/v1/search?facets=category&q=", clients, b.warmup, b.overHTTP[i])
			if err != nil {
				return err
			}
			b.report.HTTP[clientsName(clients)] = got
		}
		if b.hold == 0 {
			return nil
		}
		most := slices.Max(httpClients)
		held, err := hold(ctx, b.s, base, most, b.warmup, slices.Concat(b.overHTTP...), b.hold)
		b.report.Held = &heldReport{Clients: most, Seconds: b.hold.Seconds(), httpReport: held}
		return err
	})
}
