package opensearch

import (
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"unique"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/records"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb"
)

// encode writes a text: its document, and where its words begin and end, so that nobody
// need cut it again.
func encode(t *retrieve.Text) []byte {
	d := t.Document
	w := records.Writer{Bytes: make([]byte, 0, len(d.Body)+len(d.Title)*4+512)}
	w.Text(d.ArticleID)
	w.Number(d.Revision)
	for _, s := range []string{d.Slug, d.Title, d.Answer, d.Body, d.Kind, d.Category, string(d.Audience), d.RiskLevel} {
		w.Text(s)
	}
	w.List(d.Questions)
	w.List(d.Products)
	w.List(d.Tags)
	w.Sections(d.Sections)
	w.Moment(d.UpdatedAt)
	w.Moment(d.From)
	w.Moment(d.Until)
	w.Moment(d.LapsedUntil)
	w.Bits(t.Bounds)
	return w.Bytes
}

// stampOf is a number made of all that a text says: another has another.
func stampOf(kept []byte) int64 {
	h := fnv.New64a()
	_, _ = h.Write(kept) // never fails
	return int64(h.Sum64())
}

// found is a document that a request has found: which, and in which wording.
type found struct {
	id    string
	stamp int64
}

// stored is a document as OpenSearch has it.
type stored struct {
	found
	kept []byte // where it was asked for
}

var errDamaged = errors.New("a document in OpenSearch is damaged")

// decode reads what encode wrote, or, where it is damaged, says so.
func decode(kept []byte) (*retrieve.Text, error) {
	r := records.NewReader(string(kept), nil)
	d := &index.Document{ArticleID: r.Text(), Revision: r.Number()}
	d.Slug, d.Title, d.Answer, d.Body = r.Text(), r.Text(), r.Text(), r.Text()
	d.Kind, d.Category, d.Audience, d.RiskLevel = r.Text(), r.Text(), kb.Audience(r.Text()), r.Text()
	d.Questions, d.Products, d.Tags = r.List(r.Text), r.List(r.Text), r.List(r.Text)
	d.Sections = r.Sections()
	d.UpdatedAt, d.From, d.Until, d.LapsedUntil = r.Moment(), r.Moment(), r.Moment(), r.Moment()
	if r.Bad || r.Left()%8 != 0 {
		return nil, errDamaged
	}
	for _, s := range d.Sections {
		if s.Start > len(d.Body) {
			return nil, errDamaged
		}
	}
	t, err := retrieve.RestoreText(d, r.Bits(r.Left()/8))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return t, nil
}

// text is what a document says, if it is what it was when it was written.
func (d stored) text() (*retrieve.Text, error) {
	if stampOf(d.kept) != d.stamp {
		return nil, errDamaged
	}
	t, err := decode(d.kept)
	if err == nil && t.ID != d.id {
		err = errDamaged
	}
	return t, err
}

// head is what of a document stays here: its titles and questions, when it holds and for
// whom, and how long its texts are.
type head struct {
	text       *retrieve.Text // without answer and body
	stamp      int64
	bodyLength int
	number     uint32 // that of the table of frequencies
}

func (h *head) found() found { return found{h.text.ID, h.stamp} }

// headOf is the head of a text. It holds on to nothing else of it.
func headOf(t *retrieve.Text, stamp int64) (*head, error) {
	d := *t.Document
	d.Answer, d.Body, d.Sections = "", "", nil
	for _, s := range []*string{&d.ArticleID, &d.Slug, &d.Title} {
		*s = strings.Clone(*s)
	}
	d.Questions = copied(d.Questions, strings.Clone)
	d.Products, d.Tags = copied(d.Products, shared), copied(d.Tags, shared)
	d.Kind, d.Category, d.Audience, d.RiskLevel = shared(d.Kind), shared(d.Category), kb.Audience(shared(string(d.Audience))), shared(d.RiskLevel)
	runes := 0
	retrieve.EachField(&d, func(_ retrieve.FieldKind, _ int, text string) { runes += len([]rune(text)) + 1 })
	bounds := retrieve.NewBitset(runes)
	copy(bounds, t.Bounds) // those of the titles come first
	out, err := retrieve.RestoreText(&d, bounds)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", index.ErrUnusable, err)
	}
	return &head{text: out, stamp: stamp, bodyLength: t.BodyLength}, nil
}

// shared keeps one copy of what many documents have.
func shared(s string) string { return unique.Make(s).Value() }

func copied(ss []string, clone func(string) string) []string {
	if ss == nil {
		return nil
	}
	out := make([]string, len(ss))
	for i, s := range ss {
		out[i] = clone(s)
	}
	return out
}
