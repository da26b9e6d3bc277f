package searchdb

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// dayTop is how many questions of every day may be among those of a period, and most how
// many of these are added up exactly.
const (
	dayTop = 200
	most   = 500
)

// Since implements searchlog.Store.
func (d *DB) Since(ctx context.Context) (day searchlog.Day, err error) {
	err = d.read.QueryRowContext(ctx, `SELECT coalesce(min(day), 0) FROM (SELECT min(day) AS day FROM days UNION ALL SELECT min(day) FROM articles)`).Scan(&day)
	return day, sqlite.Wrap(err, "find the first day")
}

// Days implements searchlog.Store.
func (d *DB) Days(ctx context.Context, p searchlog.Period) (out []searchlog.DaySum, err error) {
	err = rows(ctx, d.read, func(r *sql.Rows) error {
		var s searchlog.DaySum
		err := r.Scan(&s.Day, &s.Internal, &s.Face, &s.Category, &s.Requests, &s.Intents, &s.Zero, &s.Weak, &s.Clickable, &s.Clicked, &s.Places, &s.Helpful, &s.Unhelpful, &s.Again, &s.Human, &s.TookMicro)
		out = append(out, s)
		return err
	}, `SELECT day, internal, face, category, requests, intents, zero, weak, clickable, clicked, places, helpful, unhelpful, again, human, took_us FROM days WHERE day BETWEEN ? AND ? ORDER BY day`,
		int64(p.From), int64(p.Until))
	return out, sqlite.Wrap(err, "sum up searches")
}

// Questions implements searchlog.Store. What is among the first of no day is not looked
// at: so it takes as long for many questions as for few. What it gives is exact.
func (d *DB) Questions(ctx context.Context, p searchlog.Period, order searchlog.Order, internal bool, limit int) ([]searchlog.Question, error) {
	query, n := `SELECT key, intents FROM questions WHERE day = ? AND internal = ? ORDER BY intents DESC LIMIT ?`, func(q searchlog.Question) int { return q.Intents }
	if order == searchlog.OrderGaps {
		query, n = `SELECT key, gaps FROM questions WHERE day = ? AND internal = ? AND gaps > 0 ORDER BY gaps DESC LIMIT ?`, func(q searchlog.Question) int { return q.Gaps }
	}
	stmt, err := d.read.PrepareContext(ctx, query)
	if err != nil {
		return nil, sqlite.Wrap(err, "list questions")
	}
	defer stmt.Close()
	found := map[int64]int{}
	for day := p.From; day <= p.Until; day++ {
		if err := topOf(ctx, stmt, day, internal, found); err != nil {
			return nil, sqlite.Wrap(err, "list questions")
		}
	}
	keys := make([]int64, 0, len(found))
	for key := range found {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b int64) int { return cmp.Or(found[b]-found[a], cmp.Compare(a, b)) })
	sums, err := d.Sums(ctx, p, keys[:min(len(keys), max(most, limit))], internal)
	if err != nil {
		return nil, err
	}
	out := make([]searchlog.Question, 0, len(sums))
	for _, q := range sums {
		out = append(out, q)
	}
	slices.SortFunc(out, func(a, b searchlog.Question) int { return cmp.Or(n(b)-n(a), cmp.Compare(a.Query, b.Query)) })
	return out[:min(len(out), limit)], nil
}

// topOf adds the first questions of a day to those that were found.
func topOf(ctx context.Context, stmt *sql.Stmt, day searchlog.Day, internal bool, found map[int64]int) error {
	r, err := stmt.QueryContext(ctx, int64(day), internal, dayTop)
	if err != nil {
		return err
	}
	defer r.Close()
	for r.Next() {
		var key int64
		var n int
		if err := r.Scan(&key, &n); err != nil {
			return err
		}
		found[key] += n
	}
	return r.Err()
}

// Sums implements searchlog.Store.
func (d *DB) Sums(ctx context.Context, p searchlog.Period, keys []int64, internal bool) (map[int64]searchlog.Question, error) {
	stmt, err := d.read.PrepareContext(ctx, `SELECT query, slug, category, tier, score, visitors, intents, zero, weak, unclicked, gaps FROM questions
		WHERE key = ? AND internal = ? AND day BETWEEN ? AND ? ORDER BY day`)
	if err != nil {
		return nil, sqlite.Wrap(err, "sum up questions")
	}
	defer stmt.Close()
	out := map[int64]searchlog.Question{}
	for _, key := range keys {
		q, err := sumOf(ctx, stmt, p, key, internal)
		if err != nil {
			return nil, sqlite.Wrap(err, "sum up questions")
		}
		if q.Intents > 0 {
			out[key] = q
		}
	}
	return out, nil
}

func sumOf(ctx context.Context, stmt *sql.Stmt, p searchlog.Period, key int64, internal bool) (searchlog.Question, error) {
	q := searchlog.Question{Key: key}
	r, err := stmt.QueryContext(ctx, key, internal, int64(p.From), int64(p.Until))
	if err != nil {
		return q, err
	}
	defer r.Close()
	for r.Next() {
		var visitors, intents, zero, weak, unclicked, gaps int
		if err := r.Scan(&q.Query, &q.Slug, &q.Category, &q.Tier, &q.Score, &visitors, &intents, &zero, &weak, &unclicked, &gaps); err != nil {
			return q, err
		}
		q.Visitors = max(q.Visitors, visitors)
		q.Intents, q.Zero, q.Weak, q.Unclicked, q.Gaps = q.Intents+intents, q.Zero+zero, q.Weak+weak, q.Unclicked+unclicked, q.Gaps+gaps
	}
	return q, r.Err()
}

// Articles implements searchlog.Store.
func (d *DB) Articles(ctx context.Context, p searchlog.Period) (out []searchlog.ArticleSum, err error) {
	err = rows(ctx, d.read, func(r *sql.Rows) error {
		var a searchlog.ArticleSum
		err := r.Scan(&a.Slug, &a.Searched, &a.Other, &a.Best, &a.Clicked, &a.Places, &a.Helpful, &a.Unhelpful, &a.Again)
		out = append(out, a)
		return err
	}, `SELECT slug, sum(searched), sum(other), sum(best), sum(clicked), sum(places), sum(helpful), sum(unhelpful), sum(again) FROM articles WHERE day BETWEEN ? AND ? GROUP BY slug ORDER BY slug`,
		int64(p.From), int64(p.Until))
	return out, sqlite.Wrap(err, "sum up articles")
}
