package embedded

import (
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// Maker makes engines of one analysis and with the same options. It implements
// generation.Maker, and is what eval measures.
type Maker struct {
	Analyzer *zh.Analyzer
	Options  Options
}

// Create is [Create].
func (m Maker) Create(dir string) (index.Engine, error) {
	return engine(Create(dir, m.Analyzer, m.Options))
}

// Open is [Open].
func (m Maker) Open(dir string) (index.Engine, error) {
	return engine(Open(dir, m.Analyzer, m.Options))
}

// engine keeps a nil pointer from becoming an engine that is not nil.
func engine(e *Engine, err error) (index.Engine, error) {
	if err != nil {
		return nil, err
	}
	return e, nil
}
