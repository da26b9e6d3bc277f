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

// assets are the files that browsers load. All stand at one address that changes
// with any of them: browsers may keep them for good, and a script finds the modules
// that it imports beside it.
type assets struct {
	files   map[string]fs.FS // where the name is found, as assets/name
	version string
}

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
		a.files[name] = fsys
		sum := sha256.Sum256(append([]byte(a.version+" "+name+" "), src...))
		a.version = hex.EncodeToString(sum[:6])
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
	if a.files[name] == nil || c.Param("version") != a.version {
		return echo.ErrNotFound
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeFileFS(c.Response(), c.Request(), a.files[name], "assets/"+name)
	return nil
}
