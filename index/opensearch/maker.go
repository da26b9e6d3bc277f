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
	"regexp"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
	"github.com/wenjin-kb/wenjin/index/opensearch/vectors"
	"github.com/wenjin-kb/wenjin/kb"
)

// Cluster says where a cluster is, and who we are there.
type Cluster = nodes.Cluster

// openTimeout bounds the reading of the heads of all documents.
const openTimeout = 10 * time.Minute

// Maker makes engines of one analysis on one cluster. It implements generation.Maker: the
// folder of a generation has a file with the name of its index.
type Maker struct {
	Cluster  Cluster
	Analyzer *zh.Analyzer
	Options  Options
}

func (m Maker) meta() meta {
	return meta{Layout: layout, Analyzer: m.Analyzer.Version(), Fingerprint: m.Options.Fingerprint, Owner: m.Options.Owner}
}

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
	e, err := m.create(m.meta(), func(name string) error {
		text, err := json.Marshal(made{name, m.meta()})
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, nameFile), text, 0o600)
	})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return e, nil
}

// create makes an empty index to be filled, whose name is noted first.
func (m Maker) create(meta meta, note func(name string) error) (*Engine, error) {
	name := m.Cluster.Index + "-" + strings.ToLower(rand.Text()[:12])
	c, err := nodes.New(m.Cluster)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), openTimeout)
	defer cancel()
	if err = m.alone(ctx, c); err == nil {
		err = createIndex(ctx, c, name, meta)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make the index %s in OpenSearch: %w", name, err), c.Close())
	}
	var e *Engine
	if err = note(name); err == nil {
		e, err = newEngine(ctx, c, name, meta, m.Analyzer, m.Options)
	}
	if err != nil {
		return nil, errors.Join(err, c.Delete(ctx, name), c.Close())
	}
	e.index.building = true
	e.index.common = false // until somebody else knows it
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
	if !has.meta.like(m.meta()) {
		return nil, index.ErrOtherAnalysis
	}
	c, err := nodes.New(m.Cluster)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), openTimeout)
	defer cancel()
	err = m.alone(ctx, c)
	var e *Engine
	if err == nil {
		e, err = newEngine(ctx, c, has.Index, m.meta(), m.Analyzer, m.Options)
	}
	if err == nil {
		err = m.serve(ctx, c, e, has.Index)
	}
	if err == nil {
		err = e.index.look(ctx)
	}
	if err == nil {
		err = c.Point(ctx, m.Cluster.Index, has.Index)
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	e.whenDone = func(ctx context.Context) error { return m.removeIfReplaced(ctx, c, has.Index) }
	e.mean(m.Options.Vectors)
	return e, nil
}

// serve makes an index that was built one that serves. It is merged before it is copied: it is
// searched faster then, and has a third of the bytes, since OpenSearch keeps all that it is
// sent until it merges it half a minute later or more. One that is not merged in time serves
// as well.
func (m Maker) serve(ctx context.Context, c *nodes.Client, e *Engine, name string) error {
	built, err := isBuilt(ctx, c, name)
	if err != nil || !built {
		return err
	}
	if err := c.Write(ctx, http.MethodPost, "/"+name+"/_flush", nil, nil); err != nil {
		return err
	}
	if err := m.Cluster.Merge(ctx, name); err != nil {
		e.log.Warn("an index of OpenSearch that was built is not merged yet", "index", name, "error", err)
	}
	if err := c.Write(ctx, http.MethodPut, "/"+name+"/_settings", serving, nil); err != nil {
		return err
	}
	return c.Write(ctx, http.MethodPost, "/"+name+"/_flush", nil, nil)
}

// isBuilt reports an index that has not served yet.
func isBuilt(ctx context.Context, c *nodes.Client, name string) (bool, error) {
	const copies = "index.auto_expand_replicas"
	var answer map[string]struct {
		Settings map[string]string `json:"settings"`
	}
	err := c.Write(ctx, http.MethodGet, "/"+name+"/_settings/"+copies+"?flat_settings=true", nil, &answer)
	return answer[name].Settings[copies] == "false", err
}

// removeIfReplaced removes an index that the alias does not name any more.
func (m Maker) removeIfReplaced(ctx context.Context, c *nodes.Client, name string) error {
	now, err := c.Pointed(ctx, m.Cluster.Index)
	if err != nil || len(now) == 0 {
		return err
	}
	for _, used := range now {
		if used == name {
			return nil
		}
	}
	return remove(ctx, c, name)
}

// remove removes an index, and what stands beside it.
func remove(ctx context.Context, c *nodes.Client, name string) error {
	return errors.Join(vectors.RemoveBeside(ctx, c, name), c.Delete(ctx, name))
}

// alone refuses a name under which somebody else has indexes: two services would take turns
// in being right.
func (m Maker) alone(ctx context.Context, c *nodes.Client) error {
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

// metas are what the indexes say of themselves that were made under the name of an index,
// by their names; none of those under a longer name.
func metas(ctx context.Context, c *nodes.Client, of string) (map[string]meta, error) {
	var answer map[string]struct {
		Mappings struct {
			Meta meta `json:"_meta"`
		} `json:"mappings"`
	}
	err := c.Write(ctx, http.MethodGet, "/"+of+"-*/_mapping?filter_path=*.mappings._meta", nil, &answer)
	if err != nil && !nodes.IsNotFound(err) {
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
