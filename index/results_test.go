package index_test

import (
	"html"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

func TestMarkedIsWritten(t *testing.T) {
	for _, test := range []struct {
		text  string
		marks []index.Range
		want  string
	}{
		{"", nil, ""},
		{"a<b", nil, "a&lt;b"},
		{"余额宝", []index.Range{{Start: 0, End: 9}}, "[余额宝]"},
		{"余额宝", []index.Range{{Start: 3, End: 6}}, "余[额]宝"},
		{"余额宝", []index.Range{{Start: 0, End: 3}, {Start: 3, End: 6}}, "[余][额]宝"},
		{"<b>&", []index.Range{{Start: 0, End: 1}, {Start: 3, End: 4}}, "[&lt;]b&gt;[&amp;]"},
	} {
		m := index.Marked{Text: test.text, Marks: test.marks}
		if got := m.Write("[", "]", html.EscapeString); got != test.want {
			t.Errorf("%q with %v is written %q, want %q", test.text, test.marks, got, test.want)
		}
	}
}

// Whatever stands in a text, no markup of it gets through, and nothing is lost.
func TestMarkedEscapesEveryPiece(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"<script>", "</mark>", "&amp;", `"`, "余额", "宝", "'", "\x00", "𠮷"}
	for range 500 {
		var m index.Marked
		for range r.IntN(8) {
			start := len(m.Text)
			m.Text += pieces[r.IntN(len(pieces))]
			if r.IntN(2) == 0 {
				m.Marks = append(m.Marks, index.Range{Start: start, End: len(m.Text)})
			}
		}
		got := m.Write("<mark>", "</mark>", html.EscapeString)
		if n := strings.Count(got, "<"); n != 2*len(m.Marks) {
			t.Fatalf("%q with %d marks is written %q", m.Text, len(m.Marks), got)
		}
		plain := m.Write("", "", html.EscapeString)
		if plain != strings.NewReplacer("<mark>", "", "</mark>", "").Replace(got) || plain != html.EscapeString(m.Text) {
			t.Fatalf("%q is written %q and, unmarked, %q", m.Text, got, plain)
		}
	}
}

func TestQueriesPrintThemselves(t *testing.T) {
	filter, err := index.ParseFilter("tags = 征信")
	if err != nil {
		t.Fatal(err)
	}
	for want, q := range map[string]index.Query{
		`"" scopes=[] [0:+0]`: {},
		`"赎回 \"到账\"" scopes=[public agent] filter=tags IN ["征信"] all [20:+10]`: {Text: `赎回 "到账"`, Scopes: []kb.Scope{kb.ScopePublic, kb.ScopeAgent}, Filter: filter, All: true, Offset: 20, Limit: 10, At: time.Unix(1, 0)},
	} {
		if got := q.String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
