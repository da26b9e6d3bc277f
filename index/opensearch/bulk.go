package opensearch

import (
	"context"
	"net/http"
	"strconv"
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
	if err := w.index.client.Bulk(w.ctx, w.index.writing(), "a document", w.lines, http.StatusConflict); err != nil {
		return err
	}
	w.lines = w.lines[:0]
	return nil
}
