package opensearch

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/generation"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
	"github.com/wenjin-kb/wenjin/index/opensearch/opensearchtest"
	"github.com/wenjin-kb/wenjin/index/records"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/retrieve/retrievetest"
	"github.com/wenjin-kb/wenjin/kb"
)

func TestMain(m *testing.M) { os.Exit(opensearchtest.Main(m)) }

var must = indextest.Must

// cluster is that of the tests, with an alias of its own. No test waits for the time in
// which a search must end.
func cluster(t *testing.T) Cluster {
	return Cluster{URLs: []string{opensearchtest.Shared(t)}, Index: "test-" + strings.ToLower(rand.Text()[:8]), Timeout: 30 * time.Second}
}

// emptyIndex is one that ends with the test.
func emptyIndex(t *testing.T, analyzer *zh.Analyzer) *Index {
	t.Helper()
	at := cluster(t)
	c, err := nodes.New(at)
	must(t, err)
	m := Maker{Cluster: at, Analyzer: analyzer}.meta()
	must(t, createIndex(t.Context(), c, at.Index, m))
	t.Cleanup(func() { must(t, c.Delete(context.Background(), at.Index)); must(t, c.Close()) })
	x, err := openIndex(t.Context(), c, at.Index, m, analyzer, nil)
	must(t, err)
	return x
}

// collection is an index as the suite of the contract asks it.
type collection struct{ *Index }

func (c collection) Retriever() (retrieve.Retriever, func(), error) {
	r, err := c.Index.Retriever(context.Background())
	return r, func() {}, err
}

var plain = indextest.Analyzer(zh.Words{})

// The contract of retrievers, by our rules. What lies in a cluster changes for everybody at
// once: a state is not kept for who began before.
func TestRetrieverContract(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	retrievetest.Run(t, retrievetest.Engine{
		Open:  func(t *testing.T) retrievetest.Collection { return collection{emptyIndex(t, plain())} },
		Rules: &rules,
		Lacks: []string{"AStateStaysAsItIs"},
	})
}

// The contract of whole engines.
func TestEngineContract(t *testing.T) {
	indextest.Run(t, func(t *testing.T) index.Engine {
		e, err := Maker{Cluster: cluster(t), Analyzer: plain()}.Create(filepath.Join(t.TempDir(), "1"))
		must(t, err)
		t.Cleanup(func() { must(t, e.Close()) })
		return e
	})
}

// The contract of how engines are made and opened again.
func TestMakerContract(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	at := cluster(t)
	indextest.RunMaker(t, func(a *zh.Analyzer, fingerprint string) generation.Maker {
		return Maker{Cluster: at, Analyzer: a, Options: Options{Fingerprint: fingerprint}}
	})
}

// The next index takes over the alias, and the one before goes when nobody uses it any more.
func TestTheNextIndexTakesTheAlias(t *testing.T) {
	m := Maker{Cluster: cluster(t), Analyzer: plain()}
	c, err := nodes.New(m.Cluster)
	must(t, err)
	defer func() { must(t, c.Close()) }()
	dir := t.TempDir()
	open := func(name string, docs ...index.Document) index.Engine {
		e, err := m.Create(filepath.Join(dir, name))
		must(t, err)
		indextest.Put(t, e, docs...)
		must(t, e.Close())
		e, err = m.Open(filepath.Join(dir, name))
		must(t, err)
		return e
	}
	first := open("1", indextest.Doc("a", "手续费", ""))
	second := open("2", indextest.Doc("a", "手续费", ""), indextest.Doc("b", "年费", ""))
	named, err := c.Pointed(t.Context(), m.Cluster.Index)
	must(t, err)
	if want := second.(*Engine).index.name; !slices.Equal(named, []string{want}) {
		t.Errorf("the alias names %v, want %s", named, want)
	}
	if got := indextest.Ask(t, first, "手续费"); !slices.Equal(got, []string{"a"}) {
		t.Errorf("the first finds %v while it is used", got)
	}
	must(t, first.Close())
	must(t, second.Close())
	if _, err := m.Open(filepath.Join(dir, "1")); !errors.Is(err, index.ErrUnusable) {
		t.Errorf("the first is still there: %v", err)
	}
	again, err := m.Open(filepath.Join(dir, "2"))
	must(t, err)
	if got := indextest.Ask(t, again, "年费"); !slices.Equal(got, []string{"b"}) {
		t.Errorf("the second finds %v", got)
	}
	must(t, again.Close())
}

// Two processes that apply the same changes, one of them late, leave what is newest.
func TestALateReplayChangesNothing(t *testing.T) {
	m := Maker{Cluster: cluster(t), Analyzer: plain()}
	dir := filepath.Join(t.TempDir(), "1")
	early, err := m.Create(dir)
	must(t, err)
	defer func() { must(t, early.Close()) }()
	late, err := m.Open(dir)
	must(t, err)
	defer func() { must(t, late.Close()) }()
	batch := func(seq int64, docs ...index.Document) index.Batch {
		return index.Batch{Seq: seq, Updates: []index.Update{{ArticleID: "a", Documents: docs}}}
	}
	old, changed := indextest.Doc("a", "手续费", ""), indextest.Doc("a", "年费", "")
	gone := indextest.Doc("a", "利息", "")
	gone.Revision = 2
	must(t, early.Apply(t.Context(), batch(1, old)))
	must(t, early.Apply(t.Context(), batch(2, old, gone)))
	must(t, early.Apply(t.Context(), batch(3, changed)))
	for seq, docs := range map[int64][]index.Document{1: {old}, 2: {old, gone}} {
		must(t, late.Apply(t.Context(), batch(seq, docs...)))
	}
	for query, want := range map[string][]string{"年费": {"a"}, "手续费": nil, "利息": nil} {
		if got := indextest.Ask(t, early, `"`+query+`"`); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	again, err := m.Open(dir)
	must(t, err)
	defer func() { must(t, again.Close()) }()
	if again.AppliedSeq() != 3 {
		t.Errorf("the index has the changes up to %d", again.AppliedSeq())
	}
}

// What is not in the cluster as it was written is found out.
func TestVerifyFindsWhatIsOther(t *testing.T) {
	e, err := Maker{Cluster: cluster(t), Analyzer: plain()}.Create(filepath.Join(t.TempDir(), "1"))
	must(t, err)
	defer func() { must(t, e.Close()) }()
	indextest.Put(t, e, indextest.Doc("a", "手续费", ""), indextest.Doc("b", "年费", ""))
	must(t, e.Verify(t.Context()))
	x := e.(*Engine).index
	must(t, x.client.Write(t.Context(), "DELETE", "/"+x.name+"/_doc/a@1?refresh=true", nil, nil))
	if err := e.Verify(t.Context()); !errors.Is(err, index.ErrUnusable) {
		t.Errorf("a document is gone, and verify says %v", err)
	}
}

// A question of as many characters as the API takes is no query that OpenSearch refuses.
func TestTheLongestQuestionIsAnswered(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	e, err := Maker{Cluster: cluster(t), Analyzer: plain()}.Create(filepath.Join(t.TempDir(), "1"))
	must(t, err)
	defer func() { must(t, e.Close()) }()
	var long strings.Builder
	for r := range 500 {
		long.WriteRune('一' + rune(r*7))
	}
	indextest.Put(t, e, indextest.Doc("a", long.String(), ""))
	if got := indextest.Ask(t, e, long.String()); !slices.Equal(got, []string{"a"}) {
		t.Errorf("found %v", got)
	}
}

// Where no node answers, searches are told so in time, and as what the API says 503 for;
// suggestions need none.
func TestNoNodeAnswers(t *testing.T) {
	m := Maker{Cluster: cluster(t), Analyzer: plain()}
	dir := built(t, m, indextest.Doc("a", "手续费", ""))
	door, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	through := make(chan bool, 1)
	through <- true
	target, err := url.Parse(m.Cluster.URLs[0])
	must(t, err)
	proxy := httputil.NewSingleHostReverseProxy(target)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case open := <-through:
			through <- open
			if open {
				proxy.ServeHTTP(w, r)
				return
			}
		case <-r.Context().Done():
		}
		<-r.Context().Done() // as a node that hangs
	})}
	go func() { _ = server.Serve(door) }()
	defer func() { _ = server.Close() }()
	m.Cluster.URLs = []string{"http://" + door.Addr().String()}
	m.Cluster.Timeout = 0
	e, err := m.Open(dir)
	must(t, err)
	defer func() { must(t, e.Close()) }()
	<-through
	through <- false
	q := index.Query{Text: "年费", Scopes: []kb.Scope{kb.ScopePublic}, Limit: 10}
	began := time.Now()
	if _, err := e.Search(t.Context(), q); kb.KindOf(err) != kb.Busy {
		t.Errorf("searching says %v", err)
	}
	if took := time.Since(began); took > 30*nodes.DefaultTimeout { // of a slow machine
		t.Errorf("searching takes %v until it says so", took)
	}
	q.Text = "手续"
	if s, err := e.Suggest(t.Context(), q); err != nil || len(s) != 1 {
		t.Errorf("suggestions %v, %v", s, err)
	}
	<-through
	through <- true
}

// What somebody else has written into the cluster is found there, and not shown here.
func TestWhatMayNotBeSeenIsNotRead(t *testing.T) {
	x := emptyIndex(t, plain())
	open, secret := indextest.Doc("open", "手续费", ""), indextest.Doc("secret", "手续费", "")
	secret.Audience = kb.AudienceAgent
	must(t, x.Apply(t.Context(), index.Batch{Seq: 1, Updates: []index.Update{{ArticleID: "open", Documents: []index.Document{open}}, {ArticleID: "secret", Documents: []index.Document{secret}}}}, plain()))
	text := retrieve.NewText(&secret, plain())
	var forged object
	line, _ := appendSource(nil, text, plain(), records.Encode(text), stampOf(records.Encode(text)))
	numbers := json.NewDecoder(bytes.NewReader(line))
	numbers.UseNumber()
	must(t, numbers.Decode(&forged))
	forged[fieldScopes] = scopeNames(retrieve.Scopes(kb.ScopePublic))
	must(t, x.client.Write(t.Context(), http.MethodPut, "/"+x.name+"/_doc/secret@1?refresh=true", forged, nil))
	r, err := x.Retriever(t.Context())
	must(t, err)
	found, err := r.Candidates(t.Context(), retrieve.Request{
		Plan:       retrieve.NewPlan(plain().Query("手续费")),
		Visibility: retrieve.NewVisibility(index.Query{Scopes: []kb.Scope{kb.ScopePublic}, At: time.Now()}), Count: 10,
	})
	must(t, err)
	if found.Total != 2 || len(found.Texts) != 1 || found.Texts[0].Document.Slug != "open" {
		t.Errorf("%d of %d texts are given", len(found.Texts), found.Total)
	}
}

// A search that comes between a batch and what is known of it counts more than there should
// be, and is answered.
func TestASearchWhileABatchComesInIsAnswered(t *testing.T) {
	x := emptyIndex(t, plain())
	other, err := openIndex(t.Context(), x.client, x.name, Maker{Analyzer: plain()}.meta(), plain(), nil)
	must(t, err)
	b := index.Batch{Seq: 1}
	for _, slug := range []string{"a", "b", "c"} {
		b.Updates = append(b.Updates, index.Update{ArticleID: slug, Documents: []index.Document{indextest.Doc(slug, "征信", "")}})
	}
	must(t, other.Apply(t.Context(), b, plain()))
	r, err := x.Retriever(t.Context())
	must(t, err)
	found, err := r.Candidates(t.Context(), retrieve.Request{
		Plan:       retrieve.NewPlan(plain().Query("征信 年费")),
		Visibility: retrieve.NewVisibility(index.Query{Scopes: []kb.Scope{kb.ScopePublic}, At: time.Now()}), Count: 10,
	})
	must(t, err)
	if found.Total != 3 {
		t.Errorf("%d are found", found.Total)
	}
}
