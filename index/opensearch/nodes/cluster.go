package nodes

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
)

var name = regexp.MustCompile(`^[a-z][a-z0-9-]{0,99}$`)

// IsName reports what may be the name of an index, and of an alias.
func IsName(s string) bool { return name.MatchString(s) }

// Health is how a cluster says that it is.
type Health struct {
	Status  string `json:"status"` // green, yellow where copies are missing, red where documents are
	Nodes   int    `json:"number_of_nodes"`
	Version string `json:"-"`
}

// Health asks a cluster how it is.
func (c Cluster) Health(ctx context.Context) (h Health, err error) {
	via, err := New(c)
	if err != nil {
		return h, err
	}
	defer func() { err = errors.Join(err, via.Close()) }()
	ctx, cancel := context.WithTimeout(ctx, via.Timeout)
	defer cancel()
	var answer struct {
		Version struct {
			Number string `json:"number"`
		} `json:"version"`
	}
	if err := via.Write(ctx, http.MethodGet, "/", nil, &answer); err != nil {
		return h, err
	}
	err = via.Write(ctx, http.MethodGet, "/_cluster/health", nil, &h)
	h.Version = answer.Version.Number
	return h, err
}

// Merge makes one segment of an index, which may take minutes.
func (c Cluster) Merge(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, mergeTimeout)
	defer cancel()
	via, err := c.connect(ctx, mergeTimeout)
	if err != nil {
		return err
	}
	err = call(ctx, via, http.MethodPost, "/"+name+"/_forcemerge?max_num_segments=1", nil, nil)
	if err == nil {
		err = call(ctx, via, http.MethodPost, "/"+name+"/_refresh", nil, nil) // until then the old ones are searched
	}
	return errors.Join(err, via.Close())
}

// Clear removes all indexes that were made under the cluster's name of an index: of a
// measurement, or of a service that is no more.
func (c Cluster) Clear(ctx context.Context) (err error) {
	via, err := New(c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, via.Close()) }()
	var answer map[string]any
	if err := via.Write(ctx, http.MethodGet, "/"+c.Index+"-*/_settings/index.uuid", nil, &answer); err != nil && !IsNotFound(err) {
		return err
	}
	for name := range answer {
		if strings.HasPrefix(name, c.Index+"-") {
			err = errors.Join(err, via.Delete(ctx, name))
		}
	}
	return err
}
