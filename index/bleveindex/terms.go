package bleveindex

import (
	"encoding/binary"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/mapping"
	bleveindex "github.com/blevesearch/bleve_index_api"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/analysis/zh/zhbleve"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Names of the Bleve fields. The first two are anybody's, by the mapping; the
// others are for us.
const (
	fieldTitle      = "title"      // words of title and questions; the title is stored
	fieldBody       = "body"       // words of all texts, titles included
	fieldTitlePairs = "titlePairs" // pairs of characters of title and questions
	fieldPairs      = "pairs"      // pairs of characters of all texts
	fieldSum        = "sum"        // stored: the sum of the document
)

// analyzerName is what the mapping calls the analyzer.
const analyzerName = "zh"

// newMapping declares the text fields and the analyzer that cuts them. Documents
// come with their terms, which are the analyzer's: texts are cut once for all uses.
func newMapping(analyzer *zh.Analyzer) (mapping.IndexMapping, error) {
	m := mapping.NewIndexMapping()
	if err := m.AddCustomAnalyzer(analyzerName, zhbleve.Config(analyzer)); err != nil {
		return nil, err
	}
	m.DefaultMapping = mapping.NewDocumentStaticMapping()
	for _, name := range []string{fieldTitle, fieldBody} {
		f := mapping.NewTextFieldMapping()
		f.Analyzer = analyzerName
		f.Store = name == fieldTitle
		f.IncludeInAll, f.IncludeTermVectors, f.DocValues = false, false, false
		m.DefaultMapping.AddFieldMappingsAt(name, f)
	}
	m.DefaultField = fieldBody
	return m, nil
}

// bleveDocument makes what Bleve gets of a text: its terms, and its sum.
func bleveDocument(t *retrieve.Text, analyzer *zh.Analyzer) *document.Document {
	words, pairs := newTerms(), newTerms()
	pairs.distinct = true
	text := t.Folded()
	for _, f := range t.Fields {
		analyzer.EachTerm(text[f.Start:f.End], t.Words(text, f), func(term []byte, grain zh.Grain, _ zh.Span) {
			switch grain {
			case zh.GrainWord:
				words.add(term, f.Titled())
			case zh.GrainGram:
				pairs.add(term, f.Titled())
			}
		})
	}
	d := document.NewDocument(t.ID)
	d.AddField(document.NewTextFieldCustom(fieldTitle, nil, []byte(t.Document.Title), bleveindex.IndexField|bleveindex.StoreField, given(words.title)))
	d.AddField(document.NewTextFieldCustom(fieldBody, nil, nil, bleveindex.IndexField, given(words.all)))
	d.AddField(set{document.NewTextFieldCustom(fieldTitlePairs, nil, nil, bleveindex.IndexField, given(pairs.title))})
	d.AddField(set{document.NewTextFieldCustom(fieldPairs, nil, nil, bleveindex.IndexField, given(pairs.all))})
	d.AddField(document.NewTextFieldCustom(fieldSum, nil, binary.BigEndian.AppendUint64(nil, t.Sum), bleveindex.StoreField, nil))
	return d
}

// set is a field of which only the documents of each term count: each stands there once, and
// the length of the field is 1 in all. So a term of one document takes no postings, and the
// postings of others are packed to nothing (index/zappack); without frequencies
// (SkipFreqNorm) neither were so.
type set struct{ *document.TextField }

// AnalyzedLength implements bleveindex.Field.
func (set) AnalyzedLength() int { return 1 }

// given is an analyzer for text that is analysed already.
type given analysis.TokenStream

// Analyze implements analysis.Analyzer.
func (g given) Analyze([]byte) analysis.TokenStream { return analysis.TokenStream(g) }

// terms are the terms of a document. Those of single characters are made when a
// segment is read (charPostings).
type terms struct {
	all, title analysis.TokenStream
	distinct   bool // each once, however often it stands there
	known      map[string]*term
}

type term struct {
	token          analysis.Token
	inAll, inTitle bool
}

func newTerms() *terms { return &terms{known: map[string]*term{}} }

func (t *terms) add(text []byte, titled bool) {
	x := t.known[string(text)]
	if x == nil {
		key := string(text)
		x = &term{token: analysis.Token{Term: []byte(key)}}
		t.known[key] = x
	}
	if !x.inAll || !t.distinct {
		t.all = append(t.all, &x.token)
	}
	if titled && !(x.inTitle && t.distinct) {
		t.title = append(t.title, &x.token)
	}
	x.inAll, x.inTitle = true, x.inTitle || titled
}
