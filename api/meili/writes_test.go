package meili_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb/tasks"
)

const writes = "/indexes/articles/documents"

// hand sends something with a token and a type.
func (w *world) hand(method, path, token, contentType, body string) (int, string) {
	w.t.Helper()
	r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	return rec.Code, rec.Body.String()
}

// taken is what was handed in, as whoever does it gets it; it is over then.
func (w *world) taken(result tasks.Result) (t tasks.Task, request string) {
	w.t.Helper()
	ctx, work := context.Background(), w.store.Work()
	t, request, ok, err := work.ClaimTask(ctx, "test", time.Now(), time.Now())
	if err != nil || !ok {
		w.t.Fatalf("nothing was handed in: %v", err)
	}
	t.Result, t.Finished, t.State = result, time.Now(), tasks.Succeeded
	if result.Error != nil {
		t.State = tasks.Failed
	}
	must(w.t, work.FinishTask(ctx, t, "test", 1000))
	return t, request
}

// Whatever form documents have, and however it is said what is to go, the same is kept.
func TestHandingIn(t *testing.T) {
	w := newWorld(t)
	document := `{"id":"a","n":1.50,"ok":true,"none":null}`
	for _, test := range []struct{ method, path, contentType, body, request string }{
		{"POST", "", "application/json", "[" + document + "]", `{"documents":[` + document + `]}`},
		{"POST", "?primaryKey=id", "application/json; charset=utf-8", " " + document + "\n", `{"documents":[` + document + `]}`},
		{"PUT", "", "application/x-ndjson", document + "\n" + document + "\n", `{"partial":true,"documents":[` + document + `,` + document + `]}`},
		{"POST", "", "text/csv", "\ufeffid,n:number,ok:boolean,none\na,1.50,true,\n", `{"documents":[` + document + `]}`},
		{"PUT", "?csvDelimiter=%3B", "text/csv", "id;n:number;ok:boolean;none\n\"a\";1.50;true;\n", `{"partial":true,"documents":[` + document + `]}`},
		{"DELETE", "/a-b", "", "", `{"ids":["a-b"]}`},
		{"POST", "/delete-batch", "application/json", `["a",7,"甲"]`, `{"ids":["a","7","甲"]}`},
		{"POST", "/delete", "application/json", `{"filter":"tags = 赎回"}`, `{"ids":["open"]}`},
		{"POST", "/delete", "application/json", `{"filter":["audience = public",["slug = other","slug = third"]]}`, `{"ids":["other","third"]}`},
	} {
		status, text := w.hand(test.method, writes+test.path, w.editor, test.contentType, test.body)
		var info struct {
			TaskUID                    int64
			IndexUID, Status, Type, At string
			EnqueuedAt                 time.Time
		}
		if err := json.Unmarshal([]byte(text), &info); err != nil || status != 202 || info.IndexUID != "articles" || info.Status != "enqueued" || info.EnqueuedAt.IsZero() {
			t.Fatalf("%s %s: %d %s", test.method, test.path, status, text)
		}
		got, request := w.taken(tasks.Result{})
		request = strings.ReplaceAll(request, `["third","other"]`, `["other","third"]`)
		var compact, want any
		must(t, json.Unmarshal([]byte(request), &compact))
		must(t, json.Unmarshal([]byte(test.request), &want))
		if fmt.Sprint(compact) != fmt.Sprint(want) || strings.Contains(test.request, "1.50") != strings.Contains(request, "1.50") || got.Who.ID != "token:editor" || got.ID != info.TaskUID || string(got.Kind) != info.Type {
			t.Errorf("%s %s: %s %+v, want %s", test.method, test.path, request, got, test.request)
		}
	}
}

// What can't be handed in is refused with Meilisearch's code, and whoever is no editor too.
func TestWhatCantBeHandedIn(t *testing.T) {
	w := newWorld(t)
	many := strings.TrimSuffix(strings.Repeat(`{"id":"a"},`, tasks.MostDocuments+1), ",")
	for _, test := range []struct{ method, path, token, contentType, body, want string }{
		{"POST", writes, "", "application/json", "[]", "401 missing_authorization_header"},
		{"POST", writes, w.agent, "application/json", "[]", "403 invalid_api_key"},
		{"POST", writes, "wjt_x", "application/json", "[]", "401 invalid_api_key"},
		{"PUT", writes, w.agent, "application/json", "[]", "403 invalid_api_key"},
		{"DELETE", writes + "/a", w.agent, "", "", "403 invalid_api_key"},
		{"POST", writes + "/delete", w.agent, "application/json", "{}", "403 invalid_api_key"},
		{"POST", writes + "/delete-batch", "", "application/json", "[]", "401 missing_authorization_header"},
		{"GET", "/tasks", "", "", "", "401 missing_authorization_header"},
		{"GET", "/tasks/1", w.agent, "", "", "403 invalid_api_key"},
		{"POST", "/indexes/movies/documents", w.editor, "application/json", "[]", "404 index_not_found"},
		{"POST", writes, w.editor, "", "[]", "400 missing_content_type"},
		{"POST", writes, w.editor, "text/plain", "[]", "400 invalid_content_type"},
		{"POST", writes, w.editor, "application/json", " ", "400 missing_payload"},
		{"POST", writes, w.editor, "application/json", "[", "400 malformed_payload"},
		{"POST", writes, w.editor, "application/json", "[] []", "400 malformed_payload"},
		{"POST", writes, w.editor, "application/json", "[null]", "400 malformed_payload"},
		{"POST", writes, w.editor, "application/json", "[7]", "400 malformed_payload"},
		{"POST", writes, w.editor, "application/json", "\"\xff\"", "400 malformed_payload"},
		{"POST", writes, w.editor, "application/x-ndjson", "{}\nnull", "400 malformed_payload"},
		{"POST", writes, w.editor, "application/x-ndjson", "{}\n[", "400 malformed_payload"},
		{"POST", writes, w.editor, "text/csv", "a,b\n1\n", "400 malformed_payload"},
		{"POST", writes, w.editor, "text/csv", "a:number\nx\n", "400 malformed_payload"},
		{"POST", writes, w.editor, "text/csv", "a:boolean\n1\n", "400 malformed_payload"},
		{"POST", writes + "?csvDelimiter=%E7%94%B2", w.editor, "text/csv", "a\n1\n", "400 invalid_document_csv_delimiter"},
		{"POST", writes + "?csvDelimiter=;", w.editor, "application/json", "[]", "400 bad_request"},
		{"POST", writes + "?csvDelimiter=%3B", w.editor, "application/json", "[]", "400 invalid_document_csv_delimiter"},
		{"POST", writes + "?primaryKey=nr", w.editor, "application/json", "[]", "400 index_primary_key_already_exists"},
		{"POST", writes + "?x=1", w.editor, "application/json", "[]", "400 bad_request"},
		{"POST", writes, w.editor, "application/json", "[" + many + "]", "413 payload_too_large"},
		{"POST", writes, w.editor, "application/json", `[{"id":"` + strings.Repeat("a", 8<<20) + `"}]`, "413 payload_too_large"},
		{"DELETE", writes, w.editor, "", "", "405 method_not_allowed"},
		{"POST", writes + "/delete-batch", w.editor, "application/json", `[{}]`, "400 bad_request"},
		{"POST", writes + "/delete-batch", w.editor, "application/json", `{}`, "400 bad_request"},
		{"POST", writes + "/delete", w.editor, "application/json", `{}`, "400 missing_document_filter"},
		{"POST", writes + "/delete", w.editor, "application/json", `{"filter":""}`, "400 invalid_document_filter"},
		{"POST", writes + "/delete", w.editor, "application/json", `{"filter":[]}`, "400 invalid_document_filter"},
		{"POST", writes + "/delete", w.editor, "application/json", `{"filter":"x = 1"}`, "400 invalid_document_filter"},
		{"POST", "/tasks/cancel?uids=1", w.editor, "", "", "405 method_not_allowed"},
		{"DELETE", "/tasks?uids=1", w.editor, "", "", "405 method_not_allowed"},
		{"GET", "/tasks/none", w.editor, "", "", "400 invalid_task_uids"},
		{"GET", "/tasks/99999", w.editor, "", "", "404 task_not_found"},
		{"GET", "/tasks?uids=x", w.editor, "", "", "400 invalid_task_uids"},
		{"GET", "/tasks?statuses=done", w.editor, "", "", "400 invalid_task_statuses"},
		{"GET", "/tasks?types=x", w.editor, "", "", "400 invalid_task_types"},
		{"GET", "/tasks?limit=-1", w.editor, "", "", "400 invalid_task_limit"},
		{"GET", "/tasks?from=x", w.editor, "", "", "400 invalid_task_from"},
		{"GET", "/tasks?beforeEnqueuedAt=gestern", w.editor, "", "", "400 invalid_task_before_enqueued_at"},
	} {
		status, text := w.hand(test.method, test.path, test.token, test.contentType, test.body)
		var e struct{ Message, Code, Link string }
		if err := json.Unmarshal([]byte(text), &e); err != nil || fmt.Sprint(status, " ", e.Code) != test.want || e.Message == "" || e.Link == "" {
			t.Errorf("%s %s %.60s: %d %.300s, want %s", test.method, test.path, test.body, status, text, test.want)
		}
	}
	if _, _, ok, err := w.store.Work().ClaimTask(context.Background(), "test", time.Now(), time.Now()); ok || err != nil {
		t.Errorf("something of it is kept: %v", err)
	}
}

// A page of another site hands nothing in without a token, whatever cookies come along.
func TestOtherSitesHandNothingIn(t *testing.T) {
	w := newWorld(t)
	r := httptest.NewRequest(http.MethodPost, "/api/v1"+writes, strings.NewReader(`[]`))
	r.Header.Set("Origin", "https://shop.example")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	r.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	if w.ServeHTTP(rec, r); rec.Code != 403 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

// Tasks are told in Meilisearch's words, and found by all of its filters.
func TestTasks(t *testing.T) {
	w := newWorld(t)
	w.hand("POST", writes, w.editor, "application/json", `[{"id":"a"},{"id":"b"}]`)
	failure := &tasks.Failure{Code: "document_conflict", Message: "changed"}
	failed, _ := w.taken(tasks.Result{Done: 1, Error: failure, Outcomes: []tasks.Outcome{{ID: "a", Slug: "a", What: "new", LeftOut: []string{"x"}, Stops: []string{"y"}}, {ID: "b", What: "kept", Error: failure}}})
	w.hand("POST", writes+"/delete", w.editor, "application/json", `{"filter":"slug = open"}`)
	deleted, _ := w.taken(tasks.Result{Done: 1})
	w.hand("POST", writes, w.editor, "application/json", `[{"id":"c"}]`)
	defer w.taken(tasks.Result{})

	_, text := w.hand("GET", fmt.Sprint("/tasks/", failed.ID), w.editor, "", "")
	var one map[string]any
	must(t, json.Unmarshal([]byte(text), &one))
	details, told := one["details"].(map[string]any), one["error"].(map[string]any)
	if one["status"] != "failed" || one["type"] != "documentAdditionOrUpdate" || details["receivedDocuments"] != 2.0 || details["indexedDocuments"] != 1.0 || told["code"] != "document_conflict" ||
		told["link"] != "/openapi.yaml#document_conflict" || told["type"] != "invalid_request" || !strings.HasPrefix(one["duration"].(string), "PT") || one["canceledBy"] != nil || one["finishedAt"] == nil {
		t.Error(text)
	}
	if got := fmt.Sprint(details["documents"]); !strings.Contains(got, "outcome:new slug:a stops:[y]") || !strings.Contains(got, "outcome:kept slug:<nil>") {
		t.Error(got)
	}
	_, text = w.hand("GET", fmt.Sprint("/tasks/", deleted.ID), w.editor, "", "")
	if !strings.Contains(text, `"details":{"deletedDocuments":1,"originalFilter":"slug = open","providedIds":1}`) {
		t.Error(text)
	}

	last := deleted.ID + 1
	for query, want := range map[string]string{
		"":         fmt.Sprintf("[%d %d %d]", last, deleted.ID, failed.ID),
		"?limit=1": fmt.Sprintf("[%d] next %d", last, deleted.ID),
		"?limit=0": fmt.Sprintf("[] next %d", last),
		fmt.Sprint("?reverse=true&limit=1&from=", failed.ID): fmt.Sprintf("[%d] next %d", failed.ID, deleted.ID),
		fmt.Sprint("?from=", deleted.ID):                     fmt.Sprintf("[%d %d]", deleted.ID, failed.ID),
		fmt.Sprint("?reverse=true&from=", deleted.ID):        fmt.Sprintf("[%d %d]", deleted.ID, last),
		"?statuses=enqueued,processing":                      fmt.Sprintf("[%d]", last),
		"?statuses=canceled":                                 "[]",
		"?canceledBy=3":                                      "[]",
		"?indexUids=movies":                                  "[]",
		"?indexUids=*&types=documentDeletion":                fmt.Sprintf("[%d]", deleted.ID),
		fmt.Sprintf("?uids=%d,9999", failed.ID):              fmt.Sprintf("[%d]", failed.ID),
		"?afterFinishedAt=2020-01-01":                        fmt.Sprintf("[%d %d]", deleted.ID, failed.ID),
		"?beforeEnqueuedAt=2020-01-01T00:00:00Z":             "[]",
	} {
		status, text := w.hand("GET", "/tasks"+query, w.editor, "", "")
		var got struct {
			Results []struct{ UID int64 }
			Total   int
			Next    *int64
		}
		if err := json.Unmarshal([]byte(text), &got); err != nil || status != 200 || strings.Contains(text, `"documents"`) {
			t.Fatalf("%s: %d %s", query, status, text)
		}
		ids := []int64{}
		for _, r := range got.Results {
			if r.UID >= failed.ID { // others are of other tests
				ids = append(ids, r.UID)
			}
		}
		said := fmt.Sprint(ids)
		if strings.Contains(query, "limit") && got.Next != nil {
			said += fmt.Sprint(" next ", *got.Next)
		}
		if said != want {
			t.Errorf("%s: %s, want %s", query, said, want)
		}
	}
}
