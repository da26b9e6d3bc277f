package main

import (
	"sync/atomic"

	"github.com/wenjin-kb/wenjin/api/site"
)

// progress is how far the service is that begins, for its pages.
type progress struct{ now atomic.Pointer[site.Progress] }

// at notes what is being done, and how much of it is.
func (p *progress) at(stage string, done, total int) {
	p.now.Store(&site.Progress{Stage: stage, Done: done, Total: total})
}

// get is what was noted last.
func (p *progress) get() site.Progress {
	if now := p.now.Load(); now != nil {
		return *now
	}
	return site.Progress{}
}
