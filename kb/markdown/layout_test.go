package markdown_test

import (
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// Where a finding stands follows from its field and the characters before it.
func TestLocate(t *testing.T) {
	a := kb.Article{Title: "一二三四五六", Body: "一二\n三四\n", Questions: []string{"问一问"}}
	layout := markdown.Layout{"title": {2, 8}, "body": {10, 1}, "questions": {3, 1}, "questions[0]": {4, 5}}
	for _, test := range []struct {
		f            kb.Finding
		line, column int
	}{
		{kb.Finding{Field: "title"}, 2, 8},
		{kb.Finding{Field: "title", Start: 3}, 2, 11},
		{kb.Finding{Field: "body"}, 10, 1},
		{kb.Finding{Field: "body", Start: 2}, 10, 3}, // the line break itself
		{kb.Finding{Field: "body", Start: 3}, 11, 1},
		{kb.Finding{Field: "body", Start: 4}, 11, 2},
		{kb.Finding{Field: "body", Start: 99}, 12, 1}, // behind the end is the end
		{kb.Finding{Field: "questions[0]", Start: 1}, 4, 6},
		{kb.Finding{Field: "questions[7]"}, 3, 1}, // of the list where the item is not known
		{kb.Finding{Field: "nowhere"}, 1, 1},
		{kb.Finding{Field: "title", Line: 7, Column: 3}, 7, 3}, // it knows already
	} {
		fs := []kb.Finding{test.f}
		layout.Locate("a.md", fs, a.Text)
		if fs[0].File != "a.md" || fs[0].Line != test.line || fs[0].Column != test.column {
			t.Errorf("%s at %d: %s:%d:%d, want %d:%d", test.f.Field, test.f.Start, fs[0].File, fs[0].Line, fs[0].Column, test.line, test.column)
		}
	}
}
