package kb

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrorKind tells a program what went wrong; the HTTP status and the exit code
// follow from it.
type ErrorKind int

// The kinds of errors.
const (
	Internal     ErrorKind = iota // our fault; its text is never shown to a caller
	Invalid                       // the input breaks a rule; Fields say which
	Unauthorized                  // nobody has said who they are
	Denied                        // known, but may not
	NotFound                      // not there, or not for this caller
	Conflict                      // not possible in this state; the detail names what is
	Stale                         // the caller's copy is older than ours
	TooLarge                      // over a size limit
	Unmatched                     // a change must name the revision it is decided on
	TooMany                       // too many attempts; later
	Busy                          // try again later
)

// CodeTampered is the code of what is in the store but not as it was written.
const CodeTampered = "store_tampered"

// IsTampered reports whether an error has that code.
func IsTampered(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == CodeTampered
}

// FieldError says which input broke which rule.
type FieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Error has a kind for the program, a detail for the reader and a cause for the
// operator.
type Error struct {
	Kind   ErrorKind
	Code   string // stable name, e.g. invalid_search_limit; empty takes the kind's own
	Detail string // one sentence that says what to do next
	Fields []FieldError
	Err    error         // the cause, for the log only
	Wait   time.Duration // after which it may be tried again; zero does not say
}

func (e *Error) Error() string {
	if e.Err != nil {
		return e.Detail + ": " + e.Err.Error()
	}
	return e.Detail
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an error of a kind. A cause at the end (": %w") is kept apart from
// the detail, which callers are shown.
func Errorf(kind ErrorKind, code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	e := &Error{Kind: kind, Code: code, Detail: err.Error(), Err: errors.Unwrap(err)}
	if e.Err != nil {
		e.Detail = strings.TrimSuffix(e.Detail, ": "+e.Err.Error())
	}
	return e
}

// invalid makes the error for one bad input.
func invalid(field, code, format string, args ...any) *Error {
	e := Errorf(Invalid, code, format, args...)
	e.Fields = []FieldError{{Field: field, Message: e.Detail}}
	return e
}

// KindOf is the kind of the first Error in the chain, or Internal.
func KindOf(err error) ErrorKind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}
