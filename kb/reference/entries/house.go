package entries

import (
	"cmp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb/brand"
)

// HouseFields are the settings of a house that have an input of their own, in order: keys
// of site.yaml, one below another with a dot between.
var HouseFields = []string{"name", "hotline", "hours", "complaint.text", "complaint.url", "colours.accent", "colours.dark", "logo", "logo_dark", "footer"}

// House is what a text says of them; the lines of the footer stand below one another, and
// a picture that was uploaded is named, not given.
func House(text string) (map[string]string, error) {
	out := map[string]string{}
	_, err := changeRoot(text, func(root *yaml.Node) error {
		for _, name := range HouseFields {
			v := root
			for key := range strings.SplitSeq(name, ".") {
				if v = field(v, key); v == nil {
					break
				}
			}
			switch {
			case v == nil:
			case v.Kind == yaml.SequenceNode:
				out[name] = strings.Join(texts(v), "\n")
			default:
				out[name] = cmp.Or(brand.Uploaded(v.Value), v.Value)
			}
		}
		return nil
	})
	return out, err
}

// TypedHouse is a text with the fields of a form in it, as far as somebody has changed
// them since it was drawn: get gives what a field says, and below "was:" and its name what
// it said then. The text may have been changed beside them.
func TypedHouse(text string, get func(name string) string) (string, error) {
	said := map[string]string{}
	for _, name := range HouseFields {
		if now := strings.TrimSpace(strings.ReplaceAll(get(name), "\r\n", "\n")); now != strings.ReplaceAll(get("was:"+name), "\r\n", "\n") {
			said[name] = now
		}
	}
	if len(said) == 0 {
		return text, nil
	}
	return SetHouse(text, said)
}

// SetHouse says something else of them. An empty text takes a setting away, and what is
// not among the fields stays.
func SetHouse(text string, fields map[string]string) (string, error) {
	return changeRoot(text, func(root *yaml.Node) error {
		for _, name := range HouseFields {
			said, given := fields[name]
			if !given {
				continue
			}
			said = strings.TrimSpace(strings.ReplaceAll(said, "\r\n", "\n"))
			above, key, nested := strings.Cut(name, ".")
			switch {
			case said != "" && said == brand.Uploaded(value(root, name)): // the picture stays
			case name == "footer":
				setLines(root, name, said)
			case nested:
				setBelow(root, above, key, said)
			default:
				set(root, name, said)
			}
		}
		return nil
	})
}

// setBelow sets a key of the mapping that another key has.
func setBelow(root *yaml.Node, above, key, text string) {
	n := field(root, above)
	if n == nil || n.Kind != yaml.MappingNode {
		if text == "" {
			return
		}
		unset(root, above)
		n = &yaml.Node{Kind: yaml.MappingNode}
		root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: above}, n)
	}
	set(n, key, text)
	if len(n.Content) == 0 {
		unset(root, above)
	}
}

// setLines sets a list of texts; one that says the same already stays as it was written.
func setLines(root *yaml.Node, key, text string) {
	old := field(root, key)
	switch {
	case old != nil && strings.Join(texts(old), "\n") == text:
		return
	case text == "":
		unset(root, key)
		return
	case old == nil:
		old = &yaml.Node{}
		root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, old)
	}
	*old = yaml.Node{Kind: yaml.SequenceNode, HeadComment: old.HeadComment, LineComment: old.LineComment, FootComment: old.FootComment}
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			n := &yaml.Node{}
			n.SetString(line)
			old.Content = append(old.Content, n)
		}
	}
}

func texts(list *yaml.Node) (out []string) {
	for _, n := range list.Content {
		out = append(out, n.Value)
	}
	return out
}
