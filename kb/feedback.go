package kb

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// FeedbackKind is what a reader did.
type FeedbackKind string

// The kinds of feedback.
const (
	FeedbackClick     FeedbackKind = "click" // opened an article from a list of results
	FeedbackHelpful   FeedbackKind = "helpful"
	FeedbackUnhelpful FeedbackKind = "unhelpful"
)

// Feedback is what a reader did with an article. Nothing in it says who.
type Feedback struct {
	Slug     string
	Kind     FeedbackKind
	QueryUID string // of the search that led there; may be empty
	Reason   string // of an unhelpful vote, personal data masked
	At       time.Time
}

// MaxReasonRunes is the longest reason of a vote.
const MaxReasonRunes = 300

// FeedbackStore keeps feedback.
type FeedbackStore interface {
	AddFeedback(ctx context.Context, f Feedback) error
	// Popular are the slugs opened most since a time, at most limit of them.
	Popular(ctx context.Context, since time.Time, limit int) ([]string, error)
}

// Medium is a picture that articles show.
type Medium struct {
	Name string // hash of the bytes and the extension: the last part of its address
	Type string // image/png, image/jpeg, image/gif or image/webp
	Data []byte
}

// NewMedium makes a picture of its bytes, which say what it is; false if they are of
// no kind that is kept.
func NewMedium(data []byte) (Medium, bool) {
	kind, extension := "", ""
	for _, k := range pictureKinds {
		if bytes.HasPrefix(data, []byte(k.begins)) && (k.goesOn == "" || len(data) > 12 && string(data[8:12]) == k.goesOn) {
			kind, extension = k.kind, k.extension
		}
	}
	sum := sha256.Sum256(data)
	return Medium{Name: hex.EncodeToString(sum[:16]) + extension, Type: kind, Data: data}, extension != ""
}

// pictureKinds are told by their first bytes.
var pictureKinds = []struct{ begins, goesOn, kind, extension string }{
	{"\x89PNG\r\n\x1a\n", "", "image/png", ".png"}, {"\xff\xd8\xff", "", "image/jpeg", ".jpg"},
	{"GIF87a", "", "image/gif", ".gif"}, {"GIF89a", "", "image/gif", ".gif"}, {"RIFF", "WEBP", "image/webp", ".webp"},
}

// MaxMediumBytes is the largest picture.
const MaxMediumBytes = 2 << 20

// Media is where pictures are kept.
type Media interface {
	// AddMedium keeps a picture; the same one twice is one.
	AddMedium(ctx context.Context, m Medium, e Event) error
	Medium(ctx context.Context, name string) (Medium, error)
}
