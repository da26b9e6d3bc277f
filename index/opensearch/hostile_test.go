package opensearch

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
	"github.com/wenjin-kb/wenjin/index/records"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb"
)

// built is the folder of an index that has been made, of some documents.
func built(t *testing.T, m Maker, docs ...index.Document) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "1")
	made, err := m.Create(dir)
	must(t, err)
	indextest.Put(t, made, docs...)
	must(t, made.Close())
	return dir
}

// servingEngine is an engine over an index that serves, with some documents.
func servingEngine(t *testing.T, m Maker, docs ...index.Document) *Engine {
	t.Helper()
	e, err := m.Open(built(t, m, docs...))
	must(t, err)
	t.Cleanup(func() { must(t, e.Close()) })
	return e.(*Engine)
}

// between puts a node before those of a cluster whose answers the test replaces.
func between(t *testing.T, at Cluster) (Cluster, *atomic.Pointer[http.HandlerFunc]) {
	t.Helper()
	target, err := url.Parse(at.URLs[0])
	must(t, err)
	through := httputil.NewSingleHostReverseProxy(target)
	answer := &atomic.Pointer[http.HandlerFunc]{}
	node := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h := answer.Load(); h != nil {
			(*h)(w, r)
			return
		}
		through.ServeHTTP(w, r)
	}))
	t.Cleanup(node.Close)
	at.URLs = []string{node.URL}
	return at, answer
}

func text(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// Whatever a node answers, a search is told that there is no answer now, in a few words; and
// it finds again what it found as soon as the node is well.
func TestANodeThatAnswersNonsense(t *testing.T) {
	at, answer := between(t, cluster(t))
	e := servingEngine(t, Maker{Cluster: at, Analyzer: plain()}, indextest.Doc("a", "手续费", ""))
	secret := strings.Repeat("内部", 5000)
	for name, h := range map[string]http.HandlerFunc{
		"garbage":           text(200, "\x00\xff<html>"+secret),
		"half an answer":    text(200, `{"took":1,"hits":{"total":{"value":3},"hits":[{"_score":1,`),
		"nothing":           text(200, ""),
		"an empty object":   text(200, `{"hits":{"hits":[{}]}}`),
		"a hit of nobody":   text(200, `{"hits":{"total":{"value":1},"hits":[{"_score":1,"fields":{"id":["z@1"],"stamp":[5]}}]},"docs":[{"_id":"z@1"}]}`),
		"other types":       text(200, `{"hits":"`+secret+`"}`),
		"too many requests": text(429, `{"error":"`+secret+`"}`),
		"unavailable":       text(503, `{"error":"`+secret+`"}`),
		"red":               text(200, `{"_shards":{"total":1,"failed":1,"failures":[]},"hits":{"hits":[]}}`),
		"in part":           text(200, `{"timed_out":true,"hits":{"hits":[]}}`),
		"closed":            text(400, `{"error":{"type":"index_closed_exception","reason":"`+secret+`"}}`),
		"blocked":           text(403, `{"error":{"type":"cluster_block_exception","reason":"`+secret+`"}}`),
		"gone":              text(404, `{"error":{"type":"index_not_found_exception"}}`),
		"not let in":        text(401, secret),
		"elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
		},
		"cut off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100000")
			_, _ = w.Write([]byte(`{"hits"`))
		},
	} {
		answer.Store(&h)
		_, err := e.Search(t.Context(), index.Query{Text: "手续费 " + name, Scopes: []kb.Scope{kb.ScopePublic}, Limit: 10})
		if kb.KindOf(err) != kb.Busy {
			t.Errorf("%s: searching says %v", name, err)
		}
		if err != nil && (len(err.Error()) > 600 || strings.Contains(err.Error(), secret[:300])) {
			t.Errorf("%s: %d bytes of error", name, len(err.Error()))
		}
		answer.Store(nil)
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
			out, err := e.Search(t.Context(), index.Query{Text: "手续费", Scopes: []kb.Scope{kb.ScopePublic}, Limit: 10})
			if err == nil && len(out.Hits) == 1 {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("after %s: %v", name, err)
			}
		}
	}
}

// An answer without end is not read to its end.
func TestAnAnswerWithoutEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	piece := []byte(strings.Repeat(`"x",`, 1<<14))
	var sent atomic.Int64
	node := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"hits":[`))
		for sent.Load() < 1<<34 {
			n, err := w.Write(piece)
			if err != nil {
				return
			}
			sent.Add(int64(n))
		}
	}))
	defer node.Close()
	c, err := nodes.New(Cluster{URLs: []string{node.URL}, Timeout: time.Minute})
	must(t, err)
	defer func() { must(t, c.Close()) }()
	var out struct{ Hits struct{} }
	if err := c.Read(t.Context(), "/x/_search", object{}, &out); kb.KindOf(err) != kb.Busy {
		t.Errorf("it says %v", err)
	}
	if sent.Load() >= 1<<34 {
		t.Error("all of it is read")
	}
}

// A full disk makes an index read-only: what is there is found, the batch fails, and once
// there is room the same batch goes in, and every count is right.
func TestAReadOnlyIndex(t *testing.T) {
	e := servingEngine(t, Maker{Cluster: cluster(t), Analyzer: plain()}, indextest.Doc("a", "手续费", ""), indextest.Doc("b", "手续费", ""))
	block := func(on any) {
		must(t, e.client.Write(t.Context(), "PUT", "/"+e.index.name+"/_settings", object{"index.blocks.read_only_allow_delete": on}, nil))
	}
	block(true)
	changed := indextest.Doc("a", "年费", "")
	b := index.Batch{Seq: e.AppliedSeq() + 1, Updates: []index.Update{{ArticleID: "a", Documents: []index.Document{changed}}, {ArticleID: "b"}}}
	if err := e.Apply(t.Context(), b); err == nil {
		t.Error("a batch is written into what is read-only")
	}
	if got := indextest.Ask(t, e, "手续费"); len(got) == 0 {
		t.Error("nothing is found")
	}
	block(nil)
	must(t, e.Apply(t.Context(), b))
	for query, want := range map[string][]string{"年费": {"a"}, `"手续费"`: nil} {
		if got := indextest.Ask(t, e, query); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	if !e.index.frequencies.Knows() {
		t.Error("documents are no longer counted here")
	}
	if n, known := e.index.frequencies.Count(ofChars([]rune("年费")).query); n != 1 || !known {
		t.Errorf("年费 stands in %d documents, %v", n, known)
	}
	if n, known := e.index.frequencies.Count(ofChars([]rune("手续")).query); n != 0 || !known {
		t.Errorf("手续 stands in %d documents, %v", n, known)
	}
	must(t, e.Verify(t.Context()))
}

// What another hand has changed under us: a document that counts can no longer be sure of is
// asked for again, and the alias is put back when the index is opened.
func TestAnotherHand(t *testing.T) {
	m := Maker{Cluster: cluster(t), Analyzer: plain()}
	dir := built(t, m, indextest.Doc("a", "手续费", ""), indextest.Doc("b", "年费", ""))
	opened, err := m.Open(dir)
	must(t, err)
	e := opened.(*Engine)
	must(t, e.client.Write(t.Context(), "POST", "/_aliases", object{"actions": []object{{"remove": object{"index": e.index.name, "alias": m.Cluster.Index}}}}, nil))
	must(t, e.client.Write(t.Context(), "PUT", "/"+e.index.name+"/_mapping", object{"properties": object{"stranger": object{"type": "keyword"}}}, nil))
	must(t, e.client.Write(t.Context(), "DELETE", "/"+e.index.name+"/_doc/a@1?refresh=true", nil, nil))
	e.index.texts.kept.Purge()
	indextest.Put(t, e, indextest.Doc("a", "利息", ""))
	for query, want := range map[string][]string{"利息": {"a"}, `"手续费"`: nil, "年费": {"b"}} {
		if got := indextest.Ask(t, e, query); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	if e.index.frequencies.Knows() {
		t.Error("counts of a document that was never seen are believed")
	}
	must(t, e.Close())
	again, err := m.Open(dir)
	must(t, err)
	defer func() { must(t, again.Close()) }()
	if got := indextest.Ask(t, again, "利息"); !slices.Equal(got, []string{"a"}) {
		t.Errorf("opened again: %v", got)
	}
	named, err := again.(*Engine).client.Pointed(context.Background(), m.Cluster.Index)
	must(t, err)
	if !slices.Equal(named, []string{e.index.name}) {
		t.Errorf("the alias names %v", named)
	}
}

// A document that another hand has written over is no document, and the index is built anew.
func TestADamagedDocument(t *testing.T) {
	m := Maker{Cluster: cluster(t), Analyzer: plain()}
	dir := filepath.Join(t.TempDir(), "1")
	built, err := m.Create(dir)
	must(t, err)
	indextest.Put(t, built, indextest.Doc("a", "手续费", ""))
	x := built.(*Engine).index
	must(t, x.client.Write(t.Context(), "PUT", "/"+x.name+"/_doc/a@1?refresh=true", object{fieldID: "a@1", fieldScopes: "0", fieldStamp: 1, fieldKept: "AAAA"}, nil))
	must(t, built.Close())
	if _, err := m.Open(dir); !errors.Is(err, index.ErrUnusable) {
		t.Errorf("opening says %v", err)
	}
}

// What is kept is read as it was written, or refused; it never makes a reader panic.
func FuzzDecode(f *testing.F) {
	for _, d := range []index.Document{indextest.Doc("a", "手续费", "年费"), {}, {Title: "\xff", Questions: []string{""}, Sections: []index.Section{{Start: 0}}}} {
		f.Add(records.Encode(retrieve.NewText(&d, plain())))
	}
	f.Fuzz(func(t *testing.T, kept []byte) {
		got, err := decode(kept)
		if err != nil {
			return
		}
		again, err := decode(records.Encode(got))
		if err != nil || again.ID != got.ID || !slices.Equal(again.Folded(), got.Folded()) {
			t.Errorf("%v becomes %v, %v", got.Document, again, err)
		}
		if _, err := headOf(got, 1); err != nil {
			t.Error(err)
		}
	})
}
