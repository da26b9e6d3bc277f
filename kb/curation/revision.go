package curation

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Revision is one version of a rule. What was published is never changed.
type Revision struct {
	ID       string    `json:"id"`     // of the rule
	Number   int       `json:"number"` // 1, 2, 3 …; 0 came with the program
	Version  int       `json:"-"`      // counts the steps that were taken with it
	State    kb.State  `json:"state"`  // draft, in_review, published, archived
	Writers  []string  `json:"writers"`
	Approver string    `json:"approver,omitempty"`
	Note     string    `json:"note,omitempty"` // why it was rejected, or ended
	Changed  time.Time `json:"changed,omitzero"`
	Rule     Rule      `json:"rule"`
}

// ETag names the revision as it was seen, its rule included: a draft that was discarded
// and written anew is another one.
func (r Revision) ETag() string {
	rule, err := json.Marshal(r.Rule)
	if err != nil {
		panic(err) // check has let pass no year that JSON cannot say
	}
	sum := sha256.Sum256(rule)
	return fmt.Sprintf(`"%d-%d-%x"`, r.Number, r.Version, sum[:8])
}

// History are the revisions of one rule, oldest first.
type History []Revision

// Newest is the last one.
func (h History) Newest() Revision { return h[len(h)-1] }

// Published is the one in force, its window aside; nil where there is none. One that
// came with the program is, until the house has published or archived another.
func (h History) Published() *Revision {
	for i := len(h) - 1; i >= 0; i-- {
		switch h[i].State {
		case kb.StatePublished:
			return &h[i]
		case kb.StateArchived:
			return nil
		}
	}
	return nil
}

// Builtin reports a rule that came with the program.
func (h History) Builtin() bool { return h[0].Number == 0 }

// Set is the rules that are published, to be used together. It is not changed.
type Set struct{ Revisions []Revision }

// same reports a set of the same revisions.
func (s *Set) same(other *Set) bool {
	return other != nil && slices.EqualFunc(s.Revisions, other.Revisions, func(a, b Revision) bool { return a.ID == b.ID && a.ETag() == b.ETag() })
}
