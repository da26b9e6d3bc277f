package compliance

import (
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// examination is what a check written in Go is given.
type examination struct {
	*article
	at    time.Time
	rates *rateReader
	known map[string]bool // numbers that are nobody's
	found []kb.Finding    // by words and patterns

	resembling map[string]bool // rules that look at the article for resemblance
	suspicions []suspicion     // nil until they are asked for
}

// suspicion is a sentence that resembles violations, with the rules it may break.
type suspicion struct {
	v          *view
	start, end int
	rules      []string
	certain    bool // whatever guards the sentence
}

// draft is what a check written in Go has found.
type draft struct {
	v          *view
	start, end int    // bytes of v.text
	detail     string // stands for {detail} in the message
}

func (d draft) finding(e *entry) kb.Finding { return e.finding(d.v, d.start, d.end, d.detail) }

// onTitle is a finding about the article as a whole.
func (x *examination) onTitle(detail string) []draft {
	title := x.views[0]
	return []draft{{v: title, start: 0, end: len(title.text), detail: detail}}
}
