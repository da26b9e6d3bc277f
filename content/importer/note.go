package importer

import (
	"fmt"

	"github.com/wenjin-kb/wenjin/kb"
)

// Note says what was left out, and where.
type Note struct {
	Place string `json:"place"`
	Text  string `json:"text"`
}

// Notef makes a note.
func Notef(place, format string, args ...any) Note { return Note{place, fmt.Sprintf(format, args...)} }

// Refuse is the error of a reader.
func Refuse(format string, args ...any) error { return kb.Errorf(kb.Invalid, "", format, args...) }
