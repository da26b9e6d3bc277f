package opensearch

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"

	"github.com/wenjin-kb/wenjin/kb"
)

// serve makes an index that was built one that serves.
func serve(ctx context.Context, c *client, name string) error {
	if err := c.write(ctx, http.MethodPut, "/"+name+"/_settings", serving, nil); err != nil {
		return err
	}
	return c.write(ctx, http.MethodPost, "/"+name+"/_flush", nil, nil)
}

// pointed are the indexes that an alias names, in the order of their names.
func pointed(ctx context.Context, c *client, alias string) ([]string, error) {
	var answer map[string]json.RawMessage
	err := c.write(ctx, http.MethodGet, "/_alias/"+alias, nil, &answer)
	if err != nil && !isNotFound(err) {
		return nil, err
	}
	return slices.Sorted(maps.Keys(answer)), nil
}

// pointing are the steps that let an alias name one index instead of others. They fail
// together, where an alias is none of one of those any more.
func pointing(alias, name string, instead []string) []object {
	out := []object{{"add": object{"index": name, "alias": alias}}}
	for _, old := range instead {
		if old != name {
			out = append(out, object{"remove": object{"index": old, "alias": alias, "must_exist": true}})
		}
	}
	return out
}

func change(ctx context.Context, c *client, steps []object) error {
	return c.write(ctx, http.MethodPost, "/_aliases", object{"actions": steps}, nil)
}

// point lets an alias name one index, in one step.
func point(ctx context.Context, c *client, alias, name string) error {
	before, err := pointed(ctx, c, alias)
	if err != nil {
		return err
	}
	return change(ctx, c, pointing(alias, name, before))
}

// metas are what the indexes say of themselves that were made under the name of an index,
// by their names; none of those under a longer name.
func metas(ctx context.Context, c *client, of string) (map[string]meta, error) {
	var answer map[string]struct {
		Mappings struct {
			Meta meta `json:"_meta"`
		} `json:"mappings"`
	}
	err := c.write(ctx, http.MethodGet, "/"+of+"-*/_mapping?filter_path=*.mappings._meta", nil, &answer)
	if err != nil && !isNotFound(err) {
		return nil, err
	}
	ours := regexp.MustCompile("^" + regexp.QuoteMeta(of) + "-[a-z2-7]{12}$")
	out := map[string]meta{}
	for name, has := range answer {
		if ours.MatchString(name) {
			out[name] = has.Mappings.Meta
		}
	}
	return out, nil
}

// alone refuses a name under which somebody else has indexes: two services would take turns
// in being right.
func (m Maker) alone(ctx context.Context, c *client) error {
	if m.Options.Owner == "" {
		return nil
	}
	all, err := metas(ctx, c, m.Cluster.Index)
	for name, has := range all {
		if has.Owner != "" && has.Owner != m.Options.Owner {
			return kb.Errorf(kb.Conflict, "index_of_another", "the index %s in OpenSearch is of another store: give this service another --opensearch-index, or, where that store is no more, DELETE the indexes %s-…", name, m.Cluster.Index)
		}
	}
	if err != nil {
		return fmt.Errorf("see whose indexes are in OpenSearch: %w", err)
	}
	return nil
}
