package embed

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/embed/embedtest"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/nearest"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/vectordb"
)

var (
	analyzer = indextest.Analyzer(zh.Words{})
	must     = indextest.Must
)

func client(t *testing.T, s *embedtest.Server, change func(*Config)) *Client {
	t.Helper()
	c := Config{URL: s.URL + "/v1", Model: "m"}
	if change != nil {
		change(&c)
	}
	made, err := NewClient(c)
	must(t, err)
	return made
}

// Everything that was configured is sent, and answers are put in the order of the texts.
func TestClientSends(t *testing.T) {
	s := embedtest.New(t)
	c := client(t, s, func(c *Config) {
		c.Key, c.Dimensions, c.QueryPrefix, c.PassagePrefix, c.InputType = "secret", 256, "query: ", "passage: ", true
	})
	got, err := c.embed(t.Context(), []string{"甲乙", "丙丁"}, forPassage)
	must(t, err)
	one, err := c.embed(t.Context(), []string{"丙丁"}, forPassage)
	must(t, err)
	if got[1].Cosine(one[0]) < .999 || got[0].Cosine(one[0]) > .99 {
		t.Error("the vectors are not those of their texts")
	}
	_, err = c.embed(t.Context(), []string{"问"}, forQuery)
	must(t, err)
	keys, bodies := s.Keys()
	if keys[0] != "Bearer secret" || bodies[0] != `{"model":"m","input":["passage: 甲乙","passage: 丙丁"],"encoding_format":"float","dimensions":256,"input_type":"passage"}` || bodies[2] != `{"model":"m","input":["query: 问"],"encoding_format":"float","dimensions":256,"input_type":"query"}` {
		t.Errorf("%q %q", keys, bodies)
	}
}

func TestClientRefusesSettings(t *testing.T) {
	for _, c := range []Config{{}, {URL: "ftp://a", Model: "m"}, {URL: "http://", Model: "m"}, {URL: "http://u:p@a", Model: "m"}, {URL: "http://a"}, {URL: "http://a", Model: "m", Dimensions: -1}, {URL: "http://a", Model: "m", Dimensions: 1e6}, {URL: "http://\x00", Model: "m"}} {
		if _, err := NewClient(c); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
}

// Hostile and broken answers are errors, none of which holds the address, the key or what
// was sent; nothing leads to another address.
func TestClientDoubtsAnswers(t *testing.T) {
	visited := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visited = true }))
	defer other.Close()
	s := embedtest.New(t)
	c := client(t, s, func(c *Config) { c.Key = "geheim" })
	for name, answer := range map[string]func(w http.ResponseWriter){
		"a redirect": func(w http.ResponseWriter) {
			w.Header().Set("Location", other.URL)
			w.WriteHeader(http.StatusTemporaryRedirect)
		},
		"an error": func(w http.ResponseWriter) { w.WriteHeader(500); _, _ = io.WriteString(w, "geheim 机密问题") },
		"no JSON":  func(w http.ResponseWriter) { _, _ = io.WriteString(w, "<html>") },
		"too few":  func(w http.ResponseWriter) { _, _ = io.WriteString(w, `{"data":[]}`) },
		"one twice": func(w http.ResponseWriter) {
			_, _ = io.WriteString(w, `{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}`)
		},
		"one of nothing": func(w http.ResponseWriter) {
			_, _ = io.WriteString(w, `{"data":[{"index":7,"embedding":[1]},{"index":0,"embedding":[1]}]}`)
		},
		"of different length": func(w http.ResponseWriter) {
			_, _ = io.WriteString(w, `{"data":[{"index":1,"embedding":[1,2]},{"index":0,"embedding":[1]}]}`)
		},
		"empty": func(w http.ResponseWriter) {
			_, _ = io.WriteString(w, `{"data":[{"index":1,"embedding":[]},{"index":0,"embedding":[]}]}`)
		},
		"zeros": func(w http.ResponseWriter) {
			_, _ = io.WriteString(w, `{"data":[{"index":1,"embedding":[0]},{"index":0,"embedding":[0]}]}`)
		},
		"greater than a number": func(w http.ResponseWriter) {
			_, _ = io.WriteString(w, `{"data":[{"index":1,"embedding":[1e99]},{"index":0,"embedding":[1]}]}`)
		},
		"far too long an answer": func(w http.ResponseWriter) { _, _ = io.WriteString(w, `{"data":"`+strings.Repeat("x", 3*answerBytes)) },
	} {
		s.Answer = answer
		_, err := c.embed(t.Context(), []string{"机密问题", "乙"}, forQuery)
		if err == nil || strings.Contains(err.Error(), "geheim") || strings.Contains(err.Error(), "机密") || strings.Contains(err.Error(), s.URL) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.Close()
	if _, err := c.embed(t.Context(), []string{"甲"}, forQuery); err == nil || strings.Contains(err.Error(), "/v1/embeddings") {
		t.Errorf("nobody there: %v", err)
	}
	if visited {
		t.Error("a redirect was followed")
	}
}

func FuzzAnswers(f *testing.F) {
	f.Add([]byte(`{"data":[{"index":1,"embedding":[1,2]},{"index":0,"embedding":[3,-4]}]}`), 2)
	f.Add([]byte(`{"data":[{"index":-1,"embedding":[null]}]}`), 1)
	f.Fuzz(func(t *testing.T, src []byte, count int) {
		count = count & 7
		got, err := readVectors(src, count)
		for _, v := range got {
			if err == nil && (len(v.Bytes) != len(got[0].Bytes) || math.Abs(v.Cosine(v)-1) > 1e-5) {
				t.Errorf("%q gives %v", src, got)
			}
		}
	})
}

func TestPassages(t *testing.T) {
	long := strings.Repeat("甲", 250) + "。" + strings.Repeat("乙", 100)
	body := "开头。赎回\n到账两小时。\n年费\n" + long
	d := &index.Document{Title: "货币基金", Questions: []string{"多久到账", "怎么赎回"}, Answer: "两小时。", Body: body,
		Sections: []index.Section{{Title: "赎回", Start: strings.Index(body, "赎回")}, {Title: "年费", Start: strings.Index(body, "年费")}}}
	want := []Passage{
		{"货币基金\n多久到账\n怎么赎回", -1},
		{"货币基金\n两小时。\n开头。", 0},
		{"货币基金\n赎回\n到账两小时。", d.Sections[0].Start},
		{"货币基金\n年费\n" + strings.Repeat("甲", 250) + "。", d.Sections[1].Start},
	}
	if got := Passages(d); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	if got := Passages(&index.Document{Body: "只有正文"}); !slices.Equal(got, []Passage{{"只有正文", 0}}) {
		t.Errorf("%+v", got)
	}
	if got := Passages(&index.Document{}); got != nil {
		t.Errorf("%+v of nothing", got)
	}
	if got := beginning(strings.Repeat("字", 301), 300); utf8.RuneCountInString(got) != 300 {
		t.Errorf("%d characters", utf8.RuneCountInString(got))
	}
}

// until waits for something that is done in the background.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s does not come", what)
		}
	}
}

// A question that is known is asked for once, and one that the endpoint refuses is no reason
// to give up on the others.
func TestQueries(t *testing.T) {
	s := embedtest.New(t)
	s.Refuse = func(_, text string) bool { return strings.Contains(text, "坏") }
	k := NewKeeper(client(t, s, nil), open(t, filepath.Join(t.TempDir(), "vectors.db")), quiet)
	k.serving.queries.Budget = 10 * time.Second
	for i := range 10 {
		if _, ok := k.Query(t.Context(), fmt.Sprint("坏", i)); ok {
			t.Error("a refused question has a vector")
		}
	}
	sent := len(s.Texts())
	for range 3 {
		if _, ok := k.Query(t.Context(), "甲"); !ok || k.Progress().Down {
			t.Fatal("no vector")
		}
	}
	if n := len(s.Texts()) - sent; n != 1 {
		t.Errorf("one question was asked for %d times", n)
	}
	s.Close()
	for i := range 5 {
		_, _ = k.Query(t.Context(), fmt.Sprint("乙", i))
	}
	if _, ok := k.Query(t.Context(), "甲"); !ok || !k.Progress().Down {
		t.Error("what is known is forgotten while nobody answers, or nobody tells that")
	}
}

func text(id string, paragraphs ...string) *retrieve.Text {
	return retrieve.NewText(&index.Document{ArticleID: id, Slug: id, Title: id, Audience: kb.AudiencePublic, Body: strings.Join(paragraphs, "\n")}, analyzer())
}

func open(t *testing.T, path string) *vectordb.DB {
	t.Helper()
	db, err := vectordb.Open(t.Context(), path)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

var quiet = slog.New(slog.DiscardHandler)

// nearestTo is the text of an index that is nearest to a question.
func nearestTo(t *testing.T, k *Keeper, x *nearest.Index, question string) string {
	t.Helper()
	v, err := k.Ask(t.Context(), question)
	must(t, err)
	c := x.Compare(v, retrieve.NewVisibility(index.Query{At: time.Now(), Scopes: kb.Principal{}.Scopes()}), 1, nil)
	if c == nil || len(c.Nearest) == 0 {
		return ""
	}
	return c.Nearest[0].Text.Document.Slug
}

// Texts are sent once: not after a restart, nor for another index; only what is new is. One
// that is refused keeps no other from its vectors. Another model makes all anew, and then
// the vectors of the one before go.
func TestKeeper(t *testing.T) {
	s := embedtest.New(t)
	s.Refuse = func(_, text string) bool { return strings.Contains(text, "坏") }
	path := filepath.Join(t.TempDir(), "vectors.db")
	db := open(t, path)
	texts := []*retrieve.Text{text("赎回", "货币基金赎回多久到账"), text("年费", "信用卡年费怎么算"), text("坏的", "不收")}
	k := NewKeeper(client(t, s, nil), db, quiet)
	x := k.Attach()
	x.Update(texts, nil)
	must(t, k.Fill(t.Context()))
	if got := nearestTo(t, k, x, "基金赎回到账"); got != "赎回" {
		t.Errorf("%q is nearest", got)
	}
	if p := k.Progress(); p != (Progress{Texts: 3}) {
		t.Errorf("%+v", p)
	}
	must(t, db.Close())

	sent := len(s.Texts())
	s.Refuse = nil
	again := NewKeeper(client(t, s, nil), open(t, path), quiet)
	a, b := again.Attach(), again.Attach()
	a.Update(texts[:2], nil)
	b.Update(append(texts[:2:2], text("新的", "刚写好的文章")), nil)
	must(t, again.Fill(t.Context()))
	if got := s.Texts()[sent+triedPassages:]; !slices.Equal(got, []string{"新的", "新的\n刚写好的文章"}) {
		t.Errorf("sent again: %q", got)
	}
	again.Detach(a)
	if got := nearestTo(t, again, b, "新写的文章"); got != "新的" {
		t.Errorf("%q is nearest", got)
	}

	other := open(t, path)
	changed := NewKeeper(client(t, s, func(c *Config) { c.Model = "another" }), other, quiet)
	c := changed.Attach()
	c.Update(texts[:2], nil)
	sent = len(s.Texts())
	must(t, changed.Fill(t.Context()))
	spaces, err := other.Spaces(t.Context())
	if must(t, err); len(s.Texts())-sent != 4+triedPassages || len(spaces) != 1 || spaces[changed.client.space] != 4 {
		t.Errorf("%d texts are sent to another model, kept are %v", len(s.Texts())-sent, spaces)
	}
}

// What goes wrong is tried again, and told meanwhile.
func TestKeeperTriesAgain(t *testing.T) {
	s := embedtest.New(t)
	s.Status.Store(http.StatusServiceUnavailable)
	k := NewKeeper(client(t, s, nil), open(t, filepath.Join(t.TempDir(), "vectors.db")), quiet)
	k.pause = 5 * time.Millisecond
	x := k.Attach()
	x.Update([]*retrieve.Text{text("赎回", "多久到账")}, nil)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { k.Run(ctx); close(done) }()
	until(t, "the trouble", func() bool { return strings.Contains(k.Progress().Trouble, "503") })
	s.Status.Store(0)
	until(t, "the vectors", func() bool { p := k.Progress(); return p.Waiting == 0 && p.Trouble == "" })
	x.Update([]*retrieve.Text{text("年费")}, nil)
	until(t, "a text that came later", func() bool { return k.Progress() == Progress{Texts: 2} })
	cancel()
	<-done
}
