package bleveindex

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb"
)

// A document is stored as the lengths and bytes of its texts and lists, its
// moments in unix nanoseconds, and the word boundaries of its text: all that it
// takes to have the text again without cutting it.

// encode writes a text. decode reads it again.
func encode(t *retrieve.Text) []byte {
	d := t.Document
	w := encoder{b: make([]byte, 0, len(d.Body)+len(d.Title)*4+512)}
	w.text(d.ArticleID)
	w.number(d.Revision)
	for _, s := range []string{d.Slug, d.Title, d.Answer, d.Body, d.Kind, d.Category, string(d.Audience), d.RiskLevel} {
		w.text(s)
	}
	w.list(d.Questions)
	w.list(d.Products)
	w.list(d.Tags)
	w.number(len(d.Sections))
	for _, s := range d.Sections {
		w.text(s.Title)
		w.text(s.Anchor)
		w.number(s.Start)
	}
	for _, t := range []time.Time{d.UpdatedAt, d.From, d.Until, d.LapsedUntil} {
		w.moment(t)
	}
	for _, bits := range t.Bounds {
		w.b = binary.LittleEndian.AppendUint64(w.b, bits)
	}
	return w.b
}

type encoder struct{ b []byte }

func (w *encoder) number(n int) { w.b = binary.AppendUvarint(w.b, uint64(n)) }

func (w *encoder) text(s string) {
	w.number(len(s))
	w.b = append(w.b, s...)
}

func (w *encoder) list(ss []string) {
	w.number(len(ss))
	for _, s := range ss {
		w.text(s)
	}
}

// noMoment stands for the zero time.
const noMoment = retrieve.MinTime

func (w *encoder) moment(t time.Time) {
	nanos := int64(noMoment)
	if !t.IsZero() {
		nanos = t.UnixNano()
	}
	w.b = binary.AppendVarint(w.b, nanos)
}

var errDamaged = errors.New("a stored document is damaged")

// decode reads what encode wrote. interned keeps one copy of what many documents
// share.
func decode(b []byte, interned map[string]string) (*retrieve.Text, error) {
	r := decoder{b: b, whole: string(b), interned: interned}
	d := &index.Document{ArticleID: r.text(), Revision: r.number()}
	d.Slug, d.Title, d.Answer, d.Body = r.text(), r.text(), r.text(), r.text()
	d.Kind, d.Category, d.Audience, d.RiskLevel = r.shared(), r.shared(), kb.Audience(r.shared()), r.shared()
	d.Questions, d.Products, d.Tags = r.list(r.text), r.list(r.shared), r.list(r.shared)
	for n := r.number(); n > 0 && !r.bad; n-- {
		d.Sections = append(d.Sections, index.Section{Title: r.shared(), Anchor: r.shared(), Start: r.number()})
	}
	d.UpdatedAt, d.From, d.Until, d.LapsedUntil = r.moment(), r.moment(), r.moment(), r.moment()
	rest := b[r.at:]
	if r.bad || len(rest)%8 != 0 {
		return nil, errDamaged
	}
	bounds := make(retrieve.Bitset, len(rest)/8)
	for i := range bounds {
		bounds[i] = binary.LittleEndian.Uint64(rest[i*8:])
	}
	t, err := retrieve.RestoreText(d, bounds)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return t, nil
}

// decoder reads values from the front of b. Once one is damaged, it is bad, and
// what is read is worth nothing.
type decoder struct {
	b        []byte
	whole    string // the same as b; all texts of the document are pieces of it
	at       int
	bad      bool
	interned map[string]string
}

// number reads a length or another small number.
func (r *decoder) number() int {
	v, size := binary.Uvarint(r.b[r.at:])
	if size <= 0 || r.bad || v > 1<<40 {
		r.bad = true
		return 0
	}
	r.at += size
	return int(v)
}

// count reads the number of bytes or things that follow, each of a byte at least.
func (r *decoder) count() int {
	n := r.number()
	if n > len(r.b)-r.at {
		r.bad = true
		return 0
	}
	return n
}

func (r *decoder) text() string {
	n := r.count()
	r.at += n
	return r.whole[r.at-n : r.at]
}

func (r *decoder) shared() string {
	s := r.text()
	if have, ok := r.interned[s]; ok {
		return have
	}
	s = strings.Clone(s)
	r.interned[s] = s
	return s
}

func (r *decoder) list(each func() string) []string {
	n := r.count()
	if r.bad {
		return nil
	}
	out := make([]string, 0, n)
	for range n {
		out = append(out, each())
	}
	return out
}

func (r *decoder) moment() time.Time {
	v, size := binary.Varint(r.b[r.at:])
	if size <= 0 || r.bad {
		r.bad = true
		return time.Time{}
	}
	r.at += size
	if v == noMoment {
		return time.Time{}
	}
	return time.Unix(0, v).UTC()
}
