package opensearch

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// Maker makes engines of one analysis on one cluster. It implements generation.Maker: the
// folder of a generation has a file with the name of its index.
type Maker struct {
	Cluster  Cluster
	Analyzer *zh.Analyzer
	Options  Options
}

func (m Maker) meta() meta { return meta{layout, m.Analyzer.Version(), m.Options.Fingerprint} }

// nameFile is what says in a folder which index is its.
const nameFile = "opensearch.json"

// made is what nameFile says.
type made struct {
	Index string `json:"index"`
	meta
}

// Create makes an empty index, and a folder that names it, which does not exist yet.
func (m Maker) Create(dir string) (index.Engine, error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	e, err := m.create(dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return e, nil
}

func (m Maker) create(dir string) (*Engine, error) {
	name := m.Cluster.Index + "-" + strings.ToLower(rand.Text()[:12])
	c, err := newClient(m.Cluster)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), openTimeout)
	defer cancel()
	if err := createIndex(ctx, c, name, m.meta()); err != nil {
		return nil, errors.Join(fmt.Errorf("make the index %s in OpenSearch: %w", name, err), c.close())
	}
	text, err := json.Marshal(made{name, m.meta()})
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, nameFile), text, 0o600)
	}
	var e *Engine
	if err == nil {
		e, err = newEngine(ctx, c, name, m.meta(), m.Analyzer, m.Options)
	}
	if err == nil {
		e.index.building = true
	}
	if err != nil {
		return nil, errors.Join(err, deleteIndex(ctx, c, name), c.close())
	}
	return e, nil
}

// Open opens the index that a folder names, and points the alias at it.
func (m Maker) Open(dir string) (index.Engine, error) {
	text, err := os.ReadFile(filepath.Join(dir, nameFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", index.ErrUnusable, err)
	}
	if err != nil {
		return nil, err
	}
	var has made
	if err := json.Unmarshal(text, &has); err != nil || has.Index == "" {
		return nil, fmt.Errorf("%w: %s names no index", index.ErrUnusable, nameFile)
	}
	if has.meta != m.meta() {
		return nil, index.ErrOtherAnalysis
	}
	c, err := newClient(m.Cluster)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), openTimeout)
	defer cancel()
	e, err := newEngine(ctx, c, has.Index, m.meta(), m.Analyzer, m.Options)
	if err == nil {
		err = m.serve(ctx, c, e, has.Index)
	}
	if err == nil {
		err = e.index.look(ctx)
	}
	if err == nil {
		err = m.point(ctx, c, has.Index)
	}
	if err != nil {
		return nil, errors.Join(err, c.close())
	}
	e.whenDone = func(ctx context.Context) error { return m.removeIfReplaced(ctx, c, has.Index) }
	return e, nil
}

// serve makes an index that was built one that serves. It is merged before it is copied: it is
// searched faster then, and has a third of the bytes, since OpenSearch keeps all that it is
// sent until it merges it half a minute later or more. One that is not merged in time serves
// as well.
func (m Maker) serve(ctx context.Context, c *client, e *Engine, name string) error {
	built, err := isBuilt(ctx, c, name)
	if err != nil || !built {
		return err
	}
	if err := c.write(ctx, http.MethodPost, "/"+name+"/_flush", nil, nil); err != nil {
		return err
	}
	if err := m.merge(ctx, name); err != nil {
		e.log.Warn("an index of OpenSearch that was built is not merged yet", "index", name, "error", err)
	}
	if err := c.write(ctx, http.MethodPut, "/"+name+"/_settings", serving, nil); err != nil {
		return err
	}
	return c.write(ctx, http.MethodPost, "/"+name+"/_flush", nil, nil)
}

// isBuilt reports an index that has not served yet.
func isBuilt(ctx context.Context, c *client, name string) (bool, error) {
	const copies = "index.auto_expand_replicas"
	var answer map[string]struct {
		Settings map[string]string `json:"settings"`
	}
	err := c.write(ctx, http.MethodGet, "/"+name+"/_settings/"+copies+"?flat_settings=true", nil, &answer)
	return answer[name].Settings[copies] == "false", err
}

// merge makes one segment of an index.
func (m Maker) merge(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, mergeTimeout)
	defer cancel()
	via, err := m.Cluster.connect(ctx, mergeTimeout)
	if err != nil {
		return err
	}
	err = call(ctx, via, http.MethodPost, "/"+name+"/_forcemerge?max_num_segments=1", nil, nil)
	if err == nil {
		err = call(ctx, via, http.MethodPost, "/"+name+"/_refresh", nil, nil) // until then the old ones are searched
	}
	return errors.Join(err, via.Close())
}

// pointed are the indexes that the alias names.
func (m Maker) pointed(ctx context.Context, c *client) ([]string, error) {
	var answer map[string]json.RawMessage
	err := c.write(ctx, http.MethodGet, "/_alias/"+m.Cluster.Index, nil, &answer)
	if err != nil && !isNotFound(err) {
		return nil, err
	}
	var out []string
	for name := range answer {
		out = append(out, name)
	}
	return out, nil
}

// point lets the alias name one index, in one step.
func (m Maker) point(ctx context.Context, c *client, name string) error {
	before, err := m.pointed(ctx, c)
	if err != nil {
		return err
	}
	actions := []object{{"add": object{"index": name, "alias": m.Cluster.Index}}}
	for _, old := range before {
		if old != name {
			actions = append(actions, object{"remove": object{"index": old, "alias": m.Cluster.Index}})
		}
	}
	return c.write(ctx, http.MethodPost, "/_aliases", object{"actions": actions}, nil)
}

// removeIfReplaced removes an index that the alias does not name any more.
func (m Maker) removeIfReplaced(ctx context.Context, c *client, name string) error {
	now, err := m.pointed(ctx, c)
	if err != nil || len(now) == 0 {
		return err
	}
	for _, used := range now {
		if used == name {
			return nil
		}
	}
	return deleteIndex(ctx, c, name)
}
