package answers

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
)

// streamTime is longer than a model may write.
const streamTime = 40 * time.Second

// streams reports whether the client asks for server-sent events.
func streams(c echo.Context) bool {
	for accepted := range strings.SplitSeq(c.Request().Header.Get("Accept"), ",") {
		if kind, _, err := mime.ParseMediaType(accepted); err == nil && kind == "text/event-stream" {
			return true
		}
	}
	return false
}

// longer lets an answer take as long as a model may write.
func longer(c echo.Context) {
	_ = http.NewResponseController(c.Response()).SetWriteDeadline(time.Now().Add(streamTime)) // a recorder in a test has none
}

// events are the ones of an answer on its way.
type events struct{ to *echo.Response }

func begin(c echo.Context) events {
	h := c.Response().Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no") // nginx would wait for the whole of it
	h.Add("Vary", "Accept")
	c.Response().WriteHeader(http.StatusOK)
	return events{c.Response()}
}

func (e events) send(name string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(e.to, "event: %s\ndata: %s\n\n", name, data); err != nil {
		return err
	}
	_ = http.NewResponseController(e.to).Flush() // what can't is sent at the end
	return nil
}

// sentence is send for what a model has written.
func (e events) sentence(s api.WrittenSentence) error { return e.send("sentence", s) }
