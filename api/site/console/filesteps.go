package console

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
	"github.com/wenjin-kb/wenjin/kb/reference/entries"
)

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
	if v.File.Name == reference.Site {
		text, err := entries.TypedHouse(v.Text, c.FormValue)
		if err != nil {
			v.Error = sayOfFile(err)
			return p.drawFile(c, http.StatusBadRequest, v)
		}
		v.Text = text
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
	v.Error, v.Fields, v.Reasons = sayOfFile(err), site.Details(err), reasons(c)
	status, _ := p.API.Status(err)
	return p.drawFile(c, status, v)
}

func fileAddress(name string) string { return "/console/words/" + url.PathEscape(name) }
