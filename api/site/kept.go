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
func (s *Site) Kept(role kb.Role) []echo.MiddlewareFunc {
	return []echo.MiddlewareFunc{s.API.LimitRate(), s.resume(role, true), s.Staff(role), named, s.own}
}

// Resumed is [Site.Kept] for a page that asks [Site.CheckOwn] itself, and gives back what
// was typed.
func (s *Site) Resumed(role kb.Role) []echo.MiddlewareFunc {
	return []echo.MiddlewareFunc{s.API.LimitRate(), s.resume(role, false), s.Staff(role), named}
}

// resume holds what was typed into a form that can't be taken from whoever sends it: their
// session has ended, or somebody else has signed in. Once the right person has, here or in
// another tab, the form is sent as it was. What somebody else has typed is let through
// unless own.
func (s *Site) resume(role kb.Role, own bool) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r, who := c.Request(), s.API.Principal(c)
			if r.Method != http.MethodPost || r.ContentLength <= 0 || r.ContentLength > maxHeldSent {
				return next(c)
			}
			if who.Role == kb.RoleCustomer && r.ContentLength > maxHeldShort {
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
			if why := barred(who, role, sent.Get("as"), own); why != nil {
				return s.hold(c, sent, why)
			}
			return next(c)
		}
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

// barred is why a form for a role can't be taken from whoever sends it, if it says who
// filled it in or nobody has signed in; nil leaves it to others.
func barred(who kb.Principal, role kb.Role, as string, own bool) error {
	switch may := who.AtLeast(role); {
	case who.ID == "" && who.Role == kb.RoleCustomer:
		return kb.Errorf(kb.Unauthorized, "missing_authorization_header", "sign in first")
	case isOthers(who, as) && (own || !may):
		return notTheirs(as)
	case who.Role == kb.RoleCustomer:
		return kb.Errorf(kb.Denied, "account_first", "a password or a second factor has to be set first")
	case as != "" && !may:
		return kb.Errorf(kb.Denied, "invalid_api_key", "this form needs the role %s", role)
	}
	return nil
}

// hold draws the page that a form waits on. Where it waits for somebody to sign in, whoever
// says there who they are is signed in; a page that others may frame asks for no password.
func (s *Site) hold(c echo.Context, sent url.Values, why error) error {
	to, framed, as, who := c.Request().URL.RequestURI(), c.Get(framedKey) != nil, sent.Get("as"), s.API.Principal(c)
	title, problem := s.Say(c, "resume.title"), ""
	if who.ID != "" {
		title, problem = s.Say(c, "resume.kept"), s.SayError(c, why)
	}
	door := who.ID == "" || isOthers(who, as)
	if login := sent.Get(resumePrefix + "login"); login != "" && door && !framed {
		p, err := s.API.SignIn(c, login, sent.Get(resumePrefix+"password"), sent.Get(resumePrefix+"code"))
		switch {
		case err != nil:
			why = err
		case isOthers(p.Principal(), as): // who would be asked without end
			why = notTheirs(as)
		default:
			return c.Redirect(http.StatusTemporaryRedirect, to) // the same form, with the new session
		}
		problem = s.SayError(c, why)
	}
	status, _ := s.API.Status(why)
	local, issuer, _ := s.API.Doors()
	return s.Render(c, status, "resume", Page{Title: title, NoIndex: true, Bare: framed, Data: map[string]any{
		"To": to, "Sent": sentFields(sent), "Login": loginOf(sent), "Error": problem, "Local": local && !framed, "Issuer": issuer,
		"Lost": who.ID == "", "Door": door, "Account": who.Role == kb.RoleCustomer,
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
	if as := c.FormValue("as"); isOthers(s.API.Principal(c), as) {
		return notTheirs(as)
	}
	return nil
}

// isOthers reports whether a form says that somebody else has filled it in.
func isOthers(who kb.Principal, as string) bool { return as != "" && as != who.ID }

// notTheirs is the error of whoever sends what somebody else has typed.
func notTheirs(as string) error {
	return kb.Errorf(kb.Denied, "another_person", "this was typed by %s", as)
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
