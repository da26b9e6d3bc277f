package main

import (
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/wenjin-kb/wenjin/api/site/brand"
	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/kb"
)

// brandOf is what the house says of its pages: in a file of its own, or without one in
// site.yaml of the content folder, or nothing.
func brandOf(file string, folder fs.FS) (*brand.Brand, error) {
	name := brand.File
	if file != "" {
		folder, name = content.Dir(filepath.Dir(file)), filepath.Base(file)
	}
	b, err := brand.Load(folder, name)
	switch {
	case file == "" && errors.Is(err, fs.ErrNotExist):
		return brand.Default(), nil
	case err != nil:
		return nil, kb.Errorf(kb.Invalid, "", "%v", err)
	}
	return b, nil
}
