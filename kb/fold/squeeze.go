package fold

import (
	_ "embed"
	"html"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed lookalikes.txt
var lookalikeTable string

var lookalikes = sync.OnceValue(func() map[rune]rune {
	m := make(map[rune]rune, 500)
	for line := range strings.Lines(lookalikeTable) {
		from, to, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(from, "#") {
			continue
		}
		f, _ := utf8.DecodeRuneInString(from)
		t, _ := utf8.DecodeRuneInString(to)
		m[f] = Rune(t)
	}
	return m
})

// Lookalike folds one rune and then reads it as the character it passes for: 夲
// as 本, ⻛ as 风, a Cyrillic а as a Latin a. Doing it twice is doing it once.
func Lookalike(r rune) rune {
	if seen, ok := lookalikes()[r]; ok {
		return seen
	}
	f := Rune(r)
	if seen, ok := lookalikes()[f]; ok {
		return seen
	}
	return f
}

// Squeezed is a text without what hides a word in it.
//
// Kept are the characters themselves and the marks that end a sentence (。!?;
// and a line end that is one), part clauses (, 、 : — as ","), and quote or
// bracket (“ ” ( )). A blank line is two line ends. All of it is folded.
type Squeezed struct {
	Runes []rune
	Pos   []int32 // rune offset in the original of each kept rune, rising
	ends  []int32 // one past the last original rune of each kept rune (an &entity; is one kept rune)
}

// Span is the stretch of the original, in runes, that the kept runes from i up
// to j (one past the last) came from. An empty stretch is empty.
func (q Squeezed) Span(i, j int) (start, end int) {
	if i < 0 || j > len(q.Runes) || i >= j {
		return 0, 0
	}
	return int(q.Pos[i]), int(q.ends[j-1])
}

// String is the squeezed text.
func (q Squeezed) String() string { return string(q.Runes) }

// Squeeze folds a text and drops what stands between the characters of a word
// to hide it: zero-width characters and combining marks, spaces, punctuation
// and symbols between Han characters, Markdown emphasis, HTML tags; it decodes
// &entities; and reads look-alike characters. Marks that end a sentence or a
// clause stay, or two innocent clauses would become one guilty word, except
// where they part single characters (保，本，保，息).
func Squeeze(s string) Squeezed {
	q := readGlyphs(s)
	q = joinSoftBreaks(q)
	q = dropFillers(q)
	q = unwrapSingles(q)
	return joinSpread(q)
}

func (q *Squeezed) add(r rune, pos, end int32) {
	q.Runes = append(q.Runes, r)
	q.Pos = append(q.Pos, pos)
	q.ends = append(q.ends, end)
}

func newSqueezed(n int) Squeezed {
	positions := make([]int32, 2*n) // one allocation for both ways back
	return Squeezed{Runes: make([]rune, 0, n), Pos: positions[:0:n], ends: positions[n:n]}
}

// readGlyphs folds rune by rune, keeps line ends, decodes entities, unifies
// quotes and brackets, and leaves out what is not seen at all.
func readGlyphs(s string) Squeezed {
	src := []rune(s)
	q := newSqueezed(len(src))
	quoteOpen := false
	for i := 0; i < len(src); i++ {
		r, end := src[i], i+1
		switch r {
		case '&':
			if decoded, n := entity(src[i:]); n > 0 {
				r, end = decoded, i+n
			}
		case '<':
			if n := tag(src[i:]); n > 0 {
				i += n - 1
				continue
			}
		}
		if r == '\n' {
			q.add('\n', int32(i), int32(end))
			quoteOpen = false
			i = end - 1
			continue
		}
		if !invisible(r) {
			f := unify(Lookalike(r))
			if f == '"' {
				f = '“'
				if quoteOpen {
					f = '”'
				}
				quoteOpen = !quoteOpen
			}
			q.add(f, int32(i), int32(end))
		}
		i = end - 1
	}
	return q
}

func invisible(r rune) bool {
	if r < 0x80 {
		return r == '\r'
	}
	if IsHan(r) {
		return false
	}
	return unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me) || r == 0x115f || r == 0x1160 || r == 0x3164 || r == 0x034f
}

// unify gives every kind of quotation mark and bracket one shape.
func unify(r rune) rune {
	switch r {
	case '「', '『', '«', '‘', '〝', '﹁', '﹃':
		return '“'
	case '」', '』', '»', '’', '〞', '﹂', '﹄':
		return '”'
	case '[', '{', '【', '〔', '〖':
		return '('
	case ']', '}', '】', '〕', '〗':
		return ')'
	case '｡':
		return '。'
	case '〈', '<':
		return '《'
	case '〉':
		return '》'
	}
	return r
}

// entity decodes a character reference at the start of src and says how many
// runes it takes; 0 means that there is none.
func entity(src []rune) (rune, int) {
	for n := 2; n < len(src) && n < 12; n++ {
		if src[n] != ';' {
			continue
		}
		decoded := []rune(html.UnescapeString(string(src[:n+1])))
		if len(decoded) == 1 {
			return decoded[0], n + 1
		}
		return 0, 0
	}
	return 0, 0
}

// tag is the length of an HTML tag or comment at the start of src, 0 if none.
func tag(src []rune) int {
	if len(src) < 3 || !(src[1] == '/' || src[1] == '!' || 'a' <= src[1] && src[1] <= 'z' || 'A' <= src[1] && src[1] <= 'Z') {
		return 0
	}
	for n := 2; n < len(src) && n < 80; n++ {
		if src[n] == '>' {
			return n + 1
		}
		if src[n] == '\n' || IsHan(src[n]) {
			return 0
		}
	}
	return 0
}

// joinSoftBreaks drops a single line end inside a Markdown paragraph, which a
// page shows as no break at all.
func joinSoftBreaks(q Squeezed) Squeezed {
	out := newSqueezed(len(q.Runes))
	for i, r := range q.Runes {
		if r == '\n' && softBreak(q.Runes, i) {
			continue
		}
		out.add(r, q.Pos[i], q.ends[i])
	}
	return out
}

func softBreak(rs []rune, i int) bool {
	if i == 0 || i+1 >= len(rs) {
		return false
	}
	before, after := rs[i-1], rs[i+1]
	if !IsHan(before) || !IsHan(after) {
		return false
	}
	// The line before must be running text, too: a heading or a table row ends with its line.
	start := i
	for start > 0 && rs[start-1] != '\n' {
		start--
	}
	return !strings.ContainsRune("#|-+*>", rs[start])
}

// dropFillers leaves out spaces beside Han characters, Markdown emphasis, and
// runs of separators between two Han characters.
func dropFillers(q Squeezed) Squeezed {
	out := newSqueezed(len(q.Runes))
	rs := q.Runes
	for i := 0; i < len(rs); i++ {
		r := rs[i]
		if !filler(r) {
			out.add(r, q.Pos[i], q.ends[i])
			continue
		}

		// A run of fillers is judged by what stands on both sides of it.
		j := i
		for j < len(rs) && filler(rs[j]) {
			j++
		}
		var before, after rune = '\n', '\n'
		if len(out.Runes) > 0 {
			before = out.Runes[len(out.Runes)-1]
		}
		if j < len(rs) {
			after = rs[j]
		}
		switch {
		case IsHan(before) && IsHan(after):
			if pause(rs[i:j]) { // —— and …… part clauses
				out.add(',', q.Pos[i], q.ends[j-1])
			}
		case before == '\n':
			keepRun(&out, q, i, j, false) // list and heading marks
		default:
			keepRun(&out, q, i, j, IsHan(before) || IsHan(after) || wide(before) || wide(after))
		}
		i = j - 1
	}
	return out
}

// keepRun keeps the separators of a run that mean something beside digits and
// letters (1-2, 3.5, +86), and its spaces if told to.
func keepRun(out *Squeezed, q Squeezed, i, j int, dropSpaces bool) {
	for k := i; k < j; k++ {
		switch r := q.Runes[k]; {
		case r == ' ' && (dropSpaces || k > i && q.Runes[k-1] == ' '):
		case (r == '*' || r == '`') && (k+1 >= len(q.Runes) || q.Runes[k+1] != ' '):
		default:
			out.add(r, q.Pos[k], q.ends[k])
		}
	}
}

// pause reports a dash or dots of two characters.
func pause(run []rune) bool {
	n := 0
	for _, r := range run {
		if r == '—' || r == '…' || r == '―' || r == '─' {
			n++
		}
	}
	return n >= 2
}

// filler reports what may stand between the characters of a word to hide it.
func filler(r rune) bool {
	switch {
	case r == ' ':
		return true
	case r == '\n' || r == '|' || r == '%':
		return false
	case clauseMark(r) || sentenceMark(r) || wrapper(r) != 0:
		return false
	case r < 0x80:
		return r > ' ' && !('0' <= r && r <= '9' || 'a' <= r && r <= 'z')
	}
	return unicode.IsPunct(r) || unicode.IsSymbol(r) || unicode.Is(unicode.Co, r)
}

func sentenceMark(r rune) bool { return r == '。' || r == '!' || r == '?' || r == ';' }
func clauseMark(r rune) bool   { return r == ',' || r == '、' || r == ':' }

// wide reports a mark beside which a space means nothing.
func wide(r rune) bool { return r == '%' || sentenceMark(r) || clauseMark(r) || wrapper(r) != 0 }

// wrapper is the closing mark of an opening one, or the closing mark itself.
func wrapper(r rune) rune {
	switch r {
	case '“', '”':
		return '”'
	case '(', ')':
		return ')'
	case '《', '》':
		return '》'
	}
	return 0
}

// unwrapSingles takes the marks off a single Han character that stands between
// others in brackets or quotes: 保【本】保【息】.
func unwrapSingles(q Squeezed) Squeezed {
	out := newSqueezed(len(q.Runes))
	rs := q.Runes
	for i := 0; i < len(rs); i++ {
		opens := rs[i] == '“' || rs[i] == '(' || rs[i] == '《'
		if opens && i+2 < len(rs) && rs[i+2] == wrapper(rs[i]) && IsHan(rs[i+1]) &&
			(i > 0 && IsHan(rs[i-1]) || i+3 < len(rs) && IsHan(rs[i+3])) {
			out.add(rs[i+1], q.Pos[i+1], q.ends[i+1])
			i += 2
			continue
		}
		out.add(rs[i], q.Pos[i], q.ends[i])
	}
	return out
}

// joinSpread drops the marks between single characters: one and the same mark
// three times (保。本。保。息), or a comma twice (零，风，险), with one Han character
// between each pair.
func joinSpread(q Squeezed) Squeezed {
	rs := q.Runes
	drop := make(map[int]bool)
	for i := 1; i+1 < len(rs); i++ {
		if !(clauseMark(rs[i]) || sentenceMark(rs[i]) || rs[i] == '|' || rs[i] == '\n') || drop[i] || !IsHan(rs[i-1]) {
			continue
		}
		last := i
		for last+2 < len(rs) && rs[last+2] == rs[i] && IsHan(rs[last+1]) {
			last += 2
		}
		if last+1 >= len(rs) || !IsHan(rs[last+1]) { // the last mark ends the sentence
			last -= 2
		}
		marks := (last-i)/2 + 1
		if marks > 0 && (marks >= 3 || marks == 2 && rs[i] == ',') {
			for k := i; k <= last; k += 2 {
				drop[k] = true
			}
		}
	}
	if len(drop) == 0 {
		return q
	}
	out := newSqueezed(len(rs))
	for i, r := range rs {
		if !drop[i] {
			out.add(r, q.Pos[i], q.ends[i])
		}
	}
	return out
}
