package exporter

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/spreadsheet"
)

// columns are those of a table, as the importer of tables knows them.
var columns = []string{"编号", "问题", "相似问", "答案", "简答", "分类", "标签", "产品", "可见范围", "负责人", "更新日期"}

// audiences are the words of the table.
var audiences = map[kb.Audience]string{kb.AudiencePublic: "客户", kb.AudienceAgent: "内部"}

// row is an article as cells, none of which a spreadsheet takes for a formula.
func row(r kb.Revision) []string {
	a := r.Article
	cells := []string{
		a.Slug, a.Title, strings.Join(a.Questions, "\n"), strings.TrimSpace(a.Body), a.Answer, a.Category, strings.Join(a.Tags, "、"), strings.Join(a.Products, "、"),
		audiences[a.Audience], a.Owner, r.ChangedAt.In(kb.Shanghai).Format(time.DateOnly),
	}
	for i := range cells {
		cells[i] = spreadsheet.Harmless(cells[i])
	}
	return cells
}

// CSV writes the articles as a table in UTF-8, and says how many.
func CSV(ctx context.Context, from Source, to io.Writer) (n int, err error) {
	if _, err := io.WriteString(to, "\ufeff"); err != nil { // tells spreadsheets that it is UTF-8
		return 0, err
	}
	w := csv.NewWriter(to)
	if err := w.Write(columns); err != nil {
		return 0, err
	}
	err = from.EachInForce(ctx, time.Now(), func(r kb.Revision) error {
		n++
		return w.Write(row(r))
	})
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	return n, err
}

// XLSX writes the articles as a workbook, and says how many, and which texts are too long
// for a cell: these end with … there.
func XLSX(ctx context.Context, from Source, to io.Writer) (n int, notes []string, err error) {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }() // of temporary files
	const sheet = "Sheet1"
	w, err := book.NewStreamWriter(sheet)
	if err != nil {
		return 0, nil, err
	}
	write := func(cells []string) error {
		values := make([]any, len(cells))
		for i, c := range cells {
			values[i] = c
		}
		at, err := excelize.CoordinatesToCellName(1, n+1)
		if err != nil {
			return err
		}
		return w.SetRow(at, values)
	}
	if err := write(columns); err != nil {
		return 0, nil, err
	}
	err = from.EachInForce(ctx, time.Now(), func(r kb.Revision) error {
		n++
		cells := row(r)
		for i, c := range cells {
			if runes := []rune(c); len(runes) > excelize.TotalCellChars {
				cells[i] = string(runes[:excelize.TotalCellChars-1]) + "…"
				notes = append(notes, fmt.Sprintf("%s of %s has %d characters; a cell holds %d, so it was cut", columns[i], r.Article.Slug, len(runes), excelize.TotalCellChars))
			}
		}
		return write(cells)
	})
	if err == nil {
		err = w.Flush()
	}
	if err == nil {
		_, err = book.WriteTo(to)
	}
	return n, notes, err
}
