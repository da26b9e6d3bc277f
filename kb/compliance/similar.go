package compliance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Similarity from which two questions count as one: the shared pairs of
// characters over all pairs (Jaccard).
const similarFrom = 0.8

// maxPostings skips pairs of characters that stand in very many questions: they
// say nothing, and comparing everything with everything would take hours.
const maxPostings = 400

// Similar gives, for every article (by its place in the slice), the questions
// and titles that another article asks in nearly the same words: a customer
// cannot know which answer is meant. Questions that differ in a number or in a
// negation are not the same.
func (p *Pack) Similar(articles []kb.Article) map[int][]kb.Finding {
	// Every question as its set of neighbouring characters.
	type question struct {
		article int
		field   string
		text    string
		pairs   []string
		marks   string
	}
	var questions []question
	postings := map[string][]int{}
	for i, a := range articles {
		add := func(field, text string) {
			pairs, marks := questionPairs(text)
			if len(pairs) < 3 {
				return
			}
			for _, pair := range pairs {
				postings[pair] = append(postings[pair], len(questions))
			}
			questions = append(questions, question{i, field, text, pairs, marks})
		}
		add("title", a.Title)
		for j, q := range a.Questions {
			add(fmt.Sprintf("questions[%d]", j), q)
		}
	}

	found := map[int][]kb.Finding{}
	shared := map[int]int{}
	for n, q := range questions {
		clear(shared)
		for _, pair := range q.pairs {
			if list := postings[pair]; len(list) <= maxPostings {
				for _, other := range list {
					shared[other]++
				}
			}
		}
		best, score := -1, 0.0
		for other, common := range shared {
			o := questions[other]
			if o.article == q.article || o.marks != q.marks || other == n {
				continue
			}
			s := float64(common) / float64(len(q.pairs)+len(o.pairs)-common)
			if s >= similarFrom && (s > score || s == score && other < best) {
				best, score = other, s
			}
		}
		if best >= 0 {
			o := questions[best]
			f := p.phrases.Similar.finding("Q-SIMILAR", kb.Info, q.field, articles[o.article].Slug+"："+o.text)
			f.End, f.Match = len([]rune(q.text)), q.text
			found[q.article] = append(found[q.article], f)
		}
	}
	return found
}

var questionFillers = strings.NewReplacer("请问", "", "一下", "", "的", "", "了", "", "吗", "", "呢", "", "啊", "", "呀", "", "?", "", ",", "", "。", "", "!", "", "“", "", "”", "")

// questionPairs gives the distinct pairs of neighbouring characters, and what a
// question must share exactly to be the same one: its digits and denials.
func questionPairs(text string) (pairs []string, marks string) {
	runes := []rune(questionFillers.Replace(fold.Squeeze(text).String()))
	var b strings.Builder
	for i, r := range runes {
		if '0' <= r && r <= '9' || strings.ContainsRune("不没未无非", r) {
			b.WriteRune(r)
		}
		if i > 0 {
			pairs = append(pairs, string(runes[i-1:i+1]))
		}
	}
	slices.Sort(pairs)
	return slices.Compact(pairs), b.String()
}
