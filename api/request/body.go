package request

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

// JSON reads the body, which is exactly one JSON value with no unknown members. How
// long it may be, the server has said before.
func JSON(c echo.Context, out any) error {
	r := c.Request()
	if t := r.Header.Get(echo.HeaderContentType); t != "" && !strings.HasPrefix(t, echo.MIMEApplicationJSON) {
		return &kb.Error{Kind: kb.Invalid, Code: "invalid_content_type", Detail: "send the body as application/json"}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if !utf8.Valid(body) {
		return kb.Errorf(kb.Invalid, "malformed_payload", "the body is not valid UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(out); err != nil {
		var typed *json.UnmarshalTypeError
		switch {
		case errors.Is(err, io.EOF):
			return kb.Errorf(kb.Invalid, "missing_payload", "the body is empty; send a JSON object")
		case errors.As(err, &typed):
			return Invalid(typed.Field, "bad_request", fmt.Sprintf("%s must not be a %s", typed.Field, typed.Value))
		}
		return kb.Errorf(kb.Invalid, "malformed_payload", "the body could not be read: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return kb.Errorf(kb.Invalid, "malformed_payload", "there is something after the JSON object")
	}
	return nil
}

// OrDefault is what a caller has given, or what stands for nothing.
func OrDefault[T any](given *T, otherwise T) T {
	if given == nil {
		return otherwise
	}
	return *given
}
