package curate_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/curate"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/curation"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, kb.Shanghai)

var analyzer = indextest.Analyzer(func() zh.Words {
	words, err := zh.LoadWords(content.FS)
	if err != nil {
		panic(err)
	}
	return words
}())

// house is an engine with articles about 提现 (fee-0 …), one about something else, one for
// agents and one that has lapsed, and rules.
type house struct {
	*curate.Engine
	t   *testing.T
	set *curation.Set
}

func newHouse(t *testing.T, n int) *house {
	t.Helper()
	inner, err := embedded.Create(filepath.Join(t.TempDir(), "index"), analyzer(), embedded.Options{})
	indextest.Must(t, err)
	t.Cleanup(func() { _ = inner.Close() })
	var updates []index.Update
	add := func(a kb.Article, until time.Time) {
		d := index.NewDocument(kb.Revision{ArticleID: a.Slug, Number: 1, Article: a, From: noon.AddDate(-1, 0, 0)}, nil, noon)
		if d.Until = until; !until.IsZero() {
			d.LapsedUntil = noon.AddDate(1, 0, 0)
		}
		updates = append(updates, index.Update{ArticleID: a.Slug, Documents: []index.Document{d}})
	}
	for i := range n {
		add(kb.Article{Slug: fmt.Sprintf("fee-%d", i), Title: fmt.Sprintf("提现说明之%d", i), Body: "提现" + strings.Repeat("的说明", i) + "。\n", Audience: kb.AudiencePublic, Category: "wealth/fund"}, time.Time{})
	}
	add(kb.Article{Slug: "other", Title: "征信报告", Body: "每年两次。\n", Audience: kb.AudiencePublic, Category: "credit"}, time.Time{})
	add(kb.Article{Slug: "inner", Title: "内部口径", Body: "坐席看的。\n", Audience: kb.AudienceAgent, Category: "agent"}, time.Time{})
	add(kb.Article{Slug: "lapsed", Title: "往年说明", Body: "往年的。\n", Audience: kb.AudiencePublic, Category: "wealth/fund"}, noon.AddDate(0, -1, 0))
	indextest.Must(t, inner.Apply(t.Context(), index.Batch{Updates: updates, Seq: 1}))
	h := &house{t: t, set: &curation.Set{}}
	h.Engine = &curate.Engine{Engine: inner, Rules: func() *curation.Set { return h.set }}
	return h
}

// use puts rules in force, the first the newest.
func (h *house) use(rules ...curation.Rule) {
	h.set = &curation.Set{}
	for i, r := range rules {
		if r.Patterns == nil {
			r.Patterns = []curation.Pattern{{Kind: curation.Equals, Text: "提现"}}
		}
		h.set.Revisions = append(h.set.Revisions, curation.Revision{ID: fmt.Sprint("rule-", i), State: kb.StatePublished, Changed: noon.AddDate(0, 0, -i), Rule: r})
	}
}

func query(text string) index.Query {
	return index.Query{Text: text, Scopes: kb.Principal{}.Scopes(), At: noon, Limit: 10, Face: string(searchlog.FaceHelp), Facets: []string{"category"}, CropRunes: 20, Explain: true}
}

func (h *house) ask(q index.Query) *index.Results {
	h.t.Helper()
	found, err := h.Search(h.t.Context(), q)
	indextest.Must(h.t, err)
	return found
}

func slugs(r *index.Results) (out []string) {
	for _, h := range r.Hits {
		out = append(out, h.Document.Slug)
	}
	return out
}

func pins(all ...any) (out []curation.Pin) {
	for i := 0; i < len(all); i += 2 {
		out = append(out, curation.Pin{Slug: all[i].(string), Place: all[i+1].(int)})
	}
	return out
}

func TestPinsHidesBannersAndRedirects(t *testing.T) {
	h := newHouse(t, 4)
	plain := slugs(h.ask(query("提现")))
	banner := &curation.Banner{Text: "看这里", URL: "/a/other", Label: "征信"}
	for name, c := range map[string]struct {
		rule     curation.Rule
		want     []string
		banners  []index.Banner
		redirect string
	}{
		"none":                        {curation.Rule{Banner: banner, Patterns: []curation.Pattern{{Kind: curation.Equals, Text: "转账"}}}, plain, nil, ""},
		"a hit to the top":            {curation.Rule{Pins: pins(plain[3], 1)}, []string{plain[3], plain[0], plain[1], plain[2]}, nil, ""},
		"no hit, in between":          {curation.Rule{Pins: pins("other", 2)}, slices.Insert(slices.Clone(plain), 1, "other"), nil, ""},
		"after all":                   {curation.Rule{Pins: pins("other", 10)}, append(slices.Clone(plain), "other"), nil, ""},
		"two":                         {curation.Rule{Pins: pins("other", 1, plain[2], 3)}, []string{"other", plain[0], plain[2], plain[1], plain[3]}, nil, ""},
		"hidden":                      {curation.Rule{Hides: []string{plain[1]}}, []string{plain[0], plain[2], plain[3]}, nil, ""},
		"for agents":                  {curation.Rule{Pins: pins("inner", 1)}, plain, nil, ""},
		"lapsed":                      {curation.Rule{Pins: pins("lapsed", 1)}, plain, nil, ""},
		"gone":                        {curation.Rule{Pins: pins("gone", 1)}, plain, nil, ""},
		"a banner":                    {curation.Rule{Banner: banner}, plain, []index.Banner{{Text: "看这里", URL: "/a/other", Label: "征信"}}, ""},
		"a banner to agents' text":    {curation.Rule{Banner: &curation.Banner{Text: "看这里", URL: "/a/inner#x", Label: "口径"}}, plain, []index.Banner{{Text: "看这里"}}, ""},
		"a redirect":                  {curation.Rule{Redirect: "/a/other"}, plain, nil, "/a/other"},
		"a redirect to a list":        {curation.Rule{Redirect: "/c/credit"}, plain, nil, "/c/credit"},
		"a redirect to nothing":       {curation.Rule{Redirect: "/a/lapsed"}, plain, nil, ""},
		"a redirect to an empty list": {curation.Rule{Redirect: "/c/none"}, plain, nil, ""},
		"a banner to agents' list":    {curation.Rule{Banner: &curation.Banner{Text: "看这里", URL: "/c/agent", Label: "口径"}}, plain, []index.Banner{{Text: "看这里"}}, ""},
		"at the desk alone":           {curation.Rule{Banner: banner, Pins: pins("other", 1), Faces: []searchlog.Face{searchlog.FaceDesk}}, plain, nil, ""},
		"over":                        {curation.Rule{Banner: banner, Until: noon}, plain, nil, ""},
		"to come":                     {curation.Rule{Banner: banner, From: noon.Add(1)}, plain, nil, ""},
	} {
		h.use(c.rule)
		found := h.ask(query("提现"))
		if diff := cmp.Diff(c.want, slugs(found)); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
		if diff := cmp.Diff(c.banners, found.Banners); diff != "" || found.Redirect != c.redirect {
			t.Errorf("%s: redirect %q, banners -want +got\n%s", name, found.Redirect, diff)
		}
		if found.Total != len(c.want) {
			t.Errorf("%s: %d in all, want %d", name, found.Total, len(c.want))
		}
	}
	h.use()
	if got := slugs(h.ask(query("提现"))); !slices.Equal(got, plain) {
		t.Errorf("without rules it is not as before: %v", got)
	}
}

// A list with nothing for customers, or for nobody, is told to editors; one with something
// below it is none of these.
func TestFindingsOfCategories(t *testing.T) {
	h := newHouse(t, 1)
	for path, want := range map[string][]curate.Finding{
		"/c/wealth": nil,
		"/c/agent":  {{Slug: "/c/agent", Problem: curate.Internal}},
		"/c/none":   {{Slug: "/c/none", Problem: curate.NotInForce}},
	} {
		got, err := curate.Findings(t.Context(), h, curation.Rule{Redirect: path, Banner: &curation.Banner{Text: "看", URL: path, Label: "看"}}, noon)
		indextest.Must(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", path, diff)
		}
	}
}

// Agents see what customers don't; a filter and an order that were asked for stay.
func TestPinsStayBehindWhatIsAskedFor(t *testing.T) {
	h := newHouse(t, 3)
	h.use(curation.Rule{Pins: pins("inner", 1, "other", 2, "lapsed", 3)})
	q := query("提现")
	q.Scopes, q.Lapsed = kb.Principal{Role: kb.RoleAgent}.Scopes(), true
	if got := slugs(h.ask(q)); got[0] != "inner" || got[1] != "other" || slices.Contains(got, "lapsed") {
		t.Error(got)
	}
	q = query("提现")
	q.Filter = index.Equals("category", "wealth")
	if got := h.ask(q); slices.Contains(slugs(got), "other") || got.Total != 3 || got.Facets["category"]["credit"] != 0 {
		t.Error(slugs(got), got.Facets)
	}
	q = query("提现")
	q.Sort = []index.Sort{{Field: "updatedAt"}}
	if got := h.ask(q); slices.Contains(slugs(got), "other") {
		t.Error(slugs(got))
	}
	for _, face := range []string{"", string(searchlog.FaceAPI)} {
		q = query("提现")
		q.Face = face
		if got := slices.Contains(slugs(h.ask(q)), "other"); got != (face != "") {
			t.Errorf("face %q: %t", face, got)
		}
	}
}

// A pinned hit says so in its score, which keeps the order; what words it has are marked.
func TestAPinIsAPartOfTheScore(t *testing.T) {
	h := newHouse(t, 3)
	plain := h.ask(query("提现"))
	last := plain.Hits[2].Document.Slug
	h.use(curation.Rule{Pins: pins(last, 1, "other", 2)})
	found := h.ask(query("提现"))
	for i, hit := range found.Hits {
		sum := 0.0
		for _, p := range hit.Parts {
			sum += p.Value
		}
		if diff := sum - hit.Score; diff > 1e-9 || diff < -1e-9 || i > 0 && hit.Score > found.Hits[i-1].Score {
			t.Errorf("%s: %v is no sum, or out of order: %v", hit.Document.Slug, hit.Score, hit.Parts)
		}
		if pinned := i < 2; pinned != (hit.Tier == index.TierPinned) || pinned != (hit.Parts[0].Name == curate.PartPin) {
			t.Errorf("%d: %+v", i, hit)
		}
	}
	if len(found.Hits[0].Title.Marks) == 0 || len(found.Hits[1].Title.Marks) != 0 || found.Hits[1].Title.Text != "征信报告" {
		t.Errorf("%+v", found.Hits[:2])
	}
	if !slices.Equal(found.Rules, []string{"rule-0"}) {
		t.Error(found.Rules)
	}
	if other := found.Hits[2]; other.Document.Slug != plain.Hits[0].Document.Slug || other.Score != plain.Hits[0].Score {
		t.Errorf("the hits that are not pinned change: %+v", other)
	}
	h.use()
	if diff := cmp.Diff(plain, h.ask(query("提现")), indextest.SameSource); diff != "" {
		t.Errorf("the answer that was kept is another now: %s", diff)
	}
}

// Rules of whole questions act before those of words, a hidden article is not pinned, and
// two at a place stand one after the other.
func TestRulesTogether(t *testing.T) {
	h := newHouse(t, 3)
	words := []curation.Pattern{{Kind: curation.Contains, Text: "提现"}}
	h.use(
		curation.Rule{Patterns: words, Pins: pins("fee-1", 1, "fee-0", 2), Redirect: "/c/wealth", Banner: &curation.Banner{Text: "后"}},
		curation.Rule{Pins: pins("other", 1), Redirect: "/c/credit", Banner: &curation.Banner{Text: "先"}, Hides: []string{"fee-0"}},
	)
	found := h.ask(query("提现"))
	if got := strings.Join(slugs(found), " "); got != "other fee-1 fee-2" || found.Redirect != "/c/credit" || found.Banners[0].Text != "先" || !slices.Equal(found.Rules, []string{"rule-1", "rule-0"}) {
		t.Error(got, found.Curated)
	}
}

// Pages of any size, put one after the other, are the one great page, and every one of
// them counts the same.
func TestPagesGoOnWhereTheOneBeforeEnds(t *testing.T) {
	h := newHouse(t, 23)
	random := rand.New(rand.NewPCG(1, 2))
	names := []string{"other", "inner", "lapsed", "gone", "fee-0", "fee-3", "fee-9", "fee-17", "fee-22"}
	for range 60 {
		random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		var r curation.Rule
		for i, place := range random.Perm(curation.MaxPlace)[:random.IntN(curation.MaxPins+1)] {
			r.Pins = append(r.Pins, curation.Pin{Slug: names[i], Place: place + 1})
		}
		r.Hides = names[7:]
		h.use(r)
		q := query("提现")
		q.Limit = 50
		whole := h.ask(q)
		if len(whole.Hits) != whole.Total {
			t.Fatalf("%d hits of %d", len(whole.Hits), whole.Total)
		}
		count := 0
		for top, n := range whole.Facets["category"] {
			if !strings.Contains(top, "/") {
				count += n
			}
		}
		if count != whole.Total {
			t.Fatalf("%d in facets %v, %d in all", count, whole.Facets, whole.Total)
		}
		q.Limit = 1 + random.IntN(6)
		var pages []string
		for q.Offset = 0; q.Offset < whole.Total+7; q.Offset += q.Limit {
			page := h.ask(q)
			pages = append(pages, slugs(page)...)
			if page.Total != whole.Total || cmp.Diff(page.Facets, whole.Facets) != "" {
				t.Fatalf("offset %d: %d %v, want %d %v", q.Offset, page.Total, page.Facets, whole.Total, whole.Facets)
			}
		}
		if diff := cmp.Diff(slugs(whole), pages); diff != "" {
			t.Fatalf("limit %d, %+v: -whole +pages\n%s", q.Limit, r, diff)
		}
		if seen := slices.Compact(slices.Sorted(slices.Values(pages))); len(seen) != len(pages) || slices.Contains(seen, "inner") || slices.Contains(seen, "lapsed") {
			t.Fatal(pages)
		}
		for _, p := range r.Pins {
			at := slices.Index(pages, p.Slug)
			if visible := !slices.Contains([]string{"inner", "lapsed", "gone"}, p.Slug) && !slices.Contains(r.Hides, p.Slug); visible && at+1 != p.Place {
				t.Fatalf("%s stands at %d, not %d: %v", p.Slug, at+1, p.Place, pages)
			}
		}
	}
}

func TestPatterns(t *testing.T) {
	h := newHouse(t, 1)
	for _, c := range []struct {
		kind               curation.Kind
		text, except       string
		matches, remainder []string
	}{
		{curation.Equals, "余额宝多久到账", "", []string{"余额宝多久到账？", " 餘額寶 多久到帳", "余额宝多久到账!"}, []string{"余额宝多久", "余额宝多久到账呢", ""}},
		{curation.Contains, "提现/取现 手续费", "国外/境外", []string{"提现的手续费", "手续费：取現"}, []string{"提现", "手续费", "境外提现手续费"}},
		{curation.Contains, "ATM 限额", "", []string{"ａｔｍ取款限额", "Atm限额"}, []string{"限额"}},
		{curation.Meaning, "提现多久到账", "", []string{"提现几天入账", "请问提现多久到账呢", "取现多久到账"}, []string{"提现", "信用卡提现多久到账", "多久到账"}},
	} {
		r := curation.Rule{Patterns: []curation.Pattern{{Kind: c.kind, Text: c.text}}, Banner: &curation.Banner{Text: "看"}}
		if c.except != "" {
			r.Except = []string{c.except}
		}
		h.use(r)
		for want, list := range map[bool][]string{true: c.matches, false: c.remainder} {
			for _, text := range list {
				if got := len(h.ask(query(text)).Banners) == 1; got != want {
					t.Errorf("%s %q of %q: %t", c.kind, c.text, text, got)
				}
			}
		}
	}
}

// What rules cost a question that they are not for: those of the program, and with them
// as many as there can be.
func BenchmarkRulesThatDoNotMatch(b *testing.B) {
	builtin, _, err := curation.Load(content.FS, func(curation.Rule) error { return nil })
	indextest.Must(b, err)
	b.Run("builtin", func(b *testing.B) { ask(b, &curation.Set{Revisions: builtin}) })
	set := &curation.Set{Revisions: builtin}
	for i := range curation.MaxRules {
		r := curation.Rule{Banner: &curation.Banner{Text: "看"}}
		for j := range 10 {
			r.Patterns = append(r.Patterns, curation.Pattern{Kind: curation.Kinds[j%3], Text: fmt.Sprintf("甲%d/乙%d/丙%d 丁%d", i, i, i, j)})
		}
		set.Revisions = append(set.Revisions, curation.Revision{ID: fmt.Sprint(i), Rule: r})
	}
	b.Run("most", func(b *testing.B) { ask(b, set) })
}

func ask(b *testing.B, set *curation.Set) {
	e := &curate.Engine{Engine: nothing{}, Rules: func() *curation.Set { return set }}
	q := query("货币基金快速赎回为什么每天只能取一万")
	for b.Loop() {
		if _, err := e.Search(b.Context(), q); err != nil {
			b.Fatal(err)
		}
	}
}

// nothing is an engine that finds nothing.
type nothing struct{ index.Engine }

func (nothing) Search(context.Context, index.Query) (*index.Results, error) {
	return &index.Results{}, nil
}
func (nothing) Analyzer() *zh.Analyzer { return analyzer() }

// Any question and any rule that may be kept are put together without harm.
func FuzzRulesAndQuestions(f *testing.F) {
	f.Add("提现 多久/几天", "提現多久到帳", 3)
	f.Add("\"-／//", "-“”", 0)
	f.Fuzz(func(t *testing.T, pattern, question string, place int) {
		r := curation.Rule{Pins: []curation.Pin{{Slug: "a", Place: max(1, place%10)}}, Hides: []string{"b"}, Except: []string{pattern + question}}
		for _, kind := range curation.Kinds {
			r.Patterns = append(r.Patterns, curation.Pattern{Kind: kind, Text: pattern})
		}
		e := &curate.Engine{Engine: nothing{}, Rules: func() *curation.Set {
			return &curation.Set{Revisions: []curation.Revision{{ID: "r", Rule: r}}}
		}}
		q := query(question)
		if found, err := e.Search(t.Context(), q); err != nil || len(found.Hits) > 0 {
			t.Fatal(found, err)
		}
	})
}
