package taxonomy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

var categories = taxonomy.New([]taxonomy.Category{
	{Slug: "wealth", Name: "理财", Children: []taxonomy.Category{{Slug: "money-fund", Name: "货币基金"}, {Slug: "gold", Name: "黄金"}}},
	{Slug: "loan", Name: "借款", Children: []taxonomy.Category{{Slug: "overdue", Name: "逾期"}}},
	{Slug: "agent", Name: "坐席"},
})

// draw writes a tree in one line: wealth/理财 4 (wealth/gold/黄金 1).
func draw(branches []taxonomy.Branch) string {
	var parts []string
	for _, b := range branches {
		part := fmt.Sprintf("%s/%s %d", b.Path, b.Name, b.Count)
		if len(b.Children) > 0 {
			part += " (" + draw(b.Children) + ")"
		}
		if !strings.HasSuffix(b.Path, b.Slug) {
			part += " under a wrong slug " + b.Slug
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

func TestTree(t *testing.T) {
	for name, test := range map[string]struct {
		taxonomy *taxonomy.Taxonomy
		counts   map[string]int
		want     string
	}{
		"nothing":      {categories, nil, ""},
		"leaves":       {categories, map[string]int{"wealth": 3, "wealth/gold": 1, "wealth/money-fund": 2}, "wealth/理财 3 (wealth/money-fund/货币基金 2, wealth/gold/黄金 1)"},
		"a branch too": {categories, map[string]int{"wealth/gold": 1, "wealth": 4}, "wealth/理财 4 (wealth/gold/黄金 1)"},
		"in its order": {categories, map[string]int{"agent": 1, "loan": 1, "loan/overdue": 1, "wealth": 1}, "wealth/理财 1, loan/借款 1 (loan/overdue/逾期 1), agent/坐席 1"},
		"no more of it, others lack": {categories, map[string]int{"agent": 0, "gone": 5, "gone/deep": 5, "loan": 1},
			"loan/借款 1"},
		"no taxonomy": {nil, map[string]int{"wealth/gold": 1, "agent": 2, "wealth/money-fund": 3, "wealth": 5},
			"agent/agent 2, wealth/wealth 5 (wealth/gold/gold 1, wealth/money-fund/money-fund 3)"},
		"no taxonomy, nothing": {nil, nil, ""},
	} {
		got := test.taxonomy.Tree(test.counts)
		if draw(got) != test.want {
			t.Errorf("%s: %s, want %s", name, draw(got), test.want)
		}
		if got == nil {
			t.Errorf("%s: no list is given as null", name)
		}
	}
}

func TestCategories(t *testing.T) {
	for path, want := range map[string]string{"wealth": "理财", "wealth/gold": "黄金", "gold": "gold", "wealth/": "wealth/", "": ""} {
		if got := categories.Name(path); got != want {
			t.Errorf("%q is called %q, want %q", path, got, want)
		}
		c, known := categories.Lookup(path)
		if known != (want != path) || known && c.Path != path {
			t.Errorf("%q: %+v, %v", path, c, known)
		}
	}
	var none *taxonomy.Taxonomy
	if _, known := none.Lookup("wealth"); known || none.Name("wealth") != "wealth" || none.All() != nil {
		t.Error("no taxonomy knows a category")
	}
	want := []taxonomy.Named{
		{Path: "wealth", Name: "理财"}, {Path: "wealth/money-fund", Name: "理财 / 货币基金"}, {Path: "wealth/gold", Name: "理财 / 黄金"},
		{Path: "loan", Name: "借款"}, {Path: "loan/overdue", Name: "借款 / 逾期"}, {Path: "agent", Name: "坐席"},
	}
	if got := categories.All(); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	nameless := taxonomy.New([]taxonomy.Category{{Slug: "x"}})
	if got := nameless.Name("x"); got != "x" {
		t.Errorf("a category without a name is called %q", got)
	}
}
