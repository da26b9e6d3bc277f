package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/wenjin-kb/wenjin/index"
)

// stockCluster is OpenSearch as its handbook has it for Chinese: the cjk analyzer,
// multi_match over the fields, its own highlighter.
type stockCluster struct{ url, index string }

var stockMapping = []byte(`{"settings": {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"}, "mappings": {"properties": {
	"title": {"type": "text", "analyzer": "cjk"}, "questions": {"type": "text", "analyzer": "cjk"}, "answer": {"type": "text", "analyzer": "cjk"}, "body": {"type": "text", "analyzer": "cjk"},
	"category": {"type": "keyword"}, "audience": {"type": "keyword"}, "slug": {"type": "keyword"}}}}`)

// do asks the node; what it answers is read to the end.
func (x stockCluster) do(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, x.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode >= http.StatusMultipleChoices {
		return nil, fmt.Errorf("OpenSearch answers %s: %.500s", answer.Status, text)
	}
	return text, err
}

func (x stockCluster) create(ctx context.Context) error {
	_, err := x.do(ctx, http.MethodPut, "/"+x.index, stockMapping)
	return err
}

func (x stockCluster) add(ctx context.Context, docs []index.Document) error {
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	for _, d := range docs {
		for _, line := range []map[string]any{
			{"index": map[string]any{"_id": d.ArticleID}},
			{"title": d.Title, "questions": d.Questions, "answer": d.Answer, "body": d.Body, "category": d.Category, "audience": d.Audience, "slug": d.Slug},
		} {
			if err := out.Encode(line); err != nil {
				return err
			}
		}
	}
	text, err := x.do(ctx, http.MethodPost, "/"+x.index+"/_bulk?filter_path=errors", b.Bytes())
	if err == nil && !bytes.Contains(text, []byte(`"errors":false`)) {
		return fmt.Errorf("the bulk has errors: %s", text)
	}
	return err
}

// refresh makes what was added one segment, as ours is when it is opened, and found.
func (x stockCluster) refresh(ctx context.Context) error {
	for _, what := range []string{"/_forcemerge?max_num_segments=1", "/_refresh"} {
		if _, err := x.do(ctx, http.MethodPost, "/"+x.index+what, nil); err != nil {
			return err
		}
	}
	return nil
}

// matching is the query, of what customers may see.
func matching(text string) map[string]any {
	return map[string]any{"bool": map[string]any{
		"must":   map[string]any{"multi_match": map[string]any{"query": text, "fields": []string{"title^3", "questions^2", "answer", "body"}}},
		"filter": map[string]any{"term": map[string]any{"audience": "public"}},
	}}
}

func (x stockCluster) search(ctx context.Context, text string) error {
	body, err := json.Marshal(map[string]any{
		"size": 10, "_source": []string{"slug", "title", "answer", "category"}, "track_total_hits": true,
		"query":     matching(text),
		"highlight": map[string]any{"fields": map[string]any{"title": map[string]any{}, "body": map[string]any{"fragment_size": 80, "number_of_fragments": 1}}},
		"aggs":      map[string]any{"category": map[string]any{"terms": map[string]any{"field": "category"}}},
	})
	if err != nil {
		return err
	}
	_, err = x.do(ctx, http.MethodPost, "/"+x.index+"/_search", body)
	return err
}

// find gives the best slugs for a text, and nothing else.
func (x stockCluster) find(ctx context.Context, text string, most int) ([]string, error) {
	body, err := json.Marshal(map[string]any{"size": most, "_source": []string{"slug"}, "query": matching(text)})
	if err != nil {
		return nil, err
	}
	answer, err := x.do(ctx, http.MethodPost, "/"+x.index+"/_search", body)
	if err != nil {
		return nil, err
	}
	var found struct {
		Hits struct {
			Hits []struct {
				Source struct{ Slug string } `json:"_source"`
			}
		}
	}
	if err := json.Unmarshal(answer, &found); err != nil {
		return nil, err
	}
	slugs := make([]string, len(found.Hits.Hits))
	for i, h := range found.Hits.Hits {
		slugs[i] = h.Source.Slug
	}
	return slugs, nil
}
