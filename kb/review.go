package kb

import (
	"slices"
	"time"
)

// Review is what became of a revision between its draft and its publication.
// The audit log has every step; this is the last of each.
type Review struct {
	// Writers are all whose words the text contains, but for words that were
	// published already, with another person's approval. None of them may approve it.
	Writers []string `json:"writers,omitempty"`

	SubmittedBy string    `json:"submittedBy,omitempty"`
	SubmittedAt time.Time `json:"submittedAt,omitzero"`
	Findings    []Finding `json:"findings,omitempty"` // of the check at the submission
	Rules       string    `json:"rules,omitempty"`    // version of the rules it was held against

	DecidedBy string    `json:"decidedBy,omitempty"`
	DecidedAt time.Time `json:"decidedAt,omitzero"`
	Approved  bool      `json:"approved,omitempty"`
	Reason    string    `json:"reason,omitempty"` // of a rejection
	Hash      string    `json:"hash,omitempty"`   // of the content that was approved
	Facts     Facts     `json:"facts,omitempty"`  // that it shows, as they were when it was approved
	Waivers   []Waiver  `json:"waivers,omitempty"`

	PublishedBy string `json:"publishedBy,omitempty"`

	Withdrawal *Withdrawal `json:"withdrawal,omitempty"` // of the text in force, beside which this one may be a draft
}

// parties are all who have a part in the text.
func (r Review) parties() []string { return merge(slices.Clone(r.Writers), r.SubmittedBy) }

// Waiver lets a warning pass: a reviewer answers for it, for a reason, until a
// day.
type Waiver struct {
	Rule    string `json:"rule"`
	Match   string `json:"match"` // the text found, as the finding has it
	Reason  string `json:"reason"`
	Expires Date   `json:"expires"`
	By      string `json:"by,omitempty"` // set when it is recorded
}

// Withdrawal is what somebody has asked for: to take back the text in force. It
// stands with the newest revision until a second person decides.
type Withdrawal struct {
	Revision int       `json:"revision"` // that was in force then: the request is about no other
	AskedBy  []string  `json:"askedBy"`  // see [Principal.Parties]: none of them may agree
	AskedAt  time.Time `json:"askedAt"`
	Reason   string    `json:"reason"`
}

// Waives reports whether a waiver covers the finding at the time. A block can't
// be waived; only a changed text helps, or one that asks ([Weigh]).
func (r Review) Waives(f Finding, at time.Time) bool {
	for _, w := range r.Waivers {
		if f.Severity == Warn && w.Rule == f.Rule && w.Match == f.Match && at.Before(w.Expires.End()) {
			return true
		}
	}
	return false
}

// Open are the findings that still stand in the way at the time: blocks, and
// warnings that nobody waived.
func (r Review) Open(fs []Finding, at time.Time) (open []Finding) {
	for _, f := range fs {
		if f.Severity == Block || f.Severity == Warn && !r.Waives(f, at) {
			open = append(open, f)
		}
	}
	return open
}
