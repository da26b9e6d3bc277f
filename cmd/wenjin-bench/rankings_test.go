package main

import (
	"testing"

	"github.com/wenjin-kb/wenjin/index/embedded"
)

// Every variant differs from the product's ranking and from every other, or a row of
// the table would say the same twice; the product's own settings stay as they are.
func TestEveryAblationIsAnother(t *testing.T) {
	before := embedded.DefaultParams
	seen := map[embedded.Params]string{embedded.DefaultParams: "wenjin"}
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
	if before != embedded.DefaultParams {
		t.Error("the product's settings were changed")
	}
}
