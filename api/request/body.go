package request

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
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
	if string(bytes.TrimSpace(body)) == "null" {
		return kb.Errorf(kb.Invalid, "bad_request", "the body must be a JSON object, not null")
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

// Expected says of a body which members it must have, and which may be null.
type Expected struct{ Required, Nullable []string }

// Members reads the body as JSON does, and demands that the required members are there, and
// that no other is null, or has null in it, than those that may: a value that is not meant to
// be one is left out.
func Members(c echo.Context, out any, expected Expected) error {
	r := c.Request()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if err := JSON(c, out); err != nil {
		return err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if value := members[name]; hasNull(value) && !(string(value) == "null" && slices.Contains(expected.Nullable, name)) {
			return Invalid(Shorten(name), "bad_request", Shorten(name)+" must not be null; leave it out")
		}
	}
	for _, name := range expected.Required {
		if members[name] == nil {
			return Invalid(name, "bad_request", name+" is missing")
		}
	}
	return nil
}

// hasNull reports whether a value, which is JSON, is null or has one in it. It is read once,
// however deep it is nested.
func hasNull(value json.RawMessage) bool {
	tokens := json.NewDecoder(bytes.NewReader(value))
	tokens.UseNumber() // any, however large
	for {
		switch token, err := tokens.Token(); {
		case err != nil: // its end
			return false
		case token == nil:
			return true
		}
	}
}

// OrDefault is what a caller has given, or what stands for nothing.
func OrDefault[T any](given *T, otherwise T) T {
	if given == nil {
		return otherwise
	}
	return *given
}
