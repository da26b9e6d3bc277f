package vectors

import (
	"context"
	"fmt"
	"strings"

	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
	"github.com/wenjin-kb/wenjin/kb"
)

// plugin compares vectors. The engine that we ask it for is Lucene's, which needs nothing
// native.
const plugin = "opensearch-knn"

// Check says what a cluster lacks to compare vectors, and what can be done.
func Check(ctx context.Context, c nodes.Cluster) error {
	lacking, err := c.Lacking(ctx, plugin)
	if err != nil {
		return fmt.Errorf("see whether OpenSearch can compare vectors, for --embeddings-url: %w", err)
	}
	if len(lacking) > 0 {
		return kb.Errorf(kb.Invalid, "", "searching by meaning (--embeddings-url) needs the plugin %s in OpenSearch, and these nodes are without it: %s. Install it on every node that has documents (OpenSearch's own image and packages bring it; bin/opensearch-plugin adds it to a minimal one), or leave out --embeddings-url", plugin, strings.Join(lacking, ", "))
	}
	return nil
}
