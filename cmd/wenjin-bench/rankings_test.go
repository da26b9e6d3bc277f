package main

import (
	"testing"

	"github.com/wenjin-kb/wenjin/index/rank"
)

// Every variant differs from the product's ranking and from every other, or a row of
// the table would say the same twice; the product's own settings stay as they are.
func TestEveryAblationIsAnother(t *testing.T) {
	before := rank.DefaultParams
	seen := map[rank.Params]string{rank.DefaultParams: "wenjin"}
	names := map[string]bool{stockBleve: true}
	for _, r := range ablations() {
		if other, twice := seen[r.params]; twice {
			t.Errorf("%q has the settings of %q", r.name, other)
		}
		if names[r.name] {
			t.Errorf("%q is there twice", r.name)
		}
		seen[r.params], names[r.name] = r.name, true
	}
	if before != rank.DefaultParams {
		t.Error("the product's settings were changed")
	}
}
