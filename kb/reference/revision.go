package reference

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Revision is one immutable text of a file. What changes is only its state and its
// review.
type Revision struct {
	File      string
	Number    int       // 1, 2, 3 … within the file
	Version   int       // counts the changes of state: with Number, what an ETag names
	Text      string    // empty in lists
	Hash      string    // of the text
	State     kb.State  // draft, in_review, published, superseded
	Author    string    // principal id
	Review    kb.Review // with the findings of the last judgement
	Articles  []Shown   // that show what the revision changes, as of the last judgement
	CreatedAt time.Time
	From      time.Time // when it came into force; zero if it never did
}

// Shown is an article, in force or to come, that shows what a revision changes, or that
// would fall short of its red lines.
type Shown struct {
	Slug  string `json:"slug"`
	Title string `json:"title"`
}

// ETag names the revision and where it stands, for If-Match. No revision has one
// that begins with 0: it stands for a file without any.
func (r Revision) ETag() string { return fmt.Sprintf(`"%d.%d"`, r.Number, r.Version) }

// Hash names a text.
func Hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// History is all of one file, without texts.
type History struct {
	File      string
	Revisions []Revision // newest first
	Steps     []kb.Action
}

// Newest is the newest revision, the zero one of a file without any.
func (h History) Newest() Revision {
	if len(h.Revisions) == 0 {
		return Revision{File: h.File}
	}
	return h.Revisions[0]
}

// InForce is the text that holds: the newest revision that was published, the zero
// one where none was.
func (h History) InForce() Revision {
	for _, r := range h.Revisions {
		if r.State == kb.StatePublished {
			return r
		}
	}
	return Revision{File: h.File}
}

// StateOf is where a revision stands: one that was in force and was replaced is
// superseded.
func (h History) StateOf(r Revision) kb.State {
	if r.State == kb.StatePublished && r.Number != h.InForce().Number {
		return kb.StateSuperseded
	}
	return r.State
}

// Revision is the one with the number, or NotFound.
func (h History) Revision(number int) (Revision, error) {
	i := slices.IndexFunc(h.Revisions, func(r Revision) bool { return r.Number == number })
	if i < 0 {
		return Revision{}, kb.Errorf(kb.NotFound, "revision_not_found", "%s has no revision %d", h.File, number)
	}
	return h.Revisions[i], nil
}

// Before is what a revision replaced, or would: the newest before it that was
// published, the zero one if there is none.
func (h History) Before(number int) Revision {
	for _, r := range h.Revisions {
		if r.Number < number && r.State == kb.StatePublished {
			return r
		}
	}
	return Revision{File: h.File}
}
