package sheets_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/sheets"
	"github.com/wenjin-kb/wenjin/kb"
)

// nowhere are links of a text that has none.
type nowhere struct{}

func (nowhere) Link(address string) string   { return address }
func (nowhere) Picture(string) string        { return "" }
func (nowhere) Note(format string, a ...any) {}

// draw writes items a line each: id-less, as an editor would look at them.
func draw(t *testing.T, e importer.Export) string {
	t.Helper()
	var b strings.Builder
	for _, it := range e.Items {
		body, err := it.Body(nowhere{})
		if err != nil {
			t.Fatal(err)
		}
		a := it.Article
		fmt.Fprintf(&b, "%s | %s | %s | %s | %s | %s | %q", it.Place, a.Title, strings.Join(a.Questions, "; "), a.Category, strings.Join(a.Tags, "; "), a.Audience, body)
		for _, n := range it.Notes {
			fmt.Fprintf(&b, " | %s", n)
		}
		b.WriteByte('\n')
	}
	for _, n := range e.Notes {
		fmt.Fprintf(&b, "%s: %s\n", n.Place, n.Text)
	}
	return b.String()
}

func files(t testing.TB, name string, data []byte) *importer.Files {
	t.Helper()
	f, err := importer.Of(map[string][]byte{name: data})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

const house = `某某公司知识库,,,,,,
序号,一级分类,二级分类,标准问（必填）,相似问1,相似问2,答案,关键词,可见范围,更新人
1,理财,货币基金,余额宝多久到账？,余额宝几天到|赎回多久到账,多久到账,"普通赎回下一个工作日到账。
1. 打开应用
2. 点赎回
以页面为准。",赎回、到账,客户,甲
2,理财,,怎么开户？,,,<p>点<strong>开户</strong>。</p><ul><li>身份证</li></ul>,,内部,乙
3,,,余额宝多久到账？,还要多久,,普通赎回第二天到账。,,,
4,,,没有答案,,,,,,
,,,,另一问,,,,,
5,,,谁能看？,,,大家,,只有老板,
`

func TestHouseSheet(t *testing.T) {
	want := `a.csv:3 | 余额宝多久到账？ | 余额宝几天到; 赎回多久到账; 多久到账; 还要多久 | 理财 / 货币基金 | 赎回; 到账 | public | "普通赎回下一个工作日到账。\n\n1. 打开应用\n2. 点赎回\n\n以页面为准。\n" | a.csv:8 has the same question with another answer, which was left out
a.csv:7 | 怎么开户？ |  | 理财 |  | agent | "点**开户**。\n\n- 身份证\n"
a.csv:11 | 谁能看？ |  |  |  | agent | "大家\n" | the audience "只有老板" is not known: it is taken for internal
a.csv: the column "更新人" was left out
a.csv:9: the question "没有答案" has no answer and was left out
`
	want = strings.Replace(want, "多久到账; 还要多久", "多久到账; 还要多久; 另一问", 1)
	gbk, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(house))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"utf-8": []byte(house), "bom": []byte("\ufeff" + house), "gb18030": gbk, "crlf": []byte(strings.ReplaceAll(house, "\n", "\r\n"))} {
		e, err := sheets.CSV(files(t, "a.csv", data))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := draw(t, e); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
}

func TestSemicolonsAndTabs(t *testing.T) {
	for _, text := range []string{"question;answer\n甲;乙，丙\n", "question\tanswer\n甲\t乙，丙\n"} {
		e, err := sheets.CSV(files(t, "a.csv", []byte(text)))
		if err != nil || draw(t, e) != "a.csv:2 | 甲 |  |  |  |  | \"乙，丙\\n\"\n" {
			t.Errorf("%q: %v, %v", text, e, err)
		}
	}
}

// The id of a row is its own, or follows from its question: it does not change when rows
// move.
func TestIDsStay(t *testing.T) {
	ids := func(text string) map[string]string {
		e, err := sheets.CSV(files(t, "a.csv", []byte(text)))
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, it := range e.Items {
			out[it.Article.Title] = it.ID
		}
		return out
	}
	a, b := ids("问题,答案\n甲,1\n乙,2\n"), ids("问题,答案\n丙,3\n乙,2改\n甲,1\n")
	if a["甲"] != b["甲"] || a["乙"] != b["乙"] || a["甲"] == a["乙"] {
		t.Errorf("%v, %v", a, b)
	}
	if c := ids("知识编号,问题,答案\nK-1,甲,1\n"); c["甲"] != "K-1" {
		t.Errorf("%v", c)
	}
}

// workbook makes one of rows.
func workbook(t testing.TB, change func(*excelize.File), rows ...[]any) []byte {
	t.Helper()
	book := excelize.NewFile()
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if change != nil {
		change(book)
	}
	var b bytes.Buffer
	if _, err := book.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkbook(t *testing.T) {
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	data := workbook(t, func(b *excelize.File) {
		must(b.MergeCell("Sheet1", "A2", "A4"))
		must(b.MergeCell("Sheet1", "B2", "B3"))
		must(b.MergeCell("Sheet1", "C2", "C3"))
		_, err := b.NewSheet("说明")
		must(err)
		must(b.SetSheetRow("说明", "A1", &[]any{"请按格式填写"}))
		_, err = b.NewSheet("藏")
		must(err)
		must(b.SetSheetRow("藏", "A1", &[]any{"问题", "答案"}))
		must(b.SetSheetRow("藏", "A2", &[]any{"秘密", "秘密"}))
		must(b.SetSheetVisible("藏", false))
	}, []any{"分类", "问题", "相似问", "答案"}, []any{"理财", "甲", "甲一\n甲二", "答甲"}, []any{"", "", "", ""}, []any{"", "乙", "乙一", "答乙"}, []any{"借款", 123, "", 3.5})
	e, err := sheets.XLSX(files(t, "a.xlsx", data))
	if err != nil {
		t.Fatal(err)
	}
	want := "a.xlsx Sheet1:2 | 甲 | 甲一; 甲二 | 理财 |  |  | \"答甲\\n\"\na.xlsx Sheet1:4 | 乙 | 乙一 | 理财 |  |  | \"答乙\\n\"\na.xlsx Sheet1:5 | 123 |  | 借款 |  |  | \"3.5\\n\"\na.xlsx 说明: no row has the names of a column of questions and one of answers\n"
	if got := draw(t, e); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestAThousandRows(t *testing.T) {
	rows := [][]any{{"问题", "答案", "分类"}}
	for i := range 1000 {
		rows = append(rows, []any{fmt.Sprintf("问题%d怎么办？", i), fmt.Sprintf("第%d个答案。", i), "理财"})
	}
	e, err := sheets.XLSX(files(t, "a.xlsx", workbook(t, nil, rows...)))
	if err != nil || len(e.Items) != 1000 || e.Items[999].Article.Title != "问题999怎么办？" || e.Items[999].Place != "a.xlsx Sheet1:1001" {
		t.Errorf("%d items, %v", len(e.Items), err)
	}
}

func TestTablesThatAreNone(t *testing.T) {
	for _, test := range []struct {
		name, says string
		data       []byte
		read       importer.Reader
	}{
		{"a.csv", "the first row is: 甲, 乙", []byte("甲,乙\n1,2\n"), sheets.CSV},
		{"a.csv", "there is no question in it", []byte("问题,答案\n"), sheets.CSV},
		{"a.csv", "there is no question in it", nil, sheets.CSV},
		{"a.csv", "no text in UTF-8", []byte("\x00\x01\x02"), sheets.CSV},
		{"a.xlsx", "no document", []byte("PK"), sheets.XLSX},
		{"a.xlsx", "there is no question", workbook(t, nil), sheets.XLSX},
		{"a.xls", "save it as .xlsx", []byte("x"), sheets.XLSX},
		{"a.xlsm", "macros", []byte("x"), sheets.XLSX},
		{"a.md", "no document", []byte("x"), sheets.XLSX},
	} {
		if _, err := test.read(files(t, test.name, test.data)); kb.KindOf(err) != kb.Invalid || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s %.20q: %v", test.name, test.data, err)
		}
	}
}

// Any text is a table or refused; a row gives no item without a title.
func FuzzCSV(f *testing.F) {
	f.Add([]byte(house))
	f.Add([]byte("问题;答案\n\"甲;乙"))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := sheets.CSV(files(t, "a.csv", data))
		if err != nil {
			return
		}
		for _, it := range e.Items {
			if it.Article.Title == "" || it.ID == "" {
				t.Errorf("%+v", it)
			}
			if _, err := it.Body(nowhere{}); err != nil && kb.KindOf(err) != kb.Invalid {
				t.Logf("%v", err)
			}
		}
	})
}

func FuzzXLSX(f *testing.F) {
	f.Add(workbook(f, nil, []any{"问题", "答案"}, []any{"甲", "乙"}))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 100_000 {
			return
		}
		_, _ = sheets.XLSX(files(t, "a.xlsx", data))
	})
}

// A cell or a sheet of very many ways to ask a question is read in time.
func TestVeryManySimilarQuestions(t *testing.T) {
	var cell, rows strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&cell, "问%d|", i)
		fmt.Fprintf(&rows, ",,问%d\n", i)
	}
	for name, text := range map[string]string{"a cell": "问题,答案,相似问\n怎么转账,去转," + cell.String() + "\n", "rows": "问题,答案,相似问\n怎么转账,去转,a\n" + rows.String()} {
		files, err := importer.Of(map[string][]byte{"x.csv": []byte(text)})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		out, err := sheets.CSV(files)
		if err != nil || len(out.Items) != 1 || len(out.Items[0].Article.Questions) < 60_000 {
			t.Errorf("%s: %d items, %v", name, len(out.Items), err)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("%s takes %v", name, took)
		}
	}
}

// Pictures and links of an answer in Markdown lead where those of every text lead: a
// picture that did not come along is a link, and what leads nowhere is its text.
func TestLinksOfAnswersInMarkdown(t *testing.T) {
	files, err := importer.Of(map[string][]byte{"x.csv": []byte("问题,答案\n怎么看,看 ![图](https://evil.example/x.png) 与 [链](javascript:x) 与 [外](https://law.example)\n")})
	if err != nil {
		t.Fatal(err)
	}
	out, err := sheets.CSV(files)
	if err != nil {
		t.Fatal(err)
	}
	body, err := out.Items[0].Body(webAlone{})
	if want := "看 [图](https://evil.example/x.png) 与 链 与 [外](https://law.example)"; err != nil || strings.TrimSpace(body) != want {
		t.Errorf("%q, %v, want %q", body, err, want)
	}
}

// webAlone are links of an export of one article.
type webAlone struct{ nowhere }

func (webAlone) Link(address string) string {
	if importer.IsWeb(address) {
		return address
	}
	return ""
}
