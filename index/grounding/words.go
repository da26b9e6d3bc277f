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

// headed are sentences, in which each line of a list, up to the first that ends with 。, has
// the head before it that ends with a colon: 不予退款：超期 is not 超期. Where lines end with
// nothing, that first one may be the list's or what follows it, and is left out.
func headed(sentences []string) (out []string) {
	head, open := "", false
	for _, s := range sentences {
		ends := strings.HasSuffix(s, "。")
		if head == "" || !ends || !open {
			out = append(out, head+s)
		}
		switch {
		case strings.HasSuffix(s, "：") || strings.HasSuffix(s, ":"):
			head, open = s, false
		case ends:
			head = ""
		default:
			open = !strings.HasSuffix(s, "；") && !strings.HasSuffix(s, ";")
		}
	}
	return out
}
