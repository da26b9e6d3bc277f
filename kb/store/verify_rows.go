package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/audit"
)

// verifyLog reads the log and gives what follows from it.
func (s *Store) verifyLog(ctx context.Context) (kb.AuditHead, *audit.Rows, error) {
	told := audit.NewRows()
	head, err := audit.Verify(ctx, s)
	if err == nil && head.Seq == 0 {
		err = broken("the log is empty: what it said is gone")
	}
	if err == nil {
		told, err = rowsOf(ctx, s.read)
	}
	if err == nil && !told.Begun() {
		err = broken("the log has no record %s, with which it begins to tell of rows", audit.Baseline)
	}
	return head, told, err
}

// verifyRows holds every row of a table against what follows from the log.
func (s *Store) verifyRows(ctx context.Context, w witness, told *audit.Rows, slugs map[string]string) (n int, err error) {
	if !told.Knows(w.table) {
		return 0, broken("the log does not tell of it")
	}
	first := func(key string, why error) {
		if err == nil {
			err = broken("%s: %v", named(w, key, told, slugs), why)
		}
	}
	bad := w.everyRow(ctx, s.read, func(r kb.Row) error {
		n++
		if why := told.Compare(r); why != nil {
			first(r.Key, why)
		}
		return nil
	})
	if bad != nil {
		return n, wrap(bad, "verify %s", w.table)
	}
	missing := told.Missing(w.table)
	for _, key := range slices.Sorted(maps.Keys(missing)) {
		first(key, fmt.Errorf("it is gone, but record %d of the log left it", missing[key]))
	}
	return n, err
}

// named is a row as people know it.
func named(w witness, key string, told *audit.Rows, slugs map[string]string) string {
	id, number, _ := strings.Cut(key, " ")
	slug := cmp.Or(slugs[id], told.Column("articles", id, "slug"), id)
	switch w.table {
	case "articles":
		return slug
	case "revisions":
		return "revision " + number + " of " + slug
	}
	return key
}
