package searchdb

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

type dayKey struct {
	day            searchlog.Day
	internal       bool
	face, category string
}

type questionKey struct {
	key      int64
	internal bool
	day      searchlog.Day
	face     string
}

type articleKey struct {
	day  searchlog.Day
	slug string
}

// question is what a question's sums change by, and how it was answered last.
type question struct {
	last                                        *searchlog.Intent
	visitors, intents, zero, weak, unclicked, g int
}

// deltas are what sums change by.
type deltas struct {
	days      map[dayKey]searchlog.Sum
	questions map[questionKey]question
	articles  map[articleKey]searchlog.ArticleSum
}

func newDeltas() deltas {
	return deltas{map[dayKey]searchlog.Sum{}, map[questionKey]question{}, map[articleKey]searchlog.ArticleSum{}}
}

// add adds an intent n times; visitors is how many more visitors asked the question at
// its face by it.
func (d deltas) add(i searchlog.Intent, n, visitors int) {
	day := dayKey{i.Day(), i.Internal, string(i.Face), i.Category}
	sum := searchlog.SumOf(i)
	d.days[day] = d.days[day].Add(times(sum, n))

	key := questionKey{searchlog.Key(i.Query), i.Internal, i.Day(), string(i.Face)}
	q := d.questions[key]
	q.visitors, q.intents = q.visitors+visitors, q.intents+n
	q.zero, q.weak, q.unclicked, q.g = q.zero+n*sum.Zero, q.weak+n*sum.Weak, q.unclicked+n*sum.Unclicked(), q.g+n*one(i.Gap())
	if n > 0 {
		q.last = &i
	}
	d.questions[key] = q

	if i.Slug != "" {
		d.article(i.Day(), i.Slug, searchlog.ArticleSum{Best: n})
	}
	if i.Clicked != "" {
		d.article(i.Day(), i.Clicked, searchlog.ArticleSum{Clicked: n, Places: n * i.Place, Helpful: n * i.Helpful, Unhelpful: n * i.Unhelpful, Again: n * sum.Again})
	}
}

func (d deltas) article(day searchlog.Day, slug string, more searchlog.ArticleSum) {
	k := articleKey{day, slug}
	a := d.articles[k]
	d.articles[k] = searchlog.ArticleSum{
		Searched: a.Searched + more.Searched, Other: a.Other + more.Other, Best: a.Best + more.Best, Clicked: a.Clicked + more.Clicked, Places: a.Places + more.Places,
		Helpful: a.Helpful + more.Helpful, Unhelpful: a.Unhelpful + more.Unhelpful, Again: a.Again + more.Again,
	}
}

func times(s searchlog.Sum, n int) searchlog.Sum {
	return searchlog.Sum{
		Requests: n * s.Requests, Intents: n * s.Intents, Zero: n * s.Zero, Weak: n * s.Weak, Clickable: n * s.Clickable, Clicked: n * s.Clicked,
		Places: n * s.Places, Helpful: n * s.Helpful, Unhelpful: n * s.Unhelpful, Again: n * s.Again, Human: n * s.Human, TookMicro: int64(n) * s.TookMicro,
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// write brings the sums up to date.
func (d deltas) write(ctx context.Context, tx *sql.Tx) error {
	return errors.Join(d.writeDays(ctx, tx), d.writeQuestions(ctx, tx), d.writeArticles(ctx, tx))
}

func (d deltas) writeDays(ctx context.Context, tx *sql.Tx) error {
	for k, s := range d.days {
		if s == (searchlog.Sum{}) {
			continue
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO days (day, internal, face, category, requests, intents, zero, weak, clickable, clicked, places, helpful, unhelpful, again, human, took_us)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET requests = requests + excluded.requests, intents = intents + excluded.intents,
			zero = zero + excluded.zero, weak = weak + excluded.weak, clickable = clickable + excluded.clickable, clicked = clicked + excluded.clicked, places = places + excluded.places,
			helpful = helpful + excluded.helpful, unhelpful = unhelpful + excluded.unhelpful, again = again + excluded.again, human = human + excluded.human, took_us = took_us + excluded.took_us`,
			int64(k.day), k.internal, k.face, k.category, s.Requests, s.Intents, s.Zero, s.Weak, s.Clickable, s.Clicked, s.Places, s.Helpful, s.Unhelpful, s.Again, s.Human, s.TookMicro)
		if err != nil {
			return err
		}
		if s.Intents < 0 {
			if _, err := tx.ExecContext(ctx, `DELETE FROM days WHERE day = ? AND internal = ? AND face = ? AND category = ? AND intents = 0`, int64(k.day), k.internal, k.face, k.category); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d deltas) writeQuestions(ctx context.Context, tx *sql.Tx) error {
	keys := make([]questionKey, 0, len(d.questions))
	for k := range d.questions {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b questionKey) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.day, b.day), cmp.Compare(a.face, b.face))
	}) // near one another in the file
	for _, k := range keys {
		q := d.questions[k]
		if q.last == nil {
			_, err := tx.ExecContext(ctx, `UPDATE questions SET visitors = visitors + ?, intents = intents + ?, zero = zero + ?, weak = weak + ?, unclicked = unclicked + ?, gaps = gaps + ?
				WHERE key = ? AND internal = ? AND day = ? AND face = ?`, q.visitors, q.intents, q.zero, q.weak, q.unclicked, q.g, k.key, k.internal, int64(k.day), k.face)
			if err == nil {
				_, err = tx.ExecContext(ctx, `DELETE FROM questions WHERE key = ? AND internal = ? AND day = ? AND face = ? AND intents <= 0`, k.key, k.internal, int64(k.day), k.face)
			}
			if err != nil {
				return err
			}
			continue
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO questions (key, internal, day, face, query, slug, category, tier, score, visitors, intents, zero, weak, unclicked, gaps)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET query = excluded.query, slug = excluded.slug, category = excluded.category, tier = excluded.tier, score = excluded.score,
			visitors = visitors + excluded.visitors, intents = intents + excluded.intents, zero = zero + excluded.zero, weak = weak + excluded.weak, unclicked = unclicked + excluded.unclicked, gaps = gaps + excluded.gaps`,
			k.key, k.internal, int64(k.day), k.face, q.last.Query, q.last.Slug, q.last.Category, q.last.Tier, q.last.Score, q.visitors, q.intents, q.zero, q.weak, q.unclicked, q.g)
		if err != nil {
			return err
		}
	}
	return nil
}

func (d deltas) writeArticles(ctx context.Context, tx *sql.Tx) error {
	for k, a := range d.articles {
		_, err := tx.ExecContext(ctx, `INSERT INTO articles (day, slug, searched, other, best, clicked, places, helpful, unhelpful, again) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET searched = searched + excluded.searched, other = other + excluded.other, best = best + excluded.best, clicked = clicked + excluded.clicked,
			places = places + excluded.places, helpful = helpful + excluded.helpful, unhelpful = unhelpful + excluded.unhelpful, again = again + excluded.again`,
			int64(k.day), k.slug, a.Searched, a.Other, a.Best, a.Clicked, a.Places, a.Helpful, a.Unhelpful, a.Again)
		if err != nil {
			return err
		}
	}
	return nil
}
