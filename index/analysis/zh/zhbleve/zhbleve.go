// Package zhbleve is the Chinese analyzer as Bleve knows it. Importing it
// registers the type [Type], so that any program can open an index of ours with
// bleve.Open and search its text fields:
//
//	import _ "github.com/wenjin-kb/wenjin/index/analysis/zh/zhbleve"
//
//	idx, err := bleve.Open("data/index/1")
//	q := bleve.NewMatchQuery("余额宝提现")
//	q.SetField("title") // or body
//
// The index's mapping holds the editors' dictionary, so texts and queries are cut
// alike. Terms are the words that a text is cut into, but for single characters.
package zhbleve

import (
	"fmt"
	"strings"
	"sync"
	"weak"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/registry"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	_ "github.com/wenjin-kb/wenjin/index/zappack" // who opens an index reads its segments
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Type is the analyzer's name in Bleve's registry.
const Type = "wenjin_zh"

func init() {
	if err := registry.RegisterAnalyzer(Type, build); err != nil {
		panic(err) // another package has taken the name: a mistake in the program
	}
}

// Analyzer implements Bleve's analysis.Analyzer.
type Analyzer struct{ zh *zh.Analyzer }

// Analyze cuts a text into tokens. Places are bytes of the text as it is.
func (a Analyzer) Analyze(text []byte) analysis.TokenStream {
	folded, offsets := fold.Runes(string(text)), fold.ByteOffsets(string(text))
	return Tokens(a.zh, folded, a.zh.Cut(folded), offsets)
}

// Tokens are those of a folded text cut into words; offsets are the bytes at which
// its runes begin in the original, as fold.ByteOffsets gives them.
func Tokens(a *zh.Analyzer, text []rune, words []zh.Span, offsets []int32) analysis.TokenStream {
	out := make(analysis.TokenStream, 0, len(words))
	a.EachWord(text, words, func(term []byte, s zh.Span) {
		out = append(out, &analysis.Token{
			Term: append([]byte(nil), term...), Start: int(offsets[s.Start]), End: int(offsets[s.End]),
			Position: len(out) + 1, Type: analysis.Ideographic,
		})
	})
	return out
}

// Keys of a mapping's description of the analyzer.
const (
	keyDictionary = "dictionary" // a list of "word frequency tag"
	keyVersion    = "version"    // of the analyzer that cut the texts
)

// known are analyzers that are in use in this program, by version, so that one more index
// does not read their words again.
var known struct {
	sync.Mutex
	analyzers map[string]weak.Pointer[zh.Analyzer]
}

// Share lets the indexes that this program opens use an analyzer, where theirs is
// of the same version, for as long as anybody else does.
func Share(a *zh.Analyzer) {
	known.Lock()
	defer known.Unlock()
	if known.analyzers == nil {
		known.analyzers = map[string]weak.Pointer[zh.Analyzer]{}
	}
	known.analyzers[a.Version()] = weak.Make(a)
}

// Config describes an analyzer for mapping.IndexMappingImpl.AddCustomAnalyzer, and
// shares it.
func Config(a *zh.Analyzer) map[string]any {
	Share(a)
	words := []any{}
	for _, e := range a.Words().Dictionary {
		words = append(words, fmt.Sprintf("%s %d %s", e.Word, e.Freq, e.Tag))
	}
	return map[string]any{"type": Type, keyDictionary: words, keyVersion: a.Version()}
}

// build makes the analyzer that a mapping describes, or, without a description,
// one with the built-in dictionary alone.
func build(config map[string]any, _ *registry.Cache) (analysis.Analyzer, error) {
	version, _ := config[keyVersion].(string)
	known.Lock()
	shared := known.analyzers[version].Value()
	known.Unlock()
	if shared != nil {
		return Analyzer{shared}, nil
	}
	var words zh.Words
	list, _ := config[keyDictionary].([]any)
	for _, v := range list {
		line, _ := v.(string)
		e, err := entry(line)
		if err != nil {
			return nil, err
		}
		words.Dictionary = append(words.Dictionary, e)
	}
	a, err := zh.NewAnalyzer(words)
	if err != nil {
		return nil, err
	}
	if version != "" && a.Version() != version {
		return nil, fmt.Errorf("the index was cut by another version of the analyzer, %s; this one is %s", version, a.Version())
	}
	return Analyzer{a}, nil
}

func entry(line string) (e zh.Entry, err error) {
	fields := strings.SplitN(line, " ", 3)
	if len(fields) == 3 {
		_, err = fmt.Sscan(fields[1], &e.Freq)
	}
	if len(fields) != 3 || err != nil {
		return e, fmt.Errorf("%q is not a word, its frequency and its tag", line)
	}
	e.Word, e.Tag = fields[0], fields[2]
	return e, nil
}
