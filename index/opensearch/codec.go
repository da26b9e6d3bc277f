package opensearch

import (
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"unique"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/opensearch/vectors"
	"github.com/wenjin-kb/wenjin/index/records"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb"
)

// stampOf is a number made of all that a text says: another has another.
func stampOf(kept []byte) int64 {
	h := fnv.New64a()
	_, _ = h.Write(kept) // never fails
	return int64(h.Sum64())
}

// found is a document that a request has found: which, and in which wording.
type found = vectors.Doc

// stored is a document as OpenSearch has it.
type stored struct {
	found
	kept []byte // where it was asked for
}

var errDamaged = errors.New("a document in OpenSearch is damaged")

// decode reads what records.Encode wrote, or, where it is damaged, says so.
func decode(kept []byte) (*retrieve.Text, error) {
	t, err := records.Decode(kept, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	for _, s := range t.Document.Sections {
		if s.Start > len(t.Document.Body) {
			return nil, errDamaged
		}
	}
	return t, nil
}

// text is what a document says, if it is what it was when it was written.
func (d stored) text() (*retrieve.Text, error) {
	if stampOf(d.kept) != d.Stamp {
		return nil, errDamaged
	}
	t, err := decode(d.kept)
	if err == nil && t.ID != d.ID {
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
	terms      uint64 // the sum of those that are counted there
}

func (h *head) found() found { return found{ID: h.text.ID, Stamp: h.stamp} }

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
