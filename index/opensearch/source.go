package opensearch

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// kept is what OpenSearch gives back of a document.
type kept struct {
	Document   *index.Document `json:"document,omitempty"`
	Bounds     string          `json:"bounds,omitempty"` // base64 of 64 bits each
	BodyLength int             `json:"bodyLength"`
	Stamp      int64           `json:"stamp"`
	Seq        int64           `json:"seq,omitempty"` // of stateID
}

// keep is what is kept of a text.
func keep(t *retrieve.Text) kept {
	k := kept{Document: t.Document, BodyLength: t.BodyLength}
	var bits []byte
	for _, b := range t.Bounds {
		bits = binary.LittleEndian.AppendUint64(bits, b)
	}
	k.Bounds = base64.StdEncoding.EncodeToString(bits)
	h := fnv.New64a()
	_ = json.NewEncoder(h).Encode(k) // plain values do not fail
	k.Stamp = int64(h.Sum64())
	return k
}

func (k kept) bounds() (retrieve.Bitset, error) {
	b, err := base64.StdEncoding.DecodeString(k.Bounds)
	if err != nil {
		return nil, err
	}
	bits := make(retrieve.Bitset, len(b)/8)
	for i := range bits {
		bits[i] = binary.LittleEndian.Uint64(b[i*8:])
	}
	return bits, nil
}

// text is the text that was kept.
func (k kept) text() (*retrieve.Text, error) {
	if k.Document == nil {
		return nil, fmt.Errorf("%w: a document is not there", index.ErrUnusable)
	}
	bounds, err := k.bounds()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", index.ErrUnusable, err)
	}
	t, err := retrieve.RestoreText(k.Document, bounds)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", index.ErrUnusable, err)
	}
	return t, nil
}

// head is what of a document stays here: its titles and questions, when it holds and for
// whom, and how long its texts are.
type head struct {
	text       *retrieve.Text // without answer and body
	stamp      int64
	bodyLength int
}

// head makes that of what was kept. Only the bounds of its titles are looked at.
func (k kept) head() (*head, error) {
	if k.Document == nil {
		return nil, fmt.Errorf("%w: a document is not there", index.ErrUnusable)
	}
	d := *k.Document
	d.Answer, d.Body, d.Sections = "", "", nil
	all, err := k.bounds()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", index.ErrUnusable, err)
	}
	runes := 0
	retrieve.EachField(&d, func(_ retrieve.FieldKind, _ int, text string) { runes += len([]rune(text)) + 1 })
	bounds := retrieve.NewBitset(runes)
	copy(bounds, all)
	t, err := retrieve.RestoreText(&d, bounds)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", index.ErrUnusable, err)
	}
	return &head{t, k.Stamp, k.BodyLength}, nil
}

// source is the document that OpenSearch is given for a text.
func source(t *retrieve.Text, analyzer *zh.Analyzer, k kept) object {
	d := t.Document
	out := object{
		fieldDocument: k.Document, fieldBounds: k.Bounds, fieldBodyLength: k.BodyLength, fieldStamp: k.Stamp,
		fieldID: t.ID, fieldArticle: d.ArticleID, fieldSlug: d.Slug, fieldNumber: d.Revision, fieldScopes: scopeNames(t.Scope),
		fieldFrom: t.From, fieldUntil: t.Until, fieldLapsed: t.LapsedUntil,
	}
	if d.UpdatedAt.IsZero() {
		out[fieldUpdated] = int64(math.MinInt64)
	} else {
		out[fieldUpdated] = nanos(d.UpdatedAt)
	}
	for _, f := range index.FilterFields {
		if values := d.FilterValues(f); len(values) > 0 {
			out[fieldFilter+f] = values
		}
	}
	for _, f := range index.MomentFields {
		if at := d.Moment(f); !at.IsZero() {
			out[fieldMoment+f] = nanos(at)
		}
	}
	folded := t.Folded()
	for field, terms := range termsOf(t, folded, analyzer) {
		out[field] = terms
	}
	out[fieldText] = characters(folded)
	return out
}
