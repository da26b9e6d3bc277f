package peers

import (
	"sync"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/registry"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// jiebaName is the analyzer of Bleve with gojieba in Bleve's registry.
const jiebaName = "peers_gojieba"

func init() {
	err := registry.RegisterAnalyzer(jiebaName, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) {
		a, err := gojieba()
		return jiebaAnalyzer{a}, err
	})
	if err != nil {
		panic(err) // another package has taken the name: a mistake in the program
	}
}

// gojieba cuts by its own dictionary, without words of ours.
var gojieba = sync.OnceValues(func() (*zh.Analyzer, error) { return zh.NewAnalyzer(zh.Words{}) })

// jiebaAnalyzer makes every word that gojieba cuts a term, folded.
type jiebaAnalyzer struct{ zh *zh.Analyzer }

// Analyze implements analysis.Analyzer.
func (a jiebaAnalyzer) Analyze(text []byte) (out analysis.TokenStream) {
	folded, offsets := fold.Runes(string(text)), fold.ByteOffsets(string(text))
	for _, w := range a.zh.Cut(folded) {
		out = append(out, &analysis.Token{
			Term: []byte(string(folded[w.Start:w.End])), Start: int(offsets[w.Start]), End: int(offsets[w.End]),
			Position: len(out) + 1, Type: analysis.Ideographic,
		})
	}
	return out
}
