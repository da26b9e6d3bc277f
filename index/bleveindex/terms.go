package bleveindex

import (
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	bleveindex "github.com/blevesearch/bleve_index_api"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Names of the Bleve fields.
const (
	fieldAll   = "a" // the terms of all texts
	fieldTitle = "t" // those of titles and questions
	fieldDoc   = "d" // the document, packed
)

// bleveDocument makes what Bleve gets of a text: its terms, and the text itself as
// it was packed.
func bleveDocument(t *retrieve.Text, analyzer *zh.Analyzer, packed []byte) *document.Document {
	found := termsOf(t, analyzer)
	d := document.NewDocument(t.ID)
	presence := bleveindex.IndexField | bleveindex.SkipFreqNorm
	d.AddField(document.NewTextFieldCustom(fieldAll, nil, nil, presence, given(found.all)))
	d.AddField(document.NewTextFieldCustom(fieldTitle, nil, nil, presence, given(found.title)))
	d.AddField(document.NewTextFieldCustom(fieldDoc, nil, packed, bleveindex.StoreField, nil))
	return d
}

// given is an analyzer for text that is analysed already.
type given analysis.TokenStream

// Analyze implements analysis.Analyzer.
func (g given) Analyze([]byte) analysis.TokenStream { return analysis.TokenStream(g) }

// terms are the distinct terms of a document.
type terms struct {
	all, title analysis.TokenStream
	seen       map[string]uint8 // 1: in all, 3: in title too
}

func termsOf(t *retrieve.Text, analyzer *zh.Analyzer) *terms {
	out := &terms{seen: map[string]uint8{}}
	for _, f := range t.Fields {
		analyzer.EachTerm(t.Runes[f.Start:f.End], t.Words(f), func(term []byte, grain zh.Grain, _ zh.Span) {
			if kept(term, grain) {
				out.add(term, f.Titled())
			}
		})
	}
	return out
}

// kept reports whether Bleve keeps a term: pairs of characters, and whole words
// of Latin letters and digits. Longer Chinese words are found by their pairs; the
// sets of single characters are made when a segment is read (charPostings).
func kept(term []byte, grain zh.Grain) bool {
	return grain == zh.GrainGram || grain == zh.GrainWord && term[0] == zh.LatinMark[0]
}

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
