package index

import (
	"fmt"
	"slices"
)

// Of and NotOf let articles pass by their slugs, for callers with no text to parse.
type (
	Of    []string
	NotOf []string
)

// Match implements Filter.
func (f Of) Match(d *Document) bool { return slices.Contains(f, d.Slug) }

// Match implements Filter.
func (f NotOf) Match(d *Document) bool { return !slices.Contains(f, d.Slug) }

// String implements Filter. A filter that somebody types prints so only where it is the
// same: for one slug.
func (f Of) String() string { return fmt.Sprintf("slug IN %q", []string(f)) }

// String implements Filter.
func (f NotOf) String() string { return fmt.Sprintf("NOT slug IN %q", []string(f)) }
