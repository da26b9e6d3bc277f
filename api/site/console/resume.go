package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

// maxResumed is how long a form may be, in bytes, that is given back to somebody who has
// not signed in: twice what any of our articles has.
const maxResumed = 2 << 20

// resumePrefix begins the names of the fields by which somebody signs in again.
const resumePrefix = "resume."

// resume asks whoever sends a form after their session has ended to sign in again,
// holding what they typed; once they have, here or in another tab, the form is sent as
// it was.
func (p pages) resume(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.Method != http.MethodPost || p.API.Principal(c).Role != kb.RoleCustomer || r.ContentLength <= 0 || r.ContentLength > maxResumed {
			return next(c)
		}
		sent, err := c.FormParams()
		if err != nil {
			return err
		}
		status, problem := http.StatusUnauthorized, ""
		if login := sent.Get(resumePrefix + "login"); login != "" {
			_, err := p.API.SignIn(c, login, sent.Get(resumePrefix+"password"), sent.Get(resumePrefix+"code"))
			if err == nil {
				return c.Redirect(http.StatusTemporaryRedirect, r.URL.RequestURI()) // the same form, with the new session
			}
			status, _ = p.API.Status(err)
			problem = site.Say(err)
		}
		local, issuer, _ := p.API.Doors()
		return p.Render(c, status, "resume", site.Page{Title: "请重新登录", NoIndex: true, Data: map[string]any{
			"To": r.URL.RequestURI(), "Sent": sentFields(sent), "Login": loginOf(sent), "Error": problem, "Local": local, "Issuer": issuer,
		}})
	}
}

// own refuses a form that somebody else has filled in, and, once it has been held for
// whoever signs in, one that does not say who that was: it would be taken in the name
// of the next at the machine. What was never held may leave it out, as programs do.
func (p pages) own(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		sent, err := c.FormParams()
		if err != nil {
			return err
		}
		of := readPage(c)
		if of.As == "" && wasHeld(sent) {
			return kb.Errorf(kb.Denied, "another_person", "the form does not say who filled it in")
		}
		if of.As != "" && c.Path() == "/console/save" {
			return next(c) // checks it itself, and gives back what was typed
		}
		if err := of.check(p.API.Principal(c)); err != nil {
			return err
		}
		return next(c)
	}
}

// wasHeld reports whether a form comes through the page that asks to sign in again.
func wasHeld(sent url.Values) bool {
	for name := range sent {
		if strings.HasPrefix(name, resumePrefix) {
			return true
		}
	}
	return false
}

// sentField is a field of a form that is held.
type sentField struct{ Name, Value string }

// sentFields are all of a form but what signs in.
func sentFields(sent url.Values) (out []sentField) {
	for name, values := range sent {
		for _, value := range values {
			if !strings.HasPrefix(name, resumePrefix) {
				out = append(out, sentField{name, value})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b sentField) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// loginOf is the login of whoever opened the page that a form was sent from.
func loginOf(sent url.Values) string {
	if login := sent.Get(resumePrefix + "login"); login != "" {
		return login
	}
	login, _ := strings.CutPrefix(sent.Get("as"), kb.PersonID(""))
	return login
}
