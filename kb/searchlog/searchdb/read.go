package searchdb

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// dayTop is how many questions of every day and face may be among those of a period, and
// most how many of these are added up exactly.
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

// faces are those that questions are kept by: before they were told apart, it was ”.
var faces = append([]searchlog.Face{""}, searchlog.Faces...)

// Questions implements searchlog.Store. What is among the first of no day and face is not
// looked at: so it takes as long for many questions as for few. What it gives is exact.
func (d *DB) Questions(ctx context.Context, w searchlog.Wanted, order searchlog.Order, limit int) ([]searchlog.Question, error) {
	query, n := `SELECT key, intents FROM questions WHERE day = ? AND internal = ? AND face = ? ORDER BY intents DESC LIMIT ?`, func(q searchlog.Question) int { return q.Intents }
	if order == searchlog.OrderGaps {
		query, n = `SELECT key, gaps FROM questions WHERE day = ? AND internal = ? AND face = ? AND gaps > 0 ORDER BY gaps DESC LIMIT ?`, func(q searchlog.Question) int { return q.Gaps }
	}
	stmt, err := d.read.PrepareContext(ctx, query)
	if err != nil {
		return nil, sqlite.Wrap(err, "list questions")
	}
	defer stmt.Close()
	among := faces
	if w.Face != "" {
		among = []searchlog.Face{w.Face}
	}
	found := map[int64]int{}
	for day := w.From; day <= w.Until; day++ {
		for _, face := range among {
			if err := topOf(ctx, stmt, found, int64(day), w.Internal, string(face), dayTop); err != nil {
				return nil, sqlite.Wrap(err, "list questions")
			}
		}
	}
	keys := make([]int64, 0, len(found))
	for key := range found {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b int64) int { return cmp.Or(found[b]-found[a], cmp.Compare(a, b)) })
	sums, err := d.Sums(ctx, w, keys[:min(len(keys), max(most, limit))])
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
func topOf(ctx context.Context, stmt *sql.Stmt, found map[int64]int, args ...any) error {
	r, err := stmt.QueryContext(ctx, args...)
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

// Of one question: its sums, and how it was answered last. Rows are added up where they
// lie: a frequent question has one for every day and face.
const (
	some   = ` FROM questions WHERE key = ?1 AND internal = ?2 AND day BETWEEN ?3 AND ?4 AND (?5 = '' OR face = ?5)`
	sumsOf = `SELECT coalesce(max(visitors), 0), coalesce(sum(intents), 0), coalesce(sum(zero), 0), coalesce(sum(weak), 0), coalesce(sum(unclicked), 0), coalesce(sum(gaps), 0)` + some
	lastOf = `SELECT query, slug, category, tier, score` + some + ` ORDER BY day DESC, face DESC LIMIT 1`
)

// Sums implements searchlog.Store.
func (d *DB) Sums(ctx context.Context, w searchlog.Wanted, keys []int64) (map[int64]searchlog.Question, error) {
	sums, err := d.read.PrepareContext(ctx, sumsOf)
	if err != nil {
		return nil, sqlite.Wrap(err, "sum up questions")
	}
	defer sums.Close()
	last, err := d.read.PrepareContext(ctx, lastOf)
	if err != nil {
		return nil, sqlite.Wrap(err, "sum up questions")
	}
	defer last.Close()
	out := map[int64]searchlog.Question{}
	for _, key := range keys {
		q, of := searchlog.Question{Key: key}, []any{key, w.Internal, int64(w.From), int64(w.Until), string(w.Face)}
		if err := sums.QueryRowContext(ctx, of...).Scan(&q.Visitors, &q.Intents, &q.Zero, &q.Weak, &q.Unclicked, &q.Gaps); err != nil {
			return nil, sqlite.Wrap(err, "sum up questions")
		}
		if q.Intents == 0 {
			continue
		}
		switch err := last.QueryRowContext(ctx, of...).Scan(&q.Query, &q.Slug, &q.Category, &q.Tier, &q.Score); {
		case errors.Is(err, sql.ErrNoRows): // erased meanwhile
			continue
		case err != nil:
			return nil, sqlite.Wrap(err, "sum up questions")
		}
		out[key] = q
	}
	return out, nil
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
