// Package vectors keeps vectors in a cluster of OpenSearch: those of the texts of an index as
// rows of an index beside it, which the plugin k-NN compares with a question; and all that a
// model has made, by what they are of, so that no process makes one again.
package vectors

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/wenjin-kb/wenjin/index/nearest"
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

// Doc is a text in one wording.
type Doc struct {
	ID    string
	Stamp int64
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

// Lines are the rows of a text and its mark, to be written with others. visible are the
// members by which visibility is decided, in JSON.
func Lines(to []byte, d Doc, passages []nearest.Passage, visible []byte) []byte {
	for i, p := range passages {
		id := d.row(i)
		to = fmt.Appendf(to, "{\"index\":{\"_id\":%s}}\n{%s,\"id\":%s,\"stamp\":%d,\"start\":%d,\"part\":%d,\"vector\":[", quoted(id), visible, quoted(d.ID), d.Stamp, p.Start, partOf(id))
		for k, b := range p.Vector.Bytes {
			if k > 0 {
				to = append(to, ',')
			}
			to = strconv.AppendInt(to, int64(b), 10)
		}
		to = append(to, "]}\n"...)
	}
	return fmt.Appendf(to, "{\"index\":{\"_id\":%s}}\n{\"id\":%s,\"stamp\":%d,\"count\":%d}\n", quoted(d.mark()), quoted(d.ID), d.Stamp, len(passages))
}

// Gone are the lines that remove a text of so many rows.
func Gone(to []byte, d Doc, rows int) []byte {
	to = fmt.Appendf(to, "{\"delete\":{\"_id\":%s}}\n", quoted(d.mark()))
	for i := range rows {
		to = fmt.Appendf(to, "{\"delete\":{\"_id\":%s}}\n", quoted(d.row(i)))
	}
	return to
}

func quoted(s string) []byte {
	out, _ := json.Marshal(s) // texts never fail
	return out
}

// mark names the mark of a text. Another wording has others: what is late writes nothing over
// what is newer.
func (d Doc) mark() string { return d.ID + "#" + strconv.FormatUint(uint64(d.Stamp), 36) }

func (d Doc) row(i int) string { return d.mark() + "#" + strconv.Itoa(i) }

func partOf(id string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // never fails
	return int(h.Sum32() % parts)
}

// Marked are the texts whose rows are all there, and how many each has.
func (r *Rows) Marked(ctx context.Context) (map[Doc]int, error) {
	const portion = 10_000
	if err := r.client.Write(ctx, http.MethodPost, "/"+r.Name+"/_refresh", nil, nil); err != nil {
		return nil, err
	}
	out := map[Doc]int{}
	body := object{
		"size": portion, "track_total_hits": false, "query": object{"exists": object{"field": fieldCount}}, "sort": []object{{fieldID: "asc"}, {fieldStamp: "asc"}},
		"_source": false, "stored_fields": "_none_", "docvalue_fields": []string{fieldID, fieldStamp, fieldCount},
	}
	for {
		var answer reply
		if err := r.client.Write(ctx, http.MethodPost, "/"+r.Name+"/_search?allow_partial_search_results=false", body, &answer); err != nil {
			return nil, err
		}
		hits, err := answer.whole()
		if err != nil {
			return nil, err
		}
		for _, h := range hits {
			out[h.Doc] = h.count
		}
		if len(hits) < portion {
			return out, nil
		}
		last := hits[portion-1]
		body["search_after"] = []any{last.ID, last.Stamp}
	}
}

// Count reads how many texts have their rows, and keeps how many rows there are.
func (r *Rows) Count(ctx context.Context) (texts int, err error) {
	having := func(field string) object {
		return object{"size": 0, "track_total_hits": true, "query": object{"exists": object{"field": field}}}
	}
	got, err := r.ask(ctx, having(fieldCount), having(fieldPart))
	if err != nil {
		return 0, err
	}
	r.total = got[1].Hits.Total.Value
	return got[0].Hits.Total.Value, nil
}
