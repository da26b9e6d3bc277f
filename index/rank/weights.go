package rank

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
)

// MaxWeight is the greatest that a weight may be.
const MaxWeight = 20

// weights are those that may be changed, by name.
var weights = map[string]func(p *Params) *float64{
	"words":         func(p *Params) *float64 { return &p.Words.Weight },
	"pairs":         func(p *Params) *float64 { return &p.Pairs.Weight },
	"characters":    func(p *Params) *float64 { return &p.Chars.Weight },
	"titleBoost":    func(p *Params) *float64 { return &p.TitleBoost },
	"titleCoverage": func(p *Params) *float64 { return &p.TitleCoverage },
	"leadWords":     func(p *Params) *float64 { return &p.LeadWords },
	"leadChars":     func(p *Params) *float64 { return &p.LeadChars },
	"tier":          func(p *Params) *float64 { return &p.Tier },
	"code":          func(p *Params) *float64 { return &p.Code },
}

// Weights are the names of the weights that may be changed, with what they are by default.
func Weights() map[string]float64 {
	p, out := DefaultParams, map[string]float64{}
	for name, at := range weights {
		out[name] = *at(&p)
	}
	return out
}

// With are the params with some weights changed, each from 0 to [MaxWeight].
func (p Params) With(changed map[string]float64) (Params, error) {
	for _, name := range slices.Sorted(maps.Keys(changed)) {
		at, there := weights[name]
		if value := changed[name]; !there || !(0 <= value && value <= MaxWeight) {
			return p, kb.Errorf(kb.Invalid, "invalid_weights", "%s is no weight from 0 to %d; there are %s", name, MaxWeight, strings.Join(slices.Sorted(maps.Keys(weights)), ", "))
		}
		*at(&p) = changed[name]
	}
	return p, nil
}

// Key names changed weights, for what is kept of answers.
func Key(changed map[string]float64) string {
	if len(changed) == 0 {
		return ""
	}
	return fmt.Sprint(changed) // in the order of the names
}
