package upkeep

import (
	"context"

	"github.com/wenjin-kb/wenjin/cmd/instance"
)

// examineCluster asks the search cluster how it is, where one searches.
func examineCluster(ctx context.Context, d *diagnosis, f instance.EngineFlags) {
	if !f.Clustered() {
		return
	}
	const what = "search cluster"
	cluster, err := f.Cluster()
	if err != nil {
		d.wrong(what, "correct the flags of the engine (docs/scale-out.md)", "%v", err)
		return
	}
	h, err := cluster.Health(ctx)
	switch {
	case err != nil:
		d.wrong(what, "look at the nodes, the network, and the user and certificates that the flags name", "does not answer: %v", err)
	case h.Status == "red":
		d.wrong(what, "start the nodes that are missing; or remove the index, and wenjin reindex builds it", "lacks documents; %d nodes of OpenSearch %s", h.Nodes, h.Version)
	case h.Status == "yellow":
		d.note(what, "start the nodes that are missing", "lacks copies, and answers; %d nodes of OpenSearch %s", h.Nodes, h.Version)
	default:
		d.fine(what, "answers; %d nodes of OpenSearch %s", h.Nodes, h.Version)
	}
}
