package console

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

// upload keeps a picture. What it is, its first bytes say, not its name.
func (p pages) upload(c echo.Context) error {
	data, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, kb.MaxMediumBytes))
	kind := http.DetectContentType(data)
	extension := map[string]string{"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp"}[kind]
	if err != nil || extension == "" {
		return c.JSON(http.StatusBadRequest, map[string]string{"error": site.Say(kb.Errorf(kb.Invalid, "invalid_medium", ""))})
	}
	sum := sha256.Sum256(data)
	m := kb.Medium{Name: hex.EncodeToString(sum[:16]) + extension, Type: kind, Data: data}
	e := kb.Event{At: p.API.Now(), Actor: p.API.Principal(c).ID, Action: "media.add", Object: m.Name}
	if err := p.Deps.Media.AddMedium(c.Request().Context(), m, e); err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, map[string]string{"url": "/media/" + m.Name})
}
