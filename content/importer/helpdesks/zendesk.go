package helpdesks

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/kb"
)

// zendeskPage is an answer of the Help Center API: articles, with what is sideloaded
// (?include=sections,categories), or one of the lists alone
// (https://developer.zendesk.com/api-reference/help_center/help-center-api/articles/).
type zendeskPage struct {
	Articles    []zendeskArticle    `json:"articles"`
	Article     *zendeskArticle     `json:"article"`
	Sections    []zendeskGroup      `json:"sections"`
	Categories  []zendeskGroup      `json:"categories"`
	Attachments []zendeskAttachment `json:"article_attachments"`
	zendeskArticle
}

type zendeskArticle struct {
	ID          id       `json:"id"`
	HTMLURL     string   `json:"html_url"`
	Title       string   `json:"title"`
	Body        *string  `json:"body"`
	Section     id       `json:"section_id"`
	Labels      []string `json:"label_names"`
	Draft       bool     `json:"draft"`
	Outdated    bool     `json:"outdated"`
	Segment     id       `json:"user_segment_id"`
	Locale      string   `json:"locale"`
	SourceLocal string   `json:"source_locale"`
}

type zendeskGroup struct {
	ID       id     `json:"id"`
	Name     string `json:"name"`
	Category id     `json:"category_id"`
	Parent   id     `json:"parent_section_id"`
}

type zendeskAttachment struct {
	ID   id     `json:"id"`
	Name string `json:"file_name"`
}

// zendeskExport is what all files hold.
type zendeskExport struct {
	articles []zendeskArticle
	places   map[id]string
	groups   map[string]group
	names    map[string]string // of attachments, by their numbers
}

// take takes up an answer.
func (e *zendeskExport) take(name string, object json.RawMessage) error {
	var page zendeskPage
	if err := json.Unmarshal(object, &page); err != nil {
		return importer.Refuse("%s is no answer of Zendesk's: %v", name, err)
	}
	found := page.Articles
	if page.Article != nil {
		found = append(found, *page.Article)
	}
	if page.ID != "" && page.Body != nil && page.Title != "" { // an article alone
		found = append(found, page.zendeskArticle)
	}
	for _, a := range found {
		e.places[a.ID] = name
	}
	e.articles = append(e.articles, found...)
	for _, c := range page.Categories {
		e.groups["category:"+string(c.ID)] = group{name: c.Name}
	}
	for _, s := range page.Sections {
		parent := "category:" + string(s.Category)
		if s.Parent != "" {
			parent = "section:" + string(s.Parent)
		}
		e.groups["section:"+string(s.ID)] = group{s.Name, parent}
	}
	for _, a := range page.Attachments {
		e.names[string(a.ID)] = a.Name
	}
	return nil
}

// Zendesk reads answers of Zendesk's Help Center API, with files of attachments beside
// them, named by their number or as they were uploaded.
func Zendesk(files *importer.Files) (out importer.Export, err error) {
	e := &zendeskExport{places: map[id]string{}, groups: map[string]group{}, names: map[string]string{}}
	err = values(files, func(name string, value json.RawMessage) error {
		for _, object := range objects(value) {
			if err := e.take(name, object); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	slices.SortStableFunc(e.articles, func(a, b zendeskArticle) int { return native(a) - native(b) })
	keys := attachmentsOf(files).keys(e.names)
	seen := map[id]bool{}
	for _, a := range e.articles {
		place := fmt.Sprintf("%s article %s", e.places[a.ID], a.ID)
		switch {
		case a.ID == "" || a.Title == "":
			out.Notes = append(out.Notes, importer.Notef(place, "it has no id or no title and was left out"))
		case seen[a.ID]:
			out.Notes = append(out.Notes, importer.Notef(place, "its text in %s was left out", a.Locale))
		case a.Body == nil || *a.Body == "":
			out.Notes = append(out.Notes, importer.Notef(place, "it has no text and was left out"))
		default:
			seen[a.ID] = true
			out.Items = append(out.Items, a.item(place, e.groups, keys))
		}
	}
	if len(out.Items) == 0 {
		return out, importer.Refuse("there is no article of Zendesk's in %s: it is to hold answers of /api/v2/help_center/articles.json", files.Root)
	}
	return out, nil
}

// native is 0 for a text in the language that an article was written in: of several, it
// is the one that comes.
func native(a zendeskArticle) int {
	if a.SourceLocal == "" || a.Locale == a.SourceLocal {
		return 0
	}
	return 1
}

func (a zendeskArticle) item(place string, groups map[string]group, keys func(string) []string) importer.Item {
	it := importer.Item{ID: string(a.ID), Place: place, Addresses: []string{"article:" + string(a.ID), a.HTMLURL}, Keys: keys, Body: body(*a.Body, a.Title)}
	it.Article.Title, it.Article.Tags, it.Article.Category = a.Title, a.Labels, pathOf(groups, "section:"+string(a.Section))
	if a.Draft {
		it.Notes = append(it.Notes, "it was a draft there")
	}
	if a.Outdated {
		it.Notes = append(it.Notes, "it was marked as outdated there")
	}
	if a.Segment != "" {
		it.Article.Audience = kb.AudienceAgent
		it.Notes = append(it.Notes, "only a segment of users may see it there: it is taken for internal")
	}
	return it
}
