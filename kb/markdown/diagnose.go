package markdown

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// frontKey finds the key of a line of front matter, with whatever stands for the
// colon; the groups are indentation or dash, key, colon, and value.
var frontKey = regexp.MustCompile(`^(\s*(?:- )?)([A-Za-z_][A-Za-z0-9_-]*|\p{Han}{2,4})\s*([:：])(.*)$`)

// diagnose finds the line that YAML cannot read as its author meant it, and says
// what to do. The message is empty when no line looks wrong.
func diagnose(front string) (line, column int, message string) {
	block := false // inside a text that began with | or >
	for i, s := range strings.Split(front, "\n") {
		indented := s != "" && (s[0] == ' ' || s[0] == '\t')
		if strings.TrimSpace(s) == "" || strings.HasPrefix(strings.TrimSpace(s), "#") || block && indented {
			continue
		}
		block = false
		if indent := s[:len(s)-len(strings.TrimLeft(s, " \t"))]; strings.Contains(indent, "\t") {
			return i + 1, 1, "缩进要用空格，不能用制表符（Tab）"
		}
		if m := frontKey.FindStringSubmatchIndex(s); m != nil && (m[3] == 0 || !strings.HasPrefix(s[m[8]:m[9]], "//")) {
			value := s[m[8]:m[9]]
			if s[m[6]:m[7]] == "：" {
				return i + 1, runes(s[:m[6]]) + 1, fmt.Sprintf("%s 后面的冒号要用半角，并空一格：%s: %s", s[m[4]:m[5]], s[m[4]:m[5]], strings.TrimSpace(value))
			}
			if value != "" && value[0] != ' ' && value[0] != '\t' && m[3] == 0 {
				return i + 1, runes(s[:m[8]]) + 1, fmt.Sprintf("冒号后面要空一格：%s: %s", s[m[4]:m[5]], value)
			}
			block = regexp.MustCompile(`^\s*[|>][+-]?[0-9]?\s*(#.*)?$`).MatchString(value)
			if what := unquoted(value); what != "" && !block {
				trimmed := strings.TrimLeft(value, " \t")
				return i + 1, runes(s[:len(s)-len(trimmed)]) + 1, fmt.Sprintf("%s，例如 %s: %s", what, s[m[4]:m[5]], quoted(trimmed))
			}
			continue
		}
		if item, ok := strings.CutPrefix(strings.TrimLeft(s, " "), "- "); ok {
			if what := unquoted(item); what != "" {
				return i + 1, runes(s[:len(s)-len(item)]) + 1, fmt.Sprintf("%s，例如 - %s", what, quoted(item))
			}
		}
	}
	return 0, 0, ""
}

func runes(s string) int { return utf8.RuneCountInString(s) }

// quoted writes a value as YAML takes it in any case.
func quoted(value string) string {
	value = strings.TrimSpace(value)
	if strings.Contains(value, `"`) || strings.Contains(value, `\`) {
		return "'" + strings.ReplaceAll(value, "'", "''") + "'"
	}
	return `"` + value + `"`
}

// unquoted says why a value needs quotation marks; empty when it does not.
func unquoted(value string) string {
	value = strings.TrimSpace(value)
	if value == "" {
		return ""
	}
	switch first := value[0]; first {
	case '"', '\'':
		return badQuotes(value)
	case '[', '{':
		return badBrackets(value)
	case '@', '`', '%', '*', '&', '!', ',', ']', '}', '|', '>':
		return fmt.Sprintf("值以 %c 开头，要给整个值加上引号", first)
	}
	switch {
	case strings.HasPrefix(value, "- "), strings.HasPrefix(value, "? "):
		return fmt.Sprintf("值以“%s”开头，要给整个值加上引号", value[:2])
	case strings.Contains(value, ": ") || strings.HasSuffix(value, ":"):
		return "值里有冒号“: ”，要给整个值加上引号"
	}
	return ""
}

// badQuotes says what is wrong with a value that begins with a quotation mark.
func badQuotes(value string) string {
	first := value[0]
	rest := value[1:]
	if first == '\'' {
		rest = strings.ReplaceAll(rest, "''", "")
	} else {
		rest = strings.ReplaceAll(strings.ReplaceAll(rest, `\\`, ""), `\"`, "")
	}
	end := strings.IndexByte(rest, first)
	if end < 0 {
		return "引号没有成对，请给整个值加上一对引号"
	}
	if after := strings.TrimSpace(rest[end+1:]); after != "" && after[0] != '#' {
		return "引号要包住整个值；值里已有引号时，外面用另一种引号"
	}
	if first == '"' && regexp.MustCompile(`\\[^\\"/abefnrtv0N_LPxuU \t]`).MatchString(rest[:end]) {
		return `双引号里的 \ 要写成 \\，或改用单引号`
	}
	return ""
}

// badBrackets says what is wrong with a value that begins with a bracket.
func badBrackets(value string) string {
	first := value[0]
	end := strings.LastIndexByte(value, map[byte]byte{'[': ']', '{': '}'}[first])
	switch {
	case strings.HasPrefix(value, "{{"):
		return "值以 {{ 开头，要给整个值加上引号"
	case end < 0 && strings.HasSuffix(value, ","):
		return "" // goes on in the next line
	case end < 0:
		return "方括号或花括号没有成对；如果是文字，请给整个值加上引号"
	case strings.TrimSpace(value[end+1:]) != "" && !strings.HasPrefix(strings.TrimSpace(value[end+1:]), "#"):
		return fmt.Sprintf("值以 %c 开头，后面又有别的文字，要给整个值加上引号", first)
	}
	return ""
}
