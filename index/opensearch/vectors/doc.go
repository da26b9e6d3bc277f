package vectors

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strconv"

	"github.com/wenjin-kb/wenjin/index/nearest"
)

// Doc is a text in one wording.
type Doc struct {
	ID    string
	Stamp int64
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
