package content_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/answer"
	"github.com/wenjin-kb/wenjin/index/grounding"
	"github.com/wenjin-kb/wenjin/kb"
)

// writers are stand-ins for models: what each makes of a sentence of a passage and of the
// one after it; empty where it makes nothing of it. Honest ones say what the passage says,
// the others something else. least is the share that has to be shown; none of a lie is.
var writers = []struct {
	name   string
	honest bool
	least  float64
	writes func(one, next string) string
}{
	{"copies", true, 0.9, func(one, _ string) string { return one }},
	{"adds words that join", true, 0.9, func(one, _ string) string { return "您的" + one }},
	{"joins two sentences", true, 0.8, func(one, next string) string {
		if next == "" {
			return ""
		}
		return trimmed(one) + "，" + next
	}},
	{"drops the last clause", true, 0, func(one, _ string) string {
		if at := strings.LastIndex(one, "，"); at > 0 && !limiting.MatchString(one) {
			return one[:at] + "。"
		}
		return ""
	}},
	{"says it in synonyms", true, 0, func(one, _ string) string { return changed(one, synonyms.Replace(one)) }},
	{"turns the clauses round", true, 0, func(one, _ string) string {
		clauses := strings.Split(trimmed(one), "，")
		slices.Reverse(clauses)
		return changed(one, strings.Join(clauses, "，")+"。")
	}},
	{"changes a number", false, 0, func(one, _ string) string {
		return changed(one, digit.ReplaceAllStringFunc(one, func(d string) string { return string('0' + (d[0]-'0'+1)%10) }))
	}},
	{"denies a denial", false, 0, func(one, _ string) string { return changed(one, denial.ReplaceAllString(one, "")) }},
	{"denies what is said", false, 0, func(one, _ string) string { return changed(one, strings.ReplaceAll(one, "可以", "不可以")) }},
	{"promises", false, 0, func(one, _ string) string { return trimmed(one) + "，保证没有任何风险。" }},
	{"exchanges a word for its contrary", false, 0, func(one, _ string) string { return changed(one, contraries.Replace(one)) }},
	{"leaves the beginning out", false, 0, func(one, _ string) string {
		_, rest, _ := strings.Cut(one, "，")
		return rest
	}},
	{"joins what is far apart", false, 0, func(one, next string) string { return "" }}, // see far
}

var (
	sentence   = regexp.MustCompile(`[^。！？；\n]+[。；]`)
	mark       = regexp.MustCompile(`[，。；！？\s]`)
	end        = regexp.MustCompile(`[；！？\n]\s*`)
	digit      = regexp.MustCompile(`[0-9]`)
	denial     = regexp.MustCompile(`不得|不会|不能|不|未|没有|无需`)
	limiting   = regexp.MustCompile(`如|若|除|但|仅|只|时|后|前|满|内|须|必|应|才|可能|一般|原则|部分|不足|超过`)
	synonyms   = strings.NewReplacer("可以", "能够", "到账", "入账", "客户", "用户", "一般", "通常", "需要", "要", "收取", "收", "无法", "不能")
	contraries = strings.NewReplacer("最高", "最低", "最多", "最少", "以上", "以下", "不超过", "不低于", "允许", "禁止", "借款人", "出借人", "转入", "转出", "买入", "卖出")
)

func trimmed(s string) string { return strings.TrimRight(s, "。；") }

// changed is a text that is not the one before.
func changed(before, after string) string {
	if before == after {
		return ""
	}
	return after
}

// TestWhatIsShownOfWrittenAnswers: of every question that a model may be asked about, what
// stand-ins make of the first sentences of the first two articles is held against the
// passages. Honest quotation is shown, and no lie is.
func TestWhatIsShownOfWrittenAnswers(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: one question after another, which the race detector makes many times slower")
	}
	_, e := starter(t)
	type count struct{ shown, written int }
	counts := make([]count, len(writers))
	wrong := map[string][]string{} // by writer, what is shown of a lie and not of what is honest
	seen := map[string]bool{}      // articles, of which each is written about once
	for _, q := range questions(t) {
		found, err := e.Search(context.Background(), index.Query{Text: q.text, Scopes: kb.Principal{}.Scopes(), Limit: 5, CropRunes: 80, Explain: true})
		must(t, err)
		if !answer.Enough(q.text, found) || seen[found.Hits[0].Document.Slug] {
			continue
		}
		seen[found.Hits[0].Document.Slug] = true
		var passages []grounding.Passage
		for _, h := range found.Hits {
			body := []rune(h.Whole().Body)
			passages = append(passages, grounding.Passage{Title: h.Document.Title, Text: h.Document.Answer + "\n" + string(body[:min(len(body), 1200)])})
		}
		c := grounding.NewChecker(passages)
		for i, p := range passages[:min(2, len(passages))] {
			sentences := sentence.FindAllString(p.Text, -1)
			for k, one := range sentences[:min(3, len(sentences))] {
				next := ""
				if k+1 < len(sentences) && strings.Contains(p.Text, one+sentences[k+1]) {
					next = sentences[k+1]
				}
				for n, w := range writers {
					written := w.writes(strings.TrimSpace(one), next)
					if w.name == "joins what is far apart" && len(sentences) > k+3 {
						if written = trimmed(one) + "，" + sentences[k+3]; strings.Contains(mark.ReplaceAllString(p.Text, ""), mark.ReplaceAllString(written, "")) { // side by side elsewhere
							written = ""
						}
					}
					if written == "" || !w.honest && strings.Contains("。"+end.ReplaceAllString(p.Text, "。"), "。"+strings.TrimPrefix(trimmed(written), "并")) { // or it stands there, too
						continue
					}
					counts[n].written++
					_, ok := c.Check(written + fmt.Sprintf("[%d]", i+1))
					if ok {
						counts[n].shown++
					}
					if ok != w.honest {
						wrong[w.name] = append(wrong[w.name], written)
					}
				}
			}
		}
	}
	for n, w := range writers {
		share := float64(counts[n].shown) / float64(max(counts[n].written, 1))
		t.Logf("%s (honest: %t): %d of %d sentences are shown, %.3f", w.name, w.honest, counts[n].shown, counts[n].written, share)
		if w.honest && share < w.least || !w.honest && counts[n].shown > 0 || counts[n].written < 30 {
			t.Errorf("%s: %d of %d; %q", w.name, counts[n].shown, counts[n].written, wrong[w.name][:min(8, len(wrong[w.name]))])
		}
	}
}
