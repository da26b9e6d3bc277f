package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/bench"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/searchlog/searchdb"
)

type searchesCommand struct {
	JSON     bool   `help:"Print one JSON object."`
	Intents  int    `default:"10000000" help:"How many logged intents."`
	Requests int    `default:"4000" help:"How many searches are timed with the log and without."`
	Articles int    `default:"2000" help:"How many synthetic articles are searched."`
	Writes   int    `default:"2000" help:"How many writes are timed alone and beside the retention job."`
	Dir      string `help:"Folder to work in; without it, a temporary one." type:"existingdir" placeholder:"DIR"`
}

// searchesReport is in milliseconds, but where it says otherwise.
type searchesReport struct {
	Intents     int     `json:"intents"`
	FillSeconds float64 `json:"fillSeconds"`
	Bytes       int64   `json:"bytes"`

	Overview  float64 `json:"overviewMs"` // each over 90 days
	Top       float64 `json:"topMs"`
	Rising    float64 `json:"risingMs"`
	Gaps      float64 `json:"gapsMs"`
	OneFace   float64 `json:"oneFaceMs"` // top, rising and gaps of the help centre alone
	Articles  float64 `json:"articlesMs"`
	Write     float64 `json:"writeMs"`    // of 500 intents
	AllLists  float64 `json:"allListsMs"` // overview, gaps, rising and top one after the other, as the page asks
	Forgotten int     `json:"forgotten"`  // intents that the retention job deleted beside a writer

	// How long a write of one intent took while nothing was deleted, and beside the
	// retention job: median, 99.9 of 100, and the longest.
	AloneP50  float64 `json:"aloneP50Ms"`
	AloneP999 float64 `json:"aloneP999Ms"`
	AloneMax  float64 `json:"aloneMaxMs"`
	WaitP50   float64 `json:"waitP50Ms"`
	WaitP999  float64 `json:"waitP999Ms"`
	WaitMax   float64 `json:"waitMaxMs"`

	PlainP50 float64 `json:"plainP50Ms"` // of a search without the log
	PlainP99 float64 `json:"plainP99Ms"`
	LogP50   float64 `json:"loggedP50Ms"`
	LogP99   float64 `json:"loggedP99Ms"`
}

// Run implements the command.
func (c *searchesCommand) Run(ctx context.Context, s *cli.Streams) (err error) {
	if c.Intents < 1 || c.Requests < 1 || c.Articles < 1 || c.Writes < 1 {
		return kb.Errorf(kb.Invalid, "", "--intents, --requests, --articles and --writes must be at least 1")
	}
	dir, err := os.MkdirTemp(c.Dir, "wenjin-searches-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	r := searchesReport{Intents: c.Intents}
	if err := c.cost(ctx, dir, &r); err != nil {
		return err
	}
	path := filepath.Join(dir, "searches.db")
	began := time.Now()
	if err := fillSearches(ctx, path, c.Intents); err != nil {
		return err
	}
	r.FillSeconds = time.Since(began).Seconds()
	if info, err := os.Stat(path); err == nil {
		r.Bytes = info.Size()
	}
	if err := c.readSearches(ctx, path, &r); err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(s.Out).Encode(r)
	}
	fmt.Fprintf(s.Out, "%d intents, %d bytes, made in %.0f s\n90 days: overview %.0f ms, top %.0f ms, rising %.0f ms, gaps %.0f ms, the three of one face %.0f ms, articles %.0f ms\n"+
		"all lists of the page %.0f ms; a write of 500 %.0f ms\na write alone p50 %.1f ms, p99.9 %.1f ms, at most %.1f ms; beside retention, which deleted %d intents, %.1f ms, %.1f ms, at most %.1f ms\na search p50 %.3f ms and p99 %.2f ms without the log, %.3f ms and %.2f ms with it\n",
		r.Intents, r.Bytes, r.FillSeconds, r.Overview, r.Top, r.Rising, r.Gaps, r.OneFace, r.Articles, r.AllLists, r.Write,
		r.AloneP50, r.AloneP999, r.AloneMax, r.Forgotten, r.WaitP50, r.WaitP999, r.WaitMax, r.PlainP50, r.PlainP99, r.LogP50, r.LogP99)
	return nil
}

// writeEvery is a while between writes.
const writeEvery = 5 * time.Millisecond

// loggedDays are those over which intents are spread.
const loggedDays = 90

// fillSearches makes intents of 90 days, of 300,000 questions of which few are frequent
// (Zipf), and the sums that the service would have kept of them.
func fillSearches(ctx context.Context, path string, n int) (err error) {
	db, err := searchdb.Open(ctx, path)
	if err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	raw, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_pragma=cache_size(-200000)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, raw.Close()) }()
	raw.SetMaxOpenConns(1)
	today := int(searchlog.DayOf(time.Now()))
	for day := range loggedDays {
		_, err := raw.ExecContext(ctx, `WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?1),
			r AS (SELECT n, cast(exp(abs(random() / 9223372036854775808.0) * 12.6) AS INTEGER) AS k, abs(random() % 100) AS p, random() % 50000 AS v FROM c)
			INSERT INTO intents SELECT ((?2 * 86400 - 28800) * 1000 << 20) + n, ?2, v, CASE WHEN v % 5 THEN 'help' ELSE 'api' END, 0, (?2 * 86400 - 28800) * 1000, 1 + p % 3, k, '客户的问题' || k, '', CASE WHEN p < 8 THEN 0 ELSE 5 END,
			CASE WHEN p < 8 THEN '' ELSE 'article-' || (k % 400) END, CASE WHEN p < 8 THEN '' ELSE 'category-' || (k % 12) END, CASE WHEN p < 8 THEN '' WHEN p < 20 THEN 'mostWords' ELSE 'allWords' END, 0.5, 900,
			p > 60, CASE WHEN p > 60 THEN 'article-' || (k % 400) ELSE '' END, CASE WHEN p > 60 THEN 1 + p % 4 ELSE 0 END, p > 95, p > 90 AND p < 95, CASE WHEN p BETWEEN 20 AND 30 THEN 'again' ELSE '' END, '' FROM r`,
			max(1, n/loggedDays), today-loggedDays+1+day)
		if err != nil {
			return err
		}
	}
	for _, sums := range []string{
		`INSERT INTO days SELECT day, internal, face, category, sum(requests), count(*), sum(hits = 0), sum(tier = 'mostWords'), sum(hits > 0 AND face = 'help'), sum(clicks > 0 AND face = 'help'), sum(place), sum(helpful), sum(unhelpful), sum(outcome = 'again'), 0, sum(took_us) FROM intents GROUP BY 1, 2, 3, 4`,
		`INSERT INTO questions SELECT key, internal, day, face, max(query), max(slug), max(category), max(tier), 0.5, count(DISTINCT visitor), count(*), sum(hits = 0), sum(tier = 'mostWords'), sum(face = 'help' AND hits > 0 AND clicks = 0), sum(hits = 0 OR tier = 'mostWords' OR face = 'help' AND clicks = 0) FROM intents GROUP BY 1, 2, 3, 4`,
		`INSERT INTO articles SELECT day, slug, sum(clicks), 0, count(*), sum(clicks), sum(place), sum(helpful), sum(unhelpful), sum(outcome = 'again') FROM intents WHERE slug <> '' GROUP BY 1, 2`,
		`PRAGMA wal_checkpoint(TRUNCATE)`,
	} {
		if _, err := raw.ExecContext(ctx, sums); err != nil {
			return err
		}
	}
	return nil
}

// readSearches times what the pages of insight ask, and what the service writes and
// deletes.
func (c *searchesCommand) readSearches(ctx context.Context, path string, r *searchesReport) (err error) {
	db, err := searchdb.Open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	log := searchlog.New(db, nil, slog.New(slog.DiscardHandler), time.Now)
	editor, w := kb.Principal{ID: "bench", Role: kb.RoleEditor}, searchlog.Wanted{Period: log.LastDays(loggedDays)}
	questions := func(face searchlog.Face, orders ...searchlog.Order) func() error {
		of := w
		of.Face = face
		return func() (err error) {
			for _, order := range orders {
				_, e := log.Questions(ctx, editor, of, order, 50)
				err = errors.Join(err, e)
			}
			return err
		}
	}
	for _, part := range []struct {
		took *float64
		do   func() error
	}{
		{&r.Overview, func() error { _, err := log.Overview(ctx, editor, w); return err }},
		{&r.Top, questions("", searchlog.OrderTop)},
		{&r.Rising, questions("", searchlog.OrderRising)},
		{&r.Gaps, questions("", searchlog.OrderGaps)},
		{&r.OneFace, questions(searchlog.FaceHelp, searchlog.Orders...)},
		{&r.Articles, func() error { _, err := log.Articles(ctx, editor, w.Period); return err }},
		{&r.Write, func() error {
			for n := range 500 {
				log.Searched(searchlog.Search{UID: fmt.Sprint(n), At: time.Now(), Client: fmt.Sprint(n), Face: searchlog.FaceHelp, Query: fmt.Sprint("新的问题", n), Hits: 1, Slug: "article-1", Tier: "exact"})
			}
			return log.Flush()
		}},
	} {
		began := time.Now()
		if err := part.do(); err != nil {
			return err
		}
		*part.took = milliseconds(time.Since(began))
	}
	r.AllLists = r.Overview + r.Gaps + r.Rising + r.Top
	return c.waits(ctx, db, r)
}

// waits times a writer alone and beside the retention job, in turn, so that what else runs
// on the machine meets both.
func (c *searchesCommand) waits(ctx context.Context, db *searchdb.DB, r *searchesReport) error {
	write := func(n int) (time.Duration, error) {
		at := time.Now()
		id := searchlog.IDAt(at) + int64(n%1000)
		i := searchlog.Intent{ID: id, Visitor: 1, Face: searchlog.FaceHelp, From: searchlog.TimeOf(id), Last: at, Requests: 1, Query: fmt.Sprint("新的问题", n%1000), Hits: 1, Slug: "article-1", Tier: "exact"}
		err := db.Write(ctx, []searchlog.Change{{Intent: i}}, nil)
		return time.Since(at), err
	}
	var alone, beside []time.Duration
	for n := range c.Writes {
		took, err := write(2 * n)
		if err != nil {
			return err
		}
		alone = append(alone, took)
		time.Sleep(writeEvery)
		deleted := make(chan error, 1)
		go func() { // a step that begins while the next write does
			got, _, err := db.Forget(ctx, time.Now().AddDate(0, 0, -loggedDays/4), searchlog.StepTime)
			r.Forgotten += got
			deleted <- err
		}()
		time.Sleep(time.Duration(n%4) * time.Millisecond)
		took, err = write(2*n + 1)
		if err := errors.Join(err, <-deleted); err != nil {
			return err
		}
		beside = append(beside, took)
		time.Sleep(writeEvery)
	}
	for _, w := range []struct {
		times           []time.Duration
		p50, p999, most *float64
	}{{alone, &r.AloneP50, &r.AloneP999, &r.AloneMax}, {beside, &r.WaitP50, &r.WaitP999, &r.WaitMax}} {
		slices.Sort(w.times)
		*w.p50, *w.p999, *w.most = milliseconds(w.times[len(w.times)/2]), milliseconds(w.times[len(w.times)*999/1000]), milliseconds(w.times[len(w.times)-1])
	}
	return nil
}

// cost times searches with the log and without, one after the other, so that what else
// runs on the machine meets both.
func (c *searchesCommand) cost(ctx context.Context, dir string, r *searchesReport) (err error) {
	analyzer, err := source.Analyzer(content.FS)
	if err != nil {
		return err
	}
	docs := bench.Corpus(c.Articles, 1)
	e, err := embedded.Create(filepath.Join(dir, "index"), analyzer, embedded.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	var updates []index.Update
	for _, d := range docs {
		updates = append(updates, index.Update{ArticleID: d.ArticleID, Documents: []index.Document{d}})
	}
	if err := e.Apply(ctx, index.Batch{Updates: updates, Seq: 1}); err != nil {
		return err
	}
	db, err := searchdb.Open(ctx, filepath.Join(dir, "cost.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var times [2][]time.Duration
	servers := [2]http.Handler{ownHandler(e, nil), ownHandler(e, searchlog.New(db, nil, slog.New(slog.DiscardHandler), time.Now))}
	for i, q := range bench.Queries(docs, 2*c.Requests, 1) { // no question twice: answers are kept
		which := (i + i/2) % 2 // in turn, and not always in the same order
		request := httptest.NewRequest(http.MethodGet, "/api/v1/search?q="+url.QueryEscape(q), nil)
		answer := httptest.NewRecorder()
		began := time.Now()
		servers[which].ServeHTTP(answer, request)
		times[which] = append(times[which], time.Since(began))
		if answer.Code != http.StatusOK {
			return fmt.Errorf("%q: %d %s", q, answer.Code, answer.Body)
		}
	}
	for i, to := range [2][2]*float64{{&r.PlainP50, &r.PlainP99}, {&r.LogP50, &r.LogP99}} {
		q := quantilesOf(times[i])
		*to[0], *to[1] = q.P50, q.P99
	}
	return nil
}
