package api

import (
	"hash/fnv"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb/experiment"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// seed is of a visitor of today and what they ask: under the key of this process, and kept
// nowhere but in memory.
func (s *Server) seed(c echo.Context, q index.Query) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s.visitor(c) + "\n" + searchlog.Plain(q.Text))) // never fails
	if q.Filter != nil {
		_, _ = h.Write([]byte("\n" + q.Filter.String()))
	}
	return h.Sum64() | 1
}

// compare lets the experiment know which ranking has put what into an answer.
func (s *Server) compare(uid string, q index.Query, found *index.Results) {
	if found.Experiment == "" {
		return
	}
	teams := map[string]string{}
	for _, h := range found.Hits {
		if h.Team != "" {
			teams[h.Document.Slug] = string(h.Team)
		}
	}
	s.deps.Experiments.Served(uid, experiment.Answer{Experiment: found.Experiment, Seed: q.Seed, Teams: teams})
}
