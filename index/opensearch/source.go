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
type fields struct{ out []byte }

func (w *fields) name(field string) {
	w.out = append(w.out, "{,"[min(len(w.out), 1)], '"')
	w.out = append(append(w.out, field...), '"', ':')
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

func (w *fields) terms(field string, terms []byte) {
	if len(terms) > 0 {
		w.text(field, string(terms))
	}
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

// source is the document that OpenSearch is given for a text, which it keeps as encoded, and
// the terms of it.
func source(t *retrieve.Text, analyzer *zh.Analyzer, encoded []byte, stamp int64) ([]byte, []frequency.Term) {
	d := t.Document
	w := fields{make([]byte, 0, 6*len(encoded))}
	w.binary(fieldKept, encoded)
	w.number(fieldStamp, stamp)
	w.text(fieldID, t.ID)
	w.text(fieldArticle, d.ArticleID)
	w.text(fieldSlug, d.Slug)
	w.number(fieldNumber, int64(d.Revision))
	w.list(fieldScopes, scopeNames(t.Scope))
	w.number(fieldFrom, t.From)
	w.number(fieldUntil, t.Until)
	w.number(fieldLapsed, t.LapsedUntil)
	updated := int64(math.MinInt64)
	if !d.UpdatedAt.IsZero() {
		updated = nanos(d.UpdatedAt)
	}
	w.number(fieldUpdated, updated)
	for _, f := range index.FilterFields {
		if values := d.FilterValues(f); len(values) > 0 {
			w.list(fieldFilter+f, values)
		}
	}
	for _, f := range index.MomentFields {
		if at := d.Moment(f); !at.IsZero() {
			w.number(fieldMoment+f, nanos(at))
		}
	}
	folded := t.Folded()
	of := termsOf(t, folded, analyzer)
	w.terms(fieldPairs, appendChars(nil, of.all, true))
	w.terms(fieldTitlePairs, appendChars(nil, of.titled, true))
	w.terms(fieldTitleChars, appendChars(nil, of.titled, false))
	w.terms(fieldWords, of.words)
	w.terms(fieldTitleWords, of.titleWords)
	w.text(fieldText, characters(folded))
	return w.end(), of.all
}
