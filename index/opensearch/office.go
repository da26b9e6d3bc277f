package opensearch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
)

// Of the processes that share an index one writes it. Its office is an alias of the index,
// under which alone it writes. Whoever takes over replaces the alias by one of its own, in
// one step that fails where somebody else was faster. So what the one before still sends,
// which may have hung for hours, finds no such alias and changes nothing.

// errDeposed is of a process that has lost its office.
var errDeposed = errors.New("another process writes the index now")

// deposed gives up the office, where an error says that it is another's.
func (x *Index) deposed(err error) error {
	if x.common && (nodes.IsNotFound(err) || nodes.IsNoName(err)) {
		x.office.Store(nil)
		return fmt.Errorf("%w: %w", errDeposed, err)
	}
	return err
}

// takeOffice makes this process the one that writes the index.
func (x *Index) takeOffice(ctx context.Context) error {
	x.applying.Lock()
	defer x.applying.Unlock()
	var answer map[string]struct {
		Aliases map[string]json.RawMessage `json:"aliases"`
	}
	if err := x.client.Write(ctx, http.MethodGet, "/"+x.name+"/_alias", nil, &answer); err != nil {
		return err
	}
	office, err := x.client.ReplaceOffice(ctx, x.name, slices.Collect(maps.Keys(answer[x.name].Aliases)))
	if err != nil {
		return err
	}
	x.office.Store(&office)
	x.unseen.Store(true) // the one before may have written, and not shown it
	return x.refresh(ctx)
}
