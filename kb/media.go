package kb

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"time"
)

// Medium is a picture that articles show.
type Medium struct {
	Name string // hash of the bytes and the extension: the last part of its address
	Type string // image/png, image/jpeg, image/gif or image/webp
	Data []byte
}

// MaxMediumBytes is the largest picture.
const MaxMediumBytes = 2 << 20

// MediaStore keeps pictures.
type MediaStore interface {
	// AddMedium keeps a picture; the same one twice is one, and two events.
	AddMedium(ctx context.Context, m Medium, e Event) error
	Medium(ctx context.Context, name string) (Medium, error)
	// EachNaming calls yield with every revision whose text names a picture.
	EachNaming(ctx context.Context, picture string, yield func(Summary) error) error
	// RemoveUnnamed removes the pictures that no revision names and that were not
	// uploaded since, each with its event.
	RemoveUnnamed(ctx context.Context, before time.Time, event func(name string) Event) (removed int, err error)
}

var picturePattern = regexp.MustCompile(`[0-9a-f]{32}\.(?:png|jpg|gif|webp)`)

// Pictures are the names of the kept pictures that the article shows, however their
// addresses are written, each once.
func (a Article) Pictures() (names []string) {
	return merge(nil, picturePattern.FindAllString(a.Body, -1)...)
}

// NewMedium makes a picture of bytes. What it is, its first bytes say, not its
// name.
func NewMedium(data []byte) (Medium, error) {
	kind, extension := pictureType(data)
	if kind == "" || len(data) > MaxMediumBytes {
		return Medium{}, Errorf(Invalid, "invalid_medium", "a picture is a PNG, JPEG, GIF or WebP of at most %d bytes", MaxMediumBytes)
	}
	sum := sha256.Sum256(data)
	return Medium{Name: hex.EncodeToString(sum[:16]) + extension, Type: kind, Data: data}, nil
}

// pictureType knows a picture by its signature (WHATWG MIME Sniffing, section 6.1).
func pictureType(data []byte) (kind, extension string) {
	begins := func(signature string) bool { return bytes.HasPrefix(data, []byte(signature)) }
	switch {
	case begins("\x89PNG\r\n\x1a\n"):
		return "image/png", ".png"
	case begins("\xff\xd8\xff"):
		return "image/jpeg", ".jpg"
	case begins("GIF87a"), begins("GIF89a"):
		return "image/gif", ".gif"
	case begins("RIFF") && len(data) >= 14 && string(data[8:14]) == "WEBPVP":
		return "image/webp", ".webp"
	}
	return "", ""
}
