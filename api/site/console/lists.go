package console

import "strings"

// items are the texts between separators, without those that are empty.
func items(text, separator string) (out []string) {
	for _, item := range strings.Split(text, separator) {
		if item = strings.TrimSpace(item); item != "" {
			out = append(out, item)
		}
	}
	return out
}
