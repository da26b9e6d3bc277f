package site

import (
	"slices"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/brand"
)

// ReadBrand is what the text of a site.yaml says; what is wrong with it are the fields of
// the error.
func ReadBrand(text string) (*brand.Brand, error) {
	b, err := brand.Parse([]byte(text))
	if err == nil {
		return b, nil
	}
	bad := &kb.Error{Kind: kb.Invalid, Code: "invalid_site", Detail: "the text is no site.yaml"}
	for _, problem := range brand.Problems(err) {
		bad.Fields = append(bad.Fields, kb.FieldError{Field: problem.Field, Message: problem.Say})
	}
	return nil, bad
}

// Picture is a logo and where it is served.
type Picture struct{ Name, Address string }

// Logos are the logos that the text of a site.yaml brings, as editors look at them before
// they are in force. A text that can't be read brings none.
func (s *Site) Logos(text string) (out []Picture, err error) {
	b, err := ReadBrand(text)
	if err != nil {
		return nil, nil
	}
	b.LogosOf(s.Brand())
	worn := s.assets.wearing(b)
	for name := range b.Logos() {
		address, err := worn.address(name)
		if err != nil {
			return nil, err
		}
		out = append(out, Picture{name, address})
	}
	slices.SortFunc(out, func(a, b Picture) int { return len(a.Name) - len(b.Name) })
	return out, nil
}
