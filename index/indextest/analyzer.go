package indextest

import (
	"sync"
	"testing"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// Analyzer gives an analyzer with words of its own beside the built-in dictionary. It
// is made when it is first asked for; from then on it is the same one.
func Analyzer(words zh.Words) func() *zh.Analyzer {
	return sync.OnceValue(func() *zh.Analyzer {
		a, err := zh.NewAnalyzer(words)
		if err != nil {
			panic(err)
		}
		return a
	})
}

// Nouns are entries of a dictionary.
func Nouns(words ...string) (entries []zh.Entry) {
	for _, w := range words {
		entries = append(entries, zh.Entry{Word: w, Tag: "n"})
	}
	return entries
}

// Must ends the test at an error.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
