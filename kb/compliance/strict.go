package compliance

import (
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"
)

// strictNode decodes a mapping and refuses keys it has no field for, which
// yaml.Node.Decode alone would let pass.
func strictNode(n *yaml.Node, out any) error {
	if err := n.Decode(out); err != nil {
		return err
	}
	known := map[string]bool{}
	for _, name := range yamlFields(out) {
		known[name] = true
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key := n.Content[i]; !known[key.Value] {
			return fmt.Errorf("line %d: unknown key %q", key.Line, key.Value)
		}
	}
	return nil
}

// yamlFields lists the keys a struct is read from, inlined ones included.
func yamlFields(v any) []string {
	var names []string
	var walk func(t reflect.Type)
	walk = func(t reflect.Type) {
		for i := range t.NumField() {
			field := t.Field(i)
			tag, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
			switch {
			case options == "inline":
				walk(field.Type)
			case tag != "":
				names = append(names, tag)
			}
		}
	}
	walk(reflect.TypeOf(v).Elem())
	return names
}
