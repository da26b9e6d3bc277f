package retrieve_test

import (
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// What is noted of a text is known by the figures it was noted with, and by no others.
func TestLeastTitle(t *testing.T) {
	x, y := text(index.Document{Title: "赎回"}), text(index.Document{Title: "到账"})
	var a, b retrieve.Stats
	for _, s := range []*retrieve.Stats{&a, &b} {
		if got := s.LeastTitle(x); got != 0 {
			t.Errorf("%v is noted of a text of which nobody has noted anything", got)
		}
	}
	a.NoteLeastTitle(x, .1)
	if got := a.LeastTitle(x); got <= .0999999 || got > .1 {
		t.Errorf("%v is no more than .1, and hardly less", got)
	}
	if b.LeastTitle(x) != 0 || a.LeastTitle(y) != 0 || a.LeastTitle(x.Whole()) > .1 {
		t.Error("other figures, or other texts, know it")
	}
	b.NoteLeastTitle(x, 7)
	if a.LeastTitle(x) != 0 || b.LeastTitle(x) > 7 || b.LeastTitle(x) < 6.999999 {
		t.Error("figures know what was noted with others")
	}
}
