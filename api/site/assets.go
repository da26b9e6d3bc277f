package site

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb/brand"
)

// files are the templates and assets that no face has for itself.
//
//go:embed templates assets
var files embed.FS

// styleSheet is the asset that the colours of a house are added to.
const styleSheet = "site.css"

// assets are the files that browsers load. All stand at one address that changes
// with any of them: browsers may keep them for good, and a script finds the modules
// that it imports beside it. What a house brings of its own stands beside them, and
// changes while the service runs.
type assets struct {
	files   map[string][]byte
	version string
	brand   func() *brand.Brand
	*wardrobe
}

// wardrobe is what houses brought of late, the newest first: a page that was drawn a
// moment ago finds what it was drawn with.
type wardrobe struct {
	mu   sync.Mutex
	worn []worn
}

// worn is what one brand adds to the assets.
type worn struct {
	brand *brand.Brand
	own   map[string][]byte // the logos, and the style sheet with its colours
	at    string            // the version of all assets with it
}

// mostWorn are kept.
const mostWorn = 8

func newAssets(b func() *brand.Brand) *assets {
	return &assets{files: map[string][]byte{}, brand: b, wardrobe: &wardrobe{}}
}

// wearing are the assets with those of another brand, all served as these are.
func (a *assets) wearing(b *brand.Brand) *assets {
	other := *a
	other.brand = func() *brand.Brand { return b }
	return &other
}

func (a *assets) put(name string, src []byte) {
	a.files[name] = src
	a.version = versionOf(a.version, name, src)
}

// versionOf is that of assets with one more.
func versionOf(version, name string, src []byte) string {
	sum := sha256.Sum256(slices.Concat([]byte(version+" "+name+" "), src))
	return hex.EncodeToString(sum[:6])
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
		a.put(name, src)
	}
	return nil
}

// now is what the brand of now adds, once all assets are taken up.
func (a *assets) now() worn {
	b := a.brand()
	a.mu.Lock()
	defer a.mu.Unlock()
	if i := slices.IndexFunc(a.worn, func(w worn) bool { return w.brand == b }); i >= 0 {
		return a.worn[i]
	}
	w := worn{brand: b, own: map[string][]byte{}, at: a.version}
	bring := func(name string, src []byte) { w.own[name], w.at = src, versionOf(w.at, name, src) }
	bring(styleSheet, slices.Concat(a.files[styleSheet], []byte(b.Colours.CSS())))
	logos := b.Logos()
	for _, name := range slices.Sorted(maps.Keys(logos)) {
		bring(name, logos[name])
	}
	a.worn = slices.Insert(a.worn, 0, w)
	a.worn = a.worn[:min(len(a.worn), mostWorn)]
	return w
}

// of is an asset as it is with what a brand adds; nil is none.
func (a *assets) of(w worn, name string) []byte {
	if src := w.own[name]; src != nil {
		return src
	}
	return a.files[name]
}

// address is where an asset is served, once all are taken up.
func (a *assets) address(name string) (string, error) {
	w := a.now()
	if a.of(w, name) == nil {
		return "", fmt.Errorf("there is no asset %q", name)
	}
	return "/assets/" + w.at + "/" + name, nil
}

// served is an asset of a version; nil is none.
func (a *assets) served(version, name string) []byte {
	if w := a.now(); w.at == version {
		return a.of(w, name)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, w := range a.worn {
		if w.at == version {
			return a.of(w, name)
		}
	}
	return nil
}

// serve answers with an asset at its newest address, and at those of a moment ago. At an
// address that another process has given, of another release or a house that is not known
// here yet, the files are those of here, and not kept: a page without its style is worse.
// Pictures of a house are never others than those asked for.
func (a *assets) serve(c echo.Context) error {
	name := c.Param("name")
	src, keep := a.served(c.Param("version"), name), "public, max-age=31536000, immutable"
	if src == nil && a.files[name] != nil {
		src, keep = a.of(a.now(), name), "no-store"
	}
	if src == nil {
		return echo.ErrNotFound
	}
	c.Response().Header().Set("Cache-Control", keep)
	compressed(c, func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(src))
	})
	return nil
}
