package entries

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
)

// FactFields are the keys of what people say of a fact, in order.
var FactFields = []string{"label", "value", "unit", "neutral", "source", "owner", "valid_from", "valid_to"}

// Fact is a fact as it stands in a text: what people say of it, by key.
type Fact struct {
	Key    string
	Fields map[string]string
}

// Facts are those of a text, in order.
func Facts(text string) ([]Fact, error) {
	var out []Fact
	_, err := changeList(text, "facts", func(list *yaml.Node) error {
		for _, n := range list.Content {
			f := Fact{value(n, "key"), map[string]string{}}
			for _, key := range FactFields {
				f.Fields[key] = value(n, key)
			}
			out = append(out, f)
		}
		return nil
	})
	return out, err
}

// keyPattern is how a fact is called in texts.
var keyPattern = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// SetFact says something else of a fact, or of a new one where there is none of the key.
func SetFact(text string, f Fact) (string, error) {
	if !keyPattern.MatchString(f.Key) {
		return "", kb.Errorf(kb.Invalid, "invalid_fact", "the key of a fact is a-z, 0-9 and _")
	}
	return changeList(text, "facts", func(list *yaml.Node) error {
		i := slices.IndexFunc(list.Content, func(n *yaml.Node) bool { return value(n, "key") == f.Key })
		if i < 0 {
			added := &yaml.Node{Kind: yaml.MappingNode}
			set(added, "key", f.Key)
			list.Content, i = append(list.Content, added), len(list.Content)
		}
		for _, key := range FactFields {
			set(list.Content[i], key, strings.TrimSpace(f.Fields[key]))
		}
		for _, key := range []string{"valid_from", "valid_to"} { // days are written plain
			if v := field(list.Content[i], key); v != nil && dayPattern.MatchString(v.Value) {
				v.Style, v.Tag = 0, "!!timestamp"
			}
		}
		return nil
	})
}

var dayPattern = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// RemoveFact takes a fact away.
func RemoveFact(text, key string) (string, error) {
	return changeList(text, "facts", func(list *yaml.Node) error {
		i := slices.IndexFunc(list.Content, func(n *yaml.Node) bool { return value(n, "key") == key })
		if i < 0 {
			return kb.Errorf(kb.Invalid, "invalid_fact", "there is no fact %q", key)
		}
		list.Content = slices.Delete(list.Content, i, i+1)
		return nil
	})
}
