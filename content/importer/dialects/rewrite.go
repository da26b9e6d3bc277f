package dialects

import (
	"html"
	"regexp"
	"strings"

	"github.com/wenjin-kb/wenjin/content/importer"
)

// outside calls change for every stretch of a text that is no code: neither a fenced block
// nor a code span.
func outside(text string, change func(string) string) string {
	var out strings.Builder
	fence := ""
	for line := range strings.Lines(text) {
		trimmed := strings.TrimLeft(line, " >")
		if fence != "" {
			if strings.HasPrefix(trimmed, fence) {
				fence = ""
			}
			out.WriteString(line)
			continue
		}
		if strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~") {
			fence = trimmed[:3]
			out.WriteString(line)
			continue
		}
		out.WriteString(outsideSpans(line, change))
	}
	return out.String()
}

// outsideSpans is outside for a line.
func outsideSpans(line string, change func(string) string) string {
	var out strings.Builder
	for line != "" {
		at := strings.IndexByte(line, '`')
		if at < 0 {
			break
		}
		ticks := len(line[at:]) - len(strings.TrimLeft(line[at:], "`"))
		end := strings.Index(line[at+ticks:], strings.Repeat("`", ticks))
		if end < 0 {
			break
		}
		end += at + 2*ticks
		out.WriteString(change(line[:at]))
		out.WriteString(line[at:end])
		line = line[end:]
	}
	out.WriteString(change(line))
	return out.String()
}

var (
	definition = regexp.MustCompile(`^([ >]{0,6}\[[^\]\n^][^\]\n]*\]:[ \t]*<?)([^\s>]+)(.*)$`)
	imgTag     = regexp.MustCompile(`(?i)<img\s[^<>]*>`)
	hrefIn     = regexp.MustCompile(`(?i)(<a\s[^<>]*href=)("[^"]*"|'[^']*')`)
	attribute  = regexp.MustCompile(`(?i)\b(src|alt)\s*=\s*("[^"]*"|'[^']*')`)
)

// Rewrite puts in where the links and pictures of a text in Markdown lead from now on.
func Rewrite(text string, links importer.Links) string {
	return outside(text, func(s string) string {
		s = imgTag.ReplaceAllStringFunc(s, func(tag string) string {
			values := map[string]string{}
			for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
				values[strings.ToLower(m[1])] = html.UnescapeString(m[2][1 : len(m[2])-1])
			}
			return "![" + values["alt"] + "](<" + values["src"] + ">)"
		})
		s = hrefIn.ReplaceAllStringFunc(s, func(tag string) string {
			m := hrefIn.FindStringSubmatch(tag)
			if lead(links, html.UnescapeString(m[2][1:len(m[2])-1])) == "" {
				return m[1][:len(m[1])-len("href=")]
			}
			return m[1] + `"` + html.EscapeString(lead(links, html.UnescapeString(m[2][1:len(m[2])-1]))) + `"`
		})
		if m := definition.FindStringSubmatch(strings.TrimRight(s, "\n")); m != nil {
			address := leadAny(links, m[2])
			if address == "" {
				address = m[2]
			}
			return m[1] + address + m[3] + s[len(strings.TrimRight(s, "\n")):]
		}
		return inline(s, links)
	})
}

// inline rewrites [text](address) and ![text](address).
func inline(s string, links importer.Links) string {
	var out strings.Builder
	for {
		at := strings.Index(s, "](")
		if at < 0 {
			out.WriteString(s)
			return out.String()
		}
		address, title, length := destination(s[at+2:])
		open := opening(s[:at])
		if length < 0 || open < 0 || address == "" {
			out.WriteString(s[:at+2])
			s = s[at+2:]
			continue
		}
		text, end := s[open+1:at], at+2+length
		if open > 0 && s[open-1] == '!' {
			out.WriteString(s[:open-1])
			out.WriteString(pictureOf(links, text, address, title))
		} else if to := lead(links, address); to == "" {
			out.WriteString(s[:open] + inline(text, links))
		} else {
			out.WriteString(s[:open] + "[" + inline(text, links) + "](" + escaped(to) + title + ")")
		}
		s = s[end:]
	}
}

// opening is where the bracket opens that closes at the end.
func opening(s string) int {
	depth := 0
	for i := len(s) - 1; i >= 0; i-- {
		switch {
		case i > 0 && s[i-1] == '\\':
		case s[i] == ']':
			depth++
		case s[i] == '[' && depth == 0:
			return i
		case s[i] == '[':
			depth--
		}
	}
	return -1
}

// destination reads what stands after "](": an address, a title in quotes with the space
// before it, and how long both are with the bracket that closes; -1 is none.
func destination(s string) (address, title string, length int) {
	rest := strings.TrimLeft(s, " \t")
	if inner, ok := strings.CutPrefix(rest, "<"); ok {
		end := strings.IndexAny(inner, ">\n")
		if end < 0 || inner[end] != '>' {
			return "", "", -1
		}
		address, rest = inner[:end], inner[end+1:]
	} else {
		depth, end := 0, -1
		for i := 0; i < len(rest) && end < 0; i++ {
			switch rest[i] {
			case '(':
				depth++
			case ')':
				if depth == 0 {
					end = i
				}
				depth--
			case ' ', '\t', '\n':
				end = i
			}
		}
		if end < 0 {
			return "", "", -1
		}
		address, rest = rest[:end], rest[end:]
	}
	closing := strings.IndexByte(rest, ')')
	if closing < 0 {
		return "", "", -1
	}
	if t := strings.TrimSpace(rest[:closing]); len(t) > 1 && strings.ContainsAny(t[:1], `"'`) && t[len(t)-1] == t[0] {
		title = " " + t
	} else if t != "" && !strings.HasPrefix(t, "=") { // =100x, the size of a picture
		return "", "", -1
	}
	return address, title, len(s) - len(rest) + closing + 1
}

// lead is where a link leads from now on.
func lead(links importer.Links, address string) string {
	for _, own := range []string{"/a/", "/c/", "#"} {
		if strings.HasPrefix(address, own) {
			return address
		}
	}
	return links.Link(address)
}

// leadAny is lead for what may be a picture.
func leadAny(links importer.Links, address string) string {
	for _, end := range []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp"} {
		if bare, _ := importer.Cut(address); strings.HasSuffix(strings.ToLower(bare), end) && !importer.IsWeb(address) {
			return links.Picture(address)
		}
	}
	return lead(links, address)
}

// pictureOf writes a picture; one that did not come along is its description, or a link to
// where it is.
func pictureOf(links importer.Links, alt, address, title string) string {
	if kept := links.Picture(address); kept != "" {
		return "![" + alt + "](" + kept + title + ")"
	}
	if !importer.IsWeb(address) {
		return alt
	}
	if alt == "" {
		alt = address
	}
	return "[" + alt + "](" + escaped(address) + ")"
}

// escaped is an address as it stands between the brackets.
func escaped(address string) string {
	if strings.ContainsAny(address, " ()<>") {
		return "<" + strings.NewReplacer("<", "%3C", ">", "%3E").Replace(address) + ">"
	}
	return address
}
