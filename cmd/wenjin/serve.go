package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/answers"
	curationsapi "github.com/wenjin-kb/wenjin/api/curations"
	insightapi "github.com/wenjin-kb/wenjin/api/insight"
	"github.com/wenjin-kb/wenjin/api/mcp"
	"github.com/wenjin-kb/wenjin/api/meili"
	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/api/site/console"
	"github.com/wenjin-kb/wenjin/api/site/curations"
	"github.com/wenjin-kb/wenjin/api/site/desk"
	"github.com/wenjin-kb/wenjin/api/site/experiments"
	"github.com/wenjin-kb/wenjin/api/site/guide"
	"github.com/wenjin-kb/wenjin/api/site/help"
	"github.com/wenjin-kb/wenjin/api/site/insight"
	"github.com/wenjin-kb/wenjin/api/site/overview"
	"github.com/wenjin-kb/wenjin/api/site/plain"
	webhookpages "github.com/wenjin-kb/wenjin/api/site/webhooks"
	webhooksapi "github.com/wenjin-kb/wenjin/api/webhooks"
	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/content/importer/clients"
	"github.com/wenjin-kb/wenjin/index/eval/trend"
	"github.com/wenjin-kb/wenjin/index/gaps"
	"github.com/wenjin-kb/wenjin/index/rank"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/audit"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/compliance/personal"
	"github.com/wenjin-kb/wenjin/kb/links"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/reading"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/snippets"
	"github.com/wenjin-kb/wenjin/kb/store/attemptsdb"
	"github.com/wenjin-kb/wenjin/kb/tasks"
	"github.com/wenjin-kb/wenjin/kb/worklist"
)

type serveCommand struct {
	instance.Flags
	opsFlags
	retentionFlags
	doorFlags
	listenFlags
	traceFlags
	noticeFlags
	webhookFlags
	embeddingsFlags
	rerankFlags
	chatFlags
	AllowMassArchive bool `help:"Archive the articles whose files are gone even if they are more than a tenth of all."`
	ArchiveAlone     bool `help:"Let one person archive an article in force; without it, a reviewer who is another person must agree."`

	WordsWithoutReview bool `help:"Let changed synonyms, words, readings and stop words act once they are submitted, without a second person, if nothing stands against them."`

	Watch bool `help:"Take up changes of the content folder while running."`

	SecureCookies  bool          `help:"The service is reached by HTTPS: browsers send its cookies by no other way."`
	TrustedProxies []string      `help:"Networks of proxies, as CIDR, whose X-Forwarded-For, -Proto and -Host count; without it nobody's do." placeholder:"CIDR"`
	Drain          time.Duration `default:"5s" help:"How long the service still answers, saying on /readyz that it does not, once it is asked to stop."`
	VerifyEvery    time.Duration `default:"24h" help:"How often the index is compared with the store and the database file is looked through, besides the start."`
	AuditReads     bool          `help:"Log who reads which internal article."`
	WidgetOrigins  []string      `default:"*" help:"Sites whose pages may search with the widget, as customers do; * is all, none is no other." placeholder:"ORIGIN"`
	CORSOrigins    []string      `help:"Sites whose pages may use the API from browsers, with a token in Authorization, or to search as customers do; * is all." placeholder:"ORIGIN" name:"cors-origins"`
	panelFlags
	checkpointFlags
	Site    string `help:"File of the house's name, logo, colours, hotline and home page (docs/site.md); without it, site.yaml in the content folder." placeholder:"FILE"`
	BaseURL string `help:"How customers reach the service, for links in the sitemap and the feed; without it, as the request says." placeholder:"URL"`
}

const (
	shutdownTime = 10 * time.Second
	countEvery   = 10 * time.Second // clicks of an experiment are written
	settleEvery  = 10 * time.Minute // gaps that are answered meanwhile are closed
	measureEvery = 30 * time.Second // it is looked whether something has changed, and measured if it has
)

// Run implements the command.
func (c *serveCommand) Run(ctx context.Context, s *cli.Streams) (err error) {
	reloads := make(chan os.Signal, 1)
	signal.Notify(reloads, syscall.SIGHUP) // from here on, it does not end us
	defer signal.Stop(reloads)
	listener, err := c.address(s)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // where serving has not begun
	v, err := c.begin(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, v.Close()) }()
	checkpoints, err := c.checkpointer(ctx, v.Store, s)
	if err != nil {
		return err
	}
	defer checkpoints.End(context.WithoutCancel(ctx))
	endTraces, err := c.traceFlags.begin(ctx, s.Log)
	if err != nil {
		return err
	}
	defer endTraces()
	server, door, err := c.server(ctx, v, s, listener)
	if err != nil {
		return err
	}
	if err := offerSetup(ctx, s, door, listener.address()); err != nil {
		return err
	}
	return c.answer(ctx, s, v, server, listener, checkpoints, reloads)
}

// answer answers until the context ends or something fails.
func (c *serveCommand) answer(asked context.Context, s *cli.Streams, v *service, server *api.Server, listener *listening, checkpoints *audit.Checkpointer, reloads <-chan os.Signal) error {
	g, ctx := errgroup.WithContext(asked)
	background{g, ctx, s.Log, firstRest}.keep("checkpoints", checkpoints.Run)
	stopped, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	if err := c.opsFlags.serve(g, server.Ops(), stopped.Done()); err != nil {
		return err
	}
	taken := make(chan struct{})
	g.Go(func() error {
		listener.wait(ctx, taken)
		return server.Serve(listener)
	})
	g.Go(func() error {
		defer stop()
		<-ctx.Done()
		v.stopping.Store(true)
		return c.leave(context.WithoutCancel(ctx), s, server, asked.Err() == nil)
	})
	g.Go(func() error {
		if err := c.takeIn(ctx, v, s); err != nil {
			return err
		}
		close(taken)
		tell(s.Log, daemon.SdNotifyReady)
		s.Log.Info("ready", "address", listener.address(), "documents", v.Live.Stats().Documents)
		c.keepUp(ctx, g, v, s, listener, reloads)
		v.follow(ctx, g, s.Log)
		return c.lead(ctx, g, v, s)
	})
	if err := g.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// address opens the address once the flags are looked at.
func (c *serveCommand) address(s *cli.Streams) (*listening, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	return c.listen(len(c.TrustedProxies) > 0, s.Log)
}

// check looks at the flags before an address is opened or a folder touched.
func (c *serveCommand) check() error {
	switch {
	case c.VerifyEvery <= 0:
		return kb.Errorf(kb.Invalid, "", "--verify-every must be positive, not %s", c.VerifyEvery)
	case c.Drain < 0:
		return kb.Errorf(kb.Invalid, "", "--drain must not be negative")
	case c.Watch && c.Content == "":
		return kb.Errorf(kb.Invalid, "", "--watch needs --content: the built-in knowledge does not change")
	}
	if _, err := networks(c.TrustedProxies); err != nil {
		return err
	}
	if err := c.doorFlags.check(c.BaseURL); err != nil {
		return err
	}
	if _, err := c.config(); err != nil {
		return err
	}
	if _, err := c.webhookFlags.addresses(); err != nil {
		return err
	}
	if err := c.opsFlags.check(c.InsecureHTTP); err != nil {
		return err
	}
	if err := c.traceFlags.check(); err != nil {
		return err
	}
	if err := c.panelFlags.check(c.SecureCookies || c.TLSCert != ""); err != nil {
		return err
	}
	if _, err := c.client(); err != nil {
		return err
	}
	if _, err := c.reranker(); err != nil {
		return err
	}
	if _, err := c.writer(nil); err != nil {
		return err
	}
	return c.checkpointFlags.check(c.Data)
}

// begin opens the data folder as the flags say. One whose database file is damaged is
// not served.
func (c *serveCommand) begin(ctx context.Context, s *cli.Streams) (*service, error) {
	i, err := c.Open(ctx, s.Log)
	if err != nil {
		return nil, err
	}
	v := &service{Instance: i}
	v.group, err = c.join(ctx, c.Flags, s.Log)
	if err == nil {
		err = v.Store.QuickCheck(ctx)
	}
	if err == nil {
		v.searches, v.closeSearches, err = c.openSearches(ctx, c.Data, v.Store, s.Log)
		if err != nil && kb.KindOf(err) == kb.Internal { // customers are answered without it
			s.Log.Error("the search log can't be used, and nothing is logged: move searches.db away, and start again", "error", err)
			v.searches, err = searchlog.Damaged(), nil
		}
	}
	if err == nil {
		err = v.rerank(c.rerankFlags)
	}
	if err == nil {
		err = v.curate(ctx, s.Log)
	}
	if err == nil {
		err = v.mean(ctx, c.embeddingsFlags, c.Flags, s.Log)
		v.byMeaning()
	}
	if err != nil {
		return nil, errors.Join(err, v.Close())
	}
	v.Workflow.AllowMassArchive, v.Workflow.ArchiveAlone = c.AllowMassArchive, c.ArchiveAlone
	v.Source.Reference.WordsByOne = c.WordsWithoutReview
	v.tasks = tasks.NewQueue(v.Store.Work(), time.Now)
	return v, nil
}

// tell tells systemd, where it has started the service and wants to know.
func tell(log *slog.Logger, state string) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		log.Warn("systemd is not told", "state", state, "error", err)
	}
}

// leave ends the server. Where nothing has failed, balancers are let see it first.
func (c *serveCommand) leave(ctx context.Context, s *cli.Streams, server *api.Server, failed bool) error {
	tell(s.Log, daemon.SdNotifyStopping)
	if !failed {
		s.Log.Info("stopping: new requests are answered for a while", "drain", c.Drain)
		time.Sleep(c.Drain)
	}
	s.Log.Info("stopping: requests under way are answered first")
	late, cancel := context.WithTimeout(ctx, shutdownTime)
	defer cancel()
	return server.Shutdown(late)
}

// server is the API and the pages over the app, and where people sign in to it.
func (c *serveCommand) server(ctx context.Context, v *service, s *cli.Streams, l *listening) (*api.Server, *auth.Authenticator, error) {
	proxies, err := networks(c.TrustedProxies)
	if err != nil {
		return nil, nil, err
	}
	door, err := c.door(v.Store, c.Data, c.BaseURL)
	if err != nil {
		return nil, nil, err
	}
	if v.group != nil {
		door.Limit = auth.NewSharedAttempts(attemptsdb.DB{Lent: v.Store.Work().Lent}, door.FactorKey, s.Log)
	}
	brand, err := v.Brand(ctx, c.Site)
	if err != nil {
		return nil, nil, err
	}
	issuer, err := c.issuer(c.BaseURL)
	if err != nil {
		return nil, nil, err
	}
	rules, built := v.Source.Rules, cli.BuildVersion()
	library := &kb.Library{Store: v.Store, LogReads: c.AuditReads, Mask: searchlog.Mask}
	deps := api.Deps{
		Engine: v.engine, Curations: v.curations, Experiments: v.experiments, Analyzer: v.Live.Analyzer, Workflow: v.Workflow, Searches: v.searches,
		Links: links.Finder{Store: v.Store, Now: time.Now}, Lists: &worklist.Lists{Store: v.Store, Now: time.Now},
		Library: library, Reading: &reading.Library{Store: v.Store, Articles: library, Now: time.Now, NewID: rand.Text},
		Authenticator: door, OpenID: issuer, Accounts: &auth.Accounts{Store: v.Store, Now: time.Now, House: door.House},
		Taxonomy: rules.Taxonomy, Facts: rules.Facts, Products: rules.Products, Snippets: &snippets.Library{Store: v.Store, Rules: rules, Now: time.Now, NewID: rand.Text}, Recheck: v.Source.Rechecked, Files: v.Source, MaskID: personal.Mask,
		Ready: v.ready, Degraded: func() bool { return v.Source.Held() != "" || v.storeDamaged.Load() }, IndexDamaged: v.Source.Damaged, Log: s.Log,
		Vectors: v.vectors, RerankDown: v.rerankDown, IndexBuilt: v.Index.Built, StoreHead: func() (int64, error) { return v.lastChange(ctx) }, Version: built.Version, Commit: built.Commit,
		TLS: l.tls(), SecureCookies: c.SecureCookies, TrustedProxies: proxies, WidgetOrigins: c.WidgetOrigins, CORSOrigins: c.CORSOrigins, CrossSiteCookies: c.PanelCrossSite,
	}
	deps = withWork(deps, v.Store)
	deps.Tasks = v.tasks
	deps.Webhooks, err = c.desk(v.Store)
	if err != nil {
		return nil, nil, err
	}
	server := api.New(deps)
	insightapi.Mount(server, deps)
	curationsapi.Mount(server, deps)
	webhooksapi.Mount(server, deps)
	meili.Mount(server, deps)
	hotline := site.NewContact(brand, rules.Facts, server.Now).Hotline
	writer, err := c.writer(func() string { return brand().Name })
	if err != nil {
		return nil, nil, err
	}
	answers.Mount(server, deps, hotline, writer)
	mcp.Mount(server, deps, c.BaseURL, hotline)
	return server, door, site.Mount(server, deps, site.Settings{BaseURL: c.BaseURL, Brand: brand, BrandFile: c.Site, PanelOrigins: c.PanelOrigins, Writes: writer.Model != nil, Progress: v.progress.get}, faces(v)...)
}

// faces are the pages, each room's.
func faces(v *service) []site.Face {
	return []site.Face{
		help.Face(),
		plain.Face(),
		guide.Face(),
		desk.Face(),
		console.Face(v.Source),
		overview.Face(v.Source, v.Source, v.jobs()),
		insight.Face(v.Scratch),
		curations.Face(),
		experiments.Face(rank.Weights()),
		webhookpages.Face(),
	}
}

// networks reads a list of CIDR.
func networks(list []string) (out []*net.IPNet, err error) {
	for _, text := range list {
		_, network, err := net.ParseCIDR(text)
		if err != nil {
			return nil, kb.Errorf(kb.Invalid, "", "--trusted-proxies takes networks as 10.0.0.0/8 or ::1/128, not %q", text)
		}
		out = append(out, network)
	}
	return out, nil
}

// offerSetup tells whoever sees the output how to make the first administrator,
// while there is none.
func offerSetup(ctx context.Context, s *cli.Streams, door *auth.Authenticator, address string) error {
	first, err := door.NeedsSetup(ctx)
	if err == nil && first {
		door.SetupCode = rand.Text()
		_, err = fmt.Fprintf(s.Err, "There is no administrator yet. Make the first one at %s/setup?code=%s (valid once, until the service stops).\n", address, door.SetupCode)
	}
	return err
}

// takeIn makes the store and the index equal to the content folder.
func (c *serveCommand) takeIn(ctx context.Context, v *service, s *cli.Streams) error {
	bar := s.Progress("taking in articles")
	defer bar.Done()
	v.progress.at("progress.articles", 0, 0)
	err := v.Source.Sync(ctx, func(done, total int) {
		bar.Set(done, total)
		v.progress.at("progress.articles", done, total)
	})
	if err != nil {
		return err
	}
	v.progress.at("progress.index", 0, 0)
	return v.Source.OpenIndex(ctx)
}

// keepUp starts what goes on while the service runs: the index follows the store,
// both are looked through, the articles in force are held against the rules, and
// changes of the folder are taken up.
func (c *serveCommand) keepUp(ctx context.Context, g *errgroup.Group, v *service, s *cli.Streams, l *listening, reloads <-chan os.Signal) {
	b := background{g, ctx, s.Log, firstRest}
	b.keep("the index follows the store", func(ctx context.Context) { v.Follower.Run(ctx, v.Live) })
	b.keep("an index that others share", v.KeepIndex)
	b.keep("store and index are looked through", func(ctx context.Context) { v.lookAfter(ctx, s.Log, c.VerifyEvery) })
	b.keep("clicks of experiments", func(ctx context.Context) {
		v.experiments.Keep(ctx, countEvery, func(err error) { s.Log.Error("clicks of an experiment are not kept yet", "error", err) })
	})
	b.keep("the search log", func(ctx context.Context) { v.searches.Keep(ctx, int(c.RetentionSearches)) })
	b.keep("gaps", func(ctx context.Context) {
		gaps.Workbench{Log: v.searches, Search: v.engine.Search, Now: time.Now}.Watch(ctx, settleEvery, func(err error) { s.Log.Error("gaps are not looked at", "error", err) })
	})
	b.keep("judgements", func(ctx context.Context) {
		trend.Watcher{Log: v.searches, Engine: v.Live, Weights: func() string { return fmt.Sprint(rank.DefaultParams) }, Now: time.Now}.
			Watch(ctx, measureEvery, func(err error) { s.Log.Error("the judgements are not measured", "error", err) })
	})
	b.keep("memory", func(ctx context.Context) { keepMemory(ctx, func() int { return v.Live.Stats().Documents }) })
	b.keep("articles in force against the rules", func(ctx context.Context) { v.Source.Recheck(ctx) })
	b.keep("what was handed in", func(ctx context.Context) {
		rules := v.Source.Rules
		v.tasks.Run(ctx, s.Log, (&clients.Worker{Workflow: v.Workflow, Records: v.Store.Work(), Taxonomy: rules.Taxonomy, Facts: rules.Facts, Now: time.Now}).Do)
	})
	if v.meaning != nil {
		b.keep("vectors", v.meaning.Run)
	}
	b.keep("reloads", func(ctx context.Context) { c.reload(ctx, v, s, l, reloads) })
	if c.Watch {
		g.Go(func() error {
			return markdown.Watch(ctx, c.Content, func() { v.Source.Reload(ctx) })
		})
	}
}

// lead begins what one of many processes does, whenever this is the one, until the context
// ends.
func (c *serveCommand) lead(ctx context.Context, g *errgroup.Group, v *service, s *cli.Streams) error {
	if _, err := c.config(); err != nil {
		return err
	}
	background{g, ctx, s.Log, firstRest}.keep("what one of many processes does", func(ctx context.Context) {
		v.group.Lead(ctx, func(ctx context.Context) {
			all := &errgroup.Group{}
			b := background{all, ctx, s.Log, firstRest}
			b.keep("retention", func(ctx context.Context) { c.retention().Keep(ctx, v.Store, s.Log, time.Now) })
			if err := c.send(b, v.Store); err != nil {
				s.Log.Error("webhooks are not sent", "error", err)
			}
			if err := c.tell(b, v.Store, c.BaseURL); err != nil {
				s.Log.Error("notices are not sent", "error", err)
			}
			_ = all.Wait() // until the context ends
		})
	})
	return nil
}

// reload takes up the content folder whenever somebody asks for it by a signal.
func (c *serveCommand) reload(ctx context.Context, v *service, s *cli.Streams, l *listening, signals <-chan os.Signal) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-signals:
			if l.certificate != nil {
				l.certificate.reload()
			}
			if c.Content == "" {
				s.Log.Info("there is nothing to reload: the built-in knowledge does not change")
				continue
			}
			v.Source.Reload(ctx)
			s.Log.Info("content is reloaded")
		}
	}
}
