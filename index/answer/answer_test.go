package answer

import (
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
)

// sure is a hit that answers without doubt.
func sure() index.Hit {
	return index.Hit{
		Document: &index.Document{Slug: "x", Title: "余额宝多久到账？", Answer: "下一交易日。", Body: "开头。\n规则\n第一句。第二句！\n别的\n另一句。", Sections: []index.Section{{}, {Title: "规则", Anchor: "rule", Start: len("开头。\n")}, {Title: "别的", Start: len("开头。\n规则\n第一句。第二句！\n")}}},
		Tier:     index.TierExact, Score: 1, Coverage: 1, Parts: []index.Part{{Name: "words", Value: .3}, {Name: "pairs", Value: .3}, {Name: "characters", Value: .3}},
	}
}

// An answer is given where everything speaks for it, and by nothing else.
func TestBest(t *testing.T) {
	const asked = "余额宝多久到账"
	unsure := sure()
	unsure.Tier, unsure.Coverage, unsure.Parts = index.TierGrams, .2, nil
	unsure.Document = &index.Document{Title: "别的", Answer: "答。"}
	pinned, lapsed, everything, empty := sure(), sure(), sure(), sure()
	pinned.Tier, lapsed.Lapsed, everything.Tier = index.TierPinned, true, index.TierEverything
	empty.Document = &index.Document{Title: asked}
	for name, c := range map[string]struct {
		found index.Results
		want  bool
	}{
		"a sure one":           {index.Results{Hits: []index.Hit{sure()}}, true},
		"one of several":       {index.Results{Hits: []index.Hit{sure(), unsure}}, true},
		"no hit":               {index.Results{}, false},
		"one that is doubted":  {index.Results{Hits: []index.Hit{sure()}, Doubtful: true}, false},
		"another meaning":      {index.Results{Hits: []index.Hit{sure()}, DidYouMean: "别的"}, false},
		"an unsure one":        {index.Results{Hits: []index.Hit{unsure}}, false},
		"one by a rule":        {index.Results{Hits: []index.Hit{pinned}}, false},
		"one that holds not":   {index.Results{Hits: []index.Hit{lapsed}}, false},
		"nothing was asked":    {index.Results{Hits: []index.Hit{everything}}, false},
		"nothing to be quoted": {index.Results{Hits: []index.Hit{empty}}, false},
	} {
		a, ok := Best(asked, &c.found)
		if ok != c.want || ok && (a.Text != "下一交易日。" || a.Passage || a.Confidence < Confident || a.Confidence > 1) {
			t.Errorf("%s: %v %+v", name, ok, a)
		}
	}
}

// A word that names a matter asks nothing of it.
func TestAWordIsNoQuestion(t *testing.T) {
	h := sure()
	h.Tier = index.TierAllWords
	for text, want := range map[string]bool{"到账": false, "余额宝": false, "余额宝？ ": false, "余额宝到账": true} {
		if _, ok := Best(text, &index.Results{Hits: []index.Hit{h}}); ok != want {
			t.Errorf("%q: %v", text, ok)
		}
	}
}

// An article without a direct answer is quoted where it matches best, in whole sentences.
func TestPassage(t *testing.T) {
	h := sure()
	h.Document.Answer = ""
	h.Section = &h.Document.Sections[1]
	a, ok := Best("余额宝多久到账", &index.Results{Hits: []index.Hit{h}})
	if !ok || a.Text != "第一句。第二句！" || !a.Passage || a.Section.Anchor != "rule" {
		t.Errorf("%v %+v", ok, a)
	}
	h.Section = nil
	if got := passage(h); got != "开头。" {
		t.Errorf("%q", got)
	}
	long := strings.Repeat("很长", 60) + "。" + strings.Repeat("更长", 60)
	for text, want := range map[string]string{"": "", "短": "短", long: long[:len(strings.Repeat("很长", 60)+"。")], strings.Repeat("长", 300): strings.Repeat("长", maxPassage)} {
		if got := sentences(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// Each sign lies between 0 and 1, whatever was asked and found.
func FuzzSigns(f *testing.F) {
	f.Add("余额宝多久到账", "余额宝", .5)
	f.Add("", "", 1.0)
	f.Fuzz(func(t *testing.T, text, title string, score float64) {
		if !(score >= 0 && score <= 1) {
			return
		}
		h := sure()
		h.Score = score
		h.Document.Title = title
		found := &index.Results{Hits: []index.Hit{h, sure()}}
		for i, s := range Signs(text, found) {
			if !(s >= 0 && s <= 1) {
				t.Errorf("%q: sign %d is %v", text, i, s)
			}
		}
		if a, ok := Best(text, found); ok && (a.Text == "" || !(a.Confidence >= Confident && a.Confidence <= 1)) {
			t.Errorf("%q: %+v", text, a)
		}
	})
}
