package brand

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb/invisible"
)

// Problem is something in the settings that the pages can't show. As an error it is in
// English, for whoever runs the service; Say is for editors.
type Problem struct {
	Field string // as colours.accent or footer[1]; empty is the file
	Line  int    // from 1; 0 is not known
	Say   string

	english string
}

// flaw is a problem whose place is not known yet.
func flaw(english, say string, args ...any) *Problem {
	return &Problem{english: fmt.Sprintf(english, args...), Say: fmt.Sprintf(say, args...)}
}

func (p *Problem) Error() string {
	if p.Field == "" {
		return p.english
	}
	return p.Field + ": " + p.english
}

// Problems are those that an error of [Parse] or [Load] is made of; nil where it is of
// something else.
func Problems(err error) (out []*Problem) {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			out = append(out, Problems(e)...)
		}
		return out
	}
	if p, ok := err.(*Problem); ok {
		return []*Problem{p}
	}
	if inner := errors.Unwrap(err); inner != nil {
		return Problems(inner)
	}
	return nil
}

// lines are those on which the fields of a text stand.
func lines(src []byte) map[string]int {
	out := map[string]int{}
	var file yaml.Node
	if err := yaml.Unmarshal(src, &file); err != nil || len(file.Content) == 0 {
		return out
	}
	var walk func(n *yaml.Node, at string, depth int)
	walk = func(n *yaml.Node, at string, depth int) {
		for i := 0; depth < 3 && n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
			name := strings.TrimPrefix(at+"."+n.Content[i].Value, ".")
			out[name] = n.Content[i].Line
			walk(n.Content[i+1], name, depth+1)
		}
		for i := 0; depth < 3 && n.Kind == yaml.SequenceNode && i < len(n.Content); i++ {
			name := fmt.Sprintf("%s[%d]", at, i)
			out[name] = n.Content[i].Line
			walk(n.Content[i], name, depth+1)
		}
	}
	walk(file.Content[0], "", 0)
	return out
}

// checks are what is found in settings, with the lines of their fields.
type checks struct {
	errs  []error
	lines map[string]int
}

// fail notes a problem, in both languages of the same values.
func (c *checks) fail(field, english, say string, args ...any) {
	line := c.lines[field]
	for at := field; line == 0 && strings.ContainsAny(at, ".["); line = c.lines[at] { // a key that is not there: what it belongs to
		at = at[:strings.LastIndexAny(at, ".[")]
	}
	c.errs = append(c.errs, &Problem{Field: field, Line: line, english: fmt.Sprintf(english, args...), Say: fmt.Sprintf(say, args...)})
}

func (c *checks) text(field, text string, most int) {
	if utf8.RuneCountInString(text) > most {
		c.fail(field, "at most %d characters", "最多 %d 个字", most)
	}
	if _, r := invisible.First(text); r >= 0 {
		c.fail(field, "there is a character that nobody sees, %U", "有看不见的字符 %U", r)
	}
}
