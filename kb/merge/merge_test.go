package merge_test

import (
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb/merge"
)

// changes compares two texts piece by piece, without looking for the best difference:
// the longest common beginning and end stay.
func changes(base, text string) []merge.Change {
	b, t := []rune(base), []rune(text)
	start := 0
	for start < len(b) && start < len(t) && b[start] == t[start] {
		start++
	}
	end := 0
	for end < len(b)-start && end < len(t)-start && b[len(b)-1-end] == t[len(t)-1-end] {
		end++
	}
	if start == len(b) && start == len(t) {
		return nil
	}
	return []merge.Change{{Start: start, End: len(b) - end, Text: string(t[start : len(t)-end])}}
}

func result(chunks []merge.Chunk, choice merge.Choice) string {
	var b strings.Builder
	for _, c := range chunks {
		b.WriteString(c.Take(choice))
	}
	return b.String()
}

func TestTexts(t *testing.T) {
	const base = "每天最多1万元，次日到账。"
	for name, c := range map[string]struct {
		mine, theirs string
		kinds        string
		take, both   string
	}{
		"apart":        {"每天最多2万元，次日到账。", "每天最多1万元，当日到账。", "kept mine kept theirs kept", "每天最多2万元，当日到账。", "每天最多2万元，当日到账。"},
		"the same":     {"每天最多2万元，次日到账。", "每天最多2万元，次日到账。", "kept alike kept", "每天最多2万元，次日到账。", "每天最多2万元，次日到账。"},
		"one place":    {"每天最多2万元，次日到账。", "每天最多5万元，次日到账。", "kept conflict kept", "每天最多2万元，次日到账。", "每天最多52万元，次日到账。"},
		"side by side": {"每天最多2万元，次日到账。", "每天最多1亿元，次日到账。", "kept conflict kept", "每天最多2万元，次日到账。", "每天最多1亿2万元，次日到账。"},
		"only theirs":  {base, "每天最多1万元。", "kept theirs kept", "每天最多1万元。", "每天最多1万元。"},
		"only mine":    {"", base, "mine", "", ""},
		"both add":     {base + "甲", base + "乙", "kept conflict", base + "甲", base + "乙甲"},
		"nothing":      {base, base, "kept", base, base},
	} {
		got := merge.Texts(base, changes(base, c.mine), changes(base, c.theirs))
		var kinds []string
		for _, chunk := range got {
			kinds = append(kinds, string(chunk.Kind))
		}
		if strings.Join(kinds, " ") != c.kinds || result(got, merge.TakeMine) != c.take || result(got, merge.TakeBoth) != c.both {
			t.Errorf("%s: %v: %q, both %q", name, kinds, result(got, merge.TakeMine), result(got, merge.TakeBoth))
		}
	}
}

func TestValuesAreTakenWhole(t *testing.T) {
	for _, c := range []struct {
		base, mine, theirs string
		kind               merge.Kind
	}{{"R1", "R2", "R3", merge.Conflict}, {"R1", "R1", "R3", merge.Theirs}, {"R1", "R2", "R1", merge.Mine}, {"", "R2", "R2", merge.Alike}} {
		got := merge.Values(c.base, c.mine, c.theirs)
		if len(got) != 1 || got[0].Kind != c.kind || (c.kind == merge.Conflict) != (merge.Conflicts(got) == 1) {
			t.Errorf("%+v: %+v", c, got)
		}
	}
	if got := merge.Values("", "", ""); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

// The pieces together are the three texts, and what one side alone did is the result.
func FuzzTexts(f *testing.F) {
	f.Add("每天最多1万元", "每天最多2万元", "每天1万元")
	f.Add("", "甲", "乙")
	f.Fuzz(func(t *testing.T, base, mine, theirs string) {
		base, mine, theirs = strings.ToValidUTF8(base, "?"), strings.ToValidUTF8(mine, "?"), strings.ToValidUTF8(theirs, "?")
		m, o := changes(base, mine), changes(base, theirs)
		var b, i, y strings.Builder
		for _, c := range merge.Texts(base, m, o) {
			b.WriteString(c.Base)
			i.WriteString(c.Mine)
			y.WriteString(c.Theirs)
		}
		if b.String() != base || i.String() != mine || y.String() != theirs {
			t.Fatalf("%q %q %q", b.String(), i.String(), y.String())
		}
		if got := result(merge.Texts(base, m, nil), merge.TakeTheirs); got != mine {
			t.Fatalf("mine alone: %q", got)
		}
		if got := result(merge.Texts(base, nil, o), merge.TakeMine); got != theirs {
			t.Fatalf("theirs alone: %q", got)
		}
	})
}
