package meili

import (
	"maps"
	"slices"

	"github.com/wenjin-kb/wenjin/index"
)

// distribution counts the facets that are asked for, out of those of the engine.
func (p *search) distribution(counted map[string]map[string]int) map[string]map[string]int {
	out := map[string]map[string]int{}
	for _, name := range p.facets {
		out[name] = values(counted, name)
	}
	return out
}

// values are those of a facet, with how many articles have each. A level of the
// category has the categories that are as deep, by the way down to them.
func values(counted map[string]map[string]int, name string) map[string]int {
	level := slices.Index(index.LevelFields, name)
	if level < 0 {
		out := maps.Clone(counted[name])
		if out == nil {
			out = map[string]int{}
		}
		return out
	}
	out := map[string]int{}
	for path, n := range counted["category"] {
		if levels := index.Levels(path); len(levels) == level+1 {
			out[levels[level]] = n
		}
	}
	return out
}
