package nodes

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
)

// Lacking are the names of the nodes with documents that lack a plugin, in order.
func (c Cluster) Lacking(ctx context.Context, plugin string) (names []string, err error) {
	via, err := New(c)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, via.Close()) }()
	type named struct {
		Name string `json:"name"`
	}
	var answer struct {
		Nodes map[string]struct {
			Name    string   `json:"name"`
			Roles   []string `json:"roles"`
			Plugins []named  `json:"plugins"`
		} `json:"nodes"`
	}
	if err := via.Write(ctx, http.MethodGet, "/_nodes/plugins?filter_path=nodes.*.name,nodes.*.roles,nodes.*.plugins.name", nil, &answer); err != nil {
		return nil, err
	}
	lacking := map[string]bool{}
	for _, n := range answer.Nodes {
		if slices.Contains(n.Roles, "data") && !slices.Contains(n.Plugins, named{plugin}) {
			lacking[n.Name] = true
		}
	}
	return slices.Sorted(maps.Keys(lacking)), nil
}
