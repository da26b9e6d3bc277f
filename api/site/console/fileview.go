package console

import (
	"errors"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
	"github.com/wenjin-kb/wenjin/kb/reference/entries"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
	"github.com/wenjin-kb/wenjin/kb/worklist"
)

// maxSamples queries are previewed at most.
const maxSamples = 20

// fileView is the page of a reference file.
type fileView struct {
	Files   []fileKind
	File    fileKind
	History reference.History
	InForce reference.Revision
	Head    reference.Revision
	Shown   *reference.Revision // that is compared with what it replaces; nil shows none
	Old     reference.Revision  // what it replaces
	Diff    []reference.Line
	May     map[string]bool // steps that the newest revision allows

	Text, ETag, Samples string // of the form
	Tree                []taxonomy.Category
	Above               []taxonomy.Named // categories that another may be put below
	At                  string           // the category that was changed just now
	Facts               []factRow
	House               map[string]string // what site.yaml says
	Logos, ShownLogos   []site.Picture    // of the text in the form, and of the revision that is shown
	Instead             string            // a file that says it instead of site.yaml
	IsWords             bool
	Preview             *source.Preview
	Replay              *wordsReplay
	Warnings            []warning         // that an approval has to waive
	Reasons             map[string]string // that were typed for a step that was refused, by step
	Who                 kb.Principal      // that looks
	Differs             bool
	OK, Error           string
	Fields              []kb.FieldError
}

// fileNotices say what has just been done with a file.
var fileNotices = map[string]string{
	"submit": "已提交复核，批准后生效。", "approve": "已批准。", "now": "已生效，新的查询已经按它回答。", "soon": "已生效。索引正在后台重建，完成前仍按原来的内容回答。",
	"reject": "已退回。", "discard": "改动已放弃。", "restore": "已把以前的内容作为新的草稿，提交并批准后恢复。",
}

func (p pages) openFile(c echo.Context) (fileView, error) {
	f, err := findFile(c.Param("file"))
	if err != nil {
		return fileView{}, err
	}
	kinds, err := p.kinds(c)
	if err != nil {
		return fileView{}, err
	}
	ctx := c.Request().Context()
	v := fileView{Files: kinds, File: f, IsWords: reference.IsWords(f.Name), May: map[string]bool{}, Who: p.API.Principal(c)}
	if v.History, err = p.files.History(ctx, p.API.Principal(c), f.Name); err != nil {
		return v, err
	}
	if v.Differs, err = p.files.Differs(ctx, f.Name); err != nil {
		return v, err
	}
	if v.Head, err = p.files.Revision(ctx, p.API.Principal(c), f.Name, v.History.Newest().Number); err != nil {
		return v, err
	}
	if v.InForce, err = p.files.Revision(ctx, p.API.Principal(c), f.Name, v.History.InForce().Number); err != nil {
		return v, err
	}
	v.ETag, v.Text = v.Head.ETag(), v.InForce.Text
	for _, step := range v.History.Steps {
		v.May[string(step)] = true
	}
	if v.Head.State.IsOpen() {
		v.Text = v.Head.Text
		return v, p.showRevision(c, &v, v.Head)
	}
	return v, nil
}

// showRevision compares a revision with what it replaces.
func (p pages) showRevision(c echo.Context, v *fileView, r reference.Revision) (err error) {
	v.Old, err = p.files.Revision(c.Request().Context(), p.API.Principal(c), v.File.Name, v.History.Before(r.Number).Number)
	v.Shown, v.Diff, v.Warnings = &r, reference.Diff(v.Old.Text, r.Text), p.warnings(c, r.Review.Findings)
	return err
}

func (p pages) drawFile(c echo.Context, status int, v fileView) error {
	if err := p.showEntries(c, &v); err != nil {
		return err
	}
	return p.Render(c, status, "file", site.Page{Title: v.File.Title, Data: v})
}

// factRow is a fact of the text in the form, and the articles that show it.
type factRow struct {
	entries.Fact
	Window string
	Shown  []worklist.Article
}

// showEntries draws the categories or facts of the text in the form one by one. A text
// that can't be read has none; the text itself is still there to be mended.
func (p pages) showEntries(c echo.Context, v *fileView) error {
	switch v.File.Name {
	case reference.Taxonomy:
		v.Tree, _ = entries.Categories(v.Text)
		v.Above = taxonomy.New(v.Tree).All()
	case reference.Site:
		v.House, _ = entries.House(v.Text) // of a text that can't be read, nothing: it is mended below
		v.Instead = p.BrandFile
		var err error
		if v.Shown != nil {
			v.ShownLogos, err = p.Logos(v.Shown.Text)
		}
		if err == nil {
			v.Logos, err = p.Logos(v.Text)
		}
		return err
	case reference.Facts:
		all, err := entries.Facts(v.Text)
		if err != nil {
			return nil
		}
		shown, err := p.Deps.Lists.Showing(c.Request().Context(), p.API.Principal(c))
		if err != nil {
			return err
		}
		for _, f := range all {
			row := factRow{Fact: f, Shown: shown[f.Key]}
			if from, to := f.Fields["valid_from"], f.Fields["valid_to"]; from+to != "" {
				row.Window = from + " 至 " + to
			}
			v.Facts = append(v.Facts, row)
		}
	}
	return nil
}

// branches are categories beside one another, and which of all was changed just now.
type branches struct {
	List []taxonomy.Category
	At   string
}

// Branches are the categories at the top.
func (v fileView) Branches() branches { return branches{v.Tree, v.At} }

// Below are those below one of them.
func (b branches) Below(c taxonomy.Category) branches { return branches{c.Children, b.At} }

// FactFields are the inputs of a fact, with their labels.
func (fileView) FactFields() []struct{ Key, Label string } {
	return []struct{ Key, Label string }{{"label", "名称"}, {"value", "值"}, {"unit", "单位"}, {"neutral", "没有值时的说法"}, {"source", "出处"}, {"owner", "负责人"}, {"valid_from", "生效"}, {"valid_to", "失效"}}
}

// fileMessages are the errors that sound otherwise of a file than of an article.
var fileMessages = map[string]string{
	"stale_revision":   "别人刚刚改过这个文件，没有保存。请另开窗口看最新内容，合并后再提交。",
	"blocked_by_rules": "触及红线或有读不懂的地方，不能提交。请按下列意见修改；改动已存为草稿。",
	"own_text":         "不能批准自己撰写或提交的改动，请由其他复核人处理。",
	"file_too_large":   "内容超过 1 MB，请分开维护或改用内容目录。",
	"missing_if_match": "请重新打开页面后再操作。",
}

func sayOfFile(err error) string {
	var known *kb.Error
	if errors.As(err, &known) && fileMessages[known.Code] != "" {
		return fileMessages[known.Code]
	}
	return site.Say(err)
}
