package suggest

import (
	"context"
	"slices"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// ReadPinyin lets Latin words of a plan that no visible text holds stand for the
// Chinese words that they spell (zhengxin, zxbg). Words that texts hold are left
// alone, so that pinyin never disturbs an exact match.
func (x *Index) ReadPinyin(ctx context.Context, p *retrieve.Plan, r retrieve.Retriever, analyzer *zh.Analyzer, v retrieve.Visibility) error {
	var words []*retrieve.Word
	var numbers []int
	var texts [][]rune
	for i := range p.Words {
		if w := &p.Words[i]; w.Latin && w.Len() >= 2 && !slices.ContainsFunc(w.Text, zh.IsDigit) {
			words = append(words, w)
			numbers = append(numbers, i)
			texts = append(texts, w.Text)
		}
	}
	if len(words) == 0 {
		return nil
	}
	held, err := r.Holds(ctx, texts, v)
	if err != nil {
		return err
	}
	unread := make([]bool, len(p.Words))
	for i, w := range words {
		if held[i] {
			continue
		}
		spelled := x.spelledBy(string(w.Text), anyLength, spellingKeys(w.Text), v)
		for _, word := range spelled {
			w.Forms = append(w.Forms, forms(word, pinyinWeight, "pinyin", analyzer)...)
		}
		syllables := len(zh.SplitPinyin(string(w.Text))) // 0 where it is no pinyin
		unread[numbers[i]] = syllables == 1 || syllables > 1 && len(spelled) == 0 && len(w.Forms) == 1
	}
	if slices.Contains(unread, true) {
		x.readRuns(p, unread, analyzer, v)
	}
	return nil
}
