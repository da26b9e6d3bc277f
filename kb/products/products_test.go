package products

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/wenjin-kb/wenjin/kb"
)

const good = "slug: a, name: 甲, kind: fund, risk_level: R2-R3, access: daily, principal: 不保本, liquidity: 开放日, term: 无, fees: 申购费1.5%, issuer: 基金公司, licence: 证监会, source: 基金法, as_of: 2026-03-15"

func load(records ...string) (List, []kb.Finding) {
	text := "products:\n"
	for _, r := range records {
		text += "  - {" + r + "}\n"
	}
	return Load(fstest.MapFS{File: {Data: []byte(text)}})
}

// A record is whole or it is none, and what is wrong with it is said with its line.
func TestRecordsAreReadStrictly(t *testing.T) {
	for change, want := range map[string]string{
		"":                                                   "",
		"kind: fund → kind: stock":                           "种类",
		"access: daily → access: often":                      "取用",
		"R2-R3 → R3-R2":                                      "风险等级",
		"R2-R3 → R6":                                         "风险等级",
		"R2-R3 → ''":                                         "风险等级",
		"kind: fund → kind: deposit":                         "存款不标风险等级",
		"name: 甲 → name: 甲, insured: true":                   "只有存款",
		"name: 甲, → ":                                        "都要写",
		"term: 无 → term: ' '":                                "都要写",
		", as_of: 2026-03-15 → ":                             "核对日期",
		"as_of: 2026-03-15 → as_of: 昨天":                      "写法有误",
		"slug: a → slug: A B":                                "网址名",
		"name: 甲 → name: 甲, yield: 3%":                       "不写收益",
		"name: 甲 → name: 甲, 七日年化: 2%":                        "不写收益",
		"name: 甲 → name: 甲, colour: red":                     "colour",
		"不保本 → 七日年化2.1%":                                     "不写收益率",
		"不保本 → 利率约为百分之三":                                     "不写收益率",
		"不保本 → 3.5%的年化收益":                                    "不写收益率",
		"不保本 → '看{{rate}}'":                                  "{{键}}",
		"term: 无 → term: " + strings.Repeat("长", MaxRunes+1): "最多200个",
		"name: 甲 → name: 甲, article: /a/b":                   "网址名",
	} {
		from, to, _ := strings.Cut(change, " → ")
		list, found := load(strings.Replace(good, from, strings.TrimSuffix(to, " "), 1))
		switch {
		case want == "" && (len(list) != 1 || len(found) > 0):
			t.Errorf("%v, %+v", list, found)
		case want != "" && (len(list) != 0 || len(found) == 0 || !strings.Contains(found[0].Message, want) || !kb.Blocked(found) || found[0].Line != 2):
			t.Errorf("%q: %d products, %+v, want %q", change, len(list), found, want)
		}
	}
}

func TestFilesThatAreNone(t *testing.T) {
	for text, want := range map[string]string{"": "", "products: []": "", "# nothing": "", "products: 7": "写法有误", "product: []": "写法有误", "products:\n  - 7": "写法有误", "products:\n  - {slug: [": "写法有误", "products: [" + strings.Repeat("{},", MaxProducts+1) + "]": "最多500"} {
		list, found := Load(fstest.MapFS{File: {Data: []byte(text)}})
		if len(list) > 0 || (want == "") != (len(found) == 0) || want != "" && !strings.Contains(found[0].Message, want) {
			t.Errorf("%.30q: %v %v", text, list, found)
		}
	}
	if list, found := Load(fstest.MapFS{}); list != nil || found != nil {
		t.Errorf("without a file: %v %v", list, found)
	}
	if list, found := Load(fstest.MapFS{File + "/x": {}}); list != nil || len(found) != 1 {
		t.Errorf("a folder of that name: %v %v", list, found)
	}
	if _, found := load(good, good); len(found) != 1 || found[0].Line != 3 {
		t.Errorf("twice the same: %+v", found)
	}
}

func slugs(l List) string {
	var out []string
	for _, p := range l {
		out = append(out, p.Slug)
	}
	return strings.Join(out, " ")
}

// The order is that of kinds and names, however the file, a filter or a choice has it.
func TestOrderIsNeutral(t *testing.T) {
	as := func(slug, name, kind, risk string) string {
		return strings.NewReplacer("slug: a", "slug: "+slug, "甲", name, "kind: fund", "kind: "+kind, "R2-R3", "'"+risk+"'").Replace(good)
	}
	list, found := load(as("z", "乙", "gold", "R3"), as("y", "丙", "fund", "R4"), as("x", "乙", "fund", "R1-R3"), as("w", "乙", "fund", "R2"), as("v", "甲", "deposit", ""))
	if len(found) > 0 || slugs(list) != "v y w x z" {
		t.Fatalf("%s %v", slugs(list), found)
	}
	for want, f := range map[string]Filter{
		"v y w x z": {}, "y w x": {Kind: "fund"}, "w x": {Risk: "R2"}, "x z": {Risk: "R3"}, "v": {Risk: NoRisk}, "": {Access: "maturity"}, "y": {Kind: "fund", Risk: "R4", Access: "daily"},
	} {
		if got := slugs(list.Filter(f)); got != want || !f.Valid() {
			t.Errorf("%+v: %q, want %q", f, got, want)
		}
	}
	for _, f := range []Filter{{Kind: "x"}, {Risk: "R0"}, {Access: "x"}} {
		if f.Valid() {
			t.Errorf("%+v is a filter", f)
		}
	}
	for choice, want := range map[string]string{"z v": "v z", "x x x x x x": "x", "nobody z": "z", "": "", "z x y v": "v y x z"} {
		if got, err := list.Pick(strings.Fields(choice)); err != nil || slugs(got) != want {
			t.Errorf("%q: %q %v, want %q", choice, slugs(got), err, want)
		}
	}
	if _, err := list.Pick([]string{"v", "w", "x", "y", "z"}); kb.KindOf(err) != kb.Invalid {
		t.Errorf("five side by side: %v", err)
	}
	if p := list[0]; p.KindName() != "存款" || p.AccessName() != "每个开放日或者随时" || p.Category() != "deposit" || list[1].Category() != "wealth" || (Product{Kind: "?"}).KindName() != "?" {
		t.Errorf("%+v", p)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add("products:\n  - {" + good + "}\n")
	f.Add("products: [{a: &x [*x]}]")
	f.Fuzz(func(t *testing.T, text string) {
		list, found := Load(fstest.MapFS{File: {Data: []byte(text)}})
		for _, p := range list {
			if p.Slug == "" || p.AsOf.IsZero() || !(Filter{Kind: p.Kind, Access: p.Access}).Valid() {
				t.Fatalf("%+v", p)
			}
		}
		if len(list) == 0 && len(found) > 0 && !kb.Blocked(found) {
			t.Fatal(found)
		}
	})
}
