package opensearch

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Apply makes a batch findable, all at once, with its number. What was written before stays
// where it is newer: every document carries the number as its version, so that a replay
// changes nothing.
func (x *Index) Apply(ctx context.Context, b index.Batch, analyzer *zh.Analyzer) error {
	x.applying.Lock()
	defer x.applying.Unlock()
	if x.closed.Load() {
		return index.ErrClosed
	}
	old, err := x.idsOf(ctx, b)
	if err != nil {
		return err
	}
	heads := make(map[string][]*head, len(b.Updates))
	w := bulk{index: x, seq: b.Seq, ctx: ctx}
	for _, u := range b.Updates {
		heads[u.ArticleID] = nil
		for i := range u.Documents {
			t := retrieve.NewText(&u.Documents[i], analyzer)
			k := keep(t)
			h, err := k.head()
			if err != nil {
				return err
			}
			heads[u.ArticleID] = append(heads[u.ArticleID], h)
			delete(old, t.ID)
			if err := w.put(t.ID, source(t, analyzer, k)); err != nil {
				return err
			}
		}
	}
	for id := range old {
		if err := w.remove(id); err != nil {
			return err
		}
	}
	if err := w.flush(); err != nil {
		return err
	}
	if err := x.writeSeq(ctx, b.Seq); err != nil {
		return err
	}
	x.took(b.Seq, heads)
	return nil
}

// writeSeq writes how far the index is, and lets searches see what was written.
func (x *Index) writeSeq(ctx context.Context, seq int64) error {
	path := fmt.Sprintf("/%s/_doc/%s?version=%d&version_type=external_gte", x.name, stateID, max(seq, 0))
	err := x.client.write(ctx, http.MethodPut, path, object{fieldSeq: seq}, nil)
	if err != nil && !isConflict(err) {
		return err
	}
	return x.client.write(ctx, http.MethodPost, "/"+x.name+"/_refresh", nil, nil)
}

// bulk writes documents many at a time.
type bulk struct {
	ctx   context.Context
	index *Index
	seq   int64
	lines bytes.Buffer
}

// bulkBytes is about how much is sent at a time.
const bulkBytes = 4 << 20

func (w *bulk) put(id string, source object) error {
	if err := w.line(object{"index": w.header(id)}); err != nil {
		return err
	}
	if err := w.line(source); err != nil {
		return err
	}
	return w.full()
}

func (w *bulk) remove(id string) error {
	if err := w.line(object{"delete": w.header(id)}); err != nil {
		return err
	}
	return w.full()
}

func (w *bulk) header(id string) object {
	return object{"_id": id, "version": max(w.seq, 0), "version_type": "external_gte"}
}

func (w *bulk) line(v any) error { return json.NewEncoder(&w.lines).Encode(v) }

func (w *bulk) full() error {
	if w.lines.Len() < bulkBytes {
		return nil
	}
	return w.flush()
}

// flush sends what was gathered. Each document is written, or a newer one is there.
func (w *bulk) flush() error {
	if w.lines.Len() == 0 {
		return nil
	}
	var answer struct {
		Items []map[string]struct {
			Status int             `json:"status"`
			Error  json.RawMessage `json:"error"`
		} `json:"items"`
	}
	if err := call(w.ctx, w.index.client.writes, http.MethodPost, "/"+w.index.name+"/_bulk", w.lines.Bytes(), &answer); err != nil {
		return err
	}
	w.lines.Reset()
	for _, item := range answer.Items {
		for _, done := range item {
			if done.Status >= http.StatusMultipleChoices && done.Status != http.StatusConflict && done.Status != http.StatusNotFound {
				return fmt.Errorf("a document is not written: %w", &refusal{done.Status, string(done.Error)})
			}
		}
	}
	return nil
}
