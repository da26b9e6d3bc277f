package mcp

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/answer"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// Limits of what a caller may ask for.
const (
	maxQueryRunes    = 500 // as of searches by the API
	maxCategoryRunes = 200
	maxHits          = 20
	defaultHits      = 5
	snippetRunes     = 200
)

// searching is what the tool search takes.
type searching struct {
	Query    string  `json:"query" jsonschema:"the question or words, in Chinese; a leading - excludes a word, quotation marks ask for a phrase; 1 to 500 characters"`
	Category string  `json:"category,omitempty" jsonschema:"path of a category as list_categories gives it; includes what is below"`
	Limit    float64 `json:"limit,omitempty" jsonschema:"how many articles, a whole number from 1 to 20; 5 without it"` // what an int can't hold is told apart here, not by the decoder
}

// found is what it answers.
type found struct {
	Total      int    `json:"total" jsonschema:"articles that match"`
	Doubtful   bool   `json:"doubtful" jsonschema:"no article seems to answer the question: do not answer it out of these"`
	DidYouMean string `json:"didYouMean,omitempty" jsonschema:"a correction that finds more"`
	Notices    []note `json:"notices,omitempty" jsonschema:"what the house tells everybody who asks this; pass it on"`
	Articles   []hit  `json:"articles"`
}

// note is what a house has decided to say of a question.
type note struct {
	Text string `json:"text"`
	URL  string `json:"url,omitempty"`
}

// hit is one article of an answer.
type hit struct {
	Slug     string `json:"slug" jsonschema:"names the article; get_article takes it"`
	Title    string `json:"title"`
	Answer   string `json:"answer,omitempty" jsonschema:"the direct answer, word for word as the house has published it"`
	Passage  string `json:"passage,omitempty" jsonschema:"the place in the text that matches best"`
	Section  string `json:"section,omitempty" jsonschema:"heading of that place"`
	Category string `json:"category" jsonschema:"path of its category"`
	URL      string `json:"url" jsonschema:"the page to cite"`
	Internal bool   `json:"internal,omitempty" jsonschema:"for staff alone: must not be told to customers"`
	Expired  bool   `json:"expired,omitempty" jsonschema:"holds no longer"`
}

func (k Knowledge) search(ctx context.Context, _ *mcp.CallToolRequest, in searching) (*mcp.CallToolResult, found, error) {
	text, err := asked("query", in.Query)
	if err != nil {
		return nil, found{}, err
	}
	if in.Limit == 0 {
		in.Limit = defaultHits
	}
	if in.Limit < 1 || in.Limit > maxHits || in.Limit != math.Trunc(in.Limit) {
		return nil, found{}, kb.Errorf(kb.Invalid, "", "limit must be from 1 to %d, a whole number, not %v", maxHits, in.Limit)
	}
	q := k.query(text, int(in.Limit))
	q.CropRunes, q.Face = snippetRunes, face
	if in.Category != "" {
		if utf8.RuneCountInString(in.Category) > maxCategoryRunes {
			return nil, found{}, kb.Errorf(kb.Invalid, "", "category is longer than %d characters", maxCategoryRunes)
		}
		q.Filter = index.Equals("category", in.Category)
	}
	results, err := k.Search(ctx, q)
	if err != nil {
		return nil, found{}, err
	}
	out := found{Total: results.Total, Doubtful: results.Doubtful, DidYouMean: results.DidYouMean, Notices: k.notices(results), Articles: k.hits(results)}
	return nil, out, nil
}

// asked is what a caller asks for, trimmed.
func asked(name, text string) (string, error) {
	text = strings.TrimSpace(text)
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return "", kb.Errorf(kb.Invalid, "", "%s is empty", name)
	case n > maxQueryRunes:
		return "", kb.Errorf(kb.Invalid, "", "%s has %d characters; at most %d are searched for", name, n, maxQueryRunes)
	}
	return text, nil
}

// notices are the banners above an answer.
func (k Knowledge) notices(r *index.Results) (out []note) {
	for _, b := range r.Banners {
		n := note{Text: b.Text, URL: b.URL}
		if strings.HasPrefix(n.URL, "/") {
			n.URL = k.House().Base + n.URL
		}
		out = append(out, n)
	}
	return out
}

// hits are the articles of an answer, in order.
func (k Knowledge) hits(r *index.Results) []hit {
	out := make([]hit, len(r.Hits))
	for i, h := range r.Hits {
		out[i] = k.hit(h)
	}
	return out
}

func (k Knowledge) hit(h index.Hit) hit {
	d := h.Document
	out := hit{
		Slug: d.Slug, Title: d.Title, Answer: d.Answer, Passage: h.Snippet.Text, Category: d.Category, URL: k.House().Base + "/a/" + d.Slug,
		Internal: d.Audience.Scope() != kb.ScopePublic, Expired: h.Lapsed,
	}
	if h.Section != nil {
		out.Section = h.Section.Title
	}
	return out
}

// asking is what the tool answer takes.
type asking struct {
	Question string `json:"question" jsonschema:"one question of a customer, in their words; 1 to 500 characters"`
}

// answered is what it answers.
type answered struct {
	Answered bool    `json:"answered" jsonschema:"an article answers the question for sure; otherwise say that there is no direct answer, offer the articles below and the hotline"`
	Answer   *direct `json:"answer,omitempty"`
	Notices  []note  `json:"notices,omitempty" jsonschema:"what the house tells everybody who asks this; pass it on"`
	Articles []hit   `json:"articles" jsonschema:"what comes nearest"`
	Hotline  string  `json:"hotline,omitempty" jsonschema:"whom to call"`
}

// direct is the answer of an article.
type direct struct {
	Text     string `json:"text" jsonschema:"word for word as the house has published it; quote it so"`
	Title    string `json:"title" jsonschema:"of the article"`
	Section  string `json:"section,omitempty" jsonschema:"where in the article the question is answered best"`
	URL      string `json:"url" jsonschema:"the page to cite"`
	AsOf     string `json:"asOf,omitempty" jsonschema:"the day on which the content was checked; say it"`
	Internal bool   `json:"internal,omitempty" jsonschema:"for staff alone: must not be told to customers"`
}

func (k Knowledge) answer(ctx context.Context, _ *mcp.CallToolRequest, in asking) (*mcp.CallToolResult, answered, error) {
	text, err := asked("question", in.Question)
	if err != nil {
		return nil, answered{}, err
	}
	q := k.query(text, defaultHits)
	q.CropRunes, q.Face, q.Lapsed, q.Explain = snippetRunes, face, false, true
	results, err := k.Search(ctx, q)
	if err != nil {
		return nil, answered{}, err
	}
	out := answered{Notices: k.notices(results), Articles: k.hits(results), Hotline: k.Hotline()}
	best, ok := answer.Best(text, results)
	if !ok {
		return nil, out, nil
	}
	read, err := k.Library.Article(ctx, k.Who, best.Document.Slug, time.Time{})
	if kb.KindOf(err) == kb.NotFound { // it has gone since it was found
		return nil, out, nil
	}
	if err == nil {
		err = k.Library.LogRead(ctx, k.Who, read.Article)
	}
	if err != nil {
		return nil, answered{}, err
	}
	first := k.hit(results.Hits[0])
	out.Answered, out.Answer = true, &direct{Text: best.Text, Title: first.Title, Section: first.Section, URL: first.URL, AsOf: read.Article.AsOf.String(), Internal: first.Internal}
	if best.Section != nil && best.Section.Anchor != "" {
		out.Answer.URL += "#" + best.Section.Anchor
	}
	return nil, out, nil
}

// reading is what the tool get_article takes.
type reading struct {
	Slug string `json:"slug" jsonschema:"the slug of a result of search, or the last part of an address /a/…"`
	AsOf string `json:"asOf,omitempty" jsonschema:"what held at the end of a day, as 2026-03-15, or at a time; for staff alone"`
}

func (k Knowledge) article(ctx context.Context, _ *mcp.CallToolRequest, in reading) (*mcp.CallToolResult, any, error) {
	if !kb.SlugPattern.MatchString(in.Slug) || len(in.Slug) > kb.MaxSlugRunes {
		return nil, nil, kb.Errorf(kb.NotFound, "", "there is no article of this slug; search gives the slugs")
	}
	at, err := kb.AsOf(k.Who, in.AsOf, k.Now())
	if err != nil {
		return nil, nil, err
	}
	read, err := k.Library.Read(ctx, k.Who, in.Slug, at)
	if err == nil {
		err = k.Library.LogRead(ctx, k.Who, read.Article)
	}
	if err != nil {
		return nil, nil, err
	}
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: k.House().Article(read)}}}, nil, nil
}

// nothing is what a tool takes that takes nothing.
type nothing struct{}

// categories is what the tool list_categories answers.
type categories struct {
	Categories []category `json:"categories"`
}

// category is one that holds articles, in the order of the tree, each above those below.
type category struct {
	Path     string `json:"path" jsonschema:"what search takes as category"`
	Name     string `json:"name" jsonschema:"its name with those above it"`
	Articles int    `json:"articles" jsonschema:"how many are in it and below"`
}

func (k Knowledge) categories(ctx context.Context, _ *mcp.CallToolRequest, _ nothing) (*mcp.CallToolResult, categories, error) {
	q := k.query("", 1)
	q.Facets, q.Lapsed = []string{"category"}, false
	results, err := k.Search(ctx, q)
	if err != nil {
		return nil, categories{}, err
	}
	h := k.House()
	out := categories{Categories: []category{}}
	var add func([]taxonomy.Branch)
	add = func(branches []taxonomy.Branch) {
		for _, b := range branches {
			out.Categories = append(out.Categories, category{b.Path, h.Category(b.Path), b.Count})
			add(b.Children)
		}
	}
	add(h.Taxonomy.Tree(results.Facets["category"]))
	return nil, out, nil
}

// told is an error as the caller is told it: what is wrong with what they ask, or that
// something is wrong on our side, and no more.
func (k Knowledge) told(err error) error {
	switch kb.KindOf(err) {
	case kb.Invalid, kb.NotFound, kb.Denied, kb.TooMany, kb.Busy:
		return err
	}
	k.Failed(err)
	return fmt.Errorf("something went wrong on our side at %s; try again later", k.Now().UTC().Format(time.RFC3339))
}
