package kb_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
)

// A cause is kept for the log and kept out of what callers are shown.
func TestErrorf(t *testing.T) {
	plain := kb.Errorf(kb.Conflict, "taken", "there is a %s already", "x")
	if plain.Detail != "there is a x already" || plain.Err != nil || plain.Error() != plain.Detail {
		t.Errorf("%+v", plain)
	}
	caused := kb.Errorf(kb.Busy, "full", "it can't be saved: %w", io.ErrShortWrite)
	if caused.Detail != "it can't be saved" || !errors.Is(caused, io.ErrShortWrite) || caused.Error() != "it can't be saved: short write" {
		t.Errorf("%+v", caused)
	}
	inside := kb.Errorf(kb.Busy, "full", "%w stands in the middle", io.ErrShortWrite)
	if inside.Detail != "short write stands in the middle" || !errors.Is(inside, io.ErrShortWrite) {
		t.Errorf("%+v", inside)
	}
}

func TestKindOf(t *testing.T) {
	stale := kb.Errorf(kb.Stale, "x", "x")
	for _, test := range []struct {
		err  error
		want kb.ErrorKind
	}{
		{stale, kb.Stale}, {fmt.Errorf("while saving: %w", stale), kb.Stale}, {errors.Join(io.EOF, stale), kb.Stale},
		{kb.Errorf(kb.Conflict, "y", "around: %w", stale), kb.Conflict}, // the outermost decides
		{io.EOF, kb.Internal}, {nil, kb.Internal},
	} {
		if got := kb.KindOf(test.err); got != test.want {
			t.Errorf("%v is of kind %d, want %d", test.err, got, test.want)
		}
	}
}

func TestFindings(t *testing.T) {
	fs := []kb.Finding{
		{File: "b.md", Line: 1, Column: 1, Rule: "A", Severity: kb.Warn}, {File: "a.md", Line: 2, Column: 1, Rule: "A", Severity: kb.Info}, {File: "a.md", Line: 1, Column: 9, Rule: "A"},
		{File: "a.md", Line: 1, Column: 2, Rule: "B"}, {File: "a.md", Line: 1, Column: 2, Rule: "A", Severity: kb.Block, Message: "缺少标题"},
	}
	if !kb.Blocked(fs) || kb.Blocked(fs[:2]) || kb.Blocked(nil) {
		t.Error("a block, and nothing but a block, blocks")
	}
	kb.SortFindings(fs)
	var got []string
	for _, f := range fs {
		got = append(got, fmt.Sprintf("%s:%d:%d %s", f.File, f.Line, f.Column, f.Rule))
	}
	if !slices.Equal(got, []string{"a.md:1:2 A", "a.md:1:2 B", "a.md:1:9 A", "a.md:2:1 A", "b.md:1:1 A"}) {
		t.Error(got)
	}
	if text := fs[0].String(); text != "a.md:1:2: block: [A] 缺少标题" {
		t.Error(text)
	}
}
