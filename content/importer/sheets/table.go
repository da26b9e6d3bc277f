package sheets

// table is a sheet, with its rows as text.
type table struct {
	place string // file, or file and sheet
	rows  [][]string
}

func cell(row []string, i int) string {
	if i >= len(row) {
		return ""
	}
	return row[i]
}

func at(rows [][]string, i int) []string {
	if i < 0 || i >= len(rows) {
		return nil
	}
	return rows[i]
}
