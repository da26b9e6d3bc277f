package help

import (
	"encoding/json"
	"html/template"
	"time"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/api/site/language"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// object is one of schema.org's.
type object = map[string]any

// graph is what machines read of a page, as JSON-LD. Marshal escapes <, > and &: it
// can't end the element that it stands in.
func graph(objects ...object) (template.JS, error) {
	b, err := json.Marshal(object{"@context": "https://schema.org", "@graph": objects})
	return template.JS(b), err
}

// breadcrumbs are the places above a page, and the page itself.
func breadcrumbs(l *language.Language, base string, crumbs []crumb, title, address string) object {
	items := []object{{"@type": "ListItem", "position": 1, "name": l.Must("home"), "item": base + "/"}}
	for _, c := range append(crumbs, crumb{title, address}) {
		if c.URL != "" {
			items = append(items, object{"@type": "ListItem", "position": len(items) + 1, "name": c.Name, "item": base + c.URL})
		}
	}
	return object{"@type": "BreadcrumbList", "itemListElement": items}
}

// structured is an article: a question with its answer, a text with its dates.
func structured(l *language.Language, base, house string, v site.Article, crumbs []crumb) (template.JS, error) {
	address := "/a/" + v.Slug
	answer := v.Answer
	if answer == "" {
		answer = markdown.Render(v.Body).Text
	}
	article := object{
		"@type": "Article", "headline": v.Title, "description": v.Answer, "inLanguage": l.Articles, "mainEntityOfPage": base + address,
		"datePublished": v.Rev.CreatedAt.Format(time.RFC3339), "dateModified": v.UpdatedAt.Format(time.RFC3339), "publisher": object{"@type": "Organization", "name": house},
	}
	if !v.Until.IsZero() {
		article["expires"] = v.Until.Format(time.RFC3339)
	}
	faq := object{"@type": "FAQPage", "mainEntity": []object{{"@type": "Question", "name": v.Title, "acceptedAnswer": object{"@type": "Answer", "text": answer}}}}
	return graph(faq, article, breadcrumbs(l, base, crumbs, v.Title, address))
}
