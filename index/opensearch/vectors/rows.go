// Package vectors keeps vectors in a cluster of OpenSearch: those of the texts of an index as
// rows of an index beside it, which the plugin k-NN compares with a question; and all that a
// model has made, by what they are of, so that no process makes one again.
package vectors

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
)

// object is a piece of what OpenSearch is told, in JSON.
type object = map[string]any

// The fields of a row, beside those by which visibility is decided, which are the caller's. A
// text has a mark besides, when all its rows are there; marks have nothing but name, stamp
// and count, so that nobody finds them.
const (
	fieldID     = "id"     // of the text
	fieldStamp  = "stamp"  // of its wording
	fieldStart  = "start"  // of the passage
	fieldVector = "vector" // a byte a number, as we compare them
	fieldPart   = "part"   // by chance, of parts
	fieldCount  = "count"  // of the rows of a text, in its mark
)

// parts are those into which rows are thrown, to look at a share of them.
const parts = 1 << 20

// Rows are the vectors of one space of the texts of an index.
type Rows struct {
	client *nodes.Client
	Name   string // of the index that they are in
	Meta
	Serves  bool     // it is they that answer
	Offices []string // under which they may be written
	total   int
}

// Meta is what the index of rows says of itself.
type Meta struct {
	Space      string `json:"space"`
	Dimensions int    `json:"dimensions"`
}

// NameOf is the name of the index of the rows of a space beside an index.
func NameOf(index, space string) string { return index + "-v" + short(space) }

func short(space string) string {
	sum := sha256.Sum256([]byte(space))
	return hex.EncodeToString(sum[:5])
}

// servesAs is the alias of the rows that answer.
func servesAs(index string) string { return index + "-meaning" }

// Create makes an index of rows beside an index. visible are the fields by which visibility is
// decided, aliases those under which it may be written.
func Create(ctx context.Context, c *nodes.Client, index string, m Meta, visible, aliases object) (*Rows, error) {
	r := &Rows{client: c, Name: NameOf(index, m.Space), Meta: m}
	plain := object{"type": "long", "index": false}
	properties := object{
		fieldID: object{"type": "keyword"}, fieldStamp: plain, fieldStart: plain,
		fieldPart: object{"type": "integer"}, fieldCount: object{"type": "integer"},
		fieldVector: object{
			"type": "knn_vector", "dimension": m.Dimensions, "data_type": "byte",
			"method": object{"name": "hnsw", "engine": "lucene", "space_type": "cosinesimil"},
		},
	}
	for field, as := range visible {
		properties[field] = as
	}
	return r, c.Write(ctx, http.MethodPut, "/"+r.Name, object{
		"aliases": aliases,
		"settings": object{
			"number_of_shards": 1, "auto_expand_replicas": "0-2", "index.knn": true,
			"refresh_interval": "1s", "max_result_window": maxWindow,
		},
		"mappings": object{"dynamic": "strict", "_meta": m, "properties": properties, "_source": object{"enabled": false}},
	}, nil)
}

// maxWindow bounds how many hits one request may want.
const maxWindow = 50_000

// Beside are all rows of the texts of an index.
func Beside(ctx context.Context, c *nodes.Client, index string) (out []*Rows, err error) {
	var answer map[string]struct {
		Aliases  map[string]object `json:"aliases"`
		Mappings struct {
			Meta Meta `json:"_meta"`
		} `json:"mappings"`
	}
	err = c.Write(ctx, http.MethodGet, "/"+index+"-v*?filter_path=*.aliases,*.mappings._meta", nil, &answer)
	if err != nil && !nodes.IsNotFound(err) {
		return nil, err
	}
	for name, has := range answer {
		r := &Rows{client: c, Name: name, Meta: has.Mappings.Meta}
		for alias := range has.Aliases {
			if alias == servesAs(index) {
				r.Serves = true
			} else {
				r.Offices = append(r.Offices, alias)
			}
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b *Rows) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// RemoveBeside removes all rows of the texts of an index.
func RemoveBeside(ctx context.Context, c *nodes.Client, index string) error {
	all, err := Beside(ctx, c, index)
	for _, r := range all {
		if err == nil {
			err = c.Delete(ctx, r.Name)
		}
	}
	return err
}

// Serve lets rows answer instead of others, which may be nil, and be seen as they were
// written. It fails where others answer by now.
func (r *Rows) Serve(ctx context.Context, index string, instead *Rows) error {
	if err := r.client.Write(ctx, http.MethodPost, "/"+r.Name+"/_refresh", nil, nil); err != nil {
		return err
	}
	var before []string
	if instead != nil {
		before = []string{instead.Name}
	}
	return r.client.Change(ctx, nodes.Pointing(servesAs(index), r.Name, before))
}
