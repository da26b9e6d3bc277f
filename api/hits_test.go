package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// found is a hit with everything a hit can have.
func found() index.Hit {
	return index.Hit{
		Document: &index.Document{
			Slug: "a", Title: "标题", Questions: []string{"问"}, Answer: "答", Body: "一二三四五六", Kind: "howto", Category: "x/y", Products: []string{"产品"}, Tags: []string{"标签"},
			Audience: kb.AudienceAgent, RiskLevel: "R1", UpdatedAt: time.Date(2026, 1, 2, 3, 4, 5, 678, kb.Shanghai), From: time.Date(2026, 1, 1, 0, 0, 0, 0, kb.Shanghai), Until: time.Date(2027, 1, 1, 0, 0, 0, 0, kb.Shanghai),
		},
		Score: .5, Tier: index.TierPhrase, Parts: []index.Part{{Name: "title", Value: .25}, {Name: "body", Value: .125}, {Name: "title", Value: .125}},
		Title: index.Marked{Text: "标题", Marks: []index.Range{{Start: 0, End: 3}}}, Answer: index.Marked{Text: "答"},
		Snippet: index.Marked{Text: "三四", Marks: []index.Range{{Start: 0, End: 3}}, Start: 6, End: 12, More: true},
		Section: &index.Section{Title: "节", Anchor: "j"}, MatchedQuestion: "问",
	}
}

// written is a hit as JSON.
func written(t *testing.T, h index.Hit, p SearchRequest) map[string]any {
	t.Helper()
	b, err := json.Marshal(newHit(&h, &p))
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// all is what a hit says when everything is asked for.
var all = map[string]any{
	"slug": "a", "title": "标题", "questions": []any{"问"}, "answer": "答", "body": "一二三四五六", "kind": "howto", "category": "x/y", "products": []any{"产品"}, "tags": []any{"标签"},
	"audience": "agent", "riskLevel": "R1", "updatedAt": "2026-01-01T19:04:05Z", "url": "/a/a", "section": map[string]any{"title": "节", "anchor": "j"}, "matchedQuestion": "问",
	"validFrom": "2025-12-31T16:00:00Z", "validTo": "2026-12-31T16:00:00Z",
	"_formatted": map[string]any{"title": "<mark>标</mark>题", "answer": "答", "body": "…<mark>三</mark>四…"},
}

func TestHitsHaveTheAttributesAskedFor(t *testing.T) {
	usual := slices.DeleteFunc(attributeNames(), func(name string) bool { return name == "body" || name == "questions" })
	for asked, want := range map[string][]string{
		"":                     usual,
		"*":                    usual,
		"*,body":               append(slices.Clone(usual), "body"),
		"questions,*,body":     attributeNames(),
		"title":                {"slug", "title"},
		"slug":                 {"slug"},
		"body,riskLevel,title": {"slug", "body", "riskLevel", "title"},
	} {
		var p SearchRequest
		if asked != "" {
			p.AttributesToRetrieve = strings.Split(asked, ",")
		}
		wanted := map[string]any{"_formatted": all["_formatted"]}
		for _, name := range want {
			wanted[name] = all[name]
		}
		if diff := cmp.Diff(wanted, written(t, found(), p)); diff != "" {
			t.Errorf("asked for %q -want +got:\n%s", asked, diff)
		}
	}
	if len(attributes) != len(all)-1 {
		t.Errorf("there are %d attributes, tested are %v", len(attributes), slices.Sorted(maps.Keys(all)))
	}
}

// What is empty is null or [], not left out, when it is asked for.
func TestHitsSayWhatIsEmpty(t *testing.T) {
	h := index.Hit{Document: &index.Document{Slug: "a"}}
	got := written(t, h, SearchRequest{AttributesToRetrieve: []string{"*", "body", "questions"}})
	want := map[string]any{
		"slug": "a", "title": "", "questions": []any{}, "answer": "", "body": "", "kind": "", "category": "", "products": []any{}, "tags": []any{}, "audience": "", "riskLevel": nil,
		"updatedAt": "0001-01-01T00:00:00Z", "url": "/a/a", "section": nil, "matchedQuestion": nil, "validFrom": nil, "validTo": nil,
		"_formatted": map[string]any{"title": "", "answer": "", "body": ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestHitsShowScoresWhenAsked(t *testing.T) {
	got := written(t, found(), SearchRequest{ShowRankingScore: true, ShowRankingScoreDetails: true})
	if got["_rankingScore"] != .5 {
		t.Errorf("score %v", got["_rankingScore"])
	}
	want := map[string]any{"tier": "phrase", "parts": map[string]any{"title": .375, "body": .125}}
	if diff := cmp.Diff(want, got["_rankingScoreDetails"]); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	zero := found()
	zero.Score = 0
	if got := written(t, zero, SearchRequest{ShowRankingScore: true}); got["_rankingScore"] != 0.0 {
		t.Errorf("a score of 0 is %v", got["_rankingScore"])
	}
	for name := range written(t, found(), SearchRequest{}) {
		if strings.HasPrefix(name, "_ranking") || name == "expired" {
			t.Errorf("%s came unasked", name)
		}
	}
	lapsed := found()
	lapsed.Lapsed = true
	if got := written(t, lapsed, SearchRequest{}); got["expired"] != true {
		t.Errorf("a lapsed article: %v", got["expired"])
	}
}

// Only the tags asked for are markup; the marker stands where the body was cut.
func TestHitsAreFormatted(t *testing.T) {
	html := found()
	html.Title = index.Marked{Text: `<b>&"'`, Marks: []index.Range{{Start: 0, End: 3}}}
	whole, start, end := found(), found(), found()
	whole.Snippet = index.Marked{Text: "一二三四五六", Start: 0, End: 18}
	start.Snippet = index.Marked{Text: "一", Start: 0, End: 3, More: true}
	end.Snippet = index.Marked{Text: "六", Start: 15, End: 18}
	second := found()
	second.Snippet = index.Marked{Text: "二三四五六", Start: 3, End: 18}
	none := found()
	none.Snippet = index.Marked{}
	for i, test := range []struct {
		hit         index.Hit
		p           SearchRequest
		title, body string
	}{
		{found(), SearchRequest{}, "<mark>标</mark>题", "…<mark>三</mark>四…"},
		{found(), SearchRequest{HighlightPreTag: new("["), HighlightPostTag: new("]"), CropMarker: new("~")}, "[标]题", "~[三]四~"},
		{found(), SearchRequest{HighlightPreTag: new(""), HighlightPostTag: new(""), CropMarker: new("")}, "标题", "三四"},
		{html, SearchRequest{}, "<mark>&lt;b&gt;</mark>&amp;&#34;&#39;", "…<mark>三</mark>四…"},
		{whole, SearchRequest{}, "<mark>标</mark>题", "一二三四五六"},
		{start, SearchRequest{}, "<mark>标</mark>题", "一…"},
		{end, SearchRequest{}, "<mark>标</mark>题", "…六"},
		{second, SearchRequest{}, "<mark>标</mark>题", "…二三四五六"},
		{none, SearchRequest{}, "<mark>标</mark>题", ""},
	} {
		got := newHit(&test.hit, &test.p).Formatted
		if got.Title != test.title || got.Body != test.body || got.Answer != "答" {
			t.Errorf("%d: %+v", i, got)
		}
	}
}

// A hit is written without the document being changed or kept from others.
func TestHitsDoNotTouchDocuments(t *testing.T) {
	h := found()
	before := fmt.Sprintf("%+v", h.Document)
	for range 2 {
		written(t, h, SearchRequest{AttributesToRetrieve: attributeNames()})
	}
	if after := fmt.Sprintf("%+v", h.Document); after != before {
		t.Errorf("%s became %s", before, after)
	}
}
