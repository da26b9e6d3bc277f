package textfile

import (
	"encoding/binary"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"unsafe"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/records"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb"
)

// perPart heads are read by one core at a time. A part is its size in four bytes, and the
// heads of its texts, packed: they are read once, when the file is opened.
const perPart = 2048

// mostUnpacked is more than the heads of a part can take.
const mostUnpacked = 4 << 30

func encodePart(packing *zstd.Encoder, texts []*retrieve.Text, places []place) []byte {
	w := records.Writer{Bytes: make([]byte, 0, 512*len(texts))}
	for i, t := range texts {
		encodeHead(&w, t, places[i])
	}
	b := packing.EncodeAll(w.Bytes, make([]byte, 4))
	binary.LittleEndian.PutUint32(b, uint32(len(b)-4))
	return b
}

// texts reads the heads.
func (x *File) texts(end footer) ([]*retrieve.Text, error) {
	b := x.mapped[end.CodeEnd:end.HeadsEnd]
	var parts [][]byte
	for len(b) > 0 {
		if len(b) < 4 || int(binary.LittleEndian.Uint32(b)) > len(b)-4 {
			return nil, ErrDamaged
		}
		size := 4 + int(binary.LittleEndian.Uint32(b))
		parts, b = append(parts, b[4:size]), b[size:]
	}
	unpacking, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(mostUnpacked))
	if err != nil {
		return nil, err
	}
	defer unpacking.Close()
	read := make([][]*retrieve.Text, len(parts))
	g := errgroup.Group{}
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, part := range parts {
		g.Go(func() error {
			heads, err := unpacking.DecodeAll(part, nil)
			if err != nil {
				return fmt.Errorf("%w: %w", ErrDamaged, err)
			}
			read[i], err = x.part(heads, end)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	out := make([]*retrieve.Text, 0, len(parts)*perPart)
	for _, some := range read {
		out = append(out, some...)
	}
	return out, nil
}

func (x *File) part(b []byte, end footer) (out []*retrieve.Text, err error) {
	r := headReader{Reader: records.NewReader(unsafe.String(unsafe.SliceData(b), len(b)), map[string]string{}), lists: map[string][]string{}}
	for r.Left() > 0 {
		t := x.head(&r, end)
		if t == nil {
			return nil, ErrDamaged
		}
		out = append(out, t)
	}
	return out, nil
}

// headReader reads heads. What it gives does not hold on to what it reads, of which half is
// numbers and what many texts share.
type headReader struct {
	records.Reader
	room  []byte              // of texts that are kept
	lists map[string][]string // that were met
}

// roomSize is of so many texts that they are freed together, and much more than any is long.
const roomSize = 16 << 10

// kept reads a text that no other has.
func (r *headReader) kept() string {
	s := r.Text()
	if len(s) > cap(r.room)-len(r.room) {
		r.room = make([]byte, 0, max(roomSize, len(s)))
	}
	at := len(r.room)
	r.room = append(r.room, s...)
	return unsafe.String(unsafe.SliceData(r.room[at:]), len(s))
}

// sharedList reads a list that others have too.
func (r *headReader) sharedList() []string {
	list := r.List(r.Shared)
	key := strings.Join(list, "\n")
	if known, ok := r.lists[key]; ok && slices.Equal(known, list) {
		return known
	}
	r.lists[key] = list
	return list
}

// place is where the file has what belongs to a head.
type place struct {
	forward int64
	rest    retrieve.Place
}

func encodeHead(w *records.Writer, t *retrieve.Text, at place) {
	d := t.Document
	w.Text(d.ArticleID)
	w.Number(d.Revision)
	for _, s := range []string{d.Slug, d.Title, d.Kind, d.Category, string(d.Audience), d.RiskLevel} {
		w.Text(s)
	}
	w.List(d.Questions)
	w.List(d.Products)
	w.List(d.Tags)
	w.Moment(d.UpdatedAt)
	w.Moment(d.From)
	w.Moment(d.Until)
	w.Moment(d.LapsedUntil)
	w.Number(len(t.Fields))
	for _, f := range t.Fields {
		w.Number(int(f.Kind))
		w.Number(int(f.Number))
		w.Number(f.Len())
	}
	w.Bits(t.TitleBounds())
	w.Bits([]uint64{t.Sum})
	w.Number(int(at.forward))
	w.Number(len(t.Forward()))
	w.Number(int(at.rest.At))
	w.Number(at.rest.Size)
}

// head reads a text; nil is damage.
func (x *File) head(r *headReader, end footer) *retrieve.Text {
	d := &index.Document{ArticleID: r.Text(), Revision: r.Number()}
	d.Slug, d.Title, d.Kind, d.Category = r.kept(), r.kept(), r.Shared(), r.Shared()
	d.Audience, d.RiskLevel = kb.Audience(r.Shared()), r.Shared()
	d.Questions, d.Products, d.Tags = r.List(r.kept), r.sharedList(), r.sharedList()
	d.UpdatedAt, d.From, d.Until, d.LapsedUntil = r.Moment(), r.Moment(), r.Moment(), r.Moment()
	fields, titles := fieldsOf(&r.Reader)
	bounds := r.Bits(titles/64 + 1)
	sum := r.Bits(1)
	forward := x.forward(r.Number(), r.Number(), end)
	rest := retrieve.Place{At: int64(r.Number()), Size: r.Number()}
	if r.Bad || fields == nil || forward == nil || rest.At%word != 0 || rest.At < end.ForwardsEnd || rest.At+int64(rest.Size) > end.RestsEnd {
		return nil
	}
	t := retrieve.ShelvedText(d, fields, bounds, forward, x, rest)
	t.Sum, d.ArticleID = sum[0], t.ID[:len(d.ArticleID)] // with which it begins
	return t
}

// fieldsOf reads where fields are, and how many runes their titles take; nil is damage.
func fieldsOf(r *records.Reader) (fields []retrieve.Field, titles int) {
	n := r.Number()
	if n > r.Left() {
		return nil, 0
	}
	fields = make([]retrieve.Field, n)
	at := 0
	for i := range fields {
		kind, number, size := r.Number(), r.Number(), r.Number()
		if number > math.MaxInt32 || size >= math.MaxInt32-at {
			return nil, 0
		}
		f := retrieve.Field{Kind: retrieve.FieldKind(kind), Number: int32(number), Start: int32(at), End: int32(at + size)}
		if fields[i], at = f, at+size+1; f.Titled() {
			titles = at
		}
	}
	return fields, titles
}

// forward is the forward index at a place of the file, which begins with them; nil where
// there is none.
func (x *File) forward(at, length int, end footer) retrieve.Forward {
	if at > int(end.ForwardsEnd) || length > int(end.ForwardsEnd)-at {
		return nil
	}
	f := retrieve.Forward(x.mapped[at : at+length])
	if !f.Whole() {
		return nil
	}
	return f
}
