package console

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// fileKind is a reference file as the console names it.
type fileKind struct {
	Name, Title, Format string
	Waiting             kb.State // of a change that is on its way
}

var fileKinds = []fileKind{
	{reference.Taxonomy, site.FileNames[reference.Taxonomy], "每个分类有 slug（网址用的英文名）、name（名称），下级写在 children 里。", ""},
	{reference.Facts, site.FileNames[reference.Facts], "每项有 key（文章里写在两对花括号之间）、label（名称）、value（值）、unit（单位）、neutral（没有值时的中性说法）、source（出处）、valid_from 和 valid_to（起止）。改动会显示在所有用到它的文章里。", ""},
	{reference.Products, site.FileNames[reference.Products], "每项有 slug、name（名称）、kind（种类）、risk_level（风险等级，存款不写）、principal（本金）、insured（是否受存款保险保障）、access 和 liquidity（怎么取用）、term（期限）、fees（费用）、issuer（发行机构）、licence（许可）、article（文章）、source（依据）、as_of（核对日期）。不写收益。", ""},
	{reference.Site, site.FileNames[reference.Site], "客户页面上的名称、标志、配色、联系方式和首页；写法见说明文档 site.md。", ""},
	{reference.RedLines, site.FileNames[reference.RedLines], "文章和公共内容依此检查；写法见说明文档。改动生效后，全部生效文章会重新检查。", ""},
	{reference.Synonyms, site.FileNames[reference.Synonyms], "每行一组，用逗号分开：花呗, 月付。单向写成 白条 => 先享后付；意思相近而不相同的，行首加 ~。# 之后是说明。", ""},
	{reference.Dictionary, site.FileNames[reference.Dictionary], "每行一个词，后面可以写词频和词性：零钱通 5000 n。# 之后是说明。", ""},
	{reference.Readings, site.FileNames[reference.Readings], "每行一个词和每个字的读音，不带声调：银行 yin hang。# 之后是说明。", ""},
	{reference.StopWords, site.FileNames[reference.StopWords], "提问时常用而不说明内容的词，用空格或换行分开。# 之后是说明。", ""},
}

// kinds are the files, with what is on its way; none where the console has none.
func (p pages) kinds(c echo.Context) ([]fileKind, error) {
	if p.files == nil {
		return nil, nil
	}
	open, err := p.files.Open(c.Request().Context(), p.API.Principal(c))
	out := slices.Clone(fileKinds)
	for i := range out {
		out[i].Waiting = open[out[i].Name].State
	}
	return out, err
}

func findFile(name string) (fileKind, error) {
	i := slices.IndexFunc(fileKinds, func(f fileKind) bool { return f.Name == name })
	if i < 0 {
		return fileKind{}, echo.ErrNotFound
	}
	return fileKinds[i], nil
}

// analysisView is the page that takes a question apart.
type analysisView struct {
	Files  []fileKind
	File   fileKind // the zero one: this page is of none
	Sample string
	Words  []queryWord
	Found  *index.Results
}

type queryWord struct {
	Text         string
	Stop         bool
	Alternatives []string
}

// maxSample is in characters.
const maxSample = 200

// analyseWords shows what the analyzer does with a text, and what it finds.
func (p pages) analyseWords(c echo.Context) error {
	files, err := p.kinds(c)
	if err != nil {
		return err
	}
	v := analysisView{Files: files, Sample: site.Asked(c.FormValue("q"), maxSample)}
	if analyzer := p.Deps.Analyzer(); analyzer != nil && v.Sample != "" {
		for _, u := range analyzer.Query(v.Sample).Words {
			n := queryWord{Text: string(u.Text), Stop: u.Stop}
			for _, a := range u.Alternatives {
				n.Alternatives = append(n.Alternatives, string(a.Text))
			}
			v.Words = append(v.Words, n)
		}
		q := index.Query{Text: v.Sample, Scopes: p.API.Principal(c).Scopes(), At: p.API.Now(), Limit: 5, CropRunes: 60}
		if v.Found, err = p.API.Ask(c.Request().Context(), q); err != nil {
			return err
		}
	}
	return p.Render(c, http.StatusOK, "words", site.Page{Title: "分类、事实与词语", Data: v})
}
