package peers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	_ "modernc.org/sqlite" // the driver

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// FTS5 is the search of the service as one would build it on SQLite's full-text
// table with its trigram tokenizer, the only one it has that finds Chinese. It
// finds nothing by fewer than three characters.
type FTS5 struct {
	db    *sql.DB
	path  string
	page  *sql.Stmt
	facet *sql.Stmt
}

var _ Peer = (*FTS5)(nil)

const ftsTable = `CREATE VIRTUAL TABLE articles USING fts5(slug UNINDEXED, title, questions, answer, body, category UNINDEXED, audience UNINDEXED, tokenize='trigram')`

// The hidden column rank is bm25; sorted by it, only the rows that are shown are
// marked, which ORDER BY bm25(articles) does not promise.
const ftsPage = `SELECT slug, title, answer, category, highlight(articles, 1, '<mark>', '</mark>'), snippet(articles, 4, '<mark>', '</mark>', '…', 64)
FROM articles WHERE articles MATCH ? AND audience = ? ORDER BY rank LIMIT ?`

const ftsFacet = `SELECT category, count(*) FROM articles WHERE articles MATCH ? AND audience = ? GROUP BY category`

// NewFTS5 makes one in a file that does not exist yet.
func NewFTS5(path string) (*FTS5, error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=cache_size(-65536)"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("fts5 %s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	f := &FTS5{db: db, path: path}
	_, err = db.Exec(ftsTable)
	if err == nil {
		f.page, err = db.Prepare(ftsPage)
	}
	if err == nil {
		f.facet, err = db.Prepare(ftsFacet)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("fts5 %s: %w", path, err), db.Close())
	}
	return f, nil
}

// Name implements Peer.
func (f *FTS5) Name() string { return "SQLite FTS5, trigram" }

// Add implements Peer: one transaction.
func (f *FTS5) Add(docs []index.Document) (err error) {
	tx, err := f.db.Begin()
	if err != nil {
		return fmt.Errorf("fts5: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("fts5: %w", err), tx.Rollback())
		}
	}()
	insert, err := tx.Prepare(`INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	for i := range docs {
		d := &docs[i]
		if _, err := insert.Exec(d.Slug, d.Title, strings.Join(d.Questions, "\n"), d.Answer, d.Body, d.Category, string(d.Audience)); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// Search implements Peer.
func (f *FTS5) Search(ctx context.Context, text string) (int, error) {
	return encoded(f.answer(ctx, text))
}

func (f *FTS5) answer(ctx context.Context, text string) (a Answer, err error) {
	a = Answer{Query: text, Facets: map[string]int{}}
	match := trigrams(text)
	if match == "" {
		return a, nil
	}
	err = each(ctx, f.page, func(rows *sql.Rows) error {
		var h Hit
		err := rows.Scan(&h.Slug, &h.Title, &h.Answer, &h.Category, &h.Marked, &h.Snippet)
		a.Hits = append(a.Hits, h)
		return err
	}, match, string(kb.AudiencePublic), pageSize)
	if err != nil {
		return a, err
	}
	err = each(ctx, f.facet, func(rows *sql.Rows) error {
		var category string
		var n int
		err := rows.Scan(&category, &n)
		a.Facets[category] = n
		a.Total += n
		return err
	}, match, string(kb.AudiencePublic))
	return a, err
}

// each runs a query and scans its rows.
func each(ctx context.Context, query *sql.Stmt, scan func(*sql.Rows) error, args ...any) (err error) {
	rows, err := query.QueryContext(ctx, args...)
	if err != nil {
		return fmt.Errorf("fts5: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fmt.Errorf("fts5: %w", err)
		}
	}
	return rows.Err()
}

// trigrams asks for any three neighbouring characters of the text.
func trigrams(text string) string {
	var b strings.Builder
	for word := range strings.FieldsSeq(text) {
		runes := []rune(word)
		for i := 0; i+3 <= len(runes); i++ {
			if b.Len() > 0 {
				b.WriteString(" OR ")
			}
			b.WriteString(`"` + strings.ReplaceAll(string(runes[i:i+3]), `"`, `""`) + `"`)
		}
	}
	return b.String()
}

// Bytes implements Peer.
func (f *FTS5) Bytes() (sum int64) {
	for _, end := range []string{"", "-wal"} {
		if info, err := os.Stat(f.path + end); err == nil {
			sum += info.Size()
		}
	}
	return sum
}

// Close implements Peer.
func (f *FTS5) Close() error { return f.db.Close() }
