package opensearch

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
)

// bulk writes documents many at a time.
type bulk struct {
	ctx   context.Context
	index *Index
	seq   int64
	lines []byte
}

// bulkBytes is about how much is sent at a time.
const bulkBytes = 4 << 20

func (w *bulk) remove(id string) error {
	w.header("delete", id)
	return w.full()
}

// header begins what is done to a document. The number of the change is its version.
func (w *bulk) header(action, id string) {
	w.lines = appendText(append(append(append(w.lines, `{"`...), action...), `":{"_id":`...), id)
	w.lines = append(w.lines, `,"version_type":"external_gte","version":`...)
	w.lines = append(strconv.AppendInt(w.lines, max(w.seq, 0), 10), "}}\n"...)
}

func (w *bulk) full() error {
	if len(w.lines) < bulkBytes {
		return nil
	}
	return w.flush()
}

// flush sends what was gathered. Each document is written, or a newer one is there.
func (w *bulk) flush() error {
	if len(w.lines) == 0 {
		return nil
	}
	var answer struct {
		Items []map[string]struct {
			Status int             `json:"status"`
			Error  json.RawMessage `json:"error"`
		} `json:"items"`
	}
	path := w.index.writing() + "/_bulk?filter_path=items.*.status,items.*.error"
	if err := w.index.client.WriteLines(w.ctx, path, w.lines, &answer); err != nil {
		return err
	}
	w.lines = w.lines[:0]
	for _, item := range answer.Items {
		for _, done := range item {
			gone := done.Status == http.StatusNotFound && len(done.Error) == 0 // it was before
			if done.Status >= http.StatusMultipleChoices && done.Status != http.StatusConflict && !gone {
				return fmt.Errorf("a document is not written: %w", nodes.NewRefusal(done.Status, done.Error))
			}
		}
	}
	return nil
}
