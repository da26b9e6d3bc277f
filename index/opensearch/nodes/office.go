package nodes

import (
	"context"
	"crypto/rand"
	"strings"
)

// officeOf begins the names of offices of an index: aliases under which one process alone
// writes it. No index can have such a name, since that is lower case: what is written to an
// office that is none any more makes no index.
func officeOf(index string) string { return index + "-OFFICE-" }

// NewOffice is the name of an office of an index that nobody has had.
func NewOffice(index string) string { return officeOf(index) + rand.Text()[:12] }

// NoOffice is the name of one that nobody will have.
func NoOffice(index string) string { return officeOf(index) + "none" }

// ReplaceOffice gives an index another office than those that it has among its aliases, in
// one step that fails where somebody else was faster.
func (c *Client) ReplaceOffice(ctx context.Context, index string, aliases []string) (string, error) {
	office := NewOffice(index)
	steps := []object{{"add": object{"index": index, "alias": office}}}
	for _, old := range aliases {
		if strings.HasPrefix(old, officeOf(index)) {
			steps = append(steps, object{"remove": object{"index": index, "alias": old, "must_exist": true}})
		}
	}
	return office, c.Change(ctx, steps)
}
