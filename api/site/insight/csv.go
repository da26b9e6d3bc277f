package insight

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/spreadsheet"
)

// mostExported questions are in a table.
const mostExported = 500

// csv gives a table as a file for spreadsheets: days.csv, or questions by an order.
func (p pages) csv(c echo.Context) error {
	r, err := p.read(c.QueryParams())
	if err != nil {
		return err
	}
	ctx, who := c.Request().Context(), p.API.Principal(c)
	var table [][]string
	switch name, _ := strings.CutSuffix(c.Param("table"), ".csv"); {
	case !strings.HasSuffix(c.Param("table"), ".csv"):
		return echo.ErrNotFound
	case name == "days":
		all, err := p.API.Searches().Overview(ctx, who, r.Wanted)
		if err != nil {
			return err
		}
		table = daysTable(all.Days)
	case name == string(searchlog.OrderTop), name == string(searchlog.OrderRising), name == string(searchlog.OrderGaps):
		all, err := p.API.Searches().Questions(ctx, who, r.Wanted, searchlog.Order(name), mostExported)
		if err != nil {
			return err
		}
		table = questionsTable(all)
	default:
		return echo.ErrNotFound
	}
	var b bytes.Buffer
	b.WriteString("\ufeff") // tells spreadsheets that it is UTF-8
	w := csv.NewWriter(&b)
	for _, row := range table {
		for i := range row {
			row[i] = spreadsheet.Harmless(row[i])
		}
	}
	if err := w.WriteAll(table); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="`+c.Param("table")+`"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", b.Bytes())
}

func daysTable(days []searchlog.Part) [][]string {
	out := [][]string{{"日期", "问题", "搜索", "无结果", "弱结果", "有结果而未点击", "点击", "有帮助", "没有帮助", "再次提问", "转人工"}}
	for _, d := range days {
		row := []string{d.Name}
		for _, n := range []int{d.Intents, d.Requests, d.Zero, d.Weak, d.Unclicked, d.Clicked, d.Helpful, d.Unhelpful, d.Again, d.Human} {
			row = append(row, strconv.Itoa(n))
		}
		out = append(out, row)
	}
	return out
}

func questionsTable(all []searchlog.Question) [][]string {
	out := [][]string{{"问题", "次数", "上期次数", "访客（最多的一天）", "无结果", "弱结果", "有结果而未点击", "最佳文章"}}
	for _, q := range all {
		row := []string{q.Query}
		for _, n := range []int{q.Intents, q.Before, q.Visitors, q.Zero, q.Weak, q.Unclicked} {
			row = append(row, strconv.Itoa(n))
		}
		out = append(out, append(row, q.Slug))
	}
	return out
}
