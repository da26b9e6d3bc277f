package meili_test

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"github.com/wenjin-kb/wenjin/kb/tasks"
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

// With an editor's key it hands in documents, and reads what came of them.
func TestGoClientHandsIn(t *testing.T) {
	w := newWorld(t)
	web := httptest.NewServer(w)
	defer web.Close()
	client := meilisearch.New(web.URL+"/api/v1", meilisearch.WithAPIKey(w.editor))
	index, ctx, id := client.Index("articles"), t.Context(), "id"
	for what, hand := range map[string]func() (*meilisearch.TaskInfo, error){
		`{"documents":[{"id":"a","title":"甲"}]}`: func() (*meilisearch.TaskInfo, error) {
			return index.AddDocuments(ctx, []map[string]any{{"id": "a", "title": "甲"}}, &meilisearch.DocumentOptions{PrimaryKey: &id})
		},
		`{"partial":true,"documents":[{"id":"a"}]}`: func() (*meilisearch.TaskInfo, error) {
			return index.UpdateDocuments(ctx, []map[string]any{{"id": "a"}}, nil)
		},
		`{"documents":[{"id":"a","title":"乙"}]}`: func() (*meilisearch.TaskInfo, error) {
			return index.AddDocumentsCsv(ctx, []byte("id;title\na;乙\n"), &meilisearch.CsvDocumentsQuery{CsvDelimiter: ";"})
		},
		`{"ids":["a"]}`:    func() (*meilisearch.TaskInfo, error) { return index.DeleteDocuments(ctx, []string{"a"}, nil) },
		`{"ids":["open"]}`: func() (*meilisearch.TaskInfo, error) { return index.DeleteDocumentsByFilter(ctx, "slug = open", nil) },
	} {
		info, err := hand()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		kept, request := w.taken(tasks.Result{Done: 1, Error: &tasks.Failure{Code: "document_conflict", Message: "x"}})
		got, err := client.WaitForTask(ctx, info.TaskUID, time.Millisecond)
		if err != nil || request != what || kept.ID != info.TaskUID || got.Status != meilisearch.TaskStatusFailed || got.Error.Code != "document_conflict" || got.EnqueuedAt.IsZero() {
			t.Errorf("%s: %s %+v, %v", what, request, got, err)
		}
	}
	if all, err := client.GetTasks(ctx, &meilisearch.TasksQuery{Limit: 2, Statuses: []meilisearch.TaskStatus{meilisearch.TaskStatusFailed}}); err != nil || len(all.Results) != 2 || all.Results[0].UID < all.Results[1].UID {
		t.Errorf("%+v, %v", all, err)
	}
}
