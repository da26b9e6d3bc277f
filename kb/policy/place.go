package policy

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
)

// found is a finding about a stretch of a text, in bytes.
func found(rule string, severity kb.Severity, field, text string, span []int, message, suggestion string) kb.Finding {
	match := text[span[0]:span[1]]
	start := utf8.RuneCountInString(text[:span[0]])
	return kb.Finding{Rule: rule, Severity: severity, Field: field, Start: start, End: start + utf8.RuneCountInString(match), Match: match,
		Message: fmt.Sprintf(message, match), Suggestion: suggestion}
}

// sentenceBytes is how far around a match its sentence is looked for.
const sentenceBytes = 600

// sentence is the sentence around a stretch; a line break ends one.
func sentence(text string, span []int) string {
	before := text[max(0, span[0]-sentenceBytes):span[0]]
	if i := strings.LastIndexAny(before, "。！？\n"); i >= 0 {
		before = before[i:]
	}
	after := text[span[1]:min(len(text), span[1]+sentenceBytes)]
	if i := strings.IndexAny(after, "。！？\n"); i >= 0 {
		after = after[:i]
	}
	return before + text[span[0]:span[1]] + after
}
