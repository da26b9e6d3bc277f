package curate

import (
	"sync"
	"testing"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/kb/curation"
)

// words is an engine that has an analyzer.
type words struct {
	index.Engine
	analyzer *zh.Analyzer
}

func (w words) Analyzer() *zh.Analyzer { return w.analyzer }

// Many questions at once compile rules once; what was prepared is not compiled again, nor
// is what still acts meanwhile.
func TestRulesAreCompiledOnce(t *testing.T) {
	list, err := zh.LoadWords(content.FS)
	indextest.Must(t, err)
	analyzer, err := zh.NewAnalyzer(list)
	indextest.Must(t, err)
	sets := []*curation.Set{{}, {}}
	for _, set := range sets {
		for range 20 {
			set.Revisions = append(set.Revisions, curation.Revision{ID: "r", Rule: curation.Rule{Patterns: []curation.Pattern{{Kind: curation.Meaning, Text: "提现多久到账"}}}})
		}
	}
	e := &Engine{Engine: words{analyzer: analyzer}}
	got := make([]*compiled, 32)
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() { got[i] = e.ready(sets[0], analyzer) })
	}
	all.Wait()
	for _, c := range got {
		if c != got[0] {
			t.Fatal("compiled more than once")
		}
	}
	e.Prepare(sets[1])
	next := e.have(sets[1], analyzer)
	if next == nil || e.ready(sets[0], analyzer) != got[0] || e.ready(sets[1], analyzer) != next {
		t.Error("what was ready is compiled again")
	}
	e.compiling.Lock() // as if another question did it by new words
	defer e.compiling.Unlock()
	newer, err := zh.NewAnalyzer(list)
	indextest.Must(t, err)
	e.Engine = words{analyzer: newer}
	if e.ready(sets[1], newer) != next {
		t.Error("it is not the rules as they were cut before")
	}
}
