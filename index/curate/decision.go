package curate

import (
	"cmp"
	"slices"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb/curation"
)

// maxBanners are shown of all rules together.
const maxBanners = 3

// decision is what the rules for a question say together.
type decision struct {
	pins     []curation.Pin // by place
	hides    []string
	banners  []index.Banner
	redirect string
	rules    []string
}

// decide puts rules together: a hidden article is not pinned; of two that pin one article
// the first counts, and of two that want one place the second has the next.
func decide(rules []*rule) (d decision) {
	for _, r := range rules {
		d.rules = append(d.rules, r.id)
		d.hides = append(d.hides, r.Hides...)
		if r.Banner != nil && len(d.banners) < maxBanners {
			d.banners = append(d.banners, index.Banner(*r.Banner))
		}
		d.redirect = cmp.Or(d.redirect, r.Redirect)
	}
	for _, r := range rules {
		for _, p := range r.Pins {
			if !slices.Contains(d.hides, p.Slug) && !slices.ContainsFunc(d.pins, func(have curation.Pin) bool { return have.Slug == p.Slug }) {
				d.pins = append(d.pins, p)
			}
		}
	}
	slices.SortStableFunc(d.pins, func(a, b curation.Pin) int { return a.Place - b.Place })
	return d
}

// needed are the articles that must be visible for all of the decision to be shown.
func (d decision) needed() (slugs []string) {
	for _, p := range d.pins {
		slugs = append(slugs, p.Slug)
	}
	for _, b := range d.banners {
		slugs = append(slugs, curation.ArticleOf(b.URL))
	}
	slugs = append(slugs, curation.ArticleOf(d.redirect))
	slices.Sort(slugs)
	return slices.DeleteFunc(slices.Compact(slugs), func(s string) bool { return s == "" })
}

// categories are those whose pages the decision leads to.
func (d decision) categories() (out []string) {
	for _, b := range d.banners {
		out = append(out, curation.CategoryOf(b.URL))
	}
	out = append(out, curation.CategoryOf(d.redirect))
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(s string) bool { return s == "" })
}

// visible is the decision without what leads to articles that are not among those that
// the asker may see, or to categories (filled) that have none for them. pins has those
// that the question's filter lets pass, too.
func (d decision) visible(documents map[string]*index.Document, filled map[string]bool, filter index.Filter) decision {
	leads := func(path string) bool {
		slug, category := curation.ArticleOf(path), curation.CategoryOf(path)
		return (slug == "" || documents[slug] != nil) && (category == "" || filled[category])
	}
	d.pins = slices.DeleteFunc(slices.Clone(d.pins), func(p curation.Pin) bool {
		return documents[p.Slug] == nil || filter != nil && !filter.Match(documents[p.Slug])
	})
	d.banners = slices.Clone(d.banners)
	for i, b := range d.banners {
		if !leads(b.URL) {
			d.banners[i] = index.Banner{Text: b.Text}
		}
	}
	if !leads(d.redirect) {
		d.redirect = ""
	}
	return d
}
