package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/request"
)

// exportTimeout bounds how long a whole export may take; its reader may let us wait no
// longer than others.
const exportTimeout = 30 * time.Minute

// exportBatch records are read at once: whoever takes long to read them keeps nothing
// of the store waiting.
const exportBatch = 500

// exportAudit gives the log as JSON lines while it goes on. An answer that breaks off
// is one that the client can tell from a whole one: the header says with which record
// it ends.
func (s *Server) exportAudit(c echo.Context) error {
	v, err := request.Query(c, "after")
	if err != nil {
		return err
	}
	after := v.AtLeast("after", "invalid_after", 0)
	if v.Err != nil {
		return v.Err
	}
	client := s.Unlimited(c)
	ctx, cancel := context.WithTimeout(client, exportTimeout)
	defer cancel()
	head, err := s.deps.Library.BeginExport(ctx, s.Principal(c))
	if err != nil {
		return err
	}
	answer := c.Response()
	answer.Header().Set(echo.HeaderContentType, "application/x-ndjson")
	answer.Header().Set("Wenjin-Audit-Seq", strconv.FormatInt(head.Seq, 10))
	answer.Header().Set("Wenjin-Audit-Hash", head.Hash)
	answer.Header().Set(echo.HeaderContentDisposition, `attachment; filename="audit.jsonl"`)
	answer.WriteHeader(http.StatusOK)
	if err := s.writeLog(ctx, c, int64(after), head.Seq); err != nil {
		_ = http.NewResponseController(answer).SetWriteDeadline(time.Unix(1, 0)) // so that it does not end as a whole answer does
		return err
	}
	return nil
}

// writeLog writes the records after a number up to another.
func (s *Server) writeLog(ctx context.Context, c echo.Context, after, last int64) error {
	connection, lines := http.NewResponseController(c.Response()), json.NewEncoder(c.Response())
	for after < last {
		records, err := s.deps.Library.Log(ctx, s.Principal(c), after, int(min(exportBatch, last-after)))
		if err != nil {
			return err
		}
		_ = connection.SetWriteDeadline(time.Now().Add(writeTimeout)) // a recorder in a test has none
		for _, r := range records {
			if r.Seq != after+1 {
				return fmt.Errorf("audit log: after record %d comes %d", after, r.Seq)
			}
			if err := lines.Encode(r); err != nil {
				return err
			}
			after = r.Seq
		}
		if len(records) == 0 {
			return fmt.Errorf("audit log: what follows record %d is gone", after)
		}
	}
	return nil
}
