package site

import (
	"encoding/json"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"
)

// leastManifest is the side from which on phones take an icon, in pixels.
const leastManifest = 144

// manifest lets phones put the help centre on their home screens.
func (s *Site) manifest(c echo.Context) error {
	type icon struct {
		Src     string `json:"src"`
		Sizes   string `json:"sizes"`
		Type    string `json:"type"`
		Purpose string `json:"purpose,omitempty"`
	}
	ours := []icon{{"icon.svg", "any", "image/svg+xml", ""}, {"icon-192.png", "192x192", "image/png", ""}, {"icon-512.png", "512x512", "image/png", "maskable"}}
	if name := s.Brand().IconName(leastManifest); name != "" {
		ours = []icon{{name, s.Brand().Side(), mime.TypeByExtension(path.Ext(name)), ""}}
	}
	var icons []icon
	for _, i := range ours {
		src, err := s.assets.address(i.Src)
		if err != nil {
			return err
		}
		i.Src = strings.TrimPrefix(src, "/") // from where the manifest is: a proxy may show it below a path
		icons = append(icons, i)
	}
	b, err := json.Marshal(map[string]any{
		"name": s.Brand().Name, "short_name": s.Brand().Name, "lang": "zh-CN", "start_url": ".", "scope": ".", "display": "minimal-ui",
		"background_color": "#ffffff", "theme_color": s.Brand().Colours.Theme(), "icons": icons,
	})
	if err != nil {
		return err
	}
	return s.Deliver(c, http.StatusOK, "application/manifest+json", b, true)
}
