package curate

import (
	"fmt"
	"slices"

	"github.com/wenjin-kb/wenjin/index"
)

// only lets articles pass by their slugs, and without those with others.
type (
	only    []string
	without []string
)

// Match implements index.Filter.
func (f only) Match(d *index.Document) bool    { return slices.Contains(f, d.Slug) }
func (f without) Match(d *index.Document) bool { return !slices.Contains(f, d.Slug) }

// String implements index.Filter. No filter that somebody types prints so.
func (f only) String() string    { return fmt.Sprintf("slug IN %q", []string(f)) }
func (f without) String() string { return fmt.Sprintf("NOT slug IN %q", []string(f)) }
