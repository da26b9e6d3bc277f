package retrievetest_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/retrieve/retrievetest"
	"github.com/wenjin-kb/wenjin/kb"
)

// list is the plainest collection: every state is an oracle of all batches so far.
type list struct {
	rules   *retrievetest.Rules
	batches []index.Batch
	cut     *zh.Analyzer
}

func (l *list) Apply(_ context.Context, b index.Batch, analyzer *zh.Analyzer) error {
	l.batches, l.cut = append(l.batches, b), analyzer
	return nil
}

func (l *list) Retriever() (retrieve.Retriever, func(), error) {
	o := retrievetest.NewOracle(l.rules)
	for _, b := range l.batches {
		o.Apply(b, l.cut)
	}
	return o, func() {}, nil
}

// rules are some that find more than they must.
var rules = retrievetest.Rules{
	WordCoverage: .1, PairCoverage: .2, Enough: 30, TitleShare: .5, PairShare: .3, CutShare: .1, Preselect: 2,
	Tie: func(id string) uint32 { return uint32(len(id)) },
}

// The oracle keeps the contract that it is the measure of, by rules and without.
// It is for one goroutine.
func TestTheOracleKeepsTheContract(t *testing.T) {
	for name, r := range map[string]*retrievetest.Rules{"by rules": &rules, "without": nil} {
		t.Run(name, func(t *testing.T) {
			retrievetest.Run(t, retrievetest.Engine{
				Open:  func(*testing.T) retrievetest.Collection { return &list{rules: r} },
				Rules: r,
				Lacks: []string{"AskedByMany"},
			})
		})
	}
}

// wrong is an oracle whose answers are changed.
type wrong struct {
	*retrievetest.Oracle
	change func(c *retrieve.Candidates, p *retrieve.Plan)
}

func (w wrong) Candidates(ctx context.Context, r retrieve.Request) (*retrieve.Candidates, error) {
	c, err := w.Oracle.Candidates(ctx, r)
	w.change(c, r.Plan)
	return c, err
}

func (w wrong) Stats() *retrieve.Stats {
	s := w.Oracle.Stats()
	s.Documents++
	return s
}

// Whatever is wrong with an answer, Check says so.
func TestCheckSeesWhatIsWrong(t *testing.T) {
	analyzer := indextest.Analyzer(zh.Words{})()
	now := time.Unix(1e9, 0)
	oracle := retrievetest.NewOracle(&rules)
	var b index.Batch
	for i := range 18 {
		d := index.Document{ArticleID: fmt.Sprint("d", i), Revision: 1, Title: "手续费", Category: "loan", Audience: kb.AudiencePublic}
		switch i % 3 {
		case 1:
			d.Title = "利息手续费怎么算"
		case 2:
			d.Body = "利息"
		}
		if i == 17 {
			d.Audience = kb.AudienceAgent
		}
		b.Updates = append(b.Updates, index.Update{ArticleID: d.ArticleID, Documents: []index.Document{d}})
	}
	oracle.Apply(b, analyzer)
	request := retrieve.Request{
		Plan:       retrieve.NewPlan(analyzer.Query("利息手续费")),
		Visibility: retrieve.NewVisibility(index.Query{Scopes: []kb.Scope{kb.ScopePublic}, At: now}),
		Facets:     []string{"category"}, Count: 8,
	}
	secret := retrieve.NewText(&b.Updates[17].Documents[0], analyzer)
	for name, c := range map[string]struct {
		change    func(c *retrieve.Candidates, p *retrieve.Plan)
		sees      bool // exactly
		seesAtAll bool // without rules
	}{
		"nothing":               {func(*retrieve.Candidates, *retrieve.Plan) {}, false, false},
		"too many":              {func(c *retrieve.Candidates, _ *retrieve.Plan) { c.Total += 100 }, true, true},
		"one too few":           {func(c *retrieve.Candidates, _ *retrieve.Plan) { c.Total = 3; c.Texts = c.Texts[:3] }, true, true},
		"one lost":              {func(c *retrieve.Candidates, _ *retrieve.Plan) { c.Texts = c.Texts[1:] }, true, true},
		"one twice":             {func(c *retrieve.Candidates, _ *retrieve.Plan) { c.Texts[1] = c.Texts[0] }, true, true},
		"a secret":              {func(c *retrieve.Candidates, _ *retrieve.Plan) { c.Texts[7] = secret }, true, true},
		"the order":             {func(c *retrieve.Candidates, _ *retrieve.Plan) { slices.Reverse(c.Texts) }, true, false},
		"a facet of too many":   {func(c *retrieve.Candidates, _ *retrieve.Plan) { c.Facets["category"]["loan"] += 100 }, true, true},
		"a facet of a secret":   {func(c *retrieve.Candidates, _ *retrieve.Plan) { c.Facets["category"]["secret"] = 1 }, true, true},
		"a frequency":           {func(_ *retrieve.Candidates, p *retrieve.Plan) { p.Words[0].Frequency++ }, true, false},
		"a weight":              {func(_ *retrieve.Candidates, p *retrieve.Plan) { p.Words[1].Weight *= 1.1 }, true, false},
		"the frequency of pair": {func(_ *retrieve.Candidates, p *retrieve.Plan) { p.Pairs[0].Frequency-- }, true, false},
		"the time":              {func(c *retrieve.Candidates, _ *retrieve.Plan) { c.Next = now.UnixNano() }, true, true},
	} {
		for _, exact := range []bool{true, false} {
			o := retrievetest.NewOracle(nil)
			if exact {
				o = retrievetest.NewOracle(&rules)
			}
			o.Apply(b, analyzer)
			err := o.Check(t.Context(), wrong{oracle, c.change}, request, exact)
			if want := exact && c.sees || !exact && c.seesAtAll; (err != nil) != want {
				t.Errorf("%s, exact %v: %v", name, exact, err)
			}
		}
	}
	if err := oracle.CheckStats(wrong{Oracle: oracle}, nil); err == nil {
		t.Error("a document too many is not seen")
	}
}
