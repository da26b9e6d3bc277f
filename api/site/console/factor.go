package console

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/boombuler/barcode/qr"
	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

// factor is where people set up their second factor, and turn it off.
func (p pages) factor(c echo.Context) error { return p.drawFactor(c, map[string]any{}, nil) }

// drawFactor draws it with what a step has brought, or the error of one that was
// refused.
func (p pages) drawFactor(c echo.Context, data map[string]any, failed error) error {
	factor, err := p.Deps.Authenticator.OwnFactor(c.Request().Context(), p.API.SessionSecret(c))
	if err != nil {
		return err
	}
	if factor.PasswordBy != "" { // that comes first
		return c.Redirect(http.StatusSeeOther, "/account")
	}
	status := http.StatusOK
	data["Factor"] = factor
	if failed != nil {
		data["Error"] = site.Say(failed)
		status, _ = p.API.Status(failed)
	}
	return p.Render(c, status, "factor", site.Page{Title: "两步验证", Data: data})
}

// changeFactor takes the step that one of the forms asks for. What is shown once, the
// secret and the recovery codes, stands in the answer itself and at no address.
func (p pages) changeFactor(c echo.Context) error {
	ctx, secret, v, door := c.Request().Context(), p.API.SessionSecret(c), c.FormValue, p.Deps.Authenticator
	data := map[string]any{}
	var err error
	switch v("do") {
	case "begin":
		begun, failed := door.BeginFactor(ctx, secret, v("password"), api.Client(c))
		if err = failed; err == nil {
			data["Secret"], data["Code"], data["Confirm"] = inFours(begun.Secret), qrCode(begun.Address), true
		}
	case "confirm":
		data["Codes"], err = door.ConfirmFactor(ctx, secret, v("code"), api.Client(c))
		data["Confirm"] = err != nil
	case "remove":
		if err = door.RemoveFactor(ctx, secret, v("password"), v("code"), api.Client(c)); err == nil {
			return c.Redirect(http.StatusSeeOther, "/account")
		}
	default:
		return echo.ErrNotFound
	}
	if err != nil && kb.KindOf(err) == kb.Internal {
		return err
	}
	return p.drawFactor(c, data, err)
}

// inFours is a secret in groups of four characters, for typing.
func inFours(secret string) string {
	var groups []string
	for len(secret) > 4 {
		groups, secret = append(groups, secret[:4]), secret[4:]
	}
	return strings.Join(append(groups, secret), " ")
}

// quietZone is how many modules are left free around a code (ISO/IEC 18004, 6.3.8).
const quietZone = 4

// qrCode draws a text as a QR code, black on white, a square for each module. Nothing
// but numbers of ours gets into the drawing. A text that does not fit is not drawn;
// the secret can be typed.
func qrCode(text string) template.HTML {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return ""
	}
	side := code.Bounds().Dx()
	var path strings.Builder
	for y := range side {
		for x := range side {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quietZone, y+quietZone)
			}
		}
	}
	whole := side + 2*quietZone
	return template.HTML(fmt.Sprintf(`<svg class="qr" role="img" aria-label="二维码" width="240" height="240" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path fill="#000" d="%s"/></svg>`, whole, whole, whole, whole, path.String()))
}
