package plain

import (
	"testing"

	"github.com/wenjin-kb/wenjin/api/plain"
)

// A list never grows beyond its bound, takes whole pieces alone, and says what is missing.
func TestListsAreBounded(t *testing.T) {
	b := bounded{most: 10}
	if !b.add("甲甲") || b.add("乙乙") || !b.add("abcd") || b.add("e") {
		t.Errorf("%q", b.String())
	}
	b.end(plain.House{Base: "https://help.example"}, 2)
	if got := b.String(); got != "甲甲abcd\n另有 2 篇没有列出，见 https://help.example/sitemap.xml\n" {
		t.Errorf("%q", got)
	}
	var whole bounded
	whole.end(plain.House{}, 0)
	if whole.String() != "" {
		t.Errorf("%q", whole.String())
	}
}
