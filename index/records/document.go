package records

import (
	"errors"
	"fmt"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb"
)

// A document is stored as the lengths and bytes of its texts and lists, its
// moments in unix nanoseconds, and the word boundaries of its text: all that it
// takes to have the text again without cutting it.

// Encode writes a text. Decode reads it again.
func Encode(t *retrieve.Text) []byte {
	d := t.Document
	w := Writer{Bytes: make([]byte, 0, len(d.Body)+len(d.Title)*4+512)}
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

// ErrDamaged is returned for what Encode has not written.
var ErrDamaged = errors.New("a stored document is damaged")

// Decode reads what Encode wrote. interned keeps one copy of what many documents
// share; nil where that is not worth it. Its error wraps ErrDamaged.
func Decode(b []byte, interned map[string]string) (*retrieve.Text, error) {
	r := NewReader(string(b), interned)
	d := &index.Document{ArticleID: r.Text(), Revision: r.Number()}
	d.Slug, d.Title, d.Answer, d.Body = r.Text(), r.Text(), r.Text(), r.Text()
	d.Kind, d.Category, d.Audience, d.RiskLevel = r.Shared(), r.Shared(), kb.Audience(r.Shared()), r.Shared()
	d.Questions, d.Products, d.Tags = r.List(r.Text), r.List(r.Shared), r.List(r.Shared)
	d.Sections = r.Sections()
	d.UpdatedAt, d.From, d.Until, d.LapsedUntil = r.Moment(), r.Moment(), r.Moment(), r.Moment()
	if r.Bad || r.Left()%8 != 0 {
		return nil, ErrDamaged
	}
	t, err := retrieve.RestoreText(d, r.Bits(r.Left()/8))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return t, nil
}
