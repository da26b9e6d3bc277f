package audit

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
)

// Baseline is the action of the record from which on the log tells of every row. Its
// detail names the columns of each table that are told of; further records of it say
// that from there on these are others. Before the one with the detail may stand ones
// without it: they have the rows of which the log did not tell yet.
const Baseline = "store.baseline"

// Columns names of each table those that the log tells of.
type Columns map[string][]string

// Detail is the detail of a Baseline.
func (c Columns) Detail() map[string]string {
	out := map[string]string{}
	for table, names := range c {
		out[table] = strings.Join(names, " ")
	}
	return out
}

// Rows is what the rows of a store must be, if its log is true.
type Rows struct {
	known Columns                    // as the last Baseline names them
	left  map[string]map[string]left // by table and key
}

// left is a row as a record left it; its columns are JSON, which takes less memory
// than a map.
type left struct {
	seq      int64
	columns  string
	compared bool
}

// NewRows is the state before the first record.
func NewRows() *Rows { return &Rows{left: map[string]map[string]left{}} }

// Begun reports whether there was a Baseline: without one nothing follows.
func (r *Rows) Begun() bool { return r.known != nil }

// Knows reports whether the log tells of a table.
func (r *Rows) Knows(table string) bool { return r.known[table] != nil }

// Take follows the next record of the log. It refuses a Baseline that does more than
// add what the log did not tell of: such a one would make anything true.
func (r *Rows) Take(record kb.Record) error {
	for _, row := range record.Rows {
		if record.Action == Baseline && r.Knows(row.Table) {
			if err := r.adds(row); err != nil {
				return kb.Errorf(kb.Conflict, "audit_broken", "audit log: record %d changes what the log had told of: %w", record.Seq, err)
			}
		}
		if row.Columns == nil {
			delete(r.left[row.Table], row.Key)
			continue
		}
		columns, err := json.Marshal(row.Columns)
		if err != nil {
			return err
		}
		if r.left[row.Table] == nil {
			r.left[row.Table] = map[string]left{}
		}
		r.left[row.Table][row.Key] = left{seq: record.Seq, columns: string(columns)}
	}
	if record.Action == Baseline && len(record.Detail) > 0 {
		r.known = Columns{}
		for table, names := range record.Detail {
			r.known[table] = strings.Fields(names)
		}
	}
	return nil
}

// adds refuses a row that is not, in the columns that the log told of, as it was.
func (r *Rows) adds(row kb.Row) error {
	was, err := r.at(row.Table, row.Key)
	if err != nil {
		return err
	}
	for _, column := range r.known[row.Table] {
		if row.Columns == nil || was.columns[column] != row.Columns[column] {
			return fmt.Errorf("%s %s: %s", row.Table, row.Key, column)
		}
	}
	return nil
}

type row struct {
	seq     int64
	columns map[string]string
}

func (r *Rows) at(table, key string) (row, error) {
	l, ok := r.left[table][key]
	if !ok {
		return row{}, fmt.Errorf("the log knows no such row of %s", table)
	}
	out := row{seq: l.seq}
	return out, json.Unmarshal([]byte(l.columns), &out.columns)
}

// Column is what the log left in a column of a row; "" where it knows no such row.
func (r *Rows) Column(table, key, column string) string {
	was, _ := r.at(table, key)
	return was.columns[column]
}

// Compare holds a row that is there against the log. The error says where they differ
// and which record left it otherwise.
func (r *Rows) Compare(have kb.Row) error {
	was, err := r.at(have.Table, have.Key)
	if err != nil {
		return err
	}
	l := r.left[have.Table][have.Key]
	l.compared = true
	r.left[have.Table][have.Key] = l
	names := slices.Sorted(maps.Keys(was.columns))
	names = append(names, slices.Sorted(maps.Keys(have.Columns))...)
	for _, column := range names {
		if have.Columns[column] != was.columns[column] {
			return fmt.Errorf("%s is %q, but record %d of the log left %q", column, have.Columns[column], was.seq, was.columns[column])
		}
	}
	return nil
}

// Adds reports whether a row has columns of which the log does not tell yet, and is
// otherwise as the log left it: a Baseline may tell of it.
func (r *Rows) Adds(have kb.Row) bool {
	if !r.Knows(have.Table) {
		return true
	}
	was, err := r.at(have.Table, have.Key)
	return err == nil && r.adds(have) == nil && !maps.Equal(was.columns, have.Columns)
}

// Missing are the keys of rows that the log left in a table and that were not
// compared, each with its record.
func (r *Rows) Missing(table string) map[string]int64 {
	out := map[string]int64{}
	for key, l := range r.left[table] {
		if !l.compared {
			out[key] = l.seq
		}
	}
	return out
}
