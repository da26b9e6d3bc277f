// Package brand is what a house puts of its own on the pages: its name, logo and
// colours, how customers reach it, and what the home page leads to. It is read from
// site.yaml, which docs/site.md describes.
package brand

import (
	"html/template"
	"regexp"
	"strings"
)

// Brand is the content of site.yaml. Everything may be left out.
type Brand struct {
	Name      string            `yaml:"name"`       // of the help centre, in titles and the header
	Logo      string            `yaml:"logo"`       // a picture: a file beside site.yaml, or a data: address
	LogoDark  string            `yaml:"logo_dark"`  // the same for dark pages; without it, the logo
	Colours   Colours           `yaml:"colours"`    //
	Hotline   string            `yaml:"hotline"`    // as people dial it
	Hours     string            `yaml:"hours"`      // when somebody answers there
	Complaint Channel           `yaml:"complaint"`  // where complaints go
	Footer    []string          `yaml:"footer"`     // lines below every page: name of the company, licences, records
	StaffLink *bool             `yaml:"staff_link"` // whether the footer leads staff to sign in; without it, yes
	Tiles     []string          `yaml:"tiles"`      // paths of the categories that the home page shows large
	Icons     map[string]string `yaml:"icons"`      // by path of a category, one of [Icons]
	Urgent    []Urgent          `yaml:"urgent"`     // what can't wait, one tap away
	Pinned    []string          `yaml:"pinned"`     // slugs of articles that the home page shows first

	logo, dark logo // the pictures
}

// Channel is where customers turn to, in words, and perhaps an address to open.
type Channel struct {
	Text string `yaml:"text"`
	URL  string `yaml:"url"`
}

// Address is where a click leads; [Parse] has looked at it.
func (c Channel) Address() template.URL { return template.URL(c.URL) }

// Urgent is a matter that can't wait: an article, or where there is none the results
// of a search.
type Urgent struct {
	Name    string `yaml:"name"`
	Article string `yaml:"article"`
	Query   string `yaml:"query"`
}

// Default is the brand of a house that has not said anything.
func Default() *Brand {
	return &Brand{
		Name:   "帮助中心",
		Footer: []string{"内容供参考，业务规则以合同约定与官方公告为准。投资有风险，借贷须量力。"},
		Urgent: []Urgent{{Name: "我被骗了", Query: "被骗了怎么办"}, {Name: "钱被盗刷了", Query: "被盗刷了怎么办"}, {Name: "挂失与冻结", Query: "怎么挂失"}},
	}
}

// Texts are what customers read of it.
func (b *Brand) Texts() []string {
	out := append([]string{b.Name, b.Hours, b.Complaint.Text}, b.Footer...)
	for _, u := range b.Urgent {
		out = append(out, u.Name)
	}
	return append(append(out, b.logo.texts...), b.dark.texts...)
}

// Staff reports whether the footer leads staff to sign in.
func (b *Brand) Staff() bool { return b.StaffLink == nil || *b.StaffLink }

var (
	dialled    = regexp.MustCompile(`^\+?[0-9][0-9() -]{1,18}[0-9]$`)
	notDialled = regexp.MustCompile(`[^0-9+]`)
)

// Tel is the address that dials a number; empty for what is none.
func Tel(number string) template.URL {
	if !dialled.MatchString(number) {
		return ""
	}
	return template.URL("tel:" + notDialled.ReplaceAllString(number, ""))
}

// Icon is the name of the icon of a category: what site.yaml says of it or of a
// category above it, or the one that is known by its slug.
func (b *Brand) Icon(path string) string {
	for at := path; ; {
		if name := b.Icons[at]; name != "" {
			return name
		}
		cut := strings.LastIndexByte(at, '/')
		if cut < 0 {
			break
		}
		at = at[:cut]
	}
	top, _, _ := strings.Cut(path, "/")
	if _, known := icons[top]; known {
		return top
	}
	return "folder"
}
