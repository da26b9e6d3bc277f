package hypertext

import (
	"strconv"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wenjin-kb/wenjin/content/importer"
)

// Limits of a table: what a merged cell says counts for each row and column that it goes
// over, and every row gets as many cells as the longest.
const (
	maxCells    = 100_000
	maxRepeated = 1 << 20 // bytes
)

// boundTables lets cells go no farther than their table does, and refuses tables that are
// too large once every row has as many cells as the longest.
func boundTables(root *html.Node) error {
	tables := map[*html.Node][]*html.Node{} // → rows
	var seek func(n, table *html.Node)
	seek = func(n, table *html.Node) {
		if n.DataAtom == atom.Table {
			table = n
		}
		if n.DataAtom == atom.Tr && table != nil {
			tables[table] = append(tables[table], n)
		}
		for c := range n.ChildNodes() {
			seek(c, table)
		}
	}
	seek(root, nil)
	for _, rows := range tables {
		if err := boundTable(rows); err != nil {
			return err
		}
	}
	return nil
}

func boundTable(rows []*html.Node) error {
	widths, cells, repeated := make([]int, len(rows)), 0, 0
	for i, row := range rows {
		for cell := range row.ChildNodes() {
			if cell.DataAtom != atom.Td && cell.DataAtom != atom.Th {
				continue
			}
			wide, high := span(cell, "colspan", maxCells), span(cell, "rowspan", len(rows)-i)
			if cells += wide * high; cells > maxCells {
				return tooLarge()
			}
			if wide*high > 1 {
				repeated += wide * high * len(Text(cell))
			}
			for below := range high {
				widths[i+below] += wide
			}
		}
	}
	longest := 0
	for _, w := range widths {
		longest = max(longest, w)
	}
	if longest*len(rows) > maxCells || repeated > maxRepeated {
		return tooLarge()
	}
	return nil
}

func tooLarge() error {
	return importer.Refuse("it has a table of more than %d cells, or of merged cells with too much text", maxCells)
}

// span is how many rows or columns a cell goes over, at most so many, and sets it.
func span(cell *html.Node, name string, most int) int {
	for i, a := range cell.Attr {
		if a.Key == name {
			n, err := strconv.Atoi(a.Val)
			if err != nil || n == 0 && name == "colspan" {
				n = 1
			}
			if n <= 0 || n > most { // 0 is all rows below
				n = most
			}
			cell.Attr[i].Val = strconv.Itoa(n)
			return n
		}
	}
	return 1
}
