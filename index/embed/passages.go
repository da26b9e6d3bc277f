package embed

import (
	"crypto/sha256"
	"strings"

	"github.com/wenjin-kb/wenjin/index"
)

// Passage is a piece of a document with a vector of its own.
type Passage struct {
	Text  string
	Start int // where it stands in the body, in bytes; -1 is the title and the questions
}

const (
	titleRunes   = 400 // of title and questions
	passageRunes = 300 // of a piece of the text, with which many models are best
	maxPassages  = 64  // of one document
)

// Passages are what is compared with questions: the title with the other questions; the
// beginning of the text with the answer; and the beginning of each section, under its
// heading and the title, without which it is often not said what it is about.
func Passages(d *index.Document) (out []Passage) {
	title := strings.TrimSpace(d.Title)
	if titled := strings.TrimSpace(strings.Join(append([]string{title}, d.Questions...), "\n")); titled != "" {
		out = append(out, Passage{beginning(titled, titleRunes), -1})
	}
	first := len(d.Body)
	if len(d.Sections) > 0 {
		first = d.Sections[0].Start
	}
	if lead := strings.TrimSpace(d.Answer + "\n" + d.Body[:first]); lead != "" {
		out = append(out, Passage{under(title, beginning(lead, passageRunes)), 0})
	}
	for i, s := range d.Sections {
		end := len(d.Body)
		if i+1 < len(d.Sections) {
			end = d.Sections[i+1].Start
		}
		if text := strings.TrimSpace(d.Body[s.Start:end]); text != "" && len(out) < maxPassages {
			out = append(out, Passage{under(title, beginning(text, passageRunes)), s.Start})
		}
	}
	return out
}

func under(title, text string) string {
	if title == "" {
		return text
	}
	return title + "\n" + text
}

// beginning is so many characters of a text at most, up to the end of a sentence or at
// least of a part of one, where there is one in the second half.
func beginning(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	runes = runes[:most]
	for _, ends := range []string{"。！？；\n!?;", "。！？；\n!?;，, "} {
		for i := most - 1; i >= most/2; i-- {
			if strings.ContainsRune(ends, runes[i]) {
				return strings.TrimSpace(string(runes[:i+1]))
			}
		}
	}
	return strings.TrimSpace(string(runes))
}

// Key names a passage by what it says.
type Key = [sha256.Size]byte

func (p Passage) key() Key { return sha256.Sum256([]byte(p.Text)) }
