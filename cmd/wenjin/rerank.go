package main

import (
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/rerank"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// rerankFlags say who judges the first hits.
type rerankFlags struct {
	RerankURL     string `help:"Endpoint of a reranker, for instance http://127.0.0.1:8000/v1, that is sent the questions of readers and the beginnings of the first 50 hits, which it puts in order (docs/meaning.md); without it, nothing is sent." placeholder:"URL"`
	RerankModel   string `help:"Name of the model there, in the protocol of Jina, Cohere, vLLM and Xinference; without it, that of TEI is spoken." placeholder:"NAME"`
	RerankKeyFile string `help:"File of the key for it; without it, none is sent." placeholder:"FILE"`
}

// reranker is who is asked; nil is nobody.
func (f rerankFlags) reranker() (*rerank.Client, error) {
	if f.RerankURL == "" {
		if f != (rerankFlags{}) {
			return nil, kb.Errorf(kb.Invalid, "", "the other settings of rerank need --rerank-url")
		}
		return nil, nil
	}
	key, err := keyIn(f.RerankKeyFile, "--rerank-key-file")
	if err != nil {
		return nil, err
	}
	client, err := rerank.NewClient(rerank.Config{URL: f.RerankURL, Model: f.RerankModel, Key: key})
	if err != nil {
		return nil, kb.Errorf(kb.Invalid, "", "--rerank-url: %w", err)
	}
	return client, nil
}

// rerank lets somebody judge the first hits of the index, before the house's own rules act.
func (v *service) rerank(f rerankFlags) error {
	v.base = v.Live
	client, err := f.reranker()
	if client == nil || err != nil {
		return err
	}
	judge := rerank.NewTimely(client)
	v.base, v.rerankDown = reranked(v.Live, judge), judge.Down
	return nil
}

// reranked is an engine whose first hits somebody judges.
func reranked(e index.Engine, judge rerank.Scorer) index.Engine {
	return &rerank.Engine{Engine: e, Scorer: judge, Mask: searchlog.Mask}
}
