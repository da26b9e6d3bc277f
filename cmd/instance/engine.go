package instance

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/generation"
	"github.com/wenjin-kb/wenjin/index/opensearch"
	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
	"github.com/wenjin-kb/wenjin/kb"
)

// EngineFlags say which engine searches, and where it is.
type EngineFlags struct {
	Engine                 string   `default:"embedded" enum:"embedded,opensearch" help:"What searches: embedded, in this process, or opensearch, a cluster (docs/scale-out.md)."`
	OpensearchURL          []string `help:"Nodes of the cluster, all that may be asked." placeholder:"URL"`
	OpensearchIndex        string   `default:"wenjin" help:"Alias of the index in the cluster, and what the names of indexes begin with; the same for all processes that have one --store, and of its own for every other service." placeholder:"NAME"`
	OpensearchUser         string   `help:"Who we are there." placeholder:"NAME"`
	OpensearchPasswordFile string   `help:"File of the password there." placeholder:"FILE"`
	OpensearchCA           string   `help:"File of who has signed the certificates of the nodes, as PEM; without it, the system knows." placeholder:"FILE" name:"opensearch-ca"`
}

const engineOpenSearch = "opensearch"

// Clustered reports an engine that is a cluster.
func (f EngineFlags) Clustered() bool { return f.Engine == engineOpenSearch }

// Cluster is the cluster that the flags name.
func (f EngineFlags) Cluster() (c opensearch.Cluster, err error) {
	if len(f.OpensearchURL) == 0 {
		return c, kb.Errorf(kb.Invalid, "", "--engine opensearch needs --opensearch-url")
	}
	for _, address := range f.OpensearchURL {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" {
			return c, kb.Errorf(kb.Invalid, "", "--opensearch-url must be like https://search1:9200")
		}
		if u.User != nil {
			return c, kb.Errorf(kb.Invalid, "", "name the user with --opensearch-user, and the password with --opensearch-password-file: what stands in an address is seen by others")
		}
	}
	if !nodes.IsName(f.OpensearchIndex) {
		return c, kb.Errorf(kb.Invalid, "", "--opensearch-index may be of a-z, 0-9 and -, begins with a letter, and has 100 of them at most")
	}
	c = opensearch.Cluster{URLs: f.OpensearchURL, User: f.OpensearchUser, Index: f.OpensearchIndex}
	if f.OpensearchPasswordFile != "" {
		text, err := os.ReadFile(f.OpensearchPasswordFile)
		if err != nil {
			return c, fmt.Errorf("read the password of OpenSearch: %w", err)
		}
		c.Password = strings.TrimSpace(string(text))
	}
	if f.OpensearchCA != "" {
		if c.CA, err = os.ReadFile(f.OpensearchCA); err != nil {
			return c, fmt.Errorf("read who has signed the certificates of OpenSearch: %w", err)
		}
	}
	return c, nil
}

// makers are how engines are made with an analyzer over documents of one fingerprint.
type makers func(analyzer *zh.Analyzer, fingerprint string) generation.Maker

// Vectors has the texts of engines, of whichever kind, turned into vectors; index/embed does.
type Vectors interface {
	embedded.Vectors
	opensearch.Vectors
}

// makers says so for the flags. vectors, and who owns the store, are asked for when an
// engine is made.
func (f EngineFlags) makers(log *slog.Logger, vectors func() Vectors, owner func() string) (makers, error) {
	if !f.Clustered() {
		return func(a *zh.Analyzer, fingerprint string) generation.Maker {
			return embedded.Maker{Analyzer: a, Options: embedded.Options{Log: log, Fingerprint: fingerprint, Vectors: vectors()}}
		}, nil
	}
	cluster, err := f.Cluster()
	if err != nil {
		return nil, err
	}
	return func(a *zh.Analyzer, fingerprint string) generation.Maker {
		return opensearch.Maker{Cluster: cluster, Analyzer: a, Options: opensearch.Options{Log: log, Fingerprint: fingerprint, Owner: owner(), Vectors: vectors()}}
	}, nil
}

// Scratch makes engines whose indexes are removed by done.
func (f EngineFlags) Scratch(analyzer *zh.Analyzer) (m generation.Maker, done func() error, err error) {
	if !f.Clustered() {
		return embedded.Maker{Analyzer: analyzer}, func() error { return nil }, nil
	}
	cluster, err := f.Cluster()
	if err != nil {
		return nil, nil, err
	}
	cluster.Index += "-scratch-" + strings.ToLower(rand.Text()[:8])
	return opensearch.Maker{Cluster: cluster, Analyzer: analyzer}, func() error { return cluster.Clear(context.Background()) }, nil
}
