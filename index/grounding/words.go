package grounding

import "strings"

// sentenceEnds end a sentence.
const sentenceEnds = "。！？；!?;\n"

// cut gives the sentences of a text, with what ends them.
func cut(text string) (out []string) {
	from := 0
	for i, r := range text {
		if strings.ContainsRune(sentenceEnds, r) {
			end := i + len(string(r))
			if s := strings.TrimSpace(text[from:end]); s != "" {
				out = append(out, s)
			}
			from = end
		}
	}
	if s := strings.TrimSpace(text[from:]); s != "" {
		out = append(out, s)
	}
	return out
}

// asks reports a question, which asserts nothing.
func asks(sentence string) bool {
	s := strings.TrimRight(sentence, "。！!\n ”\"」』）)")
	return strings.HasSuffix(s, "？") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "吗") || strings.HasSuffix(s, "呢")
}
