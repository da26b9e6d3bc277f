package helpdesks

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/content/importer"
)

// intercomObject is one of Intercom's API: a list of articles or collections, an article
// or a collection (https://developers.intercom.com/docs/references/rest-api/api.intercom.io/articles).
type intercomObject struct {
	Type        string            `json:"type"`
	Data        []json.RawMessage `json:"data"`
	ID          id                `json:"id"`
	Title       string            `json:"title"`
	Name        string            `json:"name"`
	Description string            `json:"description"`
	Body        string            `json:"body"`
	State       string            `json:"state"`
	URL         string            `json:"url"`
	Parent      id                `json:"parent_id"`
	Locale      string            `json:"default_locale"`
	Tags        struct {
		Tags []struct {
			Name string `json:"name"`
		} `json:"tags"`
	} `json:"tags"`
	Translated map[string]json.RawMessage `json:"translated_content"`
}

// Intercom reads lists of articles and collections of Intercom's API, with pictures beside
// them, named as in their addresses.
func Intercom(files *importer.Files) (out importer.Export, err error) {
	var articles []intercomObject
	groups := map[string]group{}
	places := map[id]string{}
	var take func(name string, value json.RawMessage, depth int) error
	take = func(name string, value json.RawMessage, depth int) error {
		for _, raw := range objects(value) {
			var o intercomObject
			if err := json.Unmarshal(raw, &o); err != nil {
				return importer.Refuse("%s is no answer of Intercom's: %v", name, err)
			}
			switch {
			case o.Type == "list" && depth == 0:
				for _, one := range o.Data {
					if err := take(name, one, depth+1); err != nil {
						return err
					}
				}
			case o.Type == "article":
				places[o.ID] = name
				articles = append(articles, o)
			case o.Type == "collection" || o.Type == "section" || o.Type == "help_center_section":
				groups[string(o.ID)] = group{o.Name, string(o.Parent)}
			}
		}
		return nil
	}
	if err = values(files, func(name string, value json.RawMessage) error { return take(name, value, 0) }); err != nil {
		return out, err
	}
	keys := attachmentsOf(files).keys(nil)
	seen := map[id]bool{}
	for _, a := range articles {
		place := fmt.Sprintf("%s article %s", places[a.ID], a.ID)
		switch {
		case a.ID == "" || strings.TrimSpace(a.Title) == "" || strings.TrimSpace(a.Body) == "":
			out.Notes = append(out.Notes, importer.Notef(place, "it has no title or no text and was left out"))
		case seen[a.ID]:
			out.Notes = append(out.Notes, importer.Notef(place, "it stands there a second time"))
		default:
			seen[a.ID] = true
			out.Items = append(out.Items, a.item(place, groups, keys))
		}
	}
	if len(out.Items) == 0 {
		return out, importer.Refuse("there is no article of Intercom's in %s: it is to hold answers of GET /articles", files.Root)
	}
	return out, nil
}

func (o intercomObject) item(place string, groups map[string]group, keys func(string) []string) importer.Item {
	it := importer.Item{ID: string(o.ID), Place: place, Addresses: []string{"article:" + string(o.ID), o.URL}, Keys: keys, Body: body(o.Body, o.Title)}
	it.Article.Title, it.Article.Category = o.Title, pathOf(groups, string(o.Parent))
	for _, t := range o.Tags.Tags {
		it.Article.Tags = append(it.Article.Tags, t.Name)
	}
	if o.State == "draft" {
		it.Notes = append(it.Notes, "it was a draft there")
	}
	if o.Description != "" {
		it.Notes = append(it.Notes, fmt.Sprintf("the description was left out: %.200s", o.Description))
	}
	for _, locale := range slices.Sorted(maps.Keys(o.Translated)) {
		text := o.Translated[locale]
		if locale != "type" && locale != o.Locale && o.Locale != "" && string(text) != "null" {
			it.Notes = append(it.Notes, "its text in "+locale+" was left out")
		}
	}
	return it
}
