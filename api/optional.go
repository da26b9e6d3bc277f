package api

import (
	"time"

	"github.com/oapi-codegen/nullable"
)

// orDefault is what a caller has given, or what stands for nothing.
func orDefault[T any](given *T, otherwise T) T {
	if given == nil {
		return otherwise
	}
	return *given
}

// What is empty is null in answers, but a list, which is [].

func orNull(s string) nullable.Nullable[string] {
	if s == "" {
		return nullable.NewNullNullable[string]()
	}
	return nullable.NewNullableWithValue(s)
}

func momentOrNull(t time.Time) nullable.Nullable[string] {
	if t.IsZero() {
		return orNull("")
	}
	return orNull(timestamp(t))
}

// timestamp is a time as answers have it: seconds, in UTC.
func timestamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}
