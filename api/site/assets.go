package site

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site/brand"
)

// files are the templates and assets that no face has for itself.
//
//go:embed templates assets
var files embed.FS

// styleSheet is the asset that the colours of a house are added to.
const styleSheet = "site.css"

// assets are the files that browsers load. All stand at one address that changes
// with any of them: browsers may keep them for good, and a script finds the modules
// that it imports beside it.
type assets struct {
	files   map[string][]byte
	version string
}

// newAssets are those that a house brings: its logo.
func newAssets(b *brand.Brand) *assets {
	a := &assets{files: map[string][]byte{}}
	if name := b.LogoName(); name != "" {
		a.put(name, b.LogoFile)
	}
	return a
}

func (a *assets) put(name string, src []byte) {
	a.files[name] = src
	sum := sha256.Sum256(slices.Concat([]byte(a.version+" "+name+" "), src))
	a.version = hex.EncodeToString(sum[:6])
}

// add takes up the files in the folder assets, if there is one.
func (a *assets) add(fsys fs.FS, b *brand.Brand) error {
	entries, err := fs.ReadDir(fsys, "assets")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		if a.files[name] != nil {
			return fmt.Errorf("two faces have an asset %q", name)
		}
		src, err := fs.ReadFile(fsys, "assets/"+name)
		if err != nil {
			return err
		}
		if name == styleSheet {
			src = append(src, b.Colours.CSS()...)
		}
		a.put(name, src)
	}
	return nil
}

// address is where an asset is served, once all are taken up.
func (a *assets) address(name string) (string, error) {
	if a.files[name] == nil {
		return "", fmt.Errorf("there is no asset %q", name)
	}
	return "/assets/" + a.version + "/" + name, nil
}

// serve answers with an asset, at its newest address only.
func (a *assets) serve(c echo.Context) error {
	name := c.Param("name")
	src := a.files[name]
	if src == nil || c.Param("version") != a.version {
		return echo.ErrNotFound
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	compressed(c, func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(src))
	})
	return nil
}
