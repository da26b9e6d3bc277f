package suspect

import (
	"math"
	"testing"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// A text is most like itself, and not at all like what shares nothing with it.
func TestLikenessIsTheCosine(t *testing.T) {
	texts := []string{"保本保息稳赚不赔", "保本保息没有风险", "请携带证件到网点"}
	var sets [][]feature
	for _, text := range texts {
		sets = append(sets, features(plain(fold.Squeeze(text).String())))
	}
	n := findNeighbours(sets)
	for i, set := range sets {
		like := n.likeness(set)
		if math.Abs(float64(like[i])-1) > 1e-4 {
			t.Errorf("%s is like itself %f", texts[i], like[i])
		}
		for j := range texts {
			if j != i && like[j] >= like[i] {
				t.Errorf("%s is more like %s than itself", texts[i], texts[j])
			}
		}
	}
	if like := n.likeness(features("秒批")); like[0] != 0 || like[1] != 0 || like[2] != 0 {
		t.Errorf("a text that shares nothing has %v", like)
	}
}

// What most examples have tells nothing and is not looked at.
func TestWhatIsCommonIsNoLikeness(t *testing.T) {
	var sets [][]feature
	for range 60 {
		sets = append(sets, features("^存款$"))
	}
	n := findNeighbours(append(sets, features("^风险$")))
	if like := n.likeness(features("^存款$")); like[0] != 0 {
		t.Errorf("a text that all examples have makes them like it by %f", like[0])
	}
	if like := n.likeness(features("^风险$")); like[60] <= 0 || like[0] != 0 {
		t.Errorf("a rare text is like its own %f, like the others %f", like[60], like[0])
	}
}

// The neighbours decide where words add up to nothing: which way, the labels say.
func TestNeighboursHaveAnOpinion(t *testing.T) {
	m := (&Model{rules: []string{"R-A"}, examples: []example{
		{rule: "R-A", text: "钱放这里过年只多不少"}, {text: "快递放这里过年照常收件"},
	}}).knowing()
	for text, positive := range map[string]bool{"钱放进来只多不少": true, "快递照常收件的": false} {
		g := m.Guess(text)
		if g.Score > 0 != positive || math.Abs(g.Score) > trust {
			t.Errorf("%s: %+v", text, g)
		}
	}
	if g := m.Guess("甲乙丙丁戊己庚辛"); g.Score != 0 {
		t.Errorf("a text that is like nothing is suspected by %f", g.Score)
	}
}
