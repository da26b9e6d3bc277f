package opensearch

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/opensearch/frequency"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// fields writes a JSON object field by field. That of a document has a few thousand bytes,
// so it is written without maps between.
type fields struct {
	out   []byte
	begun bool
}

func (w *fields) name(field string) {
	if w.begun {
		w.out = append(w.out, ',')
	} else {
		w.out, w.begun = append(w.out, '{'), true
	}
	w.out = append(append(append(w.out, '"'), field...), '"', ':')
}

func (w *fields) number(field string, n int64) {
	w.name(field)
	w.out = strconv.AppendInt(w.out, n, 10)
}

func (w *fields) text(field string, s string) {
	w.name(field)
	w.out = appendText(w.out, s)
}

func (w *fields) list(field string, ss []string) {
	w.name(field)
	w.out = append(w.out, '[')
	for i, s := range ss {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		w.out = appendText(w.out, s)
	}
	w.out = append(w.out, ']')
}

func (w *fields) binary(field string, b []byte) {
	w.name(field)
	w.out = append(w.out, '"')
	w.out = base64.StdEncoding.AppendEncode(w.out, b)
	w.out = append(w.out, '"')
}

// visibility writes all by which it is decided who sees a text, and which filters it passes.
func (w *fields) visibility(t *retrieve.Text) {
	w.list(fieldScopes, scopeNames(t.Scope))
	w.number(fieldFrom, t.From)
	w.number(fieldUntil, t.Until)
	w.number(fieldLapsed, t.LapsedUntil)
	for _, f := range index.FilterFields {
		if values := t.Document.FilterValues(f); len(values) > 0 {
			w.list(fieldFilter+f, values)
		}
	}
	for _, f := range index.MomentFields {
		if at := t.Document.Moment(f); !at.IsZero() {
			w.number(fieldMoment+f, nanos(at))
		}
	}
}

// pairs writes the pairs of characters, or the characters, among terms: of letters, which need
// no escaping.
func (w *fields) pairs(field string, of []frequency.Term, pairs bool) {
	w.name(field)
	w.out = append(appendChars(append(w.out, '"'), of, pairs), '"')
}

// characters writes what characters gives of a text.
func (w *fields) characters(field string, text []rune) {
	w.name(field)
	w.out = append(w.out, '"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			w.out = append(w.out, '\\', byte(r))
		case isSpace(r):
			w.out = appendUnspaced(append(w.out, '\\'), r)
		default:
			w.out = utf8.AppendRune(w.out, r)
		}
		w.out = append(w.out, ' ')
	}
	w.out = append(w.out, '"')
}

func (w *fields) end() []byte { return append(w.out, '}') }

// appendText writes a text in JSON.
func appendText(to []byte, s string) []byte {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == '"' || s[i] == '\\' {
			return appendEscaped(to, s)
		}
	}
	if !utf8.ValidString(s) {
		return appendEscaped(to, s)
	}
	return append(append(append(to, '"'), s...), '"')
}

func appendEscaped(to []byte, s string) []byte {
	escaped, _ := json.Marshal(s) // texts never fail
	return append(to, escaped...)
}

// appendSource writes the document that OpenSearch is given for a text, which it keeps as
// encoded, and gives the terms of it.
func appendSource(to []byte, t *retrieve.Text, analyzer *zh.Analyzer, encoded []byte, stamp int64) ([]byte, []frequency.Term) {
	d := t.Document
	w := fields{out: to}
	w.binary(fieldKept, encoded)
	w.number(fieldStamp, stamp)
	w.text(fieldID, t.ID)
	w.text(fieldArticle, d.ArticleID)
	w.text(fieldSlug, d.Slug)
	w.number(fieldNumber, int64(d.Revision))
	updated := int64(math.MinInt64)
	if !d.UpdatedAt.IsZero() {
		updated = nanos(d.UpdatedAt)
	}
	w.number(fieldUpdated, updated)
	w.visibility(t)
	folded := t.Folded()
	of := termsOf(t, folded, analyzer)
	w.pairs(fieldPairs, of.all, true)
	w.pairs(fieldTitlePairs, of.titled, true)
	w.pairs(fieldTitleChars, of.titled, false)
	w.text(fieldWords, string(of.words))
	w.text(fieldTitleWords, string(of.titleWords))
	w.characters(fieldText, folded)
	return w.end(), of.all
}
