package compliance

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/policy"
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
	return kb.Finding{Rule: rule, Severity: severity, Field: field, Message: strings.ReplaceAll(t.Message, "{detail}", detail), Suggestion: t.Suggestion}
}

func (q qualityTexts) check(a kb.Article) (found []kb.Finding) {
	switch n := utf8.RuneCountInString(strings.TrimSpace(a.Answer)); {
	case n == 0:
		found = append(found, q.Answer.finding("Q-ANSWER", kb.Info, "answer", ""))
	case n > kb.MaxAnswerRunes:
		f := q.Long.finding("Q-ANSWER", kb.Warn, "answer", fmt.Sprint(n))
		f.Start, f.End = kb.MaxAnswerRunes, utf8.RuneCountInString(a.Answer)
		found = append(found, f)
	}
	for _, skip := range policy.Skips(a.Body) {
		f := q.Heading.finding("Q-HEADING", kb.Info, "body", fmt.Sprint(skip.Level))
		f.Start, f.End, f.Match = skip.Start, skip.End, skip.Text
		found = append(found, f)
	}
	return found
}
