package bleveindex

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/bench"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/retrieve/retrievetest"
	"github.com/wenjin-kb/wenjin/kb"
)

// rules are what DESIGN.md says under Candidates, the plain way.
var rules = retrievetest.Rules{
	Holds: mayHold, WordCoverage: wordCoverage, PairCoverage: pairCoverage, Enough: enoughMatches,
	TitleShare: titleShare, PairShare: pairShare, CharShare: charShare, CutShare: cutShare, Preselect: preselect,
	Tie: func(id string) uint32 {
		h := fnv.New32a()
		_, _ = h.Write([]byte(id))
		return h.Sum32()
	},
}

// mayHold: each pair of the form's characters stands in the text, a space beside Latin
// aside, and a Latin word at its beginning stands there as a word.
func mayHold(t *retrieve.Text, form []rune, titled bool) bool {
	asked := false
	for i, r := range form {
		before := i > 0 && zh.IsWordRune(form[i-1])
		after := i+1 < len(form) && zh.IsWordRune(form[i+1])
		var part []rune
		switch {
		case zh.IsWordRune(r) && after:
			part = form[i : i+2]
		case zh.IsWordRune(r) && !before && !zh.IsAlnum(r):
			part = form[i : i+1]
		default:
			continue
		}
		asked = true
		if !standsIn(t, part, titled) {
			return false
		}
	}
	if !zh.IsAlnum(form[0]) {
		return asked
	}
	end := 0
	for end < len(form) && !zh.IsHan(form[end]) {
		end++
	}
	if zh.IsTerm(form[:end]) {
		return retrievetest.CutInto(t, form[:end], titled)
	}
	return asked
}

func standsIn(t *retrieve.Text, part []rune, titled bool) bool {
	for _, f := range t.Fields {
		if (!titled || f.Titled()) && retrieve.IndexRunes(retrievetest.Folded(t)[f.Start:f.End], part) >= 0 {
			return true
		}
		if len(part) == 2 && zh.IsAlnum(part[0]) != zh.IsAlnum(part[1]) && (!titled || f.Titled()) && retrieve.IndexRunes(retrievetest.Folded(t)[f.Start:f.End], []rune{part[0], ' ', part[1]}) >= 0 {
			return true
		}
	}
	return false
}

var oracleAnalyzer = indextest.Analyzer(zh.Words{
	Synonyms: []zh.Group{{From: []string{"提现"}, To: []string{"取现"}}, {From: []string{"限额"}, To: []string{"额度上限"}}},
	Stop:     map[string]bool{"怎么": true, "吗": true, "请问": true, "多少": true},
})

// noon is when the oracle is asked.
var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// Lengths of bodies, which keep the oracle's time within bounds.
const oracleBody = 90

// oracleDocument makes a synthetic article shorter and gives it what those lack:
// Latin words and numbers, a risk, and for some a time.
func oracleDocument(r *rand.Rand, d index.Document) index.Document {
	body := []rune(d.Body)
	d.Body, d.Sections = string(body[:min(len(body), oracleBody)]), nil
	odd := []string{"visa卡", "T+0", "30天", "300天", "1.5%", "app", "３.５％", "iPhone 15", "app store", "𠮷"}
	if r.IntN(4) == 0 {
		d.Body += odd[r.IntN(len(odd))]
	}
	if r.IntN(20) == 0 {
		d.Title = odd[r.IntN(len(odd))] + d.Title
	}
	d.RiskLevel = []string{"", "R1", "R2"}[r.IntN(3)]
	switch r.IntN(20) {
	case 0:
		d.From = noon.Add(time.Duration(r.IntN(100)-50) * time.Hour)
	case 1:
		d.Until = noon.Add(time.Duration(r.IntN(100)-50) * time.Hour)
	case 2:
		d.Until = noon.Add(-time.Hour)
		d.LapsedUntil = noon.Add(time.Duration(r.IntN(100)) * time.Hour)
	}
	return d
}

// oracleSize is how many documents there are: enough for every short cut to be
// taken.
func oracleSize() int {
	if testing.Short() {
		return 2_000
	}
	return 15_000
}

// both are an index and the oracle with the same documents.
type both struct {
	index  *Index
	oracle *retrievetest.Oracle
}

func (b both) apply(t *testing.T, updates []index.Update) {
	t.Helper()
	batch := index.Batch{Seq: b.index.AppliedSeq() + 1, Updates: updates}
	must(t, b.index.Apply(t.Context(), batch, oracleAnalyzer()))
	b.oracle.Apply(batch, oracleAnalyzer())
}

// newBoth fills them batch by batch, then changes some articles and removes others.
func newBoth(t *testing.T, r *rand.Rand, docs []index.Document) both {
	b := both{emptyIndex(t), retrievetest.NewOracle(&rules)}
	var updates []index.Update
	for i := range docs {
		docs[i] = oracleDocument(r, docs[i])
		updates = append(updates, index.Update{ArticleID: docs[i].ArticleID, Documents: docs[i : i+1]})
	}
	for part := range slices.Chunk(updates, len(docs)/4+1) {
		b.apply(t, part)
	}
	var changes []index.Update
	for range len(docs) / 10 {
		d := docs[r.IntN(len(docs))]
		u := index.Update{ArticleID: d.ArticleID}
		if r.IntN(3) > 0 { // the next revision, and one more to come
			d.Revision = 2
			d.Title = docs[r.IntN(len(docs))].Title
			d.From = time.Time{}
			next := d
			next.Revision, next.From = 3, noon.Add(time.Hour)
			d.Until = next.From
			u.Documents = []index.Document{d, next}
		}
		changes = append(changes, u)
	}
	seen := map[string]bool{}
	changes = slices.DeleteFunc(changes, func(u index.Update) bool {
		again := seen[u.ArticleID]
		seen[u.ArticleID] = true
		return again
	})
	b.apply(t, changes)
	return b
}

// oracleRequests are questions of all kinds.
func oracleRequests(r *rand.Rand, docs []index.Document) (out []retrieve.Request) {
	add := func(query string, changes ...func(*retrieve.Request)) {
		request := retrieve.Request{
			Plan:       retrieve.NewPlan(oracleAnalyzer().Query(query)),
			Visibility: retrieve.NewVisibility(index.Query{Scopes: []kb.Scope{kb.ScopePublic}, At: noon}),
			Count:      300,
		}
		for _, change := range changes {
			change(&request)
		}
		out = append(out, request)
	}
	facets := func(r *retrieve.Request) { r.Facets = index.FacetFields }
	all := func(r *retrieve.Request) { r.All = true }
	few := func(r *retrieve.Request) { r.Count = 20 }
	fewest := func(r *retrieve.Request) { r.Count = 3 }
	sorted := func(r *retrieve.Request) { r.Sort = []index.Sort{{Field: "updatedAt", Desc: true}} }
	filtered := func(r *retrieve.Request) { r.Visibility.Filter = index.Equals("category", "loan") }
	agent := func(r *retrieve.Request) { r.Visibility.Scopes = retrieve.Scopes(kb.ScopePublic, kb.ScopeAgent) }
	lapsed := func(r *retrieve.Request) { r.Visibility.Lapsed = true }
	later := func(r *retrieve.Request) { r.Visibility.At += int64(24 * time.Hour) }
	kinds := [][]func(*retrieve.Request){nil, {facets}, {all, facets}, {few}, {sorted, few}, {filtered, facets}, {agent, few}, {lapsed, facets}, {later, few}, {filtered, all}, {agent, sorted}, {lapsed, later, few}, {fewest, facets}}
	for i, q := range bench.Queries(docs, 140, 9) {
		add(q, kinds[i%len(kinds)]...)
	}
	for i := range 70 {
		title := []rune(docs[r.IntN(len(docs))].Title)
		from := r.IntN(len(title))
		part := string(title[from:min(from+1+r.IntN(6), len(title))])
		kind := kinds[i%len(kinds)]
		switch i % 5 {
		case 0:
			add(part, kind...)
		case 1:
			add(`"`+part+`"`, append(kind[:len(kind):len(kind)], facets)...)
		case 2:
			add(string(title)+" -"+part, kind...)
		case 3:
			add(`"`+part+`" `+string([]rune(docs[r.IntN(len(docs))].Questions[0])), kind...)
		case 4: // a long question of several
			add(string(title)+docs[r.IntN(len(docs))].Questions[0]+docs[r.IntN(len(docs))].Title, kind...)
		}
	}
	for i, q := range []string{
		"", "，。", "的", "怎么", "手续费", "账户 的", "visa", "vis", "Visa卡", "t+0", "30天", "30", "0天", "1.5%", "5%", "app", "app store", "iphone15", "iphone 15 多少", "𠮷", "琅琊榜首", "取现", "提现", "限额",
		"提前还款", "不存在的词汇鷪鷫", "鷪", "信用卡 花呗 余额宝 借呗 房贷 手续费", "的 在 可以 需要 您", "信用卡年费怎么减免吗请问多少", `-信用卡`, `"信用卡" -年费`, `手续费 -visa -app`,
	} {
		for k := range 3 {
			add(q, kinds[(i+4*k)%len(kinds)]...)
		}
	}
	return out
}

// Whatever is asked, the index finds, counts and preselects what the oracle does by
// going through all documents: early termination, trimming and partial selection
// leave nothing out, over any segments.
func TestOracle(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 42))
	docs := bench.Corpus(oracleSize(), 5)
	b := newBoth(t, r, docs)
	requests := oracleRequests(r, docs)
	check := func(when string, every int) {
		s, err := b.index.Snapshot()
		must(t, err)
		defer func() { must(t, s.Release()) }()
		t.Logf("%s: %d segments, %d questions", when, len(s.segments), len(requests)/every)
		failed := 0
		for i := 0; i < len(requests); i += every {
			q := requests[i]
			if err := b.oracle.Check(t.Context(), s, q, true); err != nil {
				t.Errorf("%s: %s: %v", when, describe(q), err)
				if failed++; failed == 5 {
					t.FailNow()
				}
			}
		}
		if err := b.oracle.CheckStats(s, []rune("的信用鷪𠮷7a，一还")); err != nil {
			t.Errorf("%s: %v", when, err)
		}
	}
	every := 1
	if testing.Short() { // the race detector makes each many times slower
		every = 6
	}
	check("in pieces", every)
	must(t, b.index.merge(t.Context()))
	check("merged", 3*every)
}

func describe(r retrieve.Request) string {
	var words []string
	for _, w := range r.Plan.Words {
		words = append(words, string(w.Text))
	}
	return fmt.Sprintf("%q (words %s, phrases %q, not %q), all %v, filter %v, sort %v, %d wanted",
		string(r.Plan.Query.Text), strings.Join(words, "/"), r.Plan.Query.Phrases, r.Plan.Query.Excluded, r.All, r.Visibility.Filter, r.Sort, r.Count)
}

// suiteCollection is an index as the suite of the contract asks it.
type suiteCollection struct{ *Index }

func (c suiteCollection) Retriever() (retrieve.Retriever, func(), error) {
	s, err := c.Snapshot()
	if err != nil {
		return nil, nil, err
	}
	return s, func() { _ = s.Release() }, nil
}

// The contract of retrievers, by our rules and as any engine must keep it.
func TestRetrieverContract(t *testing.T) {
	e := retrievetest.Engine{
		Open: func(t *testing.T) retrievetest.Collection { return suiteCollection{emptyIndex(t)} },
	}
	t.Run("as any", func(t *testing.T) { retrievetest.Run(t, e) })
	e.Rules = &rules
	t.Run("by its rules", func(t *testing.T) { retrievetest.Run(t, e) })
}
