package grounding

import (
	"strings"
	"unicode/utf8"
)

// brackets are written as [ and ] whichever a model takes for citations.
var brackets = strings.NewReplacer("【", "[", "】", "]", "［", "[", "］", "]")

// uncite takes the citations, [1] to [count], out of a sentence. It gives none where one
// names no passage: who makes up a source makes up the rest.
func uncite(written string, count int) (text string, cites []int) {
	var b strings.Builder
	rest := brackets.Replace(strings.TrimSpace(written))
	for rest != "" {
		open := strings.IndexByte(rest, '[')
		if open < 0 {
			b.WriteString(rest)
			break
		}
		b.WriteString(rest[:open])
		n, size := citation(rest[open:])
		if size == 0 || n < 1 || n > count {
			return "", nil
		}
		cites = appendNew(cites, n-1)
		rest = rest[open+size:]
	}
	return strings.TrimSpace(b.String()), cites
}

// citation reads [n].
func citation(text string) (n, size int) {
	for i := 1; i < len(text) && i < 5; i++ {
		switch c := text[i]; {
		case '0' <= c && c <= '9':
			n = 10*n + int(c-'0')
		case c == ']' && i > 1:
			return n, i + 1
		default:
			return 0, 0
		}
	}
	return 0, 0
}

func appendNew(list []int, n int) []int {
	for _, have := range list {
		if have == n {
			return list
		}
	}
	return append(list, n)
}

// Reader makes sentences of what a model writes, piece by piece. What stands between
// <think> and </think>, as some models think aloud, is no part of an answer.
type Reader struct {
	pending  string
	thinking bool
}

const (
	thinkStart = "<think>"
	thinkEnd   = "</think>"
	maxPending = 4096 // bytes without the end of a sentence, which is none then
)

// Write takes a piece, and gives the sentences that have ended, each with the citations
// that stand after its end.
func (r *Reader) Write(piece string) (out []string) {
	r.pending += brackets.Replace(piece)
	r.skipThoughts()
	for !r.thinking {
		s, rest, ended := first(r.pending)
		if !ended {
			break
		}
		if r.pending = rest; s != "" {
			out = append(out, s)
		}
	}
	if len(r.pending) > maxPending {
		r.pending = r.pending[len(r.pending)-len(thinkEnd):]
		for len(r.pending) > 0 && !utf8.RuneStart(r.pending[0]) {
			r.pending = r.pending[1:]
		}
	}
	return out
}

func (r *Reader) skipThoughts() {
	for {
		mark := thinkStart
		if r.thinking {
			mark = thinkEnd
		}
		at := strings.Index(r.pending, mark)
		if at < 0 {
			return
		}
		if before := r.pending[:at]; r.thinking {
			r.pending = r.pending[at+len(mark):]
		} else {
			r.pending = before + "\n" + r.pending[at+len(mark):]
			if strings.TrimSpace(before) == "" {
				r.pending = r.pending[len(before)+1:]
			}
		}
		r.thinking = !r.thinking
	}
}

// End gives the last sentence, which ends with the text.
func (r *Reader) End() (out []string) {
	if last := strings.TrimSpace(r.pending); last != "" && !r.thinking {
		out = append(out, last)
	}
	r.pending = ""
	return out
}

// first is the first sentence of a text, whose end is sure once something follows that is
// no citation of it.
func first(text string) (sentence, rest string, ended bool) {
	for i, r := range text {
		if !strings.ContainsRune(sentenceEnds, r) {
			continue
		}
		end := i + utf8.RuneLen(r)
		for {
			after := strings.TrimLeft(text[end:], " ")
			if after == "" {
				return "", text, false // a citation may follow
			}
			if after[0] != '[' {
				return strings.TrimSpace(text[:end]), after, true
			}
			shut := strings.IndexByte(after, ']')
			if shut < 0 && len(after) < 8 {
				return "", text, false
			}
			if shut < 0 || shut > 5 {
				return strings.TrimSpace(text[:end]), after, true
			}
			end = len(text) - len(after) + shut + 1
		}
	}
	return "", text, false
}
