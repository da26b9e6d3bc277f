package compliance

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance/anchors"
)

const tinyPack = `rates: {day: [日利率], month: [月利率], period: [每期], year: [年利率]}
rules:
  - id: R-X
    severity: warn
    message: m
    entries:
`

func TestLoadNamesTheLine(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"empty":           {"", "empty"},
		"not yaml":        {"rules: [", "line"},
		"unknown key":     {"rulez: []", "line 1"},
		"no rates":        {"rules: []", "rates.day"},
		"key in entry":    {tinyPack + "      - {id: A, wordz: [保本]}", `line 7: unknown key "wordz"`},
		"bad pattern":     {tinyPack + "      - id: A\n        patterns:\n          - '(保本'", "line 9"},
		"empty pattern":   {tinyPack + "      - id: A\n        patterns: ['保?']", "line 8"},
		"traditional":     {tinyPack + "      - id: A\n        patterns: ['風險']", "folded"},
		"unknown macro":   {tinyPack + "      - id: A\n        patterns: ['{{x}}保本']", `no macro "x"`},
		"short word":      {tinyPack + "      - id: A\n        words: [保]", "line 8"},
		"nothing to do":   {tinyPack + "      - id: A", "neither words"},
		"no such check":   {tinyPack + "      - {id: A, check: astrology}", `no check "astrology"`},
		"no such kind":    {tinyPack + "      - {id: A, words: [保本], applies_to: [boats]}", `no product kind "boats"`},
		"no such context": {tinyPack + "      - {id: A, words: [保本], allow: [luck]}", `no context "luck"`},
		"no such part":    {tinyPack + "      - {id: A, words: [保本], unless: [{in: margin, all: [x]}]}", `no part "margin"`},
		"empty if":        {tinyPack + "      - {id: A, words: [保本], if: [{in: sentence, all: []}]}", "line 7"},
		"if nowhere":      {tinyPack + "      - {id: A, words: [保本], if: [{in: margin, all: [x]}]}", `no part "margin"`},
		"same rule twice": {tinyPack + "      - {id: A, words: [保本]}\n  - {id: R-X, severity: warn, message: m, entries: []}", `"R-X" is empty or taken`},
		"no message":      {strings.Replace(tinyPack, "    message: m\n", "", 1) + "      - {id: A, words: [保本]}", "no message"},
		"open context":    {"contexts: {all: {}}\n" + tinyPack + "      - {id: A, words: [保本]}", "allow everything"},
		"grave context":   {"contexts: {all: {effect: block}}\n" + tinyPack + "      - {id: A, words: [保本]}", "neither info nor warn"},
		"nowhere context": {"contexts: {all: {any: [{in: margin, match: x}]}}\n" + tinyPack + "      - {id: A, words: [保本]}", `no part "margin"`},
		"bad macro":       {"macros: {a: '{{b}}'}\n" + tinyPack + "      - {id: A, words: [保本]}", "macro a"},
		"bad rate":        {strings.Replace(tinyPack, "[日利率]", "['(日']", 1) + "      - {id: A, words: [保本]}", "rates.day"},
		"bad severity":    {tinyPack + "      - {id: A, words: [保本], severity: loud}", `severity "loud"`},
	} {
		_, err := Load([]byte(c.src))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want an error with %q", name, err, c.want)
			continue
		}
		var kbErr *kb.Error
		if !errors.As(err, &kbErr) || kbErr.Kind != kb.Invalid {
			t.Errorf("%s: %v is not kb.Invalid", name, err)
		}
	}
}

func TestVersionFollowsTheText(t *testing.T) {
	load := func(src string) string {
		p, err := Load([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		return p.Version()
	}
	a := load(tinyPack + "      - {id: A, words: [保本]}")
	if a != load(tinyPack+"      - {id: A, words: [保本]}") {
		t.Error("the same text has two versions")
	}
	if a == load(tinyPack+"      - {id: A, words: [保息]}") {
		t.Error("another text has the same version")
	}
}

func TestSinceAndUntil(t *testing.T) {
	p, err := Load([]byte(tinyPack + "      - {id: A, words: [保本], since: 2026-01-01, until: 2026-06-30}"))
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]int{"2025-12-31": 0, "2026-01-01": 1, "2026-06-30": 1, "2026-07-01": 0} {
		d, err := kb.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		found, err := p.Check(t.Context(), kb.Article{Title: "保本", Answer: "好"}, d.Time)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			if f.Rule == "R-X" {
				n++
			}
		}
		if n != want {
			t.Errorf("on %s: %d findings, want %d", day, n, want)
		}
	}
}

// A pattern that is found is found by one of its anchors, or the scanner would
// miss it.
func TestAnchorsMissNothing(t *testing.T) {
	t.Parallel()
	p := realPack(t)
	texts := sampleTexts(t)
	if testing.Short() {
		texts = texts[:min(len(texts), 40)]
	}
	for _, r := range p.rules {
		for _, e := range r.Entries {
			for _, x := range e.Patterns {
				words := anchors.Of(x.re.String())
				for _, text := range texts {
					for _, m := range x.re.FindAllString(text, -1) {
						if words != nil && !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(m, w) }) {
							t.Errorf("%s: %q matches %q, which has none of %q", r.ID, x.text, m, words)
						}
					}
				}
			}
		}
	}
	if n := len(p.scanner.always); n > 3 {
		t.Errorf("%d patterns have no anchor and run on every text", n)
	}
}

// The Aho–Corasick library finds what strings.Index finds, overlaps included.
func TestScannerAgainstIndex(t *testing.T) {
	t.Parallel()
	p := realPack(t)
	all := func(*entry) bool { return true }
	for _, text := range sampleTexts(t) {
		got := map[[2]int]bool{}
		for _, h := range p.scanner.scan(newView("body", text, text, nil), newEffort(t.Context(), 1000), all) {
			got[[2]int{h.start, h.end}] = true
			if !utf8.ValidString(text[h.start:h.end]) {
				t.Errorf("%q: a hit cuts a character", text)
			}
		}
		for _, r := range p.rules {
			for _, e := range r.Entries {
				for _, w := range e.Words {
					for from := 0; ; {
						i := strings.Index(text[from:], w.text)
						if i < 0 {
							break
						}
						if !got[[2]int{from + i, from + i + len(w.text)}] {
							t.Errorf("%q: %q at %d was not found", text, w.text, from+i)
						}
						from += i + 1
					}
				}
			}
		}
	}
}

var thePack = sync.OnceValues(func() (*Pack, error) {
	src, err := os.ReadFile(filepath.Join("..", "..", "content", "redlines.yaml"))
	if err != nil {
		return nil, err
	}
	return Load(src)
})

// realPack is the pack in the repository, read once: nothing changes it.
func realPack(t *testing.T) *Pack {
	t.Helper()
	p, err := thePack()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// sampleTexts are the lines of the test cases and of the pack itself, which has
// every word there is.
func sampleTexts(t *testing.T) []string {
	t.Helper()
	var texts []string
	for _, name := range []string{filepath.Join("testdata", "cases.yaml"), filepath.Join("..", "..", "content", "redlines.yaml")} {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(src)) {
			texts = append(texts, newView("body", line, line, nil).text)
		}
	}
	return texts
}
