package traditional

import (
	"bytes"
	"encoding/json"
	"slices"
)

// kept are the members of an answer that name something or are what was asked.
var kept = []string{"slug", "url", "anchor", "query", "queryUid", "requestId", "lang", "category", "label", "id"}

// JSON is an answer of the API with its texts in traditional characters, those in HTML
// too. What names something stays: addresses, slugs, anchors. What is no JSON stays.
func JSON(answer []byte) []byte {
	d := json.NewDecoder(bytes.NewReader(answer))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return answer
	}
	out, err := json.Marshal(convert(v, false))
	if err != nil {
		return answer
	}
	return out
}

// inHTML are the members that hold HTML, alone or in what they hold.
var inHTML = []string{"html", "_formatted"}

func convert(v any, html bool) any {
	switch v := v.(type) {
	case string:
		if html {
			return string(Page([]byte(v)))
		}
		return String(v)
	case []any:
		for i := range v {
			v[i] = convert(v[i], html)
		}
	case map[string]any:
		for key, member := range v {
			if !slices.Contains(kept, key) {
				v[key] = convert(member, html || slices.Contains(inHTML, key))
			}
		}
	}
	return v
}
