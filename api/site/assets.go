package site

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"

	"github.com/labstack/echo/v4"
)

// files are the templates and assets that no face has for itself.
//
//go:embed templates assets
var files embed.FS

// assets are the files that browsers load, each at an address with the hash of its
// bytes, so that they may keep it for good.
type assets struct {
	addresses map[string]string // by name
	files     map[string]fs.FS  // where the name is found, as assets/name
}

func newAssets() *assets { return &assets{map[string]string{}, map[string]fs.FS{}} }

// add takes up the files in the folder assets, if there is one.
func (a *assets) add(fsys fs.FS) error {
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
		sum := sha256.Sum256(src)
		a.addresses[name], a.files[name] = "/assets/"+hex.EncodeToString(sum[:6])+"/"+name, fsys
	}
	return nil
}

// address is where an asset is served, empty for one that is not there.
func (a *assets) address(name string) string { return a.addresses[name] }

// serve answers with the asset, at its newest address only.
func (a *assets) serve(c echo.Context) error {
	name := c.Param("name")
	if a.files[name] == nil || a.addresses[name] != "/assets/"+c.Param("hash")+"/"+name {
		return echo.ErrNotFound
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeFileFS(c.Response(), c.Request(), a.files[name], "assets/"+name)
	return nil
}
