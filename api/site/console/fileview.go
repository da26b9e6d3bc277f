package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
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
	IsWords             bool
	Preview             *source.Preview
	Replay              *wordsReplay
	Warnings            []kb.Finding // that an approval has to waive
	Reviewer            bool         // whoever looks may approve what others hand in
	Expires             string       // of a waiver, unless the reviewer says otherwise
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
	v := fileView{Files: kinds, File: f, IsWords: reference.IsWords(f.Name), May: map[string]bool{},
		Reviewer: p.API.Principal(c).AtLeast(kb.RoleReviewer), Expires: site.Day(p.API.Now().AddDate(0, waiverMonths, 0))}
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
	v.Shown, v.Diff, v.Warnings = &r, reference.Diff(v.Old.Text, r.Text), warnings(r.Review.Findings)
	return err
}

func (p pages) drawFile(c echo.Context, status int, v fileView) error {
	if err := p.showEntries(c, &v); err != nil {
		return err
	}
	return p.Render(c, status, "file", site.Page{Title: v.File.Title, Data: v})
}

// file is the page of one file, with what waits for approval, or another revision.
func (p pages) file(c echo.Context) error {
	v, err := p.openFile(c)
	if err != nil {
		return err
	}
	v.OK, v.Samples = fileNotices[c.QueryParam("done")], c.QueryParam("samples")
	if text := c.QueryParam("revision"); text != "" {
		number, _ := strconv.Atoi(text) // there is no revision 0
		if _, err := v.History.Revision(number); err != nil {
			return err
		}
		r, err := p.files.Revision(c.Request().Context(), p.API.Principal(c), v.File.Name, number)
		if err != nil {
			return err
		}
		if err := p.showRevision(c, &v, r); err != nil {
			return err
		}
	}
	return p.drawFile(c, http.StatusOK, v)
}

// changeFile previews or submits what was typed.
func (p pages) changeFile(c echo.Context) error {
	v, err := p.openFile(c)
	if err != nil {
		return err
	}
	v.Text, v.ETag, v.Samples = strings.ReplaceAll(c.FormValue("text"), "\r\n", "\n"), c.FormValue("etag"), c.FormValue("samples")
	if len(v.Text) > reference.MaxBytes {
		v.Error = "内容超过 1 MB，请分开维护或改用内容目录。"
		return p.drawFile(c, http.StatusRequestEntityTooLarge, v)
	}
	if c.FormValue("op") != "" {
		return p.drawChangedEntry(c, v)
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), 30*time.Second)
	defer cancel()
	status := http.StatusOK
	if c.FormValue("step") == "submit" {
		done, err := p.submitFile(ctx, p.API.Principal(c), &v)
		switch {
		case err == nil:
			return c.Redirect(http.StatusSeeOther, fileAddress(v.File.Name)+"?done="+done)
		case kb.KindOf(err) == kb.Internal:
			return err
		}
		v.Error, v.Fields = sayOfFile(err), site.Details(err)
		status, _ = p.API.Status(err)
	}
	samples := items(v.Samples, "\n")
	if v.Preview, err = p.files.Preview(ctx, v.File.Name, v.Text, samples[:min(len(samples), maxSamples)]); err != nil {
		return err
	}
	if v.Replay, err = p.replayWords(ctx, p.API.Principal(c), v.Preview); err != nil {
		return err
	}
	return p.drawFile(c, status, v)
}

// submitFile hands in what was typed: as a new draft, unless it is the draft that is
// there.
func (p pages) submitFile(ctx context.Context, who kb.Principal, v *fileView) (done string, err error) {
	if v.Head.State != kb.StateDraft || v.Text != v.Head.Text || v.ETag != v.Head.ETag() {
		draft, _, err := p.files.Do(ctx, who, reference.Step{Action: kb.ActionEdit, File: v.File.Name, Match: v.ETag, Text: v.Text})
		if err != nil {
			return "", err
		}
		v.ETag = draft.ETag()
	}
	r, acts, err := p.files.Do(ctx, who, reference.Step{Action: kb.ActionSubmit, File: v.File.Name, Match: v.ETag})
	return doneWith(kb.ActionSubmit, r, acts), err
}

// doneWith says what a step has led to.
func doneWith(step kb.Action, r reference.Revision, acts bool) string {
	switch {
	case r.State != kb.StatePublished:
		return string(step)
	case acts:
		return "now"
	}
	return "soon"
}

// fileStep takes a step with a file from a form.
func (p pages) fileStep(c echo.Context) error {
	step := reference.Step{Action: kb.Action(c.Param("step")), File: c.Param("file"), Match: c.FormValue("etag"), Reason: c.FormValue("reason"), Waivers: waivers(c)}
	step.Revision, _ = strconv.Atoi(c.FormValue("revision"))
	if step.Action == kb.ActionEdit {
		return echo.ErrNotFound // that is changeFile
	}
	r, acts, err := p.files.Do(c.Request().Context(), p.API.Principal(c), step)
	switch {
	case err == nil:
		return c.Redirect(http.StatusSeeOther, fileAddress(step.File)+"?done="+doneWith(step.Action, r, acts))
	case kb.KindOf(err) == kb.Internal, kb.KindOf(err) == kb.NotFound:
		return err
	}
	v, loadErr := p.openFile(c)
	if loadErr != nil {
		return loadErr
	}
	v.Error, v.Fields = sayOfFile(err), site.Details(err)
	status, _ := p.API.Status(err)
	return p.drawFile(c, status, v)
}

func fileAddress(name string) string { return "/console/words/" + url.PathEscape(name) }

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
