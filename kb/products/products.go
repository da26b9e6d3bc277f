package products

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
)

// Product is a kind of product, or a product, as a house describes it. Texts are plain,
// at most MaxRunes each.
type Product struct {
	Slug      string  `yaml:"slug" json:"slug"` // a-z, 0-9 and single hyphens
	Name      string  `yaml:"name" json:"name"`
	Kind      string  `yaml:"kind" json:"kind"`                      // key of one of Kinds
	RiskLevel string  `yaml:"risk_level" json:"riskLevel,omitempty"` // R1…R5 or a range R1-R3; empty for deposits
	Principal string  `yaml:"principal" json:"principal"`            // what becomes of it
	Insured   bool    `yaml:"insured" json:"insured"`                // by the deposit insurance
	Access    string  `yaml:"access" json:"access"`                  // key of one of Accesses
	Liquidity string  `yaml:"liquidity" json:"liquidity"`
	Term      string  `yaml:"term" json:"term"`
	Fees      string  `yaml:"fees" json:"fees"`
	Issuer    string  `yaml:"issuer" json:"issuer"`   // who answers for it
	Licence   string  `yaml:"licence" json:"licence"` // what that needs, and where it is looked up
	Article   string  `yaml:"article" json:"article,omitempty"`
	Source    string  `yaml:"source" json:"source"` // the rule that it rests on
	AsOf      kb.Date `yaml:"as_of" json:"asOf"`    // the day it was checked
}

// Choice is a value that a field can have, and what readers call it.
type Choice struct {
	Key  string `json:"key"`
	Name string `json:"name"`
}

// Kinds are the kinds of products, in the order in which they are listed.
var Kinds = []Choice{
	{"deposit", "存款"}, {"bond", "国债"}, {"wealth", "银行理财"}, {"fund", "公募基金"}, {"insurance", "保险"}, {"gold", "黄金"},
}

// Accesses say when money can be had back.
var Accesses = []Choice{
	{"daily", "每个开放日或者随时"}, {"periodic", "定期开放"}, {"maturity", "到期，提前有损失或者不能"},
}

// categories are those of articles about a kind of product: the rules for them hold for
// its records.
var categories = map[string]string{"deposit": "deposit", "insurance": "insurance"}

// Category is the category of articles whose rules hold for the product.
func (p Product) Category() string { return cmp.Or(categories[p.Kind], "wealth") }

// KindName is what readers call the kind.
func (p Product) KindName() string { return nameOf(Kinds, p.Kind) }

// AccessName is what readers call the access.
func (p Product) AccessName() string { return nameOf(Accesses, p.Access) }

// Texts are what readers are shown of it, as an editor wrote it.
func (p Product) Texts() []string {
	return []string{p.Name, p.Principal, p.Liquidity, p.Term, p.Fees, p.Issuer, p.Licence, p.Source}
}

// Keys are the keys of choices.
func Keys(choices []Choice) (out []string) {
	for _, c := range choices {
		out = append(out, c.Key)
	}
	return out
}

func nameOf(choices []Choice, key string) string {
	if i := index(choices, key); i >= 0 {
		return choices[i].Name
	}
	return key
}

func index(choices []Choice, key string) int {
	return slices.IndexFunc(choices, func(c Choice) bool { return c.Key == key })
}

// List is products in the one order that there is: by kind, then by name.
type List []Product

func (l List) sort() {
	slices.SortStableFunc(l, func(a, b Product) int {
		return cmp.Or(cmp.Compare(index(Kinds, a.Kind), index(Kinds, b.Kind)), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Slug, b.Slug))
	})
}

// Filter cuts a list down; empty fields do not.
type Filter struct {
	Kind   string // key of one of Kinds
	Risk   string // R1…R5, which a range may contain, or NoRisk
	Access string // key of one of Accesses
}

// NoRisk filters by having no risk level.
const NoRisk = "none"

// Risks are the values of Filter.Risk.
var Risks = []string{"R1", "R2", "R3", "R4", "R5", NoRisk}

// Valid reports whether every value is one that there is.
func (f Filter) Valid() bool {
	return (f.Kind == "" || index(Kinds, f.Kind) >= 0) && (f.Risk == "" || slices.Contains(Risks, f.Risk)) && (f.Access == "" || index(Accesses, f.Access) >= 0)
}

// Filter gives the products that fit, in their order.
func (l List) Filter(f Filter) List {
	out := List{}
	for _, p := range l {
		if (f.Kind == "" || p.Kind == f.Kind) && (f.Access == "" || p.Access == f.Access) && p.hasRisk(f.Risk) {
			out = append(out, p)
		}
	}
	return out
}

func (p Product) hasRisk(level string) bool {
	switch {
	case level == "":
		return true
	case p.RiskLevel == "":
		return level == NoRisk
	}
	first, last, isRange := strings.Cut(p.RiskLevel, "-")
	if !isRange {
		last = first
	}
	return first <= level && level <= last
}

// MaxCompared is how many products stand side by side at most.
const MaxCompared = 4

// Pick gives the named products, each once, in the order of the list, whoever is named
// first. Names of none are left out; too many are refused.
func (l List) Pick(slugs []string) (List, error) {
	out := List{}
	for _, p := range l {
		if slices.Contains(slugs, p.Slug) {
			out = append(out, p)
		}
	}
	if len(out) > MaxCompared {
		message := fmt.Sprintf("at most %d products stand side by side", MaxCompared)
		return nil, &kb.Error{Kind: kb.Invalid, Code: "too_many_products", Detail: message, Fields: []kb.FieldError{{Field: "slugs", Message: message}}}
	}
	return out, nil
}

// Notice stands with every list and comparison.
const Notice = "这里按种类说明金融产品的一般特点，供了解和比较，不是销售，不构成投资建议。排列只按种类和名称，不代表推荐；不展示、不比较收益。" +
	"常见风险等级仅供参考，以销售机构披露的评级为准，两家不一致的按较高的执行。购买前请看产品合同和说明书，按本人真实情况做风险测评。理财非存款，产品有风险，投资须谨慎。"
