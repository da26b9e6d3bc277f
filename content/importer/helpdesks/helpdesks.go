// Package helpdesks reads what the APIs of help desks give: Zendesk's help center and
// Intercom's articles, as files of JSON, as they come or one object a line.
package helpdesks

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"path"
	"regexp"
	"strings"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/hypertext"
)

// values reads the JSON of all files, a value at a time, with the name of its file.
func values(files *importer.Files, yield func(name string, value json.RawMessage) error) error {
	names := files.Ending(".json", ".jsonl", ".ndjson")
	if len(names) == 0 {
		return importer.Refuse("there is no JSON (.json, .jsonl) in %s", files.Root)
	}
	for _, name := range names {
		data, err := files.Read(name)
		if err != nil {
			return err
		}
		decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
		for {
			var value json.RawMessage
			err := decoder.Decode(&value)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return importer.Refuse("%s is no JSON: %v", name, err)
			}
			if err := yield(name, value); err != nil {
				return err
			}
		}
	}
	return nil
}

// objects are those of a value: it itself, or those that it lists.
func objects(value json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	if err := json.Unmarshal(value, &list); err == nil {
		return list
	}
	return []json.RawMessage{value}
}

// id is one of a number or a text.
type id string

// UnmarshalJSON implements json.Unmarshaler.
func (i *id) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	if text == "null" {
		text = ""
	}
	*i = id(text)
	return nil
}

// group is a section, a category or a collection.
type group struct {
	name   string
	parent string
}

// pathOf is the path of names that a group lies under, outermost first.
func pathOf(groups map[string]group, at string) string {
	var parts []string
	for depth := 0; at != "" && depth < 10; depth++ {
		g, known := groups[at]
		if !known {
			break
		}
		parts = append([]string{strings.ReplaceAll(g.name, "/", "／")}, parts...)
		at = g.parent
	}
	return strings.Join(parts, " / ")
}

// articleNumber finds the number of an article in an address of either.
var articleNumber = regexp.MustCompile(`/articles/(\d+)`)

// body makes the text of an article of HTML.
func body(text, title string) func(importer.Links) (string, error) {
	return func(links importer.Links) (string, error) { return hypertext.Convert(text, title, links) }
}

// attachments are the files of an export by what addresses call them: the number of an
// attachment, or its name.
type attachments map[string]string

func attachmentsOf(files *importer.Files) attachments {
	out := attachments{}
	for _, name := range files.Names() {
		base := path.Base(name)
		out[base] = name
		out[strings.TrimSuffix(base, path.Ext(base))] = name
		out[path.Base(path.Dir(name))+"/"+base] = name
		if number := path.Base(path.Dir(name)); strings.Trim(number, "0123456789") == "" && number != "" {
			out[number] = name
		}
	}
	return out
}

// keys are what an address in a text may mean: an article by its number, or a file.
func (a attachments) keys(names map[string]string) func(string) []string {
	return func(address string) (out []string) {
		bare, _ := importer.Cut(address)
		if m := articleNumber.FindStringSubmatch(bare); m != nil && !strings.Contains(bare, "attachment") {
			out = append(out, "article:"+m[1])
		}
		parts := strings.Split(strings.Trim(bare, "/"), "/")
		for i := len(parts) - 1; i >= 0 && i >= len(parts)-2; i-- {
			for _, key := range []string{parts[i], names[parts[i]]} {
				if file := a[key]; file != "" && key != "" {
					out = append(out, file)
				}
			}
		}
		return out
	}
}
