package zhbleve_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2/mapping"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/analysis/zh/zhbleve"
)

func newAnalyzer(t *testing.T, words ...string) *zh.Analyzer {
	t.Helper()
	var w zh.Words
	for _, s := range words {
		w.Dictionary = append(w.Dictionary, zh.Entry{Word: s, Freq: 7, Tag: "n"})
	}
	a, err := zh.NewAnalyzer(w)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Tokens slice the text as it was written.
func TestAnalyze(t *testing.T) {
	m := mapping.NewIndexMapping()
	if err := m.AddCustomAnalyzer("zh", zhbleve.Config(newAnalyzer(t, "余额宝"))); err != nil {
		t.Fatal(err)
	}
	const text = "餘額寶的Visa卡，Ｔ提現"
	var got []string
	for _, token := range m.AnalyzerNamed("zh").Analyze([]byte(text)) {
		got = append(got, fmt.Sprintf("%s=%s@%d", token.Term, text[token.Start:token.End], token.Position))
	}
	if want := "余额宝=餘額寶@1 visa=Visa@2 t=Ｔ@3 提现=提現@4"; strings.Join(got, " ") != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A mapping that was written as JSON makes an analyzer that cuts alike, whether it
// is shared with the one that wrote it or made anew.
func TestMappingIsEnough(t *testing.T) {
	a := newAnalyzer(t, "琅琊卡")
	for name, change := range map[string]func(string) string{
		"shared":   func(s string) string { return s },
		"made new": func(s string) string { return strings.Replace(s, a.Version(), "", 1) },
	} {
		m := mapping.NewIndexMapping()
		if err := m.AddCustomAnalyzer("zh", zhbleve.Config(a)); err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var again mapping.IndexMappingImpl
		if err := json.Unmarshal([]byte(change(string(b))), &again); err != nil {
			t.Fatal(name, err)
		}
		if tokens := again.AnalyzerNamed("zh").Analyze([]byte("琅琊卡")); len(tokens) != 1 || string(tokens[0].Term) != "琅琊卡" {
			t.Errorf("%s: %v", name, tokens)
		}
	}
}

// What describes no analyzer of this program is refused.
func TestRefused(t *testing.T) {
	for name, config := range map[string]map[string]any{
		"another version": {"type": zhbleve.Type, "version": "0"},
		"no frequency":    {"type": zhbleve.Type, "dictionary": []any{"琅琊卡"}},
		"no number":       {"type": zhbleve.Type, "dictionary": []any{"琅琊卡 x n"}},
		"no text":         {"type": zhbleve.Type, "dictionary": []any{1}},
	} {
		if err := mapping.NewIndexMapping().AddCustomAnalyzer("zh", config); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
