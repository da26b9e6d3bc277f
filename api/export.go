package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

// exportTimeout bounds how long a whole export may take, and exportPause how long its
// reader may let us wait.
const (
	exportTimeout = 30 * time.Minute
	exportPause   = writeTimeout
)

// exportAudit gives the log as JSON lines while it goes on. An answer that breaks off
// is one that the client can tell from a whole one: the header says with which record
// it ends.
func (s *Server) exportAudit(c echo.Context) error {
	v, err := query(c, "after")
	if err != nil {
		return err
	}
	after := v.atLeast("after", "invalid_after", 0)
	if v.err != nil {
		return v.err
	}
	ctx, cancel := s.unhurried(c, exportTimeout)
	defer cancel()
	answer, connection := c.Response(), http.NewResponseController(c.Response())
	lines := json.NewEncoder(answer)
	err = s.deps.Library.ExportLog(ctx, s.Principal(c), int64(after), func(head kb.AuditHead) {
		answer.Header().Set(echo.HeaderContentType, "application/x-ndjson")
		answer.Header().Set("Wenjin-Audit-Seq", strconv.FormatInt(head.Seq, 10))
		answer.Header().Set("Wenjin-Audit-Hash", head.Hash)
		answer.Header().Set(echo.HeaderContentDisposition, `attachment; filename="audit.jsonl"`)
		answer.WriteHeader(http.StatusOK)
	}, func(records []kb.Record) error {
		_ = connection.SetWriteDeadline(time.Now().Add(exportPause)) // a recorder in a test has none
		for _, r := range records {
			if err := lines.Encode(r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil && answer.Committed {
		_ = connection.SetWriteDeadline(time.Unix(1, 0)) // so that it does not end as a whole answer does
	}
	return err
}

// unhurried is a context for an answer that may take longer than others: it ends when
// the client goes, when the time is up, and when the handler is done.
func (s *Server) unhurried(c echo.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request().Context()), limit)
	if client, ok := c.Get(clientKey).(context.Context); ok {
		stop := context.AfterFunc(client, cancel)
		return ctx, func() { stop(); cancel() }
	}
	return ctx, cancel
}
