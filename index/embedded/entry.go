package embedded

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	bleveindex "github.com/blevesearch/bleve_index_api"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// entry is a document as the engine holds it in memory: immutable once made.
type entry struct {
	doc *index.Document
	id  string // of the Bleve document

	// text is all fields, folded, each followed by a zero rune. cut has a bit for
	// each of its runes at which a word begins or ends.
	text   []rune
	cut    bitset
	fields []field

	scope    kb.Scope
	from     int64 // unix nanoseconds; the whole range where unbounded
	until    int64
	lapsed   int64 // until when it is found after until, by those who ask for it
	titleLen int   // runes of the title
	bodyLen  int   // runes of everything else

	written *written    // between analysis and writing only
	gone    atomic.Bool // from the newest collection
}

// written is what Bleve gets of a document.
type written struct {
	terms *terms
	doc   []byte // packed
}

// fieldKind says what part of a document a piece of text is.
type fieldKind uint8

const (
	fieldTitle fieldKind = iota
	fieldQuestion
	fieldAnswer
	fieldTags
	fieldBody
	fieldKinds
)

// field is one piece of a document's text: runes [start, end) of entry.text.
type field struct {
	kind       fieldKind
	start, end int
	number     int // of the question or tag
}

type bitset []uint64

func (b bitset) has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }
func (b bitset) set(i int)      { b[i>>6] |= 1 << (i & 63) }

// eachField gives the texts of a document in the order in which they are kept.
func eachField(d *index.Document, yield func(kind fieldKind, number int, text string)) {
	yield(fieldTitle, 0, d.Title)
	for i, q := range d.Questions {
		yield(fieldQuestion, i, q)
	}
	if d.Answer != "" {
		yield(fieldAnswer, 0, d.Answer)
	}
	for i, t := range d.Products {
		yield(fieldTags, i, t)
	}
	for i, t := range d.Tags {
		yield(fieldTags, len(d.Products)+i, t)
	}
	if d.Body != "" {
		yield(fieldBody, 0, d.Body)
	}
}

// fieldText is the original text of a field.
func (n *entry) fieldText(f field) string {
	switch f.kind {
	case fieldTitle:
		return n.doc.Title
	case fieldQuestion:
		return n.doc.Questions[f.number]
	case fieldAnswer:
		return n.doc.Answer
	case fieldTags:
		if f.number < len(n.doc.Products) {
			return n.doc.Products[f.number]
		}
		return n.doc.Tags[f.number-len(n.doc.Products)]
	default:
		return n.doc.Body
	}
}

// layText folds the fields of the document into text.
func (n *entry) layText() {
	size := 0
	eachField(n.doc, func(_ fieldKind, _ int, text string) { size += utf8.RuneCountInString(text) + 1 })
	n.text = make([]rune, 0, size)
	eachField(n.doc, func(kind fieldKind, number int, text string) {
		start := len(n.text)
		for _, r := range text {
			n.text = append(n.text, fold.Rune(r))
		}
		end := len(n.text)
		n.text = append(n.text, 0)
		n.fields = append(n.fields, field{kind, start, end, number})
		if kind == fieldTitle {
			n.titleLen = end - start
		} else if kind != fieldQuestion {
			n.bodyLen += end - start
		}
	})
}

func newEntryOf(d *index.Document) *entry {
	n := &entry{doc: d, id: d.ArticleID + "@" + strconv.Itoa(d.Revision), scope: d.Scope(), from: minTime, until: maxTime}
	if !d.From.IsZero() {
		n.from = d.From.UnixNano()
	}
	if !d.Until.IsZero() {
		n.until = d.Until.UnixNano()
	}
	n.lapsed = n.until
	if !d.LapsedUntil.IsZero() {
		n.lapsed = d.LapsedUntil.UnixNano()
	}
	n.layText()
	return n
}

const (
	minTime = -1 << 63
	maxTime = 1<<63 - 1
)

// newEntry analyses a document.
func newEntry(d *index.Document, analyzer *zh.Analyzer, p *packer) *entry {
	n := newEntryOf(d)
	n.cut = make(bitset, len(n.text)/64+1)
	terms := newTerms()
	for _, f := range n.fields {
		text := n.text[f.start:f.end]
		words := analyzer.Cut(text)
		for _, w := range words {
			n.cut.set(f.start + w.Start)
			n.cut.set(f.start + w.End)
		}
		titled := f.kind == fieldTitle || f.kind == fieldQuestion
		analyzer.EachTerm(text, words, func(term []byte, grain zh.Grain, _ zh.Span) {
			if kept(term, grain) {
				terms.add(term, titled)
			}
		})
	}
	n.written = &written{terms, p.pack(n.encode())}
	return n
}

// kept reports whether Bleve keeps a term: pairs of characters, and whole words
// of Latin letters and digits. Longer Chinese words are found by their pairs; the
// sets of single characters are made when a segment is read (charSets).
func kept(term []byte, grain zh.Grain) bool {
	return grain == zh.GrainGram || grain == zh.GrainWord && term[0] == zh.LatinMark[0]
}

// terms are the distinct terms of a document.
type terms struct {
	all, title analysis.TokenStream
	seen       map[string]uint8 // 1: in all, 2: in title too
}

func newTerms() *terms { return &terms{seen: map[string]uint8{}} }

func (t *terms) add(term []byte, titled bool) {
	have := t.seen[string(term)]
	want := uint8(1)
	if titled {
		want = 3
	}
	if have|want == have {
		return
	}
	key := string(term)
	t.seen[key] = have | want
	token := &analysis.Token{Term: []byte(key)}
	if have&1 == 0 {
		t.all = append(t.all, token)
	}
	if titled {
		t.title = append(t.title, token)
	}
}

// given is an analyzer for text that is analysed already.
type given analysis.TokenStream

// Analyze implements analysis.Analyzer.
func (g given) Analyze([]byte) analysis.TokenStream { return analysis.TokenStream(g) }

// Names of the Bleve fields.
const (
	bleveAll   = "a"
	bleveTitle = "t"
	bleveDoc   = "d"
)

func (n *entry) bleveDocument() *document.Document {
	d := document.NewDocument(n.id)
	presence := bleveindex.IndexField | bleveindex.SkipFreqNorm
	d.AddField(document.NewTextFieldCustom(bleveAll, nil, nil, presence, given(n.written.terms.all)))
	d.AddField(document.NewTextFieldCustom(bleveTitle, nil, nil, presence, given(n.written.terms.title)))
	d.AddField(document.NewTextFieldCustom(bleveDoc, nil, n.written.doc, bleveindex.StoreField, nil))
	return d
}

// encode writes the document and its cut. decode reads it again.
func (n *entry) encode() []byte {
	d := n.doc
	b := make([]byte, 0, len(d.Body)+len(d.Title)*4+512)
	str := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	list := func(ss []string) {
		b = binary.AppendUvarint(b, uint64(len(ss)))
		for _, s := range ss {
			str(s)
		}
	}
	moment := func(t time.Time) {
		nanos := int64(minTime)
		if !t.IsZero() {
			nanos = t.UnixNano()
		}
		b = binary.AppendVarint(b, nanos)
	}
	str(d.ArticleID)
	b = binary.AppendUvarint(b, uint64(d.Revision))
	for _, s := range []string{d.Slug, d.Title, d.Answer, d.Body, d.Kind, d.Category, string(d.Audience), d.RiskLevel} {
		str(s)
	}
	list(d.Questions)
	list(d.Products)
	list(d.Tags)
	b = binary.AppendUvarint(b, uint64(len(d.Sections)))
	for _, s := range d.Sections {
		str(s.Title)
		str(s.Anchor)
		b = binary.AppendUvarint(b, uint64(s.Start))
	}
	moment(d.UpdatedAt)
	moment(d.From)
	moment(d.Until)
	moment(d.LapsedUntil)
	for _, w := range n.cut {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	return b
}

var errDamaged = errors.New("a stored document is damaged")

// decode reads what encode wrote. interned keeps one copy of what many documents
// share.
func decode(b []byte, interned map[string]string) (*entry, error) {
	whole := string(b) // all texts of the document are pieces of it
	at, bad := 0, false
	number := func() uint64 {
		v, size := binary.Uvarint(b[at:])
		if size <= 0 || bad {
			bad = true
			return 0
		}
		at += size
		return v
	}
	str := func() string {
		size := number()
		if bad || size > uint64(len(b)-at) {
			bad = true
			return ""
		}
		at += int(size)
		return whole[at-int(size) : at]
	}
	shared := func() string {
		s := str()
		if have, ok := interned[s]; ok {
			return have
		}
		s = strings.Clone(s)
		interned[s] = s
		return s
	}
	list := func(each func() string) []string {
		size := number()
		if bad || size > uint64(len(b)-at) {
			bad = true
			return nil
		}
		out := make([]string, 0, size)
		for range size {
			out = append(out, each())
		}
		return out
	}
	moment := func() time.Time {
		v, size := binary.Varint(b[at:])
		if size <= 0 || bad {
			bad = true
			return time.Time{}
		}
		at += size
		if v == minTime {
			return time.Time{}
		}
		return time.Unix(0, v).UTC()
	}
	d := &index.Document{ArticleID: str(), Revision: int(number())}
	d.Slug, d.Title, d.Answer, d.Body = str(), str(), str(), str()
	d.Kind, d.Category, d.Audience, d.RiskLevel = shared(), shared(), kb.Audience(shared()), shared()
	d.Questions, d.Products, d.Tags = list(str), list(shared), list(shared)
	for range number() {
		if bad {
			break
		}
		d.Sections = append(d.Sections, index.Section{Title: shared(), Anchor: shared(), Start: int(number())})
	}
	d.UpdatedAt, d.From, d.Until, d.LapsedUntil = moment(), moment(), moment(), moment()
	if bad {
		return nil, errDamaged
	}
	n := newEntryOf(d)
	cut := b[at:]
	if len(cut) != (len(n.text)/64+1)*8 {
		return nil, fmt.Errorf("%w: %s has %d bytes of word boundaries for %d characters", errDamaged, n.id, len(cut), len(n.text))
	}
	n.cut = make(bitset, len(cut)/8)
	for i := range n.cut {
		n.cut[i] = binary.LittleEndian.Uint64(cut[i*8:])
	}
	return n, nil
}
