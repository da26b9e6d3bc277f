package opensearch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/embed"
	"github.com/wenjin-kb/wenjin/index/embed/embedtest"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/nearest"
	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
	"github.com/wenjin-kb/wenjin/index/opensearch/vectors"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb"
)

// process is one of those that share an index whose texts have vectors.
type process struct {
	*testing.T
	*Engine
	commons *Commons
	keeper  *embed.Keeper
}

// model is an endpoint that knows that two words mean the same.
func model(t *testing.T) *embedtest.Server {
	s := embedtest.New(t)
	s.Means = map[string]string{"掏腰包": "支付费用"}
	return s
}

// keeper makes vectors by a model, and keeps them in a cluster.
func keeper(t *testing.T, at Cluster, s *embedtest.Server, model string) *embed.Keeper {
	t.Helper()
	c, err := embed.NewClient(embed.Config{URL: s.URL, Model: model})
	must(t, err)
	store, err := vectors.NewStore(at)
	must(t, err)
	t.Cleanup(func() { must(t, store.Close()) })
	return embed.NewKeeper(c, store, slog.New(slog.DiscardHandler))
}

// join lets a process share an index: the one in use, or, empty, one that it builds.
func join(t *testing.T, at Cluster, analyzer *zh.Analyzer, k *embed.Keeper, name string, docs ...index.Document) *process {
	t.Helper()
	p := &process{T: t, keeper: k}
	var err error
	p.commons, err = Maker{Cluster: at, Analyzer: analyzer, Options: Options{Vectors: k}}.Commons()
	must(t, err)
	t.Cleanup(func() { must(t, p.commons.Close()) })
	if name == "" {
		made, err := p.commons.Begin()
		must(t, err)
		name = made.Name()
		put(t, made, docs...)
		must(t, made.Close())
		t.Cleanup(func() { must(t, p.commons.Remove(context.Background(), name)) })
	}
	p.Engine, err = p.commons.Open(t.Context(), name)
	must(t, err)
	t.Cleanup(func() { must(t, p.Close()) })
	return p
}

func put(t *testing.T, e index.Engine, docs ...index.Document) {
	t.Helper()
	b := index.Batch{Seq: e.AppliedSeq() + 1}
	for i := range docs {
		b.Updates = append(b.Updates, index.Update{ArticleID: docs[i].ArticleID, Documents: docs[i : i+1]})
	}
	must(t, e.Apply(t.Context(), b))
}

// find asks by words and by the meaning that the keeper's model gives.
func (p *process) find(text string, change ...func(*index.Query)) *index.Results {
	p.Helper()
	q := index.Query{Text: text, Limit: 20, Scopes: kb.Principal{}.Scopes(), Facets: []string{"category"}}
	var err error
	q.Vector, err = p.keeper.Ask(p.Context(), text)
	must(p, err)
	for _, c := range change {
		c(&q)
	}
	found, err := p.Search(p.Context(), q)
	must(p, err)
	return found
}

func slugsOf(r *index.Results) (out []string) {
	for _, h := range r.Hits {
		out = append(out, h.Document.Slug)
	}
	return out
}

// knowledge is articles about everything, one of which is about fees.
func knowledge() (docs []index.Document) {
	for i := range 40 {
		subject := []string{"货币基金", "信用卡", "定期存款", "消费贷款"}[i%4]
		docs = append(docs, indextest.Doc(fmt.Sprint("d", i), fmt.Sprintf("%s第%d条", subject, i), strings.Repeat(subject, 1+i%5)))
	}
	return append(docs, indextest.Doc("fee", "支付费用", "支付费用"))
}

// sent are the texts that a model was sent meanwhile.
func sent(s *embedtest.Server, meanwhile func()) []string {
	before := len(s.Texts())
	meanwhile()
	return s.Texts()[before:]
}

// One of several processes has the vectors made, of each text once for all of them and for
// whatever index they come to use; all find by them. Whoever has lost the office writes none
// any more.
func TestProcessesShareVectors(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	s, at := model(t), cluster(t)
	t.Cleanup(func() { must(t, at.Clear(context.Background())) })
	old := join(t, at, plain(), keeper(t, at, s, "m"), "", knowledge()...)
	must(t, old.commons.Use(t.Context(), old.Engine, ""))
	must(t, old.TakeOffice(t.Context()))
	next := join(t, at, plain(), keeper(t, at, s, "m"), old.Name())
	agree := func(question, want string) {
		t.Helper()
		a, b := old.find(question), next.find(question)
		if got := slugsOf(a); len(got) == 0 || got[0] != want || !slices.Equal(got, slugsOf(b)) || a.Near() == 0 || a.Near() != b.Near() || a.Total != b.Total {
			t.Errorf("%s: who writes finds %v, who follows %v", question, slugsOf(a), slugsOf(b))
		}
	}

	if texts := sent(s, func() { must(t, next.keeper.Fill(t.Context())) }); len(texts) > 0 {
		t.Errorf("who follows has %d vectors made", len(texts))
	}
	if p := next.keeper.Progress(); p.Texts != 41 || p.Waiting != 41 {
		t.Errorf("who follows tells %+v", p)
	}
	if found := old.find("掏腰包"); found.Near() != 0 {
		t.Errorf("some are near before all have vectors: %v", slugsOf(found))
	}
	must(t, errors.Join(old.keeper.Fill(t.Context()), next.keeper.Fill(t.Context())))
	for _, p := range []*process{old, next} {
		if got := p.keeper.Progress(); got.Texts != 41 || got.Waiting != 0 {
			t.Errorf("all have vectors, and it tells %+v", got)
		}
	}
	agree("掏腰包", "fee")

	// A change, which the one that writes gives vectors, and the one that follows takes up.
	later := indextest.Doc("later", "支付费用标准", "掏腰包的支付费用")
	put(t, old, later)
	must(t, next.Apply(t.Context(), index.Batch{Seq: old.AppliedSeq(), Updates: []index.Update{{ArticleID: "later"}}}))
	must(t, errors.Join(old.keeper.Fill(t.Context()), next.keeper.Fill(t.Context())))
	agree("支付费用标准", "later")

	// Another takes over while this one is about to write.
	put(t, old, indextest.Doc("third", "提前还款", "提前还款"))
	must(t, next.Apply(t.Context(), index.Batch{Seq: old.AppliedSeq(), Updates: []index.Update{{ArticleID: "third"}}}))
	space := embed.Config{Model: "m"}.Space()
	texts, err := old.meaning.Waiting(t.Context(), space, 10)
	if err != nil || len(texts) != 1 {
		t.Fatalf("%d wait, %v", len(texts), err)
	}
	must(t, next.TakeOffice(t.Context()))
	if texts := sent(s, func() { must(t, next.keeper.Fill(t.Context())) }); len(texts) == 0 || len(texts) > 2+4 {
		t.Errorf("who takes over has %d vectors made, of a text that lacks them, and to know the model again", len(texts))
	}
	if err := old.meaning.Put(t.Context(), space, texts, make([][]nearest.Passage, len(texts))); !errors.Is(err, errDeposed) || old.Writes() {
		t.Errorf("who has lost the office is told %v", err)
	}
	must(t, old.keeper.Fill(t.Context()))
	agree("提前还款", "third")

	// Another dictionary: another index, and the same vectors.
	words := indextest.Analyzer(zh.Words{Dictionary: []zh.Entry{{Word: "支付费用"}}})()
	docs := append(knowledge(), later)
	if texts := sent(s, func() {
		other := join(t, at, words, keeper(t, at, s, "m"), "", docs...)
		must(t, errors.Join(other.commons.Use(t.Context(), other.Engine, ""), other.TakeOffice(t.Context()), other.keeper.Fill(t.Context())))
		if found := other.find("掏腰包"); found.Near() == 0 || !slices.Contains(slugsOf(found), "fee") {
			t.Errorf("in the next index: %v", slugsOf(found))
		}
	}); len(texts) > 4+1 {
		t.Errorf("another index has %d vectors made anew", len(texts)-5)
	}
}

// While the vectors of another model are made, those of the one before answer; then the new
// ones take their place at all processes, and the old ones go. Where vectors can't be
// compared, words alone count.
func TestAnotherModelInTheCluster(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	s, at := model(t), cluster(t)
	t.Cleanup(func() { must(t, at.Clear(context.Background())) })
	before := join(t, at, plain(), keeper(t, at, s, "old"), "", knowledge()...)
	must(t, before.TakeOffice(t.Context()))
	must(t, before.keeper.Fill(t.Context()))

	p := join(t, at, plain(), keeper(t, at, s, "new"), before.Name())
	follower := join(t, at, plain(), keeper(t, at, s, "new"), before.Name())
	must(t, p.TakeOffice(t.Context()))
	gone := "new"
	s.Gone.Store(&gone)
	if err := p.keeper.Fill(t.Context()); err == nil {
		t.Fatal("a model that is not there has made vectors")
	}
	must(t, follower.keeper.Fill(t.Context()))
	if got := p.keeper.Progress(); got.Texts != 41 || got.Waiting != 41 {
		t.Errorf("while vectors are made anew: %+v", got)
	}
	for _, one := range []*process{p, follower} {
		if found := one.find("掏腰包"); found.Near() == 0 || found.Hits[0].Document.Slug != "fee" {
			t.Errorf("by the vectors of the model before: %v, %d of them near", slugsOf(found), found.Near())
		}
	}
	s.Gone.Store(nil)
	must(t, errors.Join(p.keeper.Fill(t.Context()), follower.keeper.Fill(t.Context())))
	gone = "old"
	s.Gone.Store(&gone)
	for _, one := range []*process{p, follower} {
		if found := one.find("掏腰包"); found.Near() == 0 || found.Hits[0].Document.Slug != "fee" {
			t.Errorf("by the vectors of the new model: %v, %d of them near", slugsOf(found), found.Near())
		}
	}
	rows, err := vectors.Beside(t.Context(), p.client, p.Name())
	if must(t, err); len(rows) != 1 || !rows[0].Serves {
		t.Errorf("%d models have rows", len(rows))
	}
	store, err := vectors.NewStore(at)
	must(t, err)
	t.Cleanup(func() { must(t, store.Close()) })
	spaces, err := store.Spaces(t.Context())
	if must(t, err); len(spaces) != 1 {
		t.Errorf("vectors of %v are kept", spaces)
	}

	must(t, p.client.Delete(t.Context(), rows[0].Name))
	if err := vectors.Write(t.Context(), p.client, rows[0].Offices[0], []byte(`{"index":{"_id":"x"}}`+"\n{}\n")); !nodes.IsNoName(err) {
		t.Errorf("what is late is written to an index of its own: %v", err)
	}
	for range 5 { // at last it is not asked any more
		if found := p.find("支付费用"); found.Near() != 0 || found.Hits[0].Document.Slug != "fee" {
			t.Errorf("without vectors: %v, %d of them near", slugsOf(found), found.Near())
		}
	}
	if texts := sent(s, func() { must(t, p.keeper.Fill(t.Context())) }); len(texts) > 0 {
		t.Errorf("%d vectors are made again that are kept", len(texts))
	}
	for end := time.Now().Add(time.Minute); p.find("掏腰包").Near() == 0 && time.Now().Before(end); time.Sleep(50 * time.Millisecond) { // until it is tried again
	}
	if found := p.find("掏腰包"); found.Near() == 0 || found.Hits[0].Document.Slug != "fee" {
		t.Errorf("made whole again: %v, %d of them near", slugsOf(found), found.Near())
	}
}

// Nobody finds by its vectors, or learns from how near the others are, what they may not
// see: texts for agents, of another time, or that have lapsed. However many of these are
// nearer, what may be seen is found.
func TestVectorsKeepToWhatMayBeSeen(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	s, at := model(t), cluster(t)
	t.Cleanup(func() { must(t, at.Clear(context.Background())) })
	p := join(t, at, plain(), keeper(t, at, s, "m"), "", knowledge()...)
	must(t, p.TakeOffice(t.Context()))
	must(t, p.keeper.Fill(t.Context()))
	now := time.Now()
	q := index.Query{Scopes: kb.Principal{}.Scopes(), At: now}
	near := func(q index.Query) *nearest.Comparison {
		t.Helper()
		vector, err := p.keeper.Ask(t.Context(), "掏腰包")
		must(t, err)
		_, found, err := p.searcher.Search(t.Context(), &Retriever{p.index, p.index.state.Load()}, index.Query{Text: "基金", Limit: 20, Scopes: q.Scopes, At: q.At}, plain())
		must(t, err)
		c := p.meaning.Near(t.Context(), vector, retrieve.NewVisibility(q), 10, found.Texts)
		if c == nil {
			t.Fatal("nothing is compared")
		}
		return c
	}
	told := func(c *nearest.Comparison) (out []string) {
		for _, n := range c.Nearest {
			out = append(out, fmt.Sprintf("%s %.4f", n.Text.Document.Slug, n.Standing))
		}
		for t, n := range c.Others {
			out = append(out, fmt.Sprintf("beside %s %.4f", t.Document.Slug, n.Standing))
		}
		slices.Sort(out)
		return out
	}
	before, asked := told(near(q)), p.find("掏腰包")
	if !slices.ContainsFunc(before, func(s string) bool { return strings.HasPrefix(s, "fee ") }) {
		t.Fatalf("%v", before)
	}
	var docs []index.Document
	for i := range 100 {
		for kind, change := range map[string]func(d *index.Document){
			"agent":  func(d *index.Document) { d.Audience = kb.AudienceAgent },
			"later":  func(d *index.Document) { d.From = now.Add(time.Hour) },
			"lapsed": func(d *index.Document) { d.Until, d.LapsedUntil = now.Add(-time.Minute), now.Add(time.Hour) },
			"over":   func(d *index.Document) { d.Until = now.Add(-time.Minute) },
		} {
			d := indextest.Doc(fmt.Sprint(kind, i), "掏腰包", "掏腰包")
			change(&d)
			docs = append(docs, d)
		}
	}
	put(t, p, docs...)
	must(t, p.keeper.Fill(t.Context()))
	if after := told(near(q)); !slices.Equal(before, after) {
		t.Errorf("what may not be seen is told of:\n%v\n%v", before, after)
	}
	if after := p.find("掏腰包"); !slices.Equal(slugsOf(asked), slugsOf(after)) || after.Total != asked.Total || after.Near() != asked.Near() {
		t.Errorf("a customer finds %v of %d, and %v of %d", slugsOf(asked), asked.Total, slugsOf(after), after.Total)
	}
	public := func(slug string) bool { return regexp.MustCompile(`^d\d+$`).MatchString(slug) } // for all, and ever
	for who, change := range map[string]func(q *index.Query){
		"agent":    func(q *index.Query) { q.Scopes = kb.Principal{Role: kb.RoleAgent}.Scopes() },
		"later":    func(q *index.Query) { q.At = now.Add(2 * time.Hour) },
		"lapsed":   func(q *index.Query) { q.Lapsed = true },
		"filtered": func(q *index.Query) { q.Filter = index.Equals("category", "nothing") },
	} {
		q := q
		change(&q)
		c := near(q)
		theirs := 0
		for _, n := range c.Nearest {
			switch slug := n.Text.Document.Slug; {
			case strings.HasPrefix(slug, who):
				theirs++
			case slug != "fee" && !public(slug): // the graph does not know all of a hundred that are equally near
				t.Errorf("%s: %s is among the nearest", who, slug)
			}
		}
		if none := who == "filtered"; theirs == 0 != none || none && len(c.Nearest) > 0 {
			t.Errorf("%s: %d of %d are near", who, theirs, len(c.Nearest))
		}
	}
}
