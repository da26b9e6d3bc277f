package searchlog

import "testing"

func TestInitial(t *testing.T) {
	for i, r := range "啊巴擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝" {
		if got := initial(r); got != letters[i/3] {
			t.Errorf("%c begins with %c, want %c", r, got, letters[i/3])
		}
	}
	for _, r := range "余额宝信用卡征" {
		if initial(r) != map[rune]rune{'余': 'y', '额': 'e', '宝': 'b', '信': 'x', '用': 'y', '卡': 'k', '征': 'z'}[r] {
			t.Errorf("%c begins with %c", r, initial(r))
		}
	}
	for _, r := range []rune{'a', '0', '鑫' /* a rare one */, '€', 0, -1} {
		if initial(r) != 0 {
			t.Errorf("%c begins with %c", r, initial(r))
		}
	}
}
