package console

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/index"
)

// wordFile is a file as the console names it.
type wordFile struct{ Name, Title, Format string }

var wordFiles = []wordFile{
	{"synonyms.txt", "同义词", "每行一组，用逗号分开：花呗, 月付。单向写成 白条 => 先享后付；意思相近而不相同的，行首加 ~。# 之后是说明。"},
	{"dictionary.txt", "词典", "每行一个词，后面可以写词频和词性：零钱通 5000 n。# 之后是说明。"},
	{"pinyin.txt", "读音", "每行一个词和每个字的读音，不带声调：银行 yin hang。# 之后是说明。"},
	{"stopwords.txt", "虚词", "提问时常用而不说明内容的词，用空格或换行分开。# 之后是说明。"},
	{"taxonomy.yaml", "分类", "每个分类有 slug（网址用的英文名）、name（名称），下级写在 children 里。"},
}

// maxSamples queries are previewed at most.
const maxSamples = 20

// wordsView is the page of words and categories.
type wordsView struct {
	Sample string // analysed
	Words  []queryWord
	Found  *index.Results

	Files     []wordFile
	File      wordFile // being changed; the zero one where none is
	Text      string
	Version   string
	Samples   string
	Preview   *source.Preview
	Replaced  []content.Replaced
	Error, OK string
}

type queryWord struct {
	Text         string
	Stop         bool
	Alternatives []string
}

func (p pages) drawWords(c echo.Context, status int, v wordsView) error {
	v.Files = wordFiles
	if v.File.Name != "" {
		var err error
		if v.Replaced, err = p.words.Files().Replaced(v.File.Name); err != nil {
			return err
		}
		v.Replaced = v.Replaced[:min(len(v.Replaced), 20)]
	}
	return p.Render(c, status, "words", site.Page{Title: "词语与分类", Data: v})
}

// analyseWords shows what the analyzer does with a text, and what it finds.
func (p pages) analyseWords(c echo.Context) error {
	v := wordsView{Sample: strings.TrimSpace(c.FormValue("q"))}
	if r := []rune(v.Sample); len(r) > 200 {
		v.Sample = string(r[:200])
	}
	if analyzer := p.Deps.Analyzer(); analyzer != nil && v.Sample != "" {
		for _, u := range analyzer.Query(v.Sample).Words {
			n := queryWord{Text: string(u.Text), Stop: u.Stop}
			for _, a := range u.Alternatives {
				n.Alternatives = append(n.Alternatives, string(a.Text))
			}
			v.Words = append(v.Words, n)
		}
		var err error
		q := index.Query{Text: v.Sample, Scopes: p.API.Principal(c).Scopes(), At: p.API.Now(), Limit: 5, CropRunes: 60}
		if v.Found, err = p.API.Ask(c.Request().Context(), q); err != nil {
			return err
		}
	}
	return p.drawWords(c, http.StatusOK, v)
}

func findWordFile(name string) (wordFile, error) {
	i := slices.IndexFunc(wordFiles, func(f wordFile) bool { return f.Name == name })
	if i < 0 {
		return wordFile{}, echo.ErrNotFound
	}
	return wordFiles[i], nil
}

// wordsForm is the form of one file, with its text or one that it had before.
func (p pages) wordsForm(c echo.Context) error {
	f, err := findWordFile(c.Param("file"))
	if err != nil {
		return err
	}
	v := wordsView{File: f}
	if v.Text, v.Version, err = p.words.Files().Read(f.Name); err != nil {
		return err
	}
	switch c.QueryParam("saved") {
	case "now":
		v.OK = "已保存，新的查询已经按它回答。"
	case "soon":
		v.OK = "已保存。索引正在后台重建，完成前仍按原来的词典回答。"
	}
	if id := c.QueryParam("old"); id != "" {
		if v.Text, err = p.words.Files().Old(f.Name, id); errors.Is(err, fs.ErrNotExist) {
			return echo.ErrNotFound
		} else if err != nil {
			return err
		}
		v.OK = "这是以前的内容，还没有保存。看过预览后保存，就恢复到它。"
	}
	return p.drawWords(c, http.StatusOK, v)
}

// changeWords previews or saves what was typed.
func (p pages) changeWords(c echo.Context) error {
	f, err := findWordFile(c.Param("file"))
	if err != nil {
		return err
	}
	v := wordsView{File: f, Text: strings.ReplaceAll(c.FormValue("text"), "\r\n", "\n"), Version: c.FormValue("version"), Samples: c.FormValue("samples")}
	if len(v.Text) > content.MaxWordFile {
		v.Error = "内容超过 1 MB，请分开维护或改用内容目录。"
		return p.drawWords(c, http.StatusRequestEntityTooLarge, v)
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), 30*time.Second)
	defer cancel()
	status := http.StatusOK
	if c.FormValue("step") == "save" {
		acts, err := p.words.Save(ctx, f.Name, v.Text, v.Version, p.API.Principal(c).ID)
		switch {
		case err == nil:
			saved := map[bool]string{true: "now", false: "soon"}[acts]
			return c.Redirect(http.StatusSeeOther, "/console/words/"+url.PathEscape(f.Name)+"?saved="+saved)
		case errors.Is(err, content.ErrStale):
			v.Error, status = "别人刚刚改过这个文件，没有保存。请另开窗口看最新内容，合并后再保存。", http.StatusPreconditionFailed
		case errors.Is(err, source.ErrUnfit):
			v.Error, status = "没有保存，请先改正下面的问题。", http.StatusUnprocessableEntity
		default:
			return err
		}
	}
	samples := items(v.Samples, "\n")
	if v.Preview, err = p.words.Preview(ctx, f.Name, v.Text, samples[:min(len(samples), maxSamples)]); err != nil {
		return err
	}
	return p.drawWords(c, status, v)
}
