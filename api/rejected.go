package api

import (
	"github.com/wenjin-kb/wenjin/api/metrics"
	"github.com/wenjin-kb/wenjin/kb"
)

// countRejected counts an error that says that somebody is not let in. What is too often
// tried is told apart from what is wrong, and what is our fault is no rejection.
func (s *Server) countRejected(err error, why string) {
	switch kb.KindOf(err) {
	case kb.TooMany:
		s.metrics.Rejected(metrics.TooManyTries)
	case kb.Unauthorized, kb.Denied, kb.Invalid:
		s.metrics.Rejected(why)
	}
}
