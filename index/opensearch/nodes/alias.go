package nodes

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
)

// Pointed are the indexes that an alias names, in the order of their names.
func (c *Client) Pointed(ctx context.Context, alias string) ([]string, error) {
	var answer map[string]json.RawMessage
	err := c.Write(ctx, http.MethodGet, "/_alias/"+alias, nil, &answer)
	if err != nil && !IsNotFound(err) {
		return nil, err
	}
	return slices.Sorted(maps.Keys(answer)), nil
}

// object is a piece of what OpenSearch is told, in JSON.
type object = map[string]any

// Pointing are the steps that let an alias name one index instead of others. They fail
// together, where an alias is none of one of those any more.
func Pointing(alias, name string, instead []string) []object {
	out := []object{{"add": object{"index": name, "alias": alias}}}
	for _, old := range instead {
		if old != name {
			out = append(out, object{"remove": object{"index": old, "alias": alias, "must_exist": true}})
		}
	}
	return out
}

// Change takes steps with aliases, all of them or none.
func (c *Client) Change(ctx context.Context, steps []object) error {
	return c.Write(ctx, http.MethodPost, "/_aliases", object{"actions": steps}, nil)
}

// Point lets an alias name one index, in one step.
func (c *Client) Point(ctx context.Context, alias, name string) error {
	before, err := c.Pointed(ctx, alias)
	if err != nil {
		return err
	}
	return c.Change(ctx, Pointing(alias, name, before))
}

// Delete removes an index; that it is not there is fine.
func (c *Client) Delete(ctx context.Context, name string) error {
	if err := c.Write(ctx, http.MethodDelete, "/"+name, nil, nil); err != nil && !IsNotFound(err) {
		return err
	}
	return nil
}
