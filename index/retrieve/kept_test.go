package retrieve

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
)

// What is kept longest is forgotten first, once there is too much; one that is too
// large alone stays until the next.
func TestKept(t *testing.T) {
	var k kept
	var forgotten []int
	sizes := []int{maxKept / 2, maxKept / 4, maxKept / 4, 1, maxKept * 2, 1, 1}
	want := []int{0, 0, 0, 1, 4, 5, 5}
	for i, size := range sizes {
		k.keep(size, func() { forgotten = append(forgotten, i) })
		if len(forgotten) != want[i] || !slices.IsSorted(forgotten) {
			t.Errorf("after %d: %v are forgotten, want %d", i, forgotten, want[i])
		}
	}
	for range 10_000 {
		k.keep(maxKept/10, func() {})
	}
	if len(k.queue) > 100 || k.size > maxKept {
		t.Errorf("%d are kept, of %d runes", len(k.queue), k.size)
	}
}

// A text is the same after it was forgotten, and what was read before stays. A text
// that nobody has any more is not kept alive.
func TestFoldedIsMadeAgain(t *testing.T) {
	old := foldedTexts
	defer func() { foldedTexts = old }()
	foldedTexts = &kept{}
	x := newText(&index.Document{Title: "餘額寶", Body: strings.Repeat("提現", 100)})
	before := x.Folded()
	foldedTexts.keep(2*maxKept, func() {})
	if x.folded.Load() != nil {
		t.Fatal("it was not forgotten")
	}
	if after := x.Folded(); !slices.Equal(before, after) || &before[0] == &after[0] || string(after[:3]) != "余额宝" {
		t.Errorf("%q, then %q", string(before), string(after))
	}
	gone := make(chan bool)
	runtime.AddCleanup(newKept(), func(c chan bool) { close(c) }, gone)
	for range 10 {
		runtime.GC()
	}
	<-gone
}

func newKept() *Text {
	x := newText(&index.Document{Title: "余额宝"})
	x.Folded()
	return x
}
