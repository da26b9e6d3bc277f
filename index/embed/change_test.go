package embed

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index/embed/embedtest"
	"github.com/wenjin-kb/wenjin/index/endpoint"
	"github.com/wenjin-kb/wenjin/index/nearest"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb/vectordb"
)

func named(model string) func(*Config) { return func(c *Config) { c.Model = model } }

// filled is a store with the vectors of some texts by one model.
func filled(t *testing.T, s *embedtest.Server, model string, texts []*retrieve.Text) *vectordb.DB {
	t.Helper()
	db := open(t, filepath.Join(t.TempDir(), "vectors.db"))
	k := NewKeeper(client(t, s, named(model)), db, quiet)
	k.Attach().Update(texts, nil)
	must(t, k.Fill(t.Context()))
	return db
}

// finds is the text that is nearest to a question, by the vector that a search is given.
func finds(t *testing.T, k *Keeper, x *nearest.Index, question string) string {
	t.Helper()
	k.source().queries.Budget = 20 * time.Second
	return nearestTo(t, k, x, question)
}

var articles = []*retrieve.Text{text("赎回", "货币基金赎回多久到账"), text("年费", "信用卡年费怎么算"), text("密码", "忘记密码怎么办")}

// While the vectors of another model are made, those of the one before answer; a text that
// comes meanwhile is found by its words; then the new ones take their place, and the old ones
// go. Nothing is sent twice, though the new model breaks off on the way.
func TestChangeOfModel(t *testing.T) {
	s := embedtest.New(t)
	db := filled(t, s, "old", articles)
	k := NewKeeper(client(t, s, named("new")), db, quiet)
	x := k.Attach()
	x.Update(articles, nil)
	gone := "new"
	s.Gone.Store(&gone)
	if err := k.Fill(t.Context()); err == nil {
		t.Fatal("a model that is not there has made vectors")
	}
	if got := finds(t, k, x, "基金赎回到账"); got != "赎回" || k.source().client.Model != "old" {
		t.Errorf("%q is nearest, by %s", got, k.source().client.Model)
	}
	if p := k.Progress(); p.Texts != 3 || p.Waiting != 3 {
		t.Errorf("%+v", p)
	}
	later := text("挂失", "银行卡丢失怎么挂失")
	x.Update([]*retrieve.Text{later}, articles[1:2])
	if err := k.Fill(t.Context()); err == nil || finds(t, k, x, "忘记密码") != "密码" || finds(t, k, x, "丢失挂失") == "挂失" {
		t.Errorf("%v, or a text that the old model has not seen has a vector", err)
	}
	if _, waiting := x.Count(); waiting != 0 {
		t.Errorf("%d wait for vectors that nobody makes any more", waiting)
	}
	s.Gone.Store(nil)
	must(t, k.Fill(t.Context()))
	for question, want := range map[string]string{"基金赎回到账": "赎回", "丢失挂失": "挂失", "忘记密码": "密码"} {
		if got := finds(t, k, x, question); got != want {
			t.Errorf("%q is nearest to %s", got, question)
		}
	}
	spaces, err := db.Spaces(t.Context())
	if must(t, err); len(spaces) != 1 || spaces[k.client.space] == 0 || k.source().client != k.client || k.Progress() != (Progress{Texts: 3}) {
		t.Errorf("%v, by %s, %+v", spaces, k.source().client.Model, k.Progress())
	}
}

// Where the model before is gone, or the endpoint answers with another under its name, its
// vectors are held against nothing: words alone count until the new ones are there.
func TestAModelThatIsGone(t *testing.T) {
	for name, lose := range map[string]func(s *embedtest.Server){
		"unknown":      func(s *embedtest.Server) { gone := "old"; s.Gone.Store(&gone) },
		"another":      func(s *embedtest.Server) { s.Model = "third" },
		"not its kind": func(s *embedtest.Server) {},
	} {
		s := embedtest.New(t)
		db := filled(t, s, "old", articles)
		lose(s)
		k := NewKeeper(client(t, s, named("new")), db, quiet)
		x := k.Attach()
		x.Update(articles, nil)
		if name == "not its kind" {
			k = NewKeeper(client(t, s, named("new")), spaced{db, "no space"}, quiet)
		}
		if err := k.choose(t.Context(), x); err != nil || !k.chosen || k.source().client.Model != "new" {
			t.Errorf("%s: %v, by %s", name, err, k.source().client.Model)
		}
	}
	s := embedtest.New(t)
	db := filled(t, s, "old", articles)
	k := NewKeeper(client(t, s, named("new")), db, quiet)
	x := k.Attach()
	x.Update(articles, nil)
	s.Status.Store(503)
	if err := k.choose(t.Context(), x); err == nil || k.chosen {
		t.Errorf("that nobody answers is taken for a model that is gone: %v", err)
	}
}

// spaced is a store whose only space has another name.
type spaced struct {
	*vectordb.DB
	name string
}

func (s spaced) Spaces(context.Context) (map[string]int, error) {
	return map[string]int{s.name: 1000}, nil
}

// serving is a keeper whose index has the vectors of all articles.
func serving(t *testing.T, s *embedtest.Server) (*vectordb.DB, *Keeper, *nearest.Index) {
	t.Helper()
	db := filled(t, s, "m", articles)
	k := NewKeeper(client(t, s, nil), db, quiet)
	x := k.Attach()
	x.Update(articles, nil)
	must(t, k.Fill(t.Context()))
	return db, k, x
}

// The vectors of texts that are gone are forgotten once there are more of them than in use;
// not those of an index that may not have all its texts yet.
func TestSweep(t *testing.T) {
	s := embedtest.New(t)
	db, k, _ := serving(t, s)
	count := func() int {
		spaces, err := db.Spaces(t.Context())
		must(t, err)
		return spaces[k.client.space]
	}
	inUse := count()
	for round := range 10 { // articles come and go
		made := map[Key][]byte{}
		for i := range 500 {
			made[sha256.Sum256(fmt.Append(nil, round, i))] = []byte{1, 2}
		}
		must(t, db.Keep(t.Context(), k.client.space, made))
		if must(t, k.sweep(t.Context())); count() < inUse+500*(round+1) {
			t.Fatal("swept before the index is taken to be whole")
		}
	}
	k.settle = 0
	if must(t, k.sweep(t.Context())); count() != inUse {
		t.Errorf("%d are kept, %d are in use", count(), inUse)
	}
	got, err := db.Vectors(t.Context(), k.client.space, []Key{Passages(articles[0].Whole().Document)[0].key()})
	if must(t, err); len(got) != 1 {
		t.Error("what is in use is forgotten")
	}
	must(t, db.Keep(t.Context(), k.client.space, map[Key][]byte{{1}: {1, 2}}))
	if must(t, k.sweep(t.Context())); count() != inUse+1 {
		t.Error("a few that are gone are not worth the work")
	}
}

func TestSpacesAreRead(t *testing.T) {
	c := Config{URL: "http://h", Model: "甲", Key: "k", Dimensions: 7, QueryPrefix: "q: ", PassagePrefix: "p", InputType: true}
	if got, ok := (Config{URL: "http://h", Model: "乙", Key: "k"}).in(c.Space()); !ok || got != c {
		t.Errorf("%+v", got)
	}
	for _, space := range []string{"", "x", "[]", "{}", `["m"]`, `["m",0,"","",false,1]`, `[1,0,"","",false]`, `["m", 0,"","",false]`} {
		if got, ok := c.in(space); ok {
			t.Errorf("%s gives %+v", space, got)
		}
	}
	if !slices.Equal([]bool{gone(errNoVectors), gone(nil), gone(context.DeadlineExceeded)}, []bool{true, false, false}) {
		t.Error("what is gone")
	}
}

// An endpoint that refuses whatever it is sent is trouble, of which the console tells, and
// takes nothing of what is there; a text that is refused where others are not has no vector,
// and keeps none from the others.
func TestRefusals(t *testing.T) {
	for name, refuse := range map[string]func(w http.ResponseWriter){
		"400": func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadRequest) }, // as for dimensions that a model can't give
		"500": func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) },
		"zeros": func(w http.ResponseWriter) {
			_, _ = io.WriteString(w, `{"data":[{"index":0,"embedding":[0,0]}]}`)
		},
		"NaN": func(w http.ResponseWriter) {
			_, _ = io.WriteString(w, `{"data":[{"index":0,"embedding":[NaN,1]}]}`)
		},
	} {
		s := embedtest.New(t)
		db := filled(t, s, "old", articles)
		k := NewKeeper(client(t, s, named("new")), db, quiet)
		x := k.Attach()
		x.Update(articles, nil)
		s.Refusal = refuse
		s.Refuse = func(model, text string) bool {
			return model == "newer" || model == "new" && text == "密码\n忘记密码怎么办"
		}
		must(t, k.Fill(t.Context()))
		if got := finds(t, k, x, "信用卡年费怎么算"); got != "年费" || k.source().client.Model != "new" || k.Progress().Waiting != 0 {
			t.Errorf("%s of one: %q is nearest, by %s, %+v", name, got, k.source().client.Model, k.Progress())
		}
		k = NewKeeper(client(t, s, named("newer")), db, quiet)
		x = k.Attach()
		x.Update(articles, nil)
		if err := k.Fill(t.Context()); err == nil || finds(t, k, x, "信用卡年费怎么算") != "年费" || k.source().client.Model != "new" || k.Progress().Waiting != len(articles) {
			t.Errorf("%s of all: %v, by %s, %+v", name, err, k.source().client.Model, k.Progress())
		}
	}
}

// What is made until trouble comes is gone on with, and progress tells of it, however often
// it is tried again.
func TestProgressOfAChange(t *testing.T) {
	s := embedtest.New(t)
	var many []*retrieve.Text
	for i := range 3 * textsAtATime {
		many = append(many, text(fmt.Sprintf("第%d种存款", i)))
	}
	k := NewKeeper(client(t, s, named("new")), filled(t, s, "old", many), quiet)
	k.Attach().Update(many, nil)
	made := 0
	s.Refusal = func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }
	s.Refuse = func(model, _ string) bool {
		if model == "new" {
			made++
		}
		return model == "new" && made > 2*textsAtATime
	}
	for range 20 {
		err := k.Fill(t.Context())
		if p := k.Progress(); err == nil || p.Texts != len(many) || p.Waiting != textsAtATime {
			t.Fatalf("%v, %+v", err, p)
		}
	}
}

// An endpoint that has another model under the name that it had is doubted: vectors of
// another length are not kept beside those that are there, and after a restart all are made
// anew; also where their length is the same. One that can't be asked is not doubted.
func TestAnotherModelUnderTheSameName(t *testing.T) {
	s := embedtest.New(t)
	db, k, x := serving(t, s)
	longer := func(w http.ResponseWriter) {
		_, _ = io.WriteString(w, `{"data":[{"index":0,"embedding":[1`+strings.Repeat(",1", 300)+`]}]}`)
	}
	s.Refuse, s.Refusal = func(string, string) bool { return true }, longer
	x.Update([]*retrieve.Text{text("挂失")}, nil)
	if err := k.Fill(t.Context()); !errors.Is(err, errLength) || k.Progress().Waiting != 1 {
		t.Errorf("%v, %+v", err, k.Progress())
	}
	for range endpoint.Failures {
		if _, known := k.Query(t.Context(), rand.Text()); known {
			t.Error("a question has a vector of another length")
		}
	}
	if !k.Progress().Down {
		t.Error("that questions have no vectors is not told")
	}
	sizes := func() map[int]int {
		out := map[int]int{}
		keys, err := db.Keys(t.Context(), k.client.space)
		must(t, err)
		vectors, err := db.Vectors(t.Context(), k.client.space, keys)
		must(t, err)
		for _, v := range vectors {
			out[len(v)]++
		}
		return out
	}
	restart := func() {
		k = NewKeeper(client(t, s, nil), db, quiet)
		k.Attach().Update(articles[:1], nil)
		must(t, k.Fill(t.Context()))
	}
	before := sizes()
	s.Refusal = func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }
	if restart(); !maps.Equal(sizes(), before) {
		t.Errorf("kept were %v, and are %v of an endpoint that is down", before, sizes())
	}
	s.Refuse, s.Model = nil, "another"
	if restart(); sizes()[256] != 2 {
		t.Errorf("%v are kept of another model", sizes())
	}
}

// A model that alone does not answer any more, as where it was switched off behind a router,
// is not waited for.
func TestAModelThatIsSwitchedOff(t *testing.T) {
	s := embedtest.New(t)
	k := NewKeeper(client(t, s, named("new")), filled(t, s, "old", articles), quiet)
	k.Attach().Update(articles, nil)
	s.Refuse, s.Refusal = func(model, _ string) bool { return model == "old" }, func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) }
	if err := k.Fill(t.Context()); err != nil || k.source().client.Model != "new" {
		t.Errorf("%v, by %s", err, k.source().client.Model)
	}
}
