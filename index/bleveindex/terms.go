package bleveindex

import (
	"encoding/binary"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/mapping"
	bleveindex "github.com/blevesearch/bleve_index_api"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/analysis/zh/zhbleve"
	"github.com/wenjin-kb/wenjin/index/docsets"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/segmentfile"
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

// fields are those of the index, for each place.
var fields = docsets.Fields{
	Words: [...]string{docsets.Anywhere: fieldBody, docsets.InTitle: fieldTitle},
	Pairs: [...]string{docsets.Anywhere: fieldPairs, docsets.InTitle: fieldTitlePairs},
}

// analyzerName is what the mapping calls the analyzer.
const analyzerName = "zh"

// newMapping declares the text fields and the analyzer that cuts them. Segments
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

// terms are those of some documents of a batch: a posting for each time that one stands in a
// document. Those of single characters are made when a segment is read (docsets).
type terms struct {
	words             *segmentfile.Words
	body, title       []segmentfile.Posting // of words
	pairs, titlePairs []segmentfile.Posting
}

// pairBits are those of the second character of a pair, whose number is its two characters.
const pairBits = 21

func appendPair(to []byte, pair uint64) []byte {
	return utf8.AppendRune(utf8.AppendRune(to, rune(pair>>pairBits)), rune(pair%(1<<pairBits)))
}

// add adds the terms of a text, which is this document of the batch.
func (t *terms) add(document int, text *retrieve.Text, analyzer *zh.Analyzer) {
	folded := text.Folded()
	for _, f := range text.Fields {
		field := folded[f.Start:f.End]
		analyzer.EachWord(field, text.Words(folded, f), func(term []byte, _ zh.Span) {
			p := segmentfile.NewPosting(t.words.Number(term), document)
			t.body = append(t.body, p)
			if f.Titled() {
				t.title = append(t.title, p)
			}
		})
		zh.EachPair(field, func(first, second rune, _ zh.Span) {
			p := segmentfile.NewPosting(uint64(first)<<pairBits|uint64(second), document)
			t.pairs = append(t.pairs, p)
			if f.Titled() {
				t.titlePairs = append(t.titlePairs, p)
			}
		})
	}
}

// together are the terms of all documents, the words numbered in their order. parts are in the order
// of their documents.
func together(parts []*terms) *terms {
	var words []*segmentfile.Words
	for _, part := range parts {
		words = append(words, part.words)
	}
	all := &terms{}
	var numbers [][]uint64
	all.words, numbers = segmentfile.InOrder(words)
	for i, part := range parts {
		renumbered := func(to, from []segmentfile.Posting) []segmentfile.Posting {
			for _, p := range from {
				to = append(to, segmentfile.NewPosting(numbers[i][p.Term()], p.Document()))
			}
			return to
		}
		all.body, all.title = renumbered(all.body, part.body), renumbered(all.title, part.title)
		all.pairs, all.titlePairs = append(all.pairs, part.pairs...), append(all.titlePairs, part.titlePairs...)
	}
	return all
}

// segment makes what Bleve gets of texts with these terms.
func (t *terms) segment(texts []*retrieve.Text) (*segmentfile.Segment, error) {
	ids, titles, sums := make([]string, len(texts)), make([][]byte, len(texts)), make([][]byte, len(texts))
	for i, text := range texts {
		ids[i], titles[i], sums[i] = text.ID, []byte(text.Document.Title), binary.BigEndian.AppendUint64(nil, text.Sum)
	}
	const words = bleveindex.IndexField
	return segmentfile.Write(ids, []segmentfile.Field{
		{Name: fieldBody, Options: words, Postings: t.body, AppendTerm: t.words.AppendTerm},
		{Name: fieldPairs, Options: words, Set: true, Postings: t.pairs, AppendTerm: appendPair},
		{Name: fieldSum, Options: bleveindex.StoreField, Stored: sums},
		{Name: fieldTitle, Options: words | bleveindex.StoreField, Postings: t.title, AppendTerm: t.words.AppendTerm, Stored: titles},
		{Name: fieldTitlePairs, Options: words, Set: true, Postings: t.titlePairs, AppendTerm: appendPair},
	})
}
