// Package documents reads the documents of a search engine: a dump of Meilisearch, or its
// documents as JSON. Their fields are what a house made them: those with usual names are
// taken.
package documents

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/hypertext"
	"github.com/wenjin-kb/wenjin/kb"
)

// The names under which a field is looked for, the likeliest first.
var (
	ids        = []string{"id", "objectID", "_id", "uid", "slug"}
	titles     = []string{"title", "question", "name", "标题", "问题"}
	bodies     = []string{"body", "content", "answer", "text", "html", "description", "正文", "内容", "答案"}
	questions  = []string{"questions", "similar_questions", "alternatives", "相似问"}
	categories = []string{"category", "categories", "section", "分类"}
	tags       = []string{"tags", "labels", "keywords", "标签"}
	addresses  = []string{"url", "link", "href", "slug"}
)

// Meilisearch reads a dump (.dump), or documents as the API gives them, as JSON or one a
// line.
func Meilisearch(files *importer.Files) (out importer.Export, err error) {
	seen := map[string]bool{}
	for _, name := range files.Ending(".json", ".jsonl", ".ndjson") {
		base := path.Base(name)
		if strings.HasPrefix(base, "metadata.") || strings.HasPrefix(base, "settings.") || base == "queue.jsonl" || base == "keys.jsonl" || strings.Contains(name, "tasks/") {
			continue
		}
		index, key := indexOf(files, name)
		err := each(files, name, func(line int, fields map[string]any) {
			place := fmt.Sprintf("%s document %d", name, line)
			item, why := Item(index, key, fields)
			switch {
			case why != "":
				out.Notes = append(out.Notes, importer.Notef(place, "%s and was left out", why))
			case seen[item.ID]:
				out.Notes = append(out.Notes, importer.Notef(place, "it has the id %q of another and was left out", item.ID))
			default:
				seen[item.ID] = true
				item.Place = place
				out.Items = append(out.Items, item)
			}
		})
		if err != nil {
			return out, err
		}
	}
	if len(out.Items) == 0 {
		return out, importer.Refuse("there is no document with a title and a text in %s: they are looked for in the fields %s, and %s", files.Root, strings.Join(titles, ", "), strings.Join(bodies, ", "))
	}
	return out, nil
}

// indexOf is the index that a file of a dump belongs to, and the name of its primary key.
func indexOf(files *importer.Files, name string) (index, key string) {
	dir := path.Dir(name)
	data, err := files.Read(path.Join(dir, "metadata.json"))
	if err != nil {
		return "", ""
	}
	var about struct {
		UID        string `json:"uid"`
		PrimaryKey string `json:"primaryKey"`
	}
	_ = json.Unmarshal(data, &about) // of another make: as if it was not there
	return about.UID, about.PrimaryKey
}

// each calls yield for every document of a file: an object, a list of them, the results
// of an answer, or one a line.
func each(files *importer.Files, name string, yield func(n int, fields map[string]any)) error {
	data, err := files.Read(name)
	if err != nil {
		return err
	}
	n := 0
	one := func(value any) {
		if fields, ok := value.(map[string]any); ok {
			n++
			yield(n, fields)
		}
	}
	for decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))); ; {
		decoder.UseNumber()
		var value any
		err := decoder.Decode(&value)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return importer.Refuse("%s is no JSON: %v", name, err)
		}
		list, isList := value.([]any)
		if object, ok := value.(map[string]any); ok && !isList {
			for _, key := range []string{"results", "hits"} {
				if inner, ok := object[key].([]any); ok {
					list, isList = inner, true
				}
			}
		}
		if !isList {
			list = []any{value}
		}
		for _, v := range list {
			one(v)
		}
	}
}

// first is the value of the first of the fields that has one, with its name.
func first(fields map[string]any, names []string) (name, text string) {
	for _, n := range names {
		switch v := fields[n].(type) {
		case string:
			if strings.TrimSpace(v) != "" {
				return n, strings.TrimSpace(v)
			}
		case json.Number:
			return n, v.String()
		}
	}
	return "", ""
}

// list is a field as texts.
func list(fields map[string]any, names []string) (name string, out []string) {
	for _, n := range names {
		switch v := fields[n].(type) {
		case string:
			return n, []string{v}
		case []any:
			for _, item := range v {
				if s, ok := item.(string); ok {
					out = append(out, s)
				}
			}
			return n, out
		}
	}
	return "", nil
}

// tag is one of HTML.
var tag = regexp.MustCompile(`(?i)</(p|div|ul|ol|li|table|h[1-6]|strong|a|span)>|<(br|img)\b`)

// kinds are those of articles.
var kinds = func() []string {
	f, _ := kb.FieldNamed("kind")
	return f.Options
}()

// derived are fields that this program makes of others where it shows an article as a
// document: nothing is lost without them.
var derived = []string{"url", "slug", "updatedAt", "hierarchy_lvl0", "hierarchy_lvl1", "hierarchy_lvl2", "anchor", "audience", "kind", "riskLevel"}

// Item is the article of one document of an index, by the name of its primary key (both may
// be empty); why says what it lacks to be one.
func Item(index, primary string, fields map[string]any) (it importer.Item, why string) {
	keys := ids
	if primary != "" {
		keys = append([]string{primary}, ids...)
	}
	usedID, id := first(fields, keys)
	usedTitle, title := first(fields, titles)
	usedBody, body := first(fields, bodies)
	switch {
	case id == "":
		return it, "it has no id"
	case title == "":
		return it, "it has no title"
	case body == "":
		return it, "it has no text"
	}
	if index != "" {
		id = index + "/" + id
	}
	it.ID, it.Article.Title = id, strings.Join(strings.Fields(title), " ")
	used := append(more(fields, usedBody, &it), usedID, usedTitle, usedBody)
	for _, name := range addresses {
		if address, ok := fields[name].(string); ok && address != "" {
			it.Addresses = append(it.Addresses, address)
		}
	}
	used = slices.Concat(used, derived, addresses)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if fields[name] != nil && fields[name] != "" && !slices.Contains(used, name) && !told(name, fields) {
			it.Notes = append(it.Notes, "the field "+name+" was left out")
		}
	}
	it.Body = func(links importer.Links) (string, error) {
		if tag.MatchString(body) {
			return hypertext.Convert(body, title, links)
		}
		return hypertext.Tidy(body), nil
	}
	return it, ""
}

// more takes what an article may have besides title and text, and gives the names of the
// fields that it was taken from.
func more(fields map[string]any, usedBody string, it *importer.Item) (used []string) {
	usedQuestions, similar := list(fields, questions)
	usedCategory, category := list(fields, categories)
	usedTags, labels := list(fields, tags)
	it.Article.Questions, it.Article.Tags, it.Article.Category = similar, labels, strings.Join(category, " / ")
	usedProducts, goods := list(fields, []string{"products"})
	it.Article.Products = goods
	usedAnswer, answer := first(fields, []string{"answer"})
	if usedAnswer != usedBody && !tag.MatchString(answer) {
		it.Article.Answer = answer
	} else {
		usedAnswer = ""
	}
	if kind := text(fields, "kind", it); slices.Contains(kinds, kind) {
		it.Article.Kind = kb.Kind(kind)
	} else if kind != "" {
		it.Notes = append(it.Notes, fmt.Sprintf("the kind %.40s is none here and was left out", kind))
	}
	it.Article.RiskLevel = text(fields, "riskLevel", it)
	it.Article.Slug = text(fields, "slug", it)
	// What is not said to be for everybody, in whatever form, is not.
	if audience := text(fields, "audience", it); audience == string(kb.AudiencePublic) {
		it.Article.Audience = kb.AudiencePublic
	} else if said := fields["audience"]; said != nil && said != "" {
		it.Article.Audience = kb.AudienceAgent
	}
	return []string{usedQuestions, usedCategory, usedTags, usedProducts, usedAnswer}
}

// text is a field that is a text; one of another type is left out, and a note says so.
func text(fields map[string]any, name string, it *importer.Item) string {
	s, ok := fields[name].(string)
	if !ok && fields[name] != nil {
		it.Notes = append(it.Notes, "the field "+name+" is no text and was left out")
	}
	return s
}

// told reports whether a field says in another form what others say: the levels of a
// category, and an answer under the name that documentation sites have for it.
func told(name string, fields map[string]any) bool {
	_, levels := fields[name].(map[string]any)
	return name == "categories" && levels && fields["category"] != nil || name == "content" && fields["content"] == fields["answer"]
}
