package markdown

import (
	"bytes"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
)

// Format writes an article as a file: front matter in the order of kb.Article,
// short lists in one line. Parse gives the same article again, and formatting
// that gives the same bytes.
func Format(a kb.Article) ([]byte, error) {
	var node yaml.Node
	if err := node.Encode(a); err != nil {
		return nil, err
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		field, _ := kb.FieldNamed(node.Content[i].Value)
		switch field.Kind {
		case kb.FieldWords, kb.FieldSlugs:
			node.Content[i+1].Style = yaml.FlowStyle
		case kb.FieldRecords:
			for _, item := range node.Content[i+1].Content {
				item.Style = yaml.FlowStyle
			}
		}
	}
	var out bytes.Buffer
	out.WriteString("---\n")
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(&node); err != nil {
		return nil, err
	}
	if err := enc.Close(); err != nil {
		return nil, err
	}
	out.WriteString("---\n")
	if a.Body != "" {
		out.WriteString("\n" + a.Body)
	}
	return out.Bytes(), nil
}
