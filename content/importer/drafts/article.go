package drafts

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown/syntax"
)

// article is what an item becomes, within the limits of articles.
func (r *run) article(item importer.Item, slug, body string, line *Line) kb.Article {
	a := item.Article
	a.Slug, a.Body = slug, body
	if a.Audience == "" {
		a.Audience = r.Audience
	}
	if a.Kind == "" {
		a.Kind = kb.KindKnowledge
	}
	a.Category = r.category(item.Article.Category)
	a.Title = oneLine(a.Title)
	if runes := []rune(a.Title); len(runes) > kb.MaxTitleRunes {
		line.leave("the title was cut; the whole of it begins the text")
		a.Body = "**" + strings.ReplaceAll(a.Title, "*", "") + "**\n\n" + a.Body
		a.Title = string(runes[:kb.MaxTitleRunes-1]) + "…"
	}
	if n := utf8.RuneCountInString(a.Answer); n > kb.MaxAnswerRunes {
		line.leave(fmt.Sprintf("the short answer of %d characters was left out: it has at most %d", n, kb.MaxAnswerRunes))
		a.Answer = ""
	}
	a.Answer = oneLine(a.Answer)
	a.Questions = fit("question", a.Questions, kb.MaxQuestions, line)
	a.Tags = fit("tag", a.Tags, kb.MaxListItems, line)
	a.Products = fit("product", a.Products, kb.MaxListItems, line)
	return a
}

func oneLine(text string) string {
	return strings.Join(strings.Fields(syntax.WithoutInvisible(text)), " ")
}

// fit leaves out of a list what articles can't have.
func fit(what string, texts []string, most int, line *Line) (out []string) {
	for _, t := range texts {
		t = oneLine(t)
		switch {
		case t == "" || slices.Contains(out, t):
		case utf8.RuneCountInString(t) > kb.MaxListItemRunes:
			line.leave(fmt.Sprintf("a %s of more than %d characters: %.60s…", what, kb.MaxListItemRunes, t))
		case len(out) == most:
			line.leave(fmt.Sprintf("a %s beyond the %dth: %s", what, most, t))
		default:
			out = append(out, t)
		}
	}
	return out
}

// refusal says why an article can't even be a draft; empty is that it can.
func (r *run) refusal(a kb.Article, item importer.Item) string {
	if a.Category == "" {
		r.report.Unmapped[item.Article.Category]++
		if item.Article.Category == "" {
			return "it has no category, and there is no --category"
		}
		return fmt.Sprintf("the category %q is not known here: map it in --categories, or give --category", item.Article.Category)
	}
	for _, f := range a.Validate(r.Taxonomy, nil) {
		if f.Severity == kb.Block && f.Rule != "F-FACT" {
			return fmt.Sprintf("%s: %s", f.Rule, f.Message)
		}
	}
	return ""
}
