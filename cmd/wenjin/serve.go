package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance/personal"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

type serveCommand struct {
	dataFlags
	Addr  string `default:"127.0.0.1:8080" help:"Address to listen on." placeholder:"HOST:PORT"`
	Watch bool   `help:"Take up changes of the content folder while running."`

	SecureCookies bool     `help:"The service is reached by HTTPS: browsers send its cookies by no other way."`
	AuditReads    bool     `help:"Log who reads which internal article."`
	WidgetOrigins []string `default:"*" help:"Sites whose pages may search with the widget, as customers do; * is all, none is no other." placeholder:"ORIGIN"`
	BaseURL       string   `help:"How customers reach the service, for links in the sitemap and the feed; without it, as the request says." placeholder:"URL"`
}

// version is set when a release is built.
var version = "dev"

const (
	shutdownTime = 10 * time.Second
	tickEvery    = time.Second
)

// Run implements the command.
func (c *serveCommand) Run(ctx context.Context, s *streams) (err error) {
	if c.Watch && c.Content == "" {
		return kb.Errorf(kb.Invalid, "", "--watch needs --content: the built-in knowledge does not change")
	}
	a, err := c.open(ctx, s.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	a.recheck.Store(&kb.RecheckReport{Short: []kb.Short{}})
	door := &kb.Authenticator{People: a.store, Limit: kb.NewAttemptLimit(), Now: time.Now}
	deps := api.Deps{
		Engine: a.live, Library: a.library, Workflow: a.workflow, Tokens: a.store, Authenticator: door, Analyzer: a.live.Analyzer, Ready: a.ready, Log: s.log, Version: version, MaskQuery: personal.Mask,
		Taxonomy: func() *kb.Taxonomy { return a.taxonomy.Load() }, Facts: func() kb.Facts { return *a.facts.Load() }, Recheck: func() kb.RecheckReport { return *a.recheck.Load() },
		SecureCookies: c.SecureCookies, AuditReads: c.AuditReads, Feedback: a.store, Media: a.store, WidgetOrigins: c.WidgetOrigins,
	}
	server := api.New(deps)
	if _, err := site.New(server, deps, words{a}, c.BaseURL); err != nil {
		return err
	}
	if first, err := door.NeedsSetup(ctx); err != nil {
		return err
	} else if first {
		door.SetupCode = rand.Text()
		fmt.Fprintf(s.err, "There is no administrator yet. Make the first one at http://%s/setup?code=%s (valid once, until the service stops).\n", listener.Addr(), door.SetupCode)
	}

	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return server.Serve(listener) })
	g.Go(func() error {
		<-ctx.Done()
		s.log.Info("stopping: requests under way are answered first")
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
		defer cancel()
		return server.Shutdown(late)
	})
	g.Go(func() error {
		bar := newProgress(s, "taking in articles")
		if err := a.sync(ctx, bar.set); err != nil {
			return err
		}
		bar.done()
		if err := a.openIndex(ctx, nil); err != nil {
			return err
		}
		s.log.Info("ready", "address", "http://"+listener.Addr().String(), "documents", a.live.Stats().Documents)
		g.Go(func() error { a.follower().Run(ctx, a.live); return nil })
		g.Go(func() error { a.tick(ctx); return nil })
		g.Go(func() error { a.recheckAll(ctx); return nil })
		if c.Watch {
			return markdown.Watch(ctx, c.Content, func() { a.reload(ctx, kb.ActorFiles) })
		}
		return nil
	})
	if err := g.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// tick lets articles enter and leave force on time.
func (a *app) tick(ctx context.Context) {
	clock := time.NewTicker(tickEvery)
	defer clock.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-clock.C:
			if _, err := a.workflow.Tick(ctx); err != nil && ctx.Err() == nil {
				a.log.Error("the clock could not write changes", "error", err)
			}
		}
	}
}
