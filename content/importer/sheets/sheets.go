// Package sheets reads questions and answers out of tables, as houses keep them in Excel
// and CSV: a row is a question with its answer, other ways to ask it, and a category.
package sheets

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/wenjin-kb/wenjin/content/importer"
)

// Limits of a table. Excel's own are 1,048,576 rows and 16,384 columns.
const (
	MaxRows    = 200_000
	maxColumns = 200
)

// CSV reads tables with commas, semicolons or tabs, in UTF-8, UTF-16 or GB18030.
func CSV(files *importer.Files) (importer.Export, error) {
	return read(files, []string{".csv", ".tsv", ".txt"}, func(name string, data []byte) ([]table, error) {
		text, err := importer.Text(data)
		if err != nil {
			return nil, err
		}
		rows, err := parseCSV(text)
		return []table{{name, rows}}, err
	})
}

// XLSX reads every sheet of workbooks. Formulas count as what they came to when the file
// was saved. A workbook with macros is refused.
func XLSX(files *importer.Files) (importer.Export, error) {
	return read(files, []string{".xlsx"}, func(name string, data []byte) ([]table, error) {
		if err := importer.CheckOffice(name, data); err != nil {
			return nil, err
		}
		return parseXLSX(name, data)
	})
}

// read reads the tables of all files that end so.
func read(files *importer.Files, endings []string, parse func(string, []byte) ([]table, error)) (out importer.Export, err error) {
	names := files.Ending(endings...)
	if files.Single != "" && len(names) == 0 {
		names = []string{files.Single}
		if hint := hints[strings.ToLower(path.Ext(files.Single))]; hint != "" {
			return out, importer.Refuse("%s: %s", files.Single, hint)
		}
	}
	if len(names) == 0 {
		return out, importer.Refuse("there is no %s file in %s", strings.Join(endings, " or "), files.Root)
	}
	c := &collector{seen: map[string]int{}}
	for _, name := range names {
		data, err := files.Read(name)
		if err != nil {
			return out, err
		}
		tables, err := parse(name, data)
		if err != nil {
			return out, importer.Refuse("%s: %v", name, err)
		}
		for _, t := range tables {
			c.table(t)
		}
	}
	if len(c.out.Items) == 0 {
		return out, c.nothing()
	}
	return c.out, nil
}

// hints say what to do with files that look like tables and are none that we read.
var hints = map[string]string{
	".xls":  "this is the format of Excel before 2007; save it as .xlsx",
	".xlsm": "a workbook with macros is refused; save it as .xlsx",
	".xlsb": "save it as .xlsx",
	".ods":  "save it as .xlsx",
	".et":   "this is the format of WPS; save it as .xlsx",
}

func parseCSV(text string) ([][]string, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = comma(text)
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	var rows [][]string
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := r.FieldPos(0)
		for len(rows) < line-1 && len(rows) < MaxRows { // so that a row has the number that an editor shows
			rows = append(rows, nil)
		}
		if len(rows) >= MaxRows {
			return nil, importer.Refuse("it has more than %d rows", MaxRows)
		}
		rows = append(rows, row[:min(len(row), maxColumns)])
	}
}

// comma is what parts the cells: the one that the first line has most of.
func comma(text string) rune {
	first, _, _ := strings.Cut(text, "\n")
	best, most := ',', strings.Count(first, ",")
	for _, r := range "\t;" {
		if n := strings.Count(first, string(r)); n > most {
			best, most = r, n
		}
	}
	return best
}

func parseXLSX(name string, data []byte) (out []table, err error) {
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: importer.MaxFileBytes, UnzipXMLSizeLimit: importer.MaxFileBytes,
	})
	if err != nil {
		return nil, errors.New("it is no workbook that can be read (.xlsx)")
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	for _, sheet := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(sheet); err == nil && !visible {
			continue
		}
		rows, err := sheetRows(book, sheet)
		if err != nil {
			return nil, err
		}
		out = append(out, table{name + " " + sheet, rows})
	}
	return out, nil
}

func sheetRows(book *excelize.File, sheet string) (out [][]string, err error) {
	rows, err := book.Rows(sheet)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if len(out) == MaxRows {
			return nil, importer.Refuse("the sheet %s has more than %d rows", sheet, MaxRows)
		}
		row, err := rows.Columns()
		if err != nil {
			return nil, err
		}
		out = append(out, row[:min(len(row), maxColumns)])
	}
	if err := rows.Error(); err != nil {
		return nil, err
	}
	return out, fillMerged(book, sheet, out)
}

// maxMerged cells at most are filled with what a merged cell says.
const maxMerged = 1_000_000

// fillMerged lets every cell say what the merged cell says that it is a part of: a category
// that stands beside ten questions is the category of ten.
func fillMerged(book *excelize.File, sheet string, rows [][]string) error {
	merged, err := book.GetMergeCells(sheet)
	if err != nil {
		return err
	}
	filled := 0
	for _, m := range merged {
		left, top, err := excelize.CellNameToCoordinates(m.GetStartAxis())
		if err != nil {
			return err
		}
		right, bottom, err := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err != nil {
			return err
		}
		if left != right { // a heading above several columns
			continue
		}
		text := cell(at(rows, top-1), left-1)
		for y := top - 1; y < min(bottom, len(rows)) && text != ""; y++ {
			if left > maxColumns {
				break
			}
			for len(rows[y]) < left {
				rows[y] = append(rows[y], "")
			}
			rows[y][left-1] = text
			if filled++; filled > maxMerged {
				return importer.Refuse("the sheet %s merges more than %d cells", sheet, maxMerged)
			}
		}
	}
	return nil
}
