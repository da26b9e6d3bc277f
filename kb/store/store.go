// Package store keeps the system of record in an SQLite file. It implements
// kb.Store and knows nothing but kb.
//
// There is one connection that writes, in WAL mode with synchronous=FULL, so
// that what Save acknowledged survives the loss of power, and a few that read.
package store

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/wenjin-kb/wenjin/kb"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store implements kb.Store.
type Store struct {
	write *sql.DB
	read  *sql.DB
	path  string
}

var _ kb.Store = (*Store)(nil)

const readers = 4

// Open opens the database file, makes it when it is not there, and brings it to
// the newest version.
func Open(ctx context.Context, path string) (*Store, error) {
	s := &Store{path: path}
	var err error
	if s.write, err = connect(path, "&_txlock=immediate"); err == nil {
		s.write.SetMaxOpenConns(1)
		if err = migrate(ctx, s.write); err == nil {
			s.read, err = connect(path, "&_pragma=query_only(1)")
		}
	}
	if err != nil {
		return nil, errors.Join(wrap(err, "open store %s", path), s.Close())
	}
	s.read.SetMaxOpenConns(readers)
	return s, nil
}

func connect(path, more string) (*sql.DB, error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)" + more
	return sql.Open("sqlite", dsn)
}

func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// wrap gives an error its kind.
func wrap(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	what := fmt.Sprintf(format, args...)
	var known *kb.Error
	if errors.As(err, &known) {
		return err
	}
	var bad *sqlite.Error
	if errors.As(err, &bad) {
		switch bad.Code() & 0xff {
		case sqlite3.SQLITE_FULL:
			return kb.Errorf(kb.Busy, "store_full", "%s: the disk is full; free some space and try again: %w", what, err)
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return kb.Errorf(kb.Busy, "store_busy", "%s: another process is writing to it: %w", what, err)
		case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
			return kb.Errorf(kb.Internal, "store_damaged", "%s: the file is damaged or no database; restore a backup with wenjin restore: %w", what, err)
		}
	}
	return fmt.Errorf("%s: %w", what, err)
}

// Close implements kb.Store.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

const never = math.MaxInt64

func toMillis(t time.Time) int64 { return t.UnixMilli() }

func untilMillis(t time.Time) int64 {
	if t.IsZero() {
		return never
	}
	return t.UnixMilli()
}

func untilTime(ms int64) time.Time {
	if ms == never {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// Save implements kb.Store.
func (s *Store) Save(ctx context.Context, writes []kb.Write) error {
	if len(writes) == 0 {
		return nil
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return wrap(err, "save")
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	for _, w := range writes {
		if err := save(ctx, tx, w); err != nil {
			return wrap(err, "save %s", w.Slug)
		}
	}
	return wrap(tx.Commit(), "save")
}

func save(ctx context.Context, tx *sql.Tx, w kb.Write) error {
	exec := func(query string, args ...any) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	}
	if err := exec(`INSERT INTO articles (id, slug, origin) VALUES (?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, origin = excluded.origin`, w.ArticleID, w.Slug, w.Origin); err != nil {
		return err
	}
	ends := w.At
	if w.Revision != nil {
		ends = w.Revision.From
	}
	if err := endInForce(ctx, tx, w.ArticleID, ends); err != nil {
		return err
	}
	if err := exec(`UPDATE revisions SET state = ?, version = version + 1 WHERE article_id = ? AND state IN (?, ?, ?)`,
		kb.StateSuperseded, w.ArticleID, kb.StateDraft, kb.StateInReview, kb.StateApproved); err != nil {
		return err
	}
	if w.Revision != nil {
		if err := insert(ctx, tx, w.Revision); err != nil {
			return err
		}
	}
	if err := exec(`INSERT INTO changes (article_id) VALUES (?)`, w.ArticleID); err != nil {
		return err
	}
	return logEvent(ctx, tx, w.Event)
}

// endInForce ends what is in force; what was to come after that never comes.
func endInForce(ctx context.Context, tx *sql.Tx, articleID string, at time.Time) error {
	ends := toMillis(at)
	_, err := tx.ExecContext(ctx, `UPDATE revisions SET until_ms = CASE WHEN from_ms > ? THEN from_ms ELSE ? END
		WHERE article_id = ? AND state = ? AND until_ms > ?`, ends, ends, articleID, kb.StatePublished, ends)
	return err
}

func insert(ctx context.Context, tx *sql.Tx, r *kb.Revision) error {
	content, err := json.Marshal(r.Article)
	if err != nil {
		return err
	}
	review, err := json.Marshal(r.Review)
	if err != nil {
		return err
	}
	from, until := interval(r)
	_, err = tx.ExecContext(ctx, `INSERT INTO revisions (article_id, number, version, content, raw, hash, state, review, author, created_ms, from_ms, until_ms)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ArticleID, r.Number, max(r.Version, 1), string(content), r.Raw, r.Hash, string(r.State), string(review), r.Author, toMillis(r.CreatedAt), from, until)
	return err
}

// interval is when the revision is in force, 0 to 0 where it never was.
func interval(r *kb.Revision) (from, until int64) {
	if r.From.IsZero() {
		return 0, 0
	}
	return toMillis(r.From), untilMillis(r.Until)
}

// Heads implements kb.Store.
func (s *Store) Heads(ctx context.Context) (map[string]kb.Head, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT a.slug, a.id, a.origin, n.newest, coalesce(r.hash, ''), coalesce(r.from_ms, 0), coalesce(r.until_ms, 0)
		FROM articles a
		JOIN (SELECT article_id, max(number) AS newest, max(CASE WHEN state = 'published' THEN number END) AS published FROM revisions GROUP BY article_id) n ON n.article_id = a.id
		LEFT JOIN revisions r ON r.article_id = a.id AND r.number = n.published`)
	if err != nil {
		return nil, wrap(err, "list articles")
	}
	defer rows.Close()
	out := map[string]kb.Head{}
	for rows.Next() {
		var slug string
		var h kb.Head
		var from, until int64
		if err := rows.Scan(&slug, &h.ArticleID, &h.Origin, &h.Number, &h.Hash, &from, &until); err != nil {
			return nil, wrap(err, "list articles")
		}
		h.From, h.Until = time.UnixMilli(from).UTC(), untilTime(until)
		out[slug] = h
	}
	return out, wrap(rows.Err(), "list articles")
}

const revisionColumns = `r.article_id, r.number, r.version, r.content, r.raw, a.origin, r.hash, r.state, r.review, r.author, r.created_ms, r.from_ms, r.until_ms
	FROM revisions r JOIN articles a ON a.id = r.article_id `

// revisions runs a query for revisionColumns.
func (s *Store) revisions(ctx context.Context, yield func(kb.Revision) error, where string, args ...any) error {
	rows, err := s.read.QueryContext(ctx, "SELECT "+revisionColumns+where, args...)
	if err != nil {
		return wrap(err, "read revisions")
	}
	defer rows.Close()
	for rows.Next() {
		var r kb.Revision
		var content, review string
		var created, from, until int64
		if err := rows.Scan(&r.ArticleID, &r.Number, &r.Version, &content, &r.Raw, &r.Origin, &r.Hash, &r.State, &review, &r.Author, &created, &from, &until); err != nil {
			return wrap(err, "read revisions")
		}
		if err := json.Unmarshal([]byte(content), &r.Article); err != nil {
			return wrap(err, "read revision %d of article %s", r.Number, r.ArticleID)
		}
		if err := json.Unmarshal([]byte(review), &r.Review); err != nil {
			return wrap(err, "read review of revision %d of article %s", r.Number, r.ArticleID)
		}
		r.CreatedAt = time.UnixMilli(created).UTC()
		if from != 0 || until != 0 {
			r.From, r.Until = time.UnixMilli(from).UTC(), untilTime(until)
		}
		if err := yield(r); err != nil {
			return err
		}
	}
	return wrap(rows.Err(), "read revisions")
}

// InForce implements kb.Store.
func (s *Store) InForce(ctx context.Context, slug string, at time.Time) (kb.Revision, error) {
	var out *kb.Revision
	err := s.revisions(ctx, func(r kb.Revision) error { out = &r; return nil },
		`WHERE a.slug = ? AND r.state = 'published' AND r.from_ms <= ? AND r.until_ms > ?`, slug, toMillis(at), toMillis(at))
	if err == nil && out == nil {
		err = kb.Errorf(kb.NotFound, "article_not_found", "there is no article %q", slug)
	}
	if err != nil {
		return kb.Revision{}, err
	}
	return *out, nil
}

// EachInForce implements kb.Store.
func (s *Store) EachInForce(ctx context.Context, at time.Time, yield func(kb.Revision) error) error {
	return s.revisions(ctx, yield, `WHERE r.state = 'published' AND r.from_ms <= ? AND r.until_ms > ? ORDER BY a.slug`, toMillis(at), toMillis(at))
}

// Published implements kb.Store.
func (s *Store) Published(ctx context.Context, articleID string) ([]kb.Revision, error) {
	return s.list(ctx, `WHERE r.article_id = ? AND r.state = 'published' AND r.until_ms > r.from_ms ORDER BY r.from_ms`, articleID)
}

// Revisions implements kb.Store.
func (s *Store) Revisions(ctx context.Context, slug string) ([]kb.Revision, error) {
	out, err := s.list(ctx, `WHERE a.slug = ? ORDER BY r.number`, slug)
	if err == nil && len(out) == 0 {
		err = kb.Errorf(kb.NotFound, "article_not_found", "there is no article %q", slug)
	}
	return out, err
}

// EachNewest implements kb.Store.
func (s *Store) EachNewest(ctx context.Context, yield func(kb.Revision) error) error {
	return s.revisions(ctx, yield, `WHERE r.number = (SELECT max(number) FROM revisions WHERE article_id = r.article_id) ORDER BY a.slug`)
}

const summaryColumns = `r.article_id, r.number, r.version, a.slug, a.origin, r.hash, r.state, r.review, r.author, r.created_ms, r.from_ms, r.until_ms,
	json_extract(r.content, '$.title'), json_extract(r.content, '$.kind'), json_extract(r.content, '$.category'), json_extract(r.content, '$.audience'),
	coalesce(json_extract(r.content, '$.owner'), ''), coalesce(json_extract(r.content, '$.reviewBy'), ''), coalesce(json_extract(r.content, '$.validTo'), '')
	FROM revisions r JOIN articles a ON a.id = r.article_id `

// EachSummary implements kb.Store.
func (s *Store) EachSummary(ctx context.Context, yield func(kb.Summary) error) error {
	return s.summaries(ctx, yield, `WHERE r.number = (SELECT max(number) FROM revisions WHERE article_id = r.article_id) ORDER BY a.slug`)
}

// EachSummaryInForce implements kb.Store.
func (s *Store) EachSummaryInForce(ctx context.Context, at time.Time, yield func(kb.Summary) error) error {
	return s.summaries(ctx, yield, `WHERE r.state = 'published' AND r.from_ms <= ? AND r.until_ms > ? ORDER BY a.slug`, toMillis(at), toMillis(at))
}

// summaries runs a query for summaryColumns.
func (s *Store) summaries(ctx context.Context, yield func(kb.Summary) error, where string, args ...any) error {
	rows, err := s.read.QueryContext(ctx, "SELECT "+summaryColumns+where, args...)
	if err != nil {
		return wrap(err, "list revisions")
	}
	defer rows.Close()
	for rows.Next() {
		var r kb.Summary
		var review, reviewBy, validTo string
		var created, from, until int64
		if err := rows.Scan(&r.ArticleID, &r.Number, &r.Version, &r.Slug, &r.Origin, &r.Hash, &r.State, &review, &r.Author, &created, &from, &until,
			&r.Title, &r.Kind, &r.Category, &r.Audience, &r.Owner, &reviewBy, &validTo); err != nil {
			return wrap(err, "list revisions")
		}
		if err := json.Unmarshal([]byte(review), &r.Review); err != nil {
			return wrap(err, "read review of revision %d of article %s", r.Number, r.ArticleID)
		}
		if reviewBy != "" {
			if r.ReviewBy, err = kb.ParseDate(reviewBy); err != nil {
				return wrap(err, "read revision %d of article %s", r.Number, r.ArticleID)
			}
		}
		if validTo != "" {
			if r.ValidTo, err = kb.ParseMoment(validTo); err != nil {
				return wrap(err, "read revision %d of article %s", r.Number, r.ArticleID)
			}
		}
		r.CreatedAt = time.UnixMilli(created).UTC()
		if from != 0 || until != 0 {
			r.From, r.Until = time.UnixMilli(from).UTC(), untilTime(until)
		}
		if err := yield(r); err != nil {
			return err
		}
	}
	return wrap(rows.Err(), "list revisions")
}

func (s *Store) list(ctx context.Context, where string, args ...any) (out []kb.Revision, err error) {
	err = s.revisions(ctx, func(r kb.Revision) error { out = append(out, r); return nil }, where, args...)
	return out, err
}

// Changes implements kb.Store. There is one writer, so numbers commit in order.
func (s *Store) Changes(ctx context.Context, after int64, limit int) ([]kb.Change, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT seq, article_id FROM changes WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit)
	if err != nil {
		return nil, wrap(err, "read changes after %d", after)
	}
	defer rows.Close()
	var out []kb.Change
	for rows.Next() {
		var c kb.Change
		if err := rows.Scan(&c.Seq, &c.ArticleID); err != nil {
			return nil, wrap(err, "read changes after %d", after)
		}
		out = append(out, c)
	}
	return out, wrap(rows.Err(), "read changes after %d", after)
}

// LastSeq implements kb.Store.
func (s *Store) LastSeq(ctx context.Context) (int64, error) {
	var seq int64
	err := s.read.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM changes`).Scan(&seq)
	return seq, wrap(err, "read last change")
}

const bounds = `FROM revisions WHERE from_ms < until_ms AND (from_ms > ? AND from_ms <= ? OR until_ms > ? AND until_ms <= ?)`

// Touch implements kb.Store. It writes only when there is something to write.
func (s *Store) Touch(ctx context.Context, until time.Time) (int, error) {
	now := toMillis(until)
	last, err := s.lastTick(ctx)
	if err != nil {
		return 0, wrap(err, "tick")
	}
	var due int
	if last > 0 {
		err = s.read.QueryRowContext(ctx, `SELECT count(*) `+bounds, last, now, last, now).Scan(&due)
		if err != nil || due == 0 {
			return 0, wrap(err, "tick")
		}
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return 0, wrap(err, "tick")
	}
	defer func() { _ = tx.Rollback() }()
	if due > 0 {
		if _, err := tx.ExecContext(ctx, `INSERT INTO changes (article_id) SELECT DISTINCT article_id `+bounds, last, now, last, now); err != nil {
			return 0, wrap(err, "tick")
		}
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, lastTickName, strconv.FormatInt(now, 10)); err != nil {
		return 0, wrap(err, "tick")
	}
	return due, wrap(tx.Commit(), "tick")
}

const lastTickName = "last_tick_ms"

// lastTick is the time of the last tick that wrote, 0 for never.
func (s *Store) lastTick(ctx context.Context) (int64, error) {
	var text string
	err := s.read.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = ?`, lastTickName).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(text, 10, 64)
}

// Backup implements kb.Store.
func (s *Store) Backup(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err == nil {
		return kb.Errorf(kb.Conflict, "backup_exists", "%s exists already; name another file", path)
	}
	_, err := s.write.ExecContext(ctx, `VACUUM INTO ?`, path)
	return wrap(err, "back up to %s", path)
}
