package audit_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/audit"
)

func TestDecodeReadsWhatEncodeMade(t *testing.T) {
	for _, e := range []kb.Event{
		{},
		{At: time.UnixMilli(1_767_225_600_123).UTC(), Actor: "person:li", Action: "person.role", Object: "王", Detail: map[string]string{"<role>": "二\n\x00\u2028"}},
		{Rows: []kb.Row{{Table: "people", Key: "li", Columns: map[string]string{"role": "admin"}}, {Table: "people", Key: "gone"}}},
	} {
		src, err := audit.Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		got, err := audit.Decode(src)
		if err != nil {
			t.Errorf("%s: %v", src, err)
		}
		if again, _ := audit.Encode(got); string(again) != string(src) {
			t.Errorf("%s became %s", src, again)
		}
	}
}

func FuzzDecodeTakesOnlyWhatEncodeMakes(f *testing.F) {
	const at = `{"at":"2026-01-01T00:00:00Z","actor":"li","action":"x"`
	for _, src := range []string{at + `}`, at + `,"note":"x"}`, at + `,"actor":"wang"}`, ` ` + at + `}`, at + `} {}`, at + `,"object":""}`, at + `,"rows":[{"table":"t","key":"k","x":1}]}`, strings.ToUpper(at) + `}`, ``, `null`, `[]`} {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		e, err := audit.Decode(src)
		if err != nil {
			return
		}
		if again, err := audit.Encode(e); err != nil || string(again) != string(src) {
			t.Errorf("%q was read, but is written %q, %v", src, again, err)
		}
	})
}

func TestDecodeNamesTheUnknownKey(t *testing.T) {
	if _, err := audit.Decode([]byte(`{"at":"2026-01-01T00:00:00Z","actor":"li","action":"x","note":"x"}`)); err == nil || !strings.Contains(err.Error(), "note") {
		t.Error(err)
	}
}

// people is a record that leaves rows in a table.
func people(seq int64, action string, rows ...kb.Row) kb.Record {
	return kb.Record{Seq: seq, Event: kb.Event{Action: action, Rows: rows}}
}

func person(login, role string) kb.Row {
	return kb.Row{Table: "people", Key: login, Columns: map[string]string{"role": role}}
}

func begin(seq int64, columns string, rows ...kb.Row) kb.Record {
	r := people(seq, audit.Baseline, rows...)
	r.Detail = audit.Columns{"people": strings.Fields(columns)}.Detail()
	return r
}

func TestRowsFollowFromTheLog(t *testing.T) {
	rows := audit.NewRows()
	for _, r := range []kb.Record{
		begin(1, "role"), people(2, "person.create", person("li", "agent"), person("wang", "admin")), people(3, "person.role", person("li", "editor")),
		people(4, "person.create", person("qian", "agent"), person("sun", "agent")), people(5, "person.remove", kb.Row{Table: "people", Key: "wang"}),
	} {
		if err := rows.Take(r); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		row  kb.Row
		want string
	}{
		{person("li", "editor"), ""},
		{person("qian", "admin"), `role is "admin", but record 4 of the log left "agent"`},
		{kb.Row{Table: "people", Key: "qian", Columns: map[string]string{"role": "agent", "name": "x"}}, `name is "x", but record 4 of the log left ""`},
		{kb.Row{Table: "people", Key: "qian"}, `role is "", but record 4 of the log left "agent"`},
		{person("wang", "admin"), "the log knows no such row of people"},
		{kb.Row{Table: "tokens", Key: "x"}, "the log knows no such row of tokens"},
	} {
		got := ""
		if err := rows.Compare(c.row); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%+v: %q, want %q", c.row, got, c.want)
		}
	}
	if missing := rows.Missing("people"); len(missing) != 1 || missing["sun"] != 4 {
		t.Errorf("missing: %v", missing)
	}
	if got := rows.Column("people", "li", "role") + rows.Column("people", "nobody", "role"); got != "editor" {
		t.Error(got)
	}
}

// A later baseline tells of columns that the log did not tell of, and of nothing else:
// otherwise whoever writes one makes anything true.
func TestABaselineOnlyAdds(t *testing.T) {
	with := func(row kb.Row, column, value string) kb.Row {
		row.Columns[column] = value
		return row
	}
	for name, c := range map[string]struct {
		row  kb.Row
		good bool
	}{
		"a new column":        {with(person("li", "agent"), "otp", "yes"), true},
		"another role":        {with(person("li", "admin"), "otp", "yes"), false},
		"a lost role":         {kb.Row{Table: "people", Key: "li", Columns: map[string]string{"otp": "yes"}}, false},
		"a removed account":   {kb.Row{Table: "people", Key: "li"}, false},
		"one more account":    {person("eve", "admin"), false},
		"a row of a new kind": {kb.Row{Table: "notes", Key: "1", Columns: map[string]string{"text": "x"}}, true},
	} {
		rows := audit.NewRows()
		if rows.Begun() || !rows.Adds(c.row) {
			t.Error("before the first record the log tells of nothing")
		}
		for _, r := range []kb.Record{begin(1, "role"), people(2, "person.create", person("li", "agent"))} {
			if err := rows.Take(r); err != nil {
				t.Fatal(err)
			}
		}
		if !rows.Begun() || !rows.Knows("people") || rows.Knows("notes") {
			t.Errorf("begun %t", rows.Begun())
		}
		if got := rows.Adds(c.row); got != c.good {
			t.Errorf("%s: Adds = %t", name, got)
		}
		err := rows.Take(begin(3, "role otp", c.row))
		if (err == nil) != c.good || err != nil && !strings.Contains(err.Error(), "record 3") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
