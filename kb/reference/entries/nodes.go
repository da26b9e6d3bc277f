package entries

import "go.yaml.in/yaml/v3"

// field is the value of a key of a mapping, or nil.
func field(n *yaml.Node, key string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// value is the text of a key.
func value(n *yaml.Node, key string) string {
	if v := field(n, key); v != nil {
		return v.Value
	}
	return ""
}

// set gives a key a text; an empty one takes it away.
func set(n *yaml.Node, key, text string) {
	v := field(n, key)
	switch {
	case text == "":
		unset(n, key)
	case v != nil:
		if v.Value != text {
			v.SetString(text)
		}
	default:
		v = &yaml.Node{}
		v.SetString(text)
		n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, v)
	}
}

func unset(n *yaml.Node, key string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content = append(n.Content[:i], n.Content[i+2:]...)
			return
		}
	}
}
