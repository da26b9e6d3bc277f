package compliance

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
)

// qualityTexts are the messages of the checks that no law asks for. They are
// data, like those of the rules.
type qualityTexts struct {
	Answer  qualityText `yaml:"answer"`  // Q-ANSWER: there is none
	Long    qualityText `yaml:"long"`    // Q-ANSWER: it is too long
	Review  qualityText `yaml:"review"`  // said by kb/policy since; read, so that files from before are
	Heading qualityText `yaml:"heading"` // Q-HEADING
	Similar qualityText `yaml:"similar"` // Q-SIMILAR
	Size    qualityText `yaml:"size"`    // Q-SIZE
}

type qualityText struct {
	Message    string `yaml:"message"`
	Suggestion string `yaml:"suggestion"`
}

func (t qualityText) finding(rule string, severity kb.Severity, field, detail string) kb.Finding {
	return kb.Finding{Rule: rule, Severity: severity, Field: field,
		Message: strings.ReplaceAll(t.Message, "{detail}", detail), Suggestion: t.Suggestion}
}

func (q qualityTexts) check(a kb.Article) []kb.Finding {
	var found []kb.Finding
	switch n := utf8.RuneCountInString(strings.TrimSpace(a.Answer)); {
	case n == 0:
		found = append(found, q.Answer.finding("Q-ANSWER", kb.Info, "answer", ""))
	case n > kb.MaxAnswerRunes:
		f := q.Long.finding("Q-ANSWER", kb.Warn, "answer", fmt.Sprint(n))
		f.Start, f.End = kb.MaxAnswerRunes, utf8.RuneCountInString(a.Answer)
		found = append(found, f)
	}
	return append(found, q.headings(a.Body)...)
}

// headings reports one that lies more than one level below the one before it.
// The title of the article is level 1.
func (q qualityTexts) headings(body string) []kb.Finding {
	var found []kb.Finding
	level, start, fenced := 1, 0, false
	for line := range strings.Lines(body) {
		runes := utf8.RuneCountInString(line)
		text := strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(text, "```") || strings.HasPrefix(text, "~~~") {
			fenced = !fenced
		}
		if n := headingLevel(text); n > 0 && !fenced {
			if n > level+1 {
				f := q.Heading.finding("Q-HEADING", kb.Info, "body", fmt.Sprint(level+1))
				f.Start, f.End, f.Match = start, start+utf8.RuneCountInString(text), text
				found = append(found, f)
			}
			level = n
		}
		start += runes
	}
	return found
}

func headingLevel(line string) int {
	n := len(line) - len(strings.TrimLeft(line, "#"))
	if n == 0 || n > 6 || len(line) > n && line[n] != ' ' && line[n] != '\t' {
		return 0
	}
	return n
}
