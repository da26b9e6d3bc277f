package meili_test

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"testing"

	"github.com/meilisearch/meilisearch-go"
)

// Meilisearch's client for Go, as it is: with and without a key.
func TestGoClient(t *testing.T) {
	w := newWorld(t)
	web := httptest.NewServer(w)
	defer web.Close()
	for key, wanted := range map[string]int64{"": 3, w.agent: 5} { // agents see what has lapsed, too
		client := meilisearch.New(web.URL+"/api/v1", meilisearch.WithAPIKey(key))
		index := client.Index("articles")
		ctx := t.Context()
		if !client.IsHealthy() {
			t.Error("not healthy")
		}
		version, err := client.Version(ctx)
		if err != nil || version.PkgVersion != "1.2.3" {
			t.Errorf("%+v %v", version, err)
		}
		stats, err := client.GetStats(ctx, nil)
		if err != nil || stats.Indexes["articles"].NumberOfDocuments != wanted {
			t.Errorf("%+v %v", stats, err)
		}
		indexes, err := client.ListIndexes(ctx, nil)
		if err != nil || len(indexes.Results) != 1 || indexes.Results[0].PrimaryKey != "id" {
			t.Errorf("%+v %v", indexes, err)
		}
		found, err := index.Search(ctx, "征信", &meilisearch.SearchRequest{Limit: 1, Filter: "category = credit", Facets: []string{"kind"}, AttributesToHighlight: []string{"*"}, ShowRankingScore: true})
		if err != nil || len(found.Hits) != 1 || found.EstimatedTotalHits != 2 || string(found.FacetDistribution) != `{"kind":{"knowledge":2}}` {
			t.Errorf("%+v %v", found, err)
		}
		pages, err := index.Search(ctx, "", &meilisearch.SearchRequest{HitsPerPage: new(int64(1)), Page: 2})
		if err != nil || pages.TotalHits != wanted || pages.TotalPages != wanted || len(pages.Hits) != 1 {
			t.Errorf("%+v %v", pages, err)
		}
		multi, err := client.MultiSearch(ctx, &meilisearch.MultiSearchRequest{Queries: []*meilisearch.SearchRequest{{IndexUID: "articles", Query: "征信"}, {IndexUID: "articles", Query: "到账"}}})
		if err != nil || len(multi.Results) != 2 || len(multi.Results[0].Hits) != 2 {
			t.Errorf("%+v %v", multi, err)
		}
		federated, err := client.MultiSearch(ctx, &meilisearch.MultiSearchRequest{Federation: &meilisearch.MultiSearchFederation{Limit: 1}, Queries: []*meilisearch.SearchRequest{{IndexUID: "articles", Query: "征信"}}})
		if err != nil || len(federated.Hits) != 1 {
			t.Errorf("%+v %v", federated, err)
		}
		facets, err := index.FacetSearch(ctx, &meilisearch.FacetSearchRequest{FacetName: "kind"})
		var hits struct{ FacetHits []any }
		if err != nil || json.Unmarshal(*facets, &hits) != nil || len(hits.FacetHits) == 0 {
			t.Errorf("%+v %v", facets, err)
		}
		var similar meilisearch.SimilarDocumentResult
		if err := index.SearchSimilarDocuments(ctx, &meilisearch.SimilarDocumentQuery{Id: "other", Embedder: "default"}, &similar); err != nil || len(similar.Hits) == 0 {
			t.Errorf("%+v %v", similar, err)
		}
		var document struct{ ID, Title string }
		if err := index.GetDocument(ctx, "open", nil, &document); err != nil || document.ID != "open" || document.Title == "" {
			t.Errorf("%+v %v", document, err)
		}
		var documents meilisearch.DocumentsResult
		if err := index.GetDocuments(ctx, &meilisearch.DocumentsQuery{Limit: 1, Fields: []string{"id"}}, &documents); err != nil || documents.Total != wanted || len(documents.Results) != 1 {
			t.Errorf("%+v %v", documents, err)
		}
		settings, err := index.GetSettings(ctx)
		if err != nil || len(settings.FilterableAttributes) == 0 || settings.SearchableAttributes[0] != "title" {
			t.Errorf("%+v %v", settings, err)
		}
	}
	client := meilisearch.New(web.URL + "/api/v1")
	_, err := client.Index("movies").Search(t.Context(), "x", &meilisearch.SearchRequest{})
	var e *meilisearch.Error
	if !errors.As(err, &e) || e.StatusCode != 404 || e.APIError.Code != "index_not_found" {
		t.Errorf("%+v", err)
	}
}
