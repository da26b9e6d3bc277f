package word_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/importertest"
	"github.com/wenjin-kb/wenjin/content/importer/word"
	"github.com/wenjin-kb/wenjin/kb"
)

const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

const namespaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"`

// parts are those of a document as Word writes it (ECMA-376, part 1), but for its text.
func parts() map[string]string {
	picture, _ := base64.StdEncoding.DecodeString(png)
	return map[string]string{
		"[Content_Types].xml": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
		"_rels/.rels":         `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/_rels/document.xml.rels": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="https://www.pbc.gov.cn/" TargetMode="External"/>` +
			`<Relationship Id="rId5" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/image1.png"/>` +
			`<Relationship Id="rId6" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/image2.emf"/>` +
			`<Relationship Id="rId7" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="other.docx" TargetMode="External"/></Relationships>`,
		"word/styles.xml":       `<w:styles ` + namespaces + `><w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/></w:style><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style><w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/></w:style></w:styles>`,
		"word/numbering.xml":    `<w:numbering ` + namespaces + `><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>`,
		"word/media/image1.png": string(picture),
		"word/media/image2.emf": "EMF",
	}
}

func document(t testing.TB, body string, change func(map[string]string)) []byte {
	t.Helper()
	all := parts()
	all["word/document.xml"] = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document ` + namespaces + `><w:body>` + body + `<w:sectPr/></w:body></w:document>`
	if change != nil {
		change(all)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range all {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// p is a paragraph of a style, of runs.
func p(properties string, runs ...string) string {
	return `<w:p><w:pPr>` + properties + `</w:pPr>` + strings.Join(runs, "") + `</w:p>`
}

func r(text string) string { return `<w:r><w:t xml:space="preserve">` + text + `</w:t></w:r>` }

func look(properties, text string) string {
	return `<w:r><w:rPr>` + properties + `</w:rPr><w:t>` + text + `</w:t></w:r>`
}

func style(id string) string { return `<w:pStyle w:val="` + id + `"/>` }

func list(id, level string) string {
	return `<w:numPr><w:ilvl w:val="` + level + `"/><w:numId w:val="` + id + `"/></w:numPr>`
}

func picture(id, alt string) string {
	return `<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="` + alt + `"/><a:graphic><a:graphicData><a:blip r:embed="` + id + `"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`
}

func TestDocument(t *testing.T) {
	body := p(style("a3"), r("怎么转账？")) + p(style("1"), r("步骤")) +
		p("", r("请"), look("<w:b/>", "核对"), r("好"), look(`<w:b w:val="0"/><w:i/>`, "户名"), look("<w:strike/>", "旧"), look("<w:vanish/>", "藏"), r("，见"), `<w:hyperlink r:id="rId4">`+r("央行")+`</w:hyperlink>`, r("、"), `<w:hyperlink w:anchor="x">`+r("书签")+`</w:hyperlink>`) +
		p(list("1", "0"), r("打开应用")) + p(list("1", "1"), r("安卓")) + p(list("1", "1"), r("苹果")) + p(list("1", "0"), r("点转账")) +
		p("", r("一行"), `<w:r><w:br/></w:r>`, r("两行")) + p("") +
		p(list("2", "0"), r("甲")) + p(style("2"), r("限额")) +
		`<w:tbl><w:tr><w:tc><w:tcPr/>` + p("", r("渠道")) + `</w:tc><w:tc>` + p("", r("限额")) + `</w:tc></w:tr><w:tr><w:tc>` + p("", r("网银")) + `</w:tc><w:tc>` + p("", r("5 万")) + `</w:tc></w:tr></w:tbl>` +
		p("", picture("rId5", "流程图"), picture("rId6", "图"), `<w:ins>`+r("新增")+`</w:ins><w:del><w:r><w:delText>删去</w:delText></w:r></w:del><w:r><w:footnoteReference w:id="1"/></w:r>`) +
		p("", `<w:hyperlink r:id="rId7">`+r("另一份")+`</w:hyperlink>`)
	files, err := importer.Of(map[string][]byte{"支付/转账.docx": document(t, body, nil), "支付/other.docx": document(t, p(style("1"), r("另一"))+p("", r("文")), nil), "支付/~$转账.docx": []byte("x")})
	if err != nil {
		t.Fatal(err)
	}
	e, err := word.DOCX(files)
	if err != nil {
		t.Fatal(err)
	}
	want := `== 支付/other.docx | 另一 | 支付 |  | 
文
== 支付/转账.docx | 怎么转账？ | 支付 |  | 
## 步骤

请**核对**好*户名*~~旧~~，见[央行](https://www.pbc.gov.cn/)、书签

1. 打开应用

   - 安卓
   - 苹果
2. 点转账

一行  
两行

- 甲

### 限额

| 渠道 | 限额 |
|---|---|
| 网银 | 5 万 |

![流程图](/media/inline)新增

[另一份](/a/%E6%94%AF%E4%BB%98/other.docx)
- the picture word/media/image2.emf, which is no PNG, JPEG, GIF or WebP of at most 2097152 bytes
- text that is struck as a change: 删去
- a footnote
`
	if got := importertest.Draw(t, files, e); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// Lists by their styles, also in one another and by a style above; merged cells, which
// count for each row; footnotes, each once, with links of their own.
func TestListStylesMergedCellsAndFootnotes(t *testing.T) {
	cell := func(merge, text string) string {
		return `<w:tc><w:tcPr>` + merge + `</w:tcPr>` + p("", r(text)) + `</w:tc>`
	}
	note := func(kind, id string) string { return `<w:r><w:` + kind + `Reference w:id="` + id + `"/></w:r>` }
	body := p(style("a3"), r("手册")) + p(style("ln"), r("打开")) + p(style("ln2"), r("首页")) + p(style("ln2"), r("扫码")) + p(style("ln"), r("确认")) +
		p("", r("利率以公告为准"), note("footnote", "2"), r("，另见"), note("endnote", "1"), r("和前注"), note("footnote", "2"), note("footnote", "9")) +
		p(style("own"), r("甲")) + p(style("own")+`<w:numPr><w:numId w:val="0"/></w:numPr>`, r("不是项目")) +
		`<w:tbl><w:tr>` + cell("", "渠道") + cell("", "限额") + `</w:tr><w:tr>` + cell(`<w:vMerge w:val="restart"/>`, "网银") + cell("", "5 万") + `</w:tr><w:tr>` + cell(`<w:vMerge/>`, "") + cell("", "20 万") + `</w:tr><w:tr>` + cell("", "柜台") + cell("", "不限") + `</w:tr></w:tbl>`
	text := document(t, body, func(all map[string]string) {
		all["word/styles.xml"] = `<w:styles ` + namespaces + `><w:style w:styleId="a3"><w:name w:val="Title"/></w:style><w:style w:styleId="ln"><w:name w:val="List Number"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>` +
			`<w:style w:styleId="ln2"><w:name w:val="List Number 2"/></w:style><w:style w:styleId="own"><w:name w:val="我的列表"/><w:basedOn w:val="base"/></w:style><w:style w:styleId="base"><w:name w:val="底"/><w:basedOn w:val="own"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style></w:styles>`
		all["word/footnotes.xml"] = `<w:footnotes ` + namespaces + `><w:footnote w:type="separator" w:id="0">` + p("") + `</w:footnote><w:footnote w:id="2">` + p("", `<w:r><w:footnoteRef/></w:r>`, r("银发〔2020〕1 号，"), `<w:hyperlink r:id="rId4">`+r("全文")+`</w:hyperlink>`, note("footnote", "2")) + `</w:footnote></w:footnotes>`
		all["word/endnotes.xml"] = `<w:endnotes ` + namespaces + `><w:endnote w:id="1">` + p("", r("第一段")) + p("", r("第二段")) + `</w:endnote></w:endnotes>`
		all["word/_rels/footnotes.xml.rels"] = `<Relationships><Relationship Id="rId4" Target="https://a.cn/note" TargetMode="External"/></Relationships>`
	})
	files, err := importer.Of(map[string][]byte{"a.docx": text})
	if err != nil {
		t.Fatal(err)
	}
	e, err := word.DOCX(files)
	if err != nil {
		t.Fatal(err)
	}
	want := `== a.docx | 手册 |  |  | 
1. 打开

   1. 首页
   2. 扫码
2. 确认

利率以公告为准（注 1），另见（注 2）和前注（注 1）

- 甲

不是项目

| 渠道 | 限额 |
|---|---|
| 网银 | 5 万 |
| 网银 | 20 万 |
| 柜台 | 不限 |

注 1：银发〔2020〕1 号，[全文](https://a.cn/note)

注 2：第一段  
第二段
- a footnote
- a footnote
`
	if got := importertest.Draw(t, files, e); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestDocumentsThatAreRefused(t *testing.T) {
	text := p("", r("文"))
	for _, test := range []struct {
		name, says string
		data       []byte
	}{
		{"a.docx", "has macros", document(t, text, func(parts map[string]string) { parts["word/vbaProject.bin"] = "x" })},
		{"a.docx", "declares XML entities", document(t, text, func(parts map[string]string) {
			parts["word/document.xml"] = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`
		})},
		{"a.docx", "invalid character entity", document(t, p("", r("&e;")), nil)},
		{"a.docx", "no document of Word", document(t, text, func(parts map[string]string) { delete(parts, "word/document.xml") })},
		{"a.docx", "no document of Word", document(t, text, func(parts map[string]string) { parts["word/document.xml"] = "<x/>" })},
		{"a.docx", "too many elements", document(t, strings.Repeat("<w:ins>", 600)+strings.Repeat("</w:ins>", 600), nil)},
		{"a.docx", "no document", []byte("x")},
		{"a.doc", "save it as .docx", []byte("x")},
		{"a.docm", "macros", []byte("x")},
		{"a.txt", "there is no document of Word", []byte("x")},
	} {
		files, err := importer.Of(map[string][]byte{test.name: test.data})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := word.DOCX(files); kb.KindOf(err) != kb.Invalid || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s, want %q: %v", test.name, test.says, err)
		}
	}
}

func FuzzDocument(f *testing.F) {
	f.Add(p(style("1"), r("甲")) + p(list("1", "0"), r("乙")) + p(list("1", "7"), r("丙")))
	f.Add("<w:tbl><w:tr><w:tc><w:tbl/></w:tc></w:tr></w:tbl>" + p("", picture("rId5", "x")))
	f.Fuzz(func(t *testing.T, body string) {
		if len(body) > 20_000 {
			return
		}
		files, err := importer.Of(map[string][]byte{"a.docx": document(t, body, nil)})
		if err != nil {
			return
		}
		e, err := word.DOCX(files)
		if err != nil {
			return
		}
		importertest.Draw(t, files, e)
	})
}
