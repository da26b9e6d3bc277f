package vectors

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"

	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
)

// Key names a text by what it says.
type Key = [sha256.Size]byte

// Store keeps what models have made of texts in the cluster, an index a space, for all
// processes and all indexes of one name. It is what kb/vectordb is for one process.
type Store struct {
	client *nodes.Client
	prefix string
}

// NewStore keeps vectors in a cluster.
func NewStore(c nodes.Cluster) (*Store, error) {
	client, err := nodes.New(c)
	return &Store{client, c.Index + "-vectors-"}, err
}

// Close lets the cluster go.
func (s *Store) Close() error { return s.client.Close() }

func (s *Store) of(space string) string { return s.prefix + short(space) }

const (
	fieldKey  = "key"  // in hexadecimal, as _id is
	fieldKept = "kept" // a byte a number
	atOnce    = 1000   // vectors that are read or written in one request
)

// Vectors are those of the keys that there are.
func (s *Store) Vectors(ctx context.Context, space string, keys []Key) (map[Key][]byte, error) {
	out := make(map[Key][]byte, len(keys))
	for some := range slices.Chunk(keys, atOnce) {
		ids := make([]string, len(some))
		for i, k := range some {
			ids[i] = hex.EncodeToString(k[:])
		}
		var answer struct {
			Docs []struct {
				ID     string `json:"_id"`
				Fields struct {
					Kept [][]byte `json:"kept"`
				} `json:"fields"`
			} `json:"docs"`
		}
		err := s.client.Write(ctx, http.MethodPost, "/"+s.of(space)+"/_mget?stored_fields="+fieldKept, object{"ids": ids}, &answer)
		if err != nil && !nodes.IsNotFound(err) {
			return nil, err
		}
		for _, d := range answer.Docs {
			if key, ok := keyOf(d.ID); ok && len(d.Fields.Kept) == 1 {
				out[key] = d.Fields.Kept[0]
			}
		}
	}
	return out, nil
}

func keyOf(id string) (k Key, ok bool) {
	bytes, err := hex.DecodeString(id)
	return k, err == nil && copy(k[:], bytes) == len(k) && len(bytes) == len(k)
}

// Keep keeps vectors. After an error some of them may be kept.
func (s *Store) Keep(ctx context.Context, space string, vectors map[Key][]byte) error {
	if len(vectors) == 0 {
		return nil
	}
	if err := s.begin(ctx, space); err != nil {
		return err
	}
	var lines []byte
	for k, v := range vectors {
		lines = fmt.Appendf(lines, "{\"index\":{\"_id\":\"%[1]x\"}}\n{\"key\":\"%[1]x\",\"kept\":\"%s\"}\n", k[:], base64.StdEncoding.EncodeToString(v))
	}
	return Write(ctx, s.client, s.of(space), lines)
}

// begin makes the index of a space where it is not there.
func (s *Store) begin(ctx context.Context, space string) error {
	err := s.client.Write(ctx, http.MethodPut, "/"+s.of(space), object{
		"settings": object{"number_of_shards": 1, "auto_expand_replicas": "0-2"},
		"mappings": object{"dynamic": "strict", "_meta": Meta{Space: space}, "_source": object{"enabled": false}, "properties": object{
			fieldKey: object{"type": "keyword", "index": false}, fieldKept: object{"type": "binary", "store": true},
		}},
	}, nil)
	if nodes.IsThere(err) {
		return nil
	}
	return err
}

// Spaces are those of which vectors are kept, and how many of each.
func (s *Store) Spaces(ctx context.Context) (map[string]int, error) {
	var answer map[string]struct {
		Mappings struct {
			Meta Meta `json:"_meta"`
		} `json:"mappings"`
	}
	err := s.client.Write(ctx, http.MethodGet, "/"+s.prefix+"*/_mapping?filter_path=*.mappings._meta", nil, &answer)
	if err != nil && !nodes.IsNotFound(err) {
		return nil, err
	}
	out := map[string]int{}
	for name, has := range answer {
		if space := has.Mappings.Meta.Space; name == s.of(space) {
			var counted struct {
				Count int `json:"count"`
			}
			if err := s.client.Write(ctx, http.MethodPost, "/"+name+"/_refresh", nil, nil); err != nil {
				return nil, err
			}
			if err := s.client.Write(ctx, http.MethodGet, "/"+name+"/_count", nil, &counted); err != nil {
				return nil, err
			}
			out[space] = counted.Count
		}
	}
	return out, nil
}

// Keys are those of all vectors of a space.
func (s *Store) Keys(ctx context.Context, space string) (out []Key, err error) {
	const portion = 10_000
	body := object{"size": portion, "track_total_hits": false, "sort": []object{{fieldKey: "asc"}}, "_source": false, "stored_fields": "_none_", "docvalue_fields": []string{fieldKey}}
	for {
		var answer struct {
			Hits struct {
				Hits []struct {
					Sort []string `json:"sort"`
				} `json:"hits"`
			} `json:"hits"`
		}
		err := s.client.Write(ctx, http.MethodPost, "/"+s.of(space)+"/_search?allow_partial_search_results=false", body, &answer)
		if err != nil {
			if nodes.IsNotFound(err) {
				return nil, nil
			}
			return nil, err
		}
		hits := answer.Hits.Hits
		for _, h := range hits {
			if len(h.Sort) == 1 {
				if key, ok := keyOf(h.Sort[0]); ok {
					out = append(out, key)
				}
			}
		}
		if len(hits) < portion {
			return out, nil
		}
		body["search_after"] = hits[portion-1].Sort
	}
}

// Drop forgets some vectors of a space.
func (s *Store) Drop(ctx context.Context, space string, keys []Key) error {
	for some := range slices.Chunk(keys, atOnce) {
		var lines []byte
		for _, k := range some {
			lines = fmt.Appendf(lines, "{\"delete\":{\"_id\":\"%x\"}}\n", k[:])
		}
		if err := Write(ctx, s.client, s.of(space), lines); err != nil {
			return err
		}
	}
	return nil
}

// Forget forgets all vectors of a space.
func (s *Store) Forget(ctx context.Context, space string) error {
	return s.client.Delete(ctx, s.of(space))
}

// Write writes lines to an index, or by an alias that must name one.
func Write(ctx context.Context, c *nodes.Client, to string, lines []byte) error {
	if len(lines) == 0 {
		return nil
	}
	return c.Bulk(ctx, to, "a vector", lines)
}
