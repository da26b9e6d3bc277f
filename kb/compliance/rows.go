package compliance

import (
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
)

// rowwise is a view as its tables are read aloud, row by row: “| 收益 | 保证 |” is
// 收益保证. Only the bars between cells go; the one before a row stays, so that a row is
// still known as one, and the head of the table, which names columns and says nothing.
// Nil where no row has two cells.
func (v *view) rowwise() *view {
	var source []rune
	var spans [][2]int
	fresh, row, below, joined := true, false, false, false // below: the line before was a row too
	for i, r := range v.shown {
		switch {
		case r == '\n' && fresh:
			row, below = false, false
		case r == '\n':
			fresh = true
		case fresh:
			fresh, below, row = false, row, r == '|'
		case row && below && r == '|':
			joined = true
			continue
		}
		source, spans = append(source, r), append(spans, v.placeOf(i))
	}
	if !joined {
		return nil
	}
	return newView(v.field, string(v.source), string(source), spans)
}

// placeOf is where in the source a character of what is shown stands.
func (v *view) placeOf(i int) [2]int {
	if v.spans != nil {
		return v.spans[i]
	}
	return [2]int{i, i + 1}
}

// acrossCells are the findings in rows that no single cell makes, and that are not
// among those found already. Only those that block: where cells only happen to stand
// beside one another (报告 | 证明), a warning would be noise.
func (p *Pack) acrossCells(a *article, wanted map[*entry]bool, found []kb.Finding) []kb.Finding {
	var more []kb.Finding
	for _, v := range a.views {
		if rows := v.rowwise(); rows != nil {
			more = append(more, p.matchesIn(a, rows, wanted)...)
		}
	}
	return slices.DeleteFunc(more, func(f kb.Finding) bool {
		return f.Severity != kb.Block || !strings.Contains(f.Match, "|") || slices.ContainsFunc(found, func(k kb.Finding) bool {
			return k.Rule == f.Rule && k.Field == f.Field && f.Start < k.End && k.Start < f.End
		})
	})
}

// namesColumns reports a match over several cells of the head of a table: names of
// columns make no sentence.
func (h hit) namesColumns(v *view) bool {
	l := v.lineAt(h.start)
	return l.head < 0 && strings.HasPrefix(v.text[l.start:], "|") && strings.Contains(v.text[h.start:h.end], "|")
}
