package indextest

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/generation"
)

// Makers gives a maker of engines with an analyzer and a fingerprint, which names what
// besides the analyzer decides about the documents.
type Makers func(a *zh.Analyzer, fingerprint string) generation.Maker

// RunMaker runs the suite of how engines are made, kept on disk and opened again.
func RunMaker(t *testing.T, makers Makers) {
	for name, test := range map[string]func(*testing.T, Makers, string){
		"WhatIsAppliedIsThereAgain":       opensAgain,
		"AnEmptyIndexOpens":               opensEmpty,
		"OtherSynonymsOpenTheSame":        otherSynonyms,
		"WhatMustBeBuiltAnewIsUnusable":   unusable,
		"AFolderThatIsThereIsNotCreated":  createsOnce,
		"WhatCannotBeOpenedGivesNoEngine": noEngine,
	} {
		t.Run(name, func(t *testing.T) { test(t, makers, filepath.Join(t.TempDir(), "索引 1")) })
	}
}

var (
	plain        = Analyzer(zh.Words{})
	withSynonyms = Analyzer(zh.Words{Synonyms: []zh.Group{{From: []string{"提现"}, To: []string{"取现"}}}})
	withWords    = Analyzer(zh.Words{Dictionary: Nouns("新词新词")})
)

func made(t *testing.T, e index.Engine, err error) index.Engine {
	t.Helper()
	Must(t, err)
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// filled is an index that is closed again.
func filled(t *testing.T, m generation.Maker, dir string, docs ...index.Document) {
	t.Helper()
	e, err := m.Create(dir)
	e = made(t, e, err)
	if len(docs) > 0 {
		Put(t, e, docs...)
	}
	Must(t, e.Close())
}

func opensAgain(t *testing.T, makers Makers, dir string) {
	m := makers(plain(), "facts 1")
	d := Doc("a", "基金赎回多久到账", "第一段。\n规则\n下一交易日到账。")
	d.Questions, d.Answer, d.Tags, d.Products = []string{"多久能取"}, "下一交易日。", []string{"赎回"}, []string{"基金"}
	d.Sections = []index.Section{{Start: 0}, {Title: "规则", Anchor: "规则", Start: len("第一段。\n")}}
	d.Kind, d.RiskLevel = "faq", "R1-R3"
	d.From, d.Until, d.UpdatedAt = time.Unix(1000, 0).UTC(), time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC), time.Unix(2000, 0).UTC()
	d.LapsedUntil = d.Until.AddDate(1, 0, 0)
	SaysAll(t, d)
	other := Doc("b", "征信", "")
	filled(t, m, dir, d, other)
	e, err := m.Open(dir)
	e = made(t, e, err)
	if e.AppliedSeq() != 1 || e.Stats().Documents != 2 || e.Stats().Bytes <= 0 {
		t.Errorf("sequence %d, %+v", e.AppliedSeq(), e.Stats())
	}
	for _, want := range []index.Document{d, other} {
		hits := search(t, e, index.Query{Text: want.Title}).Hits
		if len(hits) == 0 {
			t.Fatalf("%s is not found", want.Title)
		}
		if diff := cmp.Diff(&want, hits[0].Whole(), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
	if held := e.Documents("a"); len(held) != 1 || held[0].Title != d.Title {
		t.Errorf("of a is held %v", held)
	}
	Must(t, e.Verify(t.Context()))
	Put(t, e, Doc("c", "年费", "")) // and it goes on
	expect(t, "年费", Ask(t, e, "年费"), "c")
}

// SaysAll tells of the fields in which a value that stands for any is empty: what is
// tried with it would be tried without them.
func SaysAll(t *testing.T, v any) {
	t.Helper()
	r := reflect.ValueOf(v)
	for i := range r.NumField() {
		if r.Field(i).IsZero() {
			t.Errorf("%s.%s has no value in this test", r.Type(), r.Type().Field(i).Name)
		}
	}
}

func opensEmpty(t *testing.T, makers Makers, dir string) {
	m := makers(plain(), "facts 1")
	filled(t, m, dir)
	e, err := m.Open(dir)
	e = made(t, e, err)
	if e.AppliedSeq() != 0 || e.Stats().Documents != 0 {
		t.Errorf("sequence %d, %+v", e.AppliedSeq(), e.Stats())
	}
	expect(t, "an index of nothing", Ask(t, e, "征信"))
}

// Synonyms act on queries, so an index that was made without them serves.
func otherSynonyms(t *testing.T, makers Makers, dir string) {
	filled(t, makers(plain(), "facts 1"), dir, Doc("a", "取现说明", ""))
	e, err := makers(withSynonyms(), "facts 1").Open(dir)
	e = made(t, e, err)
	expect(t, "提现", Ask(t, e, "提现"), "a")
	Must(t, e.UseAnalyzer(plain()))
	expect(t, "提现 without synonyms", Ask(t, e, "提现"))
	if err := e.UseAnalyzer(withWords()); !errors.Is(err, index.ErrUnusable) {
		t.Errorf("another dictionary in an index that is open: %v", err)
	}
}

func unusable(t *testing.T, makers Makers, dir string) {
	m := makers(plain(), "facts 1")
	filled(t, m, dir, Doc("a", "征信", ""))
	empty := filepath.Join(filepath.Dir(dir), "空")
	Must(t, os.Mkdir(empty, 0o700))
	for name, c := range map[string]struct {
		maker generation.Maker
		dir   string
	}{
		"another dictionary": {makers(withWords(), "facts 1"), dir},
		"other facts":        {makers(plain(), "facts 2"), dir},
		"no folder":          {m, dir + "x"},
		"an empty folder":    {m, empty},
	} {
		if e, err := c.maker.Open(c.dir); !errors.Is(err, index.ErrUnusable) || e != nil {
			t.Errorf("%s: %v, %v", name, e, err)
		}
	}
	e, err := m.Open(dir) // what was tried has not hurt it
	expect(t, "征信", Ask(t, made(t, e, err), "征信"), "a")
}

func createsOnce(t *testing.T, makers Makers, dir string) {
	m := makers(plain(), "facts 1")
	filled(t, m, dir, Doc("a", "征信", ""))
	if e, err := m.Create(dir); err == nil || e != nil {
		t.Errorf("made again: %v, %v", e, err)
	}
	e, err := m.Open(dir)
	expect(t, "征信", Ask(t, made(t, e, err), "征信"), "a")
}

// A nil of some type is not nil, and would be used.
func noEngine(t *testing.T, makers Makers, dir string) {
	file := filepath.Join(filepath.Dir(dir), "file")
	Must(t, os.WriteFile(file, []byte("x"), 0o600))
	m := makers(plain(), "facts 1")
	for what, open := range map[string]func(string) (index.Engine, error){"Open": m.Open, "Create": m.Create} {
		if e, err := open(filepath.Join(file, "below")); err == nil || e != nil {
			t.Errorf("%s gives %v, %v", what, e, err)
		}
	}
}
