package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/oapi-codegen/nullable"
)

// Answer is what was found, unless that failed.
func Answer(c echo.Context, what any, err error) error {
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, what)
}

// What is empty is null in answers, but a list, which is [].

// OrNull is a text of an answer; "" is null.
func OrNull(s string) nullable.Nullable[string] {
	if s == "" {
		return null
	}
	return nullable.NewNullableWithValue(s)
}

// null is shared: setting one that has it makes another.
var null = nullable.NewNullNullable[string]()

// MomentOrNull is a time of an answer; the zero one is null.
func MomentOrNull(t time.Time) nullable.Nullable[string] {
	if t.IsZero() {
		return OrNull("")
	}
	return OrNull(Timestamp(t))
}

// Timestamp is a time as answers have it: seconds, in UTC.
func Timestamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// List is a list of an answer; none is [].
func List[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}
