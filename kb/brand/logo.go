package brand

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"image"
	_ "image/jpeg" // its size is looked at
	_ "image/png"
	"path"
	"strings"
)

// A logo is a file beside site.yaml, or the picture itself as a data: address, as the
// console puts it there: whatever reviews, keeps, restores and copies the text does the
// same with the picture.
type logo struct {
	said  string // what site.yaml says
	bytes []byte
	side  int      // pixels of a square; anySide of a drawing; 0 is no square, or not known
	texts []string // that stand in a drawing
}

// Limits of a logo.
const (
	maxLogo = 200 << 10 // bytes
	maxSide = 4096      // pixels
	anySide = 1 << 20   // a drawing is sharp at any size
)

// logoKinds are the pictures that a logo may be, by their media type, and what the names
// of such files end with.
var logoKinds = map[string]string{"image/svg+xml": ".svg", "image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}

const dataScheme = "data:"

// kind is what a logo is by its name or address, ".svg" and so on; empty where it is none
// of ours.
func (l logo) kind() string {
	if address, ok := strings.CutPrefix(l.said, dataScheme); ok {
		media, _, _ := strings.Cut(address, ";")
		return logoKinds[media]
	}
	ending := strings.ToLower(path.Ext(l.said))
	if ending == ".jpeg" {
		ending = ".jpg"
	}
	for _, known := range logoKinds {
		if ending == known {
			return ending
		}
	}
	return ""
}

// Uploaded says in a few words what stands in site.yaml as a picture; empty where it is
// the name of a file.
func Uploaded(said string) string {
	address, ok := strings.CutPrefix(said, dataScheme)
	if !ok {
		return ""
	}
	_, encoded, _ := strings.Cut(address, ",")
	return fmt.Sprintf("（上传的 %s，%.1f KB）", strings.ToUpper(strings.TrimPrefix(logo{said: said}.kind(), ".")), float64(base64.StdEncoding.DecodedLen(len(encoded)))/1024)
}

// take is the picture with what its bytes say of it, or why it is none.
func (l logo) take(data []byte) (logo, error) {
	if len(data) > maxLogo {
		return l, errTooLarge
	}
	l.bytes = data
	switch kind := l.kind(); {
	case kind == ".svg":
		d, err := readDrawing(data)
		if l.texts = d.texts; d.square {
			l.side = anySide
		}
		return l, err
	case kind == ".webp":
		width, height, ok := sizeOfWebP(data)
		if !ok {
			return l, errNotWhatItSays
		}
		return l, checkSize(width, height)
	default:
		size, format, err := image.DecodeConfig(bytes.NewReader(data))
		if err != nil || map[string]string{"png": ".png", "jpeg": ".jpg"}[format] != kind {
			return l, errNotWhatItSays
		}
		if size.Width == size.Height {
			l.side = size.Width
		}
		return l, checkSize(size.Width, size.Height)
	}
}

func checkSize(width, height int) error {
	if width > maxSide || height > maxSide {
		return flaw("it is %d by %d pixels, and at most %d are taken", "它有 %d×%d 像素，边长最多 %d", width, height, maxSide)
	}
	return nil
}

// sizeOfWebP reads the pixels of a picture from its first chunk (RFC 9649); what is no WebP
// has none.
func sizeOfWebP(data []byte) (width, height int, ok bool) {
	if len(data) < 30 || string(data[:4]) != "RIFF" || string(data[8:12]) != "WEBP" {
		return 0, 0, false
	}
	chunk := data[20:]
	switch string(data[12:16]) {
	case "VP8 ": // key frames: a tag of 3 bytes, a mark of 3, and 14 bits of each side
		ok = string(chunk[3:6]) == "\x9d\x01\x2a"
		return int(binary.LittleEndian.Uint16(chunk[6:]) & 0x3fff), int(binary.LittleEndian.Uint16(chunk[8:]) & 0x3fff), ok
	case "VP8L":
		bits := binary.LittleEndian.Uint32(chunk[1:])
		return int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1, chunk[0] == 0x2f
	case "VP8X": // of the canvas
		return int(binary.LittleEndian.Uint32(chunk[3:])>>8) + 1, int(binary.LittleEndian.Uint32(chunk[6:])>>8) + 1, true
	}
	return 0, 0, false
}

var (
	errNotWhatItSays = flaw("it is not what its name says", "它不是名称所说的那种图片")
	errTooLarge      = flaw("it has more than %d KB", "它超过 %d KB", maxLogo>>10)
)

// unpack is the picture in a data: address.
func (l logo) unpack() (logo, error) {
	_, encoded, ok := strings.Cut(l.said, ";base64,")
	if len(encoded) > base64.StdEncoding.EncodedLen(maxLogo) {
		return l, errTooLarge
	}
	data, err := base64.StdEncoding.DecodeString(encoded)
	if !ok || err != nil {
		return l, flaw("what stands after data: can't be read", "data: 之后的内容读不懂")
	}
	return l.take(data)
}

// name is that of the picture as an asset; empty where there is none.
func (l logo) name(stem string) string {
	if len(l.bytes) == 0 {
		return ""
	}
	return stem + l.kind()
}
