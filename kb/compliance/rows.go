package compliance

import "strings"

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
	rows := newView(v.field, string(v.source), string(source), spans)
	rows.rowsOnly = true
	return rows
}

// placeOf is where in the source a character of what is shown stands.
func (v *view) placeOf(i int) [2]int {
	if v.spans != nil {
		return v.spans[i]
	}
	return [2]int{i, i + 1}
}

// namesColumns reports a match over several cells of the head of a table: names of
// columns make no sentence.
func (h hit) namesColumns(v *view) bool {
	l := v.lineAt(h.start)
	return l.head < 0 && strings.HasPrefix(v.text[l.start:], "|") && strings.Contains(v.text[h.start:h.end], "|")
}
