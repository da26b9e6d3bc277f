// Package answers is the address of direct answers: the answer of the best article, quoted
// word for word where it is sure that it answers, and otherwise what comes nearest and
// whom to call; and of answers that a model of the house writes of what was found, where
// it has one, as far as the articles support them.
package answers

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
	"github.com/oapi-codegen/nullable"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/api/throttle"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/answer"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

const (
	maxQueryRunes    = 500 // as of searches
	maxCategoryRunes = 200
	nearest          = 5 // articles that are offered
	cropRunes        = 80
	perClient        = 2 // answers are written at once: half of those of all (index/chat)
	shareWait        = 5 * time.Second
)

var uidPattern = regexp.MustCompile(`^[A-Z0-9]{1,64}$`)

// Mount serves direct answers. hotline is the number that people call who find none;
// empty where nobody has said one. A writer without a model writes nothing.
func Mount(s *api.Server, deps api.Deps, hotline func() string, writer Writer) {
	r := &room{s, deps, hotline, writer, throttle.NewShares(perClient)}
	s.API().GET("/answer", r.get)
	s.API().POST("/answer", r.post)
}

func (r *room) get(c echo.Context) error {
	v, err := request.Query(c, "q", "category", "queryUid")
	if err != nil {
		return err
	}
	asked := api.AnswerRequest{Q: v.Get("q"), Category: v.Get("category"), QueryUID: v.Get("queryUid")}
	if !streams(c) {
		return r.answer(c, asked)
	}
	if c.Request().Header.Get(echo.HeaderOrigin) != "" && (c.Response().Header().Get(echo.HeaderAccessControlAllowOrigin) == "" || r.Principal(c).Role != kb.RoleCustomer) {
		return kb.Errorf(kb.Denied, "cross_origin", "pages of this site may not have answers written")
	}
	return r.LimitRate()(func(c echo.Context) error { return r.write(c, asked) })(c)
}

func (r *room) post(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	var body api.AnswerRequest
	if err := request.Members(c, &body, request.Expected{}); err != nil {
		return err
	}
	if body.Written || streams(c) {
		return r.LimitRate()(func(c echo.Context) error { return r.write(c, body) })(c)
	}
	return r.answer(c, body)
}

// query is the search for what was asked.
func (r *room) query(c echo.Context, asked api.AnswerRequest) (index.Query, error) {
	text := strings.TrimSpace(asked.Q)
	if n := utf8.RuneCountInString(text); n > maxQueryRunes {
		return index.Query{}, request.Invalid("q", "invalid_search_q", fmt.Sprintf("q has %d characters; at most %d are searched for", n, maxQueryRunes))
	}
	q := index.Query{Text: text, Scopes: r.Principal(c).Scopes(), At: r.Now(), Limit: nearest, CropRunes: cropRunes, Explain: true, Face: string(searchlog.FaceAPI)}
	if asked.Category != "" {
		if utf8.RuneCountInString(asked.Category) > maxCategoryRunes {
			return q, request.Invalid("category", "bad_request", fmt.Sprintf("category is longer than %d characters", maxCategoryRunes))
		}
		q.Filter = index.Equals("category", asked.Category)
	}
	return q, nil
}

func (r *room) answer(c echo.Context, asked api.AnswerRequest) error {
	out, _, _, err := r.direct(c, asked)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, out)
}

// write answers with what a model has written besides, at once or as it comes.
func (r *room) write(c echo.Context, asked api.AnswerRequest) error {
	back, ok := r.shares.Take(r.Client(c))
	if !ok {
		return &kb.Error{Kind: kb.TooMany, Code: "too_many_requests", Detail: fmt.Sprintf("%d answers are being written for you; try again when one has ended", perClient), Wait: shareWait}
	}
	defer back()
	out, q, found, err := r.direct(c, asked)
	if err != nil {
		return err
	}
	longer(c)
	if !streams(c) {
		if out.Written, err = r.written(c, q, found, out.QueryUID, func(api.WrittenSentence) error { return nil }); err != nil && !errors.Is(err, errUnwritten) {
			return err
		}
		return c.JSON(http.StatusOK, out)
	}
	to := begin(c)
	if err := to.send("found", out); err != nil {
		return nil // whoever asked has gone
	}
	switch out.Written, err = r.written(c, q, found, out.QueryUID, to.sentence); {
	case errors.Is(err, errUnwritten):
		return nil // a client sees that done is missing
	case err != nil:
		r.deps.Log.Warn("an answer on its way could not be ended", "error", err)
		return nil // nor is it there then: the status has gone out
	}
	_ = to.send("done", out) // or whoever asked has gone
	return nil
}

// direct is the answer without a model, and what it was made of.
func (r *room) direct(c echo.Context, asked api.AnswerRequest) (out api.AnswerResponse, q index.Query, found *index.Results, err error) {
	if q, err = r.query(c, asked); err != nil {
		return out, q, nil, err
	}
	found, uid, err := r.search(c, q, asked.QueryUID)
	if err != nil {
		return out, q, nil, err
	}
	out = api.AnswerResponse{Query: q.Text, QueryUID: uid, Hits: []api.RelatedArticle{}, Answer: nullable.NewNullNullable[api.DirectAnswer](), DidYouMean: api.OrNull(found.DidYouMean), Hotline: api.OrNull(r.hotline())}
	for _, h := range found.Hits {
		d := h.Document
		out.Hits = append(out.Hits, api.RelatedArticle{Slug: d.Slug, Title: d.Title, Answer: d.Answer, Category: d.Category, URL: "/a/" + d.Slug})
	}
	for _, b := range found.Banners {
		out.Banners = append(out.Banners, api.Banner{Text: b.Text, URL: b.URL, Label: b.Label})
	}
	if best, ok := answer.Best(q.Text, found); ok {
		out.Answer, err = r.quoted(c, best)
	}
	return out, q, found, err
}

// search is the search for an answer. One that goes with a search of a page, whose uid is
// given, is known to the log by that.
func (r *room) search(c echo.Context, q index.Query, of string) (*index.Results, string, error) {
	if of == "" {
		return r.Search(c, searchlog.FaceAPI, q)
	}
	if !uidPattern.MatchString(of) {
		return nil, "", request.Invalid("queryUid", "invalid_query_uid", "queryUid is not one that a search gave")
	}
	found, err := r.Ask(c.Request().Context(), q)
	return found, of, err
}

// quoted is an answer with what the article says of itself; nil where it has gone since it
// was found.
func (r *room) quoted(c echo.Context, a answer.Answer) (out nullable.Nullable[api.DirectAnswer], err error) {
	ctx, who := c.Request().Context(), r.Principal(c)
	read, err := r.deps.Library.Article(ctx, who, a.Document.Slug, time.Time{})
	if kb.KindOf(err) == kb.NotFound {
		return nullable.NewNullNullable[api.DirectAnswer](), nil
	}
	if err == nil {
		err = r.deps.Library.LogRead(ctx, who, read.Article)
	}
	if err != nil {
		return out, err
	}
	d := a.Document
	direct := api.DirectAnswer{
		Text: a.Text, Passage: a.Passage, Confidence: a.Confidence, Slug: d.Slug, Title: d.Title, URL: "/a/" + d.Slug, Audience: d.Audience,
		RiskLevel: api.OrNull(d.RiskLevel), AsOf: api.OrNull(read.Article.AsOf.String()), UpdatedAt: api.Timestamp(d.UpdatedAt), Section: nullable.NewNullNullable[api.Section](),
	}
	if a.Section != nil && a.Section.Anchor != "" {
		direct.Section = nullable.NewNullableWithValue(api.Section{Title: a.Section.Title, Anchor: a.Section.Anchor})
		direct.URL += "#" + a.Section.Anchor
	}
	return nullable.NewNullableWithValue(direct), nil
}
