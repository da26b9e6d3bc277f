package site

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

// What is held for people who have not signed in: anybody may send it.
const (
	maxHeldSent  = 6 << 20         // bytes of a form as it is sent: a file of 1 MB in Chinese is 3 MB then
	maxHeldText  = 4 << 20         // bytes of what stands in it, which a page grows with: such a file, and once more what fields show of it
	maxHeldShort = 64 << 10        // bytes of a form that waits for nobody
	heldAtOnce   = 2               // longer forms, of each client one
	heldReading  = 8 * time.Second // that a longer one takes to come: less than those wait who come after it
)

// resumePrefix begins the names of the fields by which somebody signs in again.
const resumePrefix = "resume."

// framedKey has whether the pages of other sites may frame the answer.
const framedKey = "framed"

// Kept is [Site.Staff] for forms in which people type: what is typed outlives a session,
// and is taken from whoever typed it alone. Their forms say who that is, by the template
// "as".
func (s *Site) Kept(role kb.Role) []echo.MiddlewareFunc { return append(s.Resumed(role), s.own) }

// Resumed is [Site.Kept] for a page that asks [Site.CheckOwn] itself, and gives back what
// was typed.
func (s *Site) Resumed(role kb.Role) []echo.MiddlewareFunc {
	return []echo.MiddlewareFunc{s.API.LimitRate(), s.resume, s.Staff(role), named}
}

// resume asks whoever sends a form after their session has ended to sign in again,
// holding what they typed; once they have, here or in another tab, the form is sent as
// it was.
func (s *Site) resume(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.Method != http.MethodPost || s.API.Principal(c).Role != kb.RoleCustomer || r.ContentLength <= 0 || r.ContentLength > maxHeldSent {
			return next(c)
		}
		if r.ContentLength > maxHeldShort {
			end, err := s.turn(c)
			if err != nil {
				return err
			}
			defer end()
		}
		sent, err := c.FormParams()
		if err != nil || textIn(sent) > maxHeldText {
			return next(c) // which refuses it
		}
		return s.hold(c, sent)
	}
}

// turn waits until one more long form may be held, and gives whoever sends it a time.
func (s *Site) turn(c echo.Context) (end func(), err error) {
	ctx, busy := c.Request().Context(), kb.Errorf(kb.Busy, "busy", "too many long forms are held; try again")
	back, err := s.turns.Wait(ctx, s.API.Client(c))
	if err != nil {
		return nil, busy
	}
	select {
	case s.held <- struct{}{}:
	case <-ctx.Done():
		back()
		return nil, busy
	}
	_ = http.NewResponseController(c.Response()).SetReadDeadline(time.Now().Add(heldReading)) // a recorder in a test has none
	return func() { <-s.held; back() }, nil
}

// hold signs somebody in again who has just said who they are, and otherwise draws the
// page that asks for it. A page that others may frame asks for no password.
func (s *Site) hold(c echo.Context, sent url.Values) error {
	to, framed := c.Request().URL.RequestURI(), c.Get(framedKey) != nil
	status, problem := http.StatusUnauthorized, ""
	if login := sent.Get(resumePrefix + "login"); login != "" && !framed {
		_, err := s.API.SignIn(c, login, sent.Get(resumePrefix+"password"), sent.Get(resumePrefix+"code"))
		if err == nil {
			return c.Redirect(http.StatusTemporaryRedirect, to) // the same form, with the new session
		}
		status, _ = s.API.Status(err)
		problem = s.SayError(c, err)
	}
	local, issuer, _ := s.API.Doors()
	return s.Render(c, status, "resume", Page{Title: s.Say(c, "resume.title"), NoIndex: true, Bare: framed, Data: map[string]any{
		"To": to, "Sent": sentFields(sent), "Login": loginOf(sent), "Error": problem, "Local": local && !framed, "Issuer": issuer,
	}})
}

// named refuses a form that was held for whoever signs in and does not say who filled it
// in: it would be taken in the name of the next at the machine. What was never held may
// leave it out, as programs do.
func named(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		sent, err := c.FormParams()
		if err != nil {
			return err
		}
		if sent.Get("as") == "" && wasHeld(sent) {
			return kb.Errorf(kb.Denied, "another_person", "the form does not say who filled it in")
		}
		return next(c)
	}
}

// own refuses a form that somebody else has filled in.
func (s *Site) own(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := s.CheckOwn(c); err != nil {
			return err
		}
		return next(c)
	}
}

// CheckOwn refuses what somebody else has typed: at a shared machine, the next to sign in
// must not have the words of the one before as their own.
func (s *Site) CheckOwn(c echo.Context) error {
	if as := c.FormValue("as"); as != "" && as != s.API.Principal(c).ID {
		return kb.Errorf(kb.Denied, "another_person", "this was typed by %s", as)
	}
	return nil
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

// textIn is how much stands in a form, in bytes.
func textIn(sent url.Values) (n int) {
	for name, values := range sent {
		for _, value := range values {
			n += len(name) + len(value)
		}
	}
	return n
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
