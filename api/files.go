package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// newFileRevision is a revision of a file without its text.
func newFileRevision(h reference.History, r reference.Revision) FileRevision {
	return FileRevision{
		File: r.File, Revision: r.Number, ETag: r.ETag(), State: h.StateOf(r), Hash: r.Hash, Author: r.Author, Review: r.Review,
		CreatedAt: Timestamp(r.CreatedAt), InForceFrom: MomentOrNull(r.From), Articles: List(r.Articles),
	}
}

// fileHistory reads the file that the path names.
func (s *Server) fileHistory(c echo.Context) (reference.History, error) {
	return s.deps.Files.History(c.Request().Context(), s.Principal(c), c.Param("file"))
}

// askedFile is fileHistory for a request that takes no parameters.
func (s *Server) askedFile(c echo.Context) (reference.History, error) {
	if _, err := request.Query(c); err != nil {
		return reference.History{}, err
	}
	return s.fileHistory(c)
}

// fileList says of each file what is in force and what waits.
func (s *Server) fileList(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	out := FileList{Results: []FileSummary{}}
	for _, file := range reference.Files {
		h, err := s.deps.Files.History(c.Request().Context(), s.Principal(c), file)
		if err != nil {
			return err
		}
		f := FileSummary{File: file, ETag: h.Newest().ETag(), Steps: h.Steps}
		if r := h.InForce(); r.Number > 0 {
			in := newFileRevision(h, r)
			f.InForce = &in
		}
		if r := h.Newest(); r.State.IsOpen() {
			open := newFileRevision(h, r)
			f.Open = &open
		}
		out.Results = append(out.Results, f)
	}
	return c.JSON(http.StatusOK, out)
}

// fileRevisions is the history of one file, newest first.
func (s *Server) fileRevisions(c echo.Context) error {
	h, err := s.askedFile(c)
	if err != nil {
		return err
	}
	out := FileRevisionList{Results: []FileRevision{}}
	for _, r := range h.Revisions {
		out.Results = append(out.Results, newFileRevision(h, r))
	}
	c.Response().Header().Set("ETag", h.Newest().ETag())
	return c.JSON(http.StatusOK, out)
}

// fileRevision is one revision of a file with its text.
func (s *Server) fileRevision(c echo.Context) error {
	h, err := s.askedFile(c)
	if err != nil {
		return err
	}
	r, err := s.fileRevisionOf(c, c.Param("number"))
	if err != nil {
		return err
	}
	return answerFile(c, h, r)
}

// answerFile shows a revision with its text and, if it is the newest, the steps that
// are possible next.
func answerFile(c echo.Context, h reference.History, r reference.Revision) error {
	out := newFileRevision(h, r)
	out.Text = &r.Text
	if r.Number == h.Newest().Number {
		out.Steps = h.Steps
	}
	c.Response().Header().Set("ETag", out.ETag)
	return c.JSON(http.StatusOK, out)
}

// fileRevisionOf reads the revision of the file that the path names.
func (s *Server) fileRevisionOf(c echo.Context, text string) (reference.Revision, error) {
	number, err := numberOf(text)
	if err != nil {
		return reference.Revision{}, err
	}
	return s.deps.Files.Revision(c.Request().Context(), s.Principal(c), c.Param("file"), number)
}

// fileDiff compares a revision line by line with another, by default with what it
// replaced or would.
func (s *Server) fileDiff(c echo.Context) error {
	v, err := request.Query(c, "against")
	if err != nil {
		return err
	}
	h, err := s.fileHistory(c)
	if err != nil {
		return err
	}
	r, err := s.fileRevisionOf(c, c.Param("number"))
	if err != nil {
		return err
	}
	var old reference.Revision
	if v.Has("against") {
		old, err = s.fileRevisionOf(c, v.Get("against"))
	} else {
		old, err = s.deps.Files.Revision(c.Request().Context(), s.Principal(c), h.File, h.Before(r.Number).Number)
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, FileDiff{File: h.File, Revision: r.Number, Against: old.Number, Lines: reference.Diff(old.Text, r.Text)})
}

// checkFile says what a text of a file would do; nothing is stored.
func (s *Server) checkFile(c echo.Context) error {
	var body FileText
	if err := request.Members(c, &body, request.Expected{Required: []string{"text"}}); err != nil {
		return err
	}
	j, err := s.deps.Files.Check(c.Request().Context(), s.Principal(c), c.Param("file"), body.Text)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, FileCheck{Findings: List(j.Findings), Blocked: kb.Blocked(j.Findings), Articles: List(j.Articles)})
}

// fileBodies read what each step of a file takes.
var fileBodies = map[kb.Action]func(c echo.Context, step *reference.Step) error{
	kb.ActionEdit:    takes(func(step *reference.Step, b FileText) { step.Text = b.Text }),
	kb.ActionSubmit:  takes(func(*reference.Step, struct{}) {}),
	kb.ActionDiscard: takes(func(*reference.Step, struct{}) {}),
	kb.ActionApprove: takes(func(step *reference.Step, b FileApproval) { step.Waivers, step.Reason = b.Waivers, b.Comment }),
	kb.ActionReject:  takes(func(step *reference.Step, b Reason) { step.Reason = b.Reason }),
	kb.ActionRestore: takes(func(step *reference.Step, b Restoration) { step.Revision = b.Revision }),
}

// fileStep is the handler of one step in the life of a file, on the revision that
// If-Match names.
func (s *Server) fileStep(action kb.Action) echo.HandlerFunc {
	return func(c echo.Context) error {
		step := reference.Step{Action: action, File: c.Param("file"), Match: c.Request().Header.Get("If-Match")}
		if err := fileBodies[action](c, &step); err != nil {
			return err
		}
		r, _, err := s.deps.Files.Do(c.Request().Context(), s.Principal(c), step)
		if err != nil {
			return err
		}
		h, err := s.fileHistory(c)
		if err != nil {
			return err
		}
		return answerFile(c, h, r)
	}
}
