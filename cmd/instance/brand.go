package instance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/brand"
	"github.com/wenjin-kb/wenjin/kb/compliance"
	"github.com/wenjin-kb/wenjin/kb/reference"
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

// ReadBrand is what the house says of its pages. Customers read it, so what the red lines
// forbid is an error. Numbers of persons are not looked for: a house names its own here.
func ReadBrand(ctx context.Context, file string, folder fs.FS, pack *compliance.Pack) (*brand.Brand, error) {
	b, err := brandOf(file, folder)
	if err != nil || reflect.DeepEqual(b, brand.Default()) {
		return b, err
	}
	for _, text := range b.Texts() {
		found, err := pack.Label(ctx, text, time.Now())
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			if f.Severity == kb.Block && f.Rule != "R-PII" {
				return nil, kb.Errorf(kb.Invalid, "", "the pages of the house say “%s”, which the red lines forbid: %s (%s)", text, f.Message, f.Rule)
			}
		}
	}
	return b, nil
}

// Brand is what the pages show of the house, whenever they are drawn: the file of --site,
// or site.yaml as it is in force. The log has which file of --site is shown from when. A
// site.yaml that can't be shown stops the start where none was in force before.
func (i *Instance) Brand(ctx context.Context, file string) (func() *brand.Brand, error) {
	if file == "" {
		inForce, err := i.Store.ReferencesInForce(ctx)
		if err != nil {
			return nil, err
		}
		if _, any := inForce[reference.Site]; !any {
			_, err = ReadBrand(ctx, "", i.Source.Folder, i.Source.Rules.Pack())
		}
		return i.Source.Rules.Brand, err
	}
	b, err := ReadBrand(ctx, file, i.Source.Folder, i.Source.Rules.Pack())
	if err != nil {
		return nil, err
	}
	all, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	logos := b.Logos()
	for _, name := range slices.Sorted(maps.Keys(logos)) {
		all = append(all, logos[name]...)
	}
	sum := sha256.Sum256(all)
	e := kb.Event{At: time.Now(), Actor: kb.ActorFiles, Action: "site.read", Object: b.Name, Detail: map[string]string{"hash": hex.EncodeToString(sum[:])}}
	return func() *brand.Brand { return b }, i.Store.Append(ctx, e)
}
